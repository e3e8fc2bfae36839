/** The login page for a person with a browser. Programs that do not ask for HTML get JSON. */
import type { TargetAnswer, TargetRequest } from '../../request.ts';
import { formsOf, type PagePlace } from './forms.ts';
import { markup, NOTHING } from './markup.ts';
import { viewOf } from './view.ts';

/** Headers of the page: scripts, styles, workers and requests from our own origin only, frames nowhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What a browser is shown after `kind`. `body` is what it posted: the number and the token travel on to the next form. */
export function renderPage(
  asked: { readonly kind: TargetRequest['kind']; readonly body: Readonly<Record<string, unknown>> },
  answer: TargetAnswer,
  place: PagePlace,
): string {
  const view = viewOf(asked.kind, answer, asked.body);
  const note = view.note === '' ? NOTHING : markup`<p role="status">${view.note}</p>`;
  // Read aloud at once by a screen reader.
  const problem = view.problem === '' ? NOTHING : markup`<p class="bad" id="problem" role="alert">${view.problem}</p>`;
  const { html } = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${view.title}</title><link rel="stylesheet" href="${place.base}/assets/login.css"><link rel="icon" href="data:,"><script type="module" src="${place.base}/assets/login.js"></script></head><body><main data-step="${view.step}" data-status="${answer.body.status}"><h1 tabindex="-1">${view.title}</h1>${note}${problem}${formsOf(view, place)}<p><small>pumpdrill reference target: a practice login, nothing real behind it.</small></p></main></body></html>
`;
  return html;
}
