/** The login page for a person with a browser: plain forms, no script. Programs that do not ask for HTML get JSON. */
import type { TargetAnswer, TargetRequest } from '../request.ts';

const STYLE = `
:root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--fg:#1a1f26;--soft:#56606d;--line:#8a95a3;--act:#1f5fb0;--on-act:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--card:#1d232a;--fg:#e8ebef;--soft:#a3aebb;--line:#76828f;--act:#7db4ff;--on-act:#10151b;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;padding:10vh 16px 32px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main{max-width:24rem;margin:0 auto;padding:24px;background:var(--card);border-radius:10px}
h1{font-size:1.4rem;margin:0 0 12px}p{margin:0 0 12px;overflow-wrap:anywhere}small{color:var(--soft)}.bad{color:var(--bad);font-weight:600}
label,input,button{display:block;width:100%;font:inherit}label{font-weight:600}
input{margin:4px 0 14px;padding:10px;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--fg)}
button{margin:0 0 10px;padding:10px;border:1px solid var(--act);border-radius:6px;background:var(--act);color:var(--on-act);font-weight:600;cursor:pointer}
button.second{background:none;color:var(--act)}a{color:var(--act)}
`.trim();

/** Nothing but our own style and forms back to ourselves. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

/** What a browser is shown after `kind`. `body` is what it posted: the number and the token travel on to the next form. */
export function renderPage(
  kind: TargetRequest['kind'],
  answer: TargetAnswer,
  body: Readonly<Record<string, unknown>>,
): string {
  const { status } = answer.body;
  if (kind === 'visit') return page('Log in', phoneForm(textOf(answer.body['csrf'])));
  if (status === 'verified') return page('You are logged in', '<p>The code was right.</p>');
  const wait = answer.retryAfterS > 0 ? `<p>Try again in ${answer.retryAfterS} s.</p>` : '';
  if (status === 'sent' || kind === 'verify') {
    const note =
      status === 'sent'
        ? `<p>We sent you a code, to ${escapeHtml(textOf(body['phone']))}.</p>`
        : problem(`That did not work: ${status}.`);
    return page('Enter your code', note + wait + codeForm(textOf(body['phone']), textOf(body['csrf'])));
  }
  return page(
    'No code was sent',
    `${problem(`The answer was: ${status}.`)}${wait}<p><a href="../login">Start again</a></p>`,
  );
}

function phoneForm(csrf: string): string {
  return `<form method="post" action="otp/send">${hidden('csrf', csrf)}<label for="phone">Mobile number</label><input id="phone" name="phone" type="tel" autocomplete="tel" placeholder="+12025550123" required><button>Send me a code</button></form>`;
}

/** Its page lives below `otp/`, so its targets are siblings. */
function codeForm(phone: string, csrf: string): string {
  const carried = hidden('csrf', csrf) + hidden('phone', phone);
  return `<form method="post" action="verify">${carried}<label for="code">Code</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required><button>Log in</button></form><form method="post" action="resend">${carried}<button class="second">Send it again</button></form>`;
}

/** Read aloud at once by a screen reader. */
function problem(text: string): string {
  return `<p class="bad" role="alert">${escapeHtml(text)}</p>`;
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${content}<p><small>pumpdrill reference target: a practice login, nothing real behind it.</small></p></main></body></html>
`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
