/** The login page for a person with a browser: plain forms, no script. Programs that do not ask for HTML get JSON. */
import type { TargetAnswer } from '../request.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem}' +
  'label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}' +
  'input,button{margin:.25rem 0 1rem;padding:.5rem}';

/** Nothing but our own style and forms back to ourselves. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

/** What a browser is shown after `kind`. `body` is what it posted: the number and the token travel on to the next form. */
export function renderPage(
  kind: 'visit' | 'send' | 'resend' | 'verify',
  answer: TargetAnswer,
  body: Readonly<Record<string, unknown>>,
): string {
  const { status } = answer.body;
  if (kind === 'visit') return page('Log in', phoneForm(textOf(answer.body['csrf'])));
  if (status === 'verified') return page('You are logged in', '<p>The code was right.</p>');
  const wait = answer.retryAfterS > 0 ? `<p>Try again in ${answer.retryAfterS} s.</p>` : '';
  if (status === 'sent' || kind === 'verify') {
    const note = status === 'sent' ? '<p>We sent you a code.</p>' : `<p>That did not work: ${escapeHtml(status)}.</p>`;
    return page('Enter your code', note + wait + codeForm(textOf(body['phone']), textOf(body['csrf'])));
  }
  return page('No code was sent', `<p>${escapeHtml(status)}</p>${wait}<p><a href="../login">Start again</a></p>`);
}

function phoneForm(csrf: string): string {
  return `<form method="post" action="otp/send">${hidden('csrf', csrf)}<label for="phone">Mobile number</label><input id="phone" name="phone" type="tel" autocomplete="tel" placeholder="+12025550123" required><button>Send me a code</button></form>`;
}

/** Its page lives below `otp/`, so its targets are siblings. */
function codeForm(phone: string, csrf: string): string {
  const carried = hidden('csrf', csrf) + hidden('phone', phone);
  return `<form method="post" action="verify">${carried}<label for="code">Code</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required><button>Log in</button></form><form method="post" action="resend">${carried}<button>Send it again</button></form>`;
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style><h1>${title}</h1>${content}<p><small>pumpdrill reference target: a practice login, nothing real behind it.</small></p></html>`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
