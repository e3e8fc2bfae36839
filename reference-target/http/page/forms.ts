/** The forms of the login, one per step. They work as plain forms; a script only makes them pleasanter. */
import { HONEYPOT_FIELD } from '../../send-request.ts';
import { challengeBlock } from './challenge-block.ts';
import { type Html, markup, NOTHING } from './markup.ts';
import type { Carried, View } from './view.ts';

/** What a page knows of its place: everything in it is addressed from here. */
export interface PagePlace {
  /** Where the tenant's routes start: '' or `/t/<id>`. */
  readonly base: string;
  /** True when every send needs a proof of work, so that the form shows from the start what is coming. */
  readonly alwaysChallenged: boolean;
}

export function formsOf(view: View, place: PagePlace): Html {
  const { carried } = view;
  switch (view.step) {
    case 'phone':
      return phoneForm(view, place);
    case 'email':
      return emailForm(carried, place);
    case 'email-code':
      return markup`${emailCodeForm(carried, place)}${emailAgainForm(carried, place)}`;
    case 'code':
      return markup`${codeForm(view, place)}${resendForm(view, place)}`;
    case 'done':
      return NOTHING;
    case 'over':
      return markup`<p><a class="button" href="${place.base}/login">Start again</a></p>`;
  }
}

function phoneForm({ carried, challenge, problem }: View, place: PagePlace): Html {
  const { csrf, phone } = carried;
  const block = challenge !== null || place.alwaysChallenged ? challengeBlock(challenge, phone) : NOTHING;
  const input = markup`<input id="phone" name="phone" type="tel" autocomplete="tel" placeholder="+12025550123" value="${phone}" required${describedBy(problem)}>`;
  return form(
    `${place.base}/otp/send`,
    markup`${hidden('csrf', csrf)}${TOLD_BY_SCRIPT}<label for="phone">Mobile number</label>${input}${HONEYPOT}${block}<button>Send me a code</button>`,
  );
}

function codeForm({ carried, problem }: View, { base }: PagePlace): Html {
  const { csrf, phone } = carried;
  return form(
    `${base}/otp/verify`,
    markup`${hidden('csrf', csrf)}${hidden('phone', phone)}${hidden('device', '')}<label for="code">Code</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required${describedBy(problem)}><button>Log in</button>`,
  );
}

function resendForm({ carried, challenge }: View, place: PagePlace): Html {
  const { csrf, phone } = carried;
  // Only on demand, even where it is always demanded: beside the button for the code it would seem to belong to that one.
  const block = challenge === null ? NOTHING : challengeBlock(challenge, phone);
  return form(
    `${place.base}/otp/resend`,
    markup`${hidden('csrf', csrf)}${hidden('phone', phone)}${TOLD_BY_SCRIPT}${block}<button class="second">Send it again</button>`,
  );
}

function emailForm({ csrf, phone, email }: Carried, { base }: PagePlace): Html {
  return form(
    `${base}/email`,
    markup`${hidden('csrf', csrf)}${hidden('phone', phone)}<label for="email">E-mail address</label><input id="email" name="email" type="email" autocomplete="email" value="${email}" required><button>Send me an e-mail</button>`,
  );
}

function emailCodeForm({ csrf, phone, email }: Carried, { base }: PagePlace): Html {
  return form(
    `${base}/email/confirm`,
    markup`${hidden('csrf', csrf)}${hidden('phone', phone)}${hidden('email', email)}<label for="code">Code from the e-mail</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required><button>Confirm</button>`,
  );
}

function emailAgainForm({ csrf, phone, email }: Carried, { base }: PagePlace): Html {
  return form(
    `${base}/email`,
    markup`${hidden('csrf', csrf)}${hidden('phone', phone)}${hidden('email', email)}<button class="second">Send it again</button>`,
  );
}

function form(action: string, content: Html): Html {
  return markup`<form method="post" action="${action}">${content}</form>`;
}

function hidden(name: string, value: string): Html {
  return markup`<input type="hidden" name="${name}" value="${value}">`;
}

/** Ties what went wrong to the field that it is about. */
function describedBy(problem: string): Html {
  return problem === '' ? NOTHING : markup` aria-describedby="problem"`;
}

/** What the script knows of device and hands; empty without it. */
const TOLD_BY_SCRIPT = markup`${hidden('device', '')}${hidden('behaviour', '')}`;

/** A field for programs (D8): off the screen, out of the tab order, not read aloud; a person without styles is warned. */
const HONEYPOT = markup`<div class="aside" aria-hidden="true"><label for="${HONEYPOT_FIELD}">Leave this empty</label><input id="${HONEYPOT_FIELD}" name="${HONEYPOT_FIELD}" type="text" tabindex="-1" autocomplete="off"></div>`;
