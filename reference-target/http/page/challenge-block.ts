/**
 * The part of a form in which a challenge is solved. A proof of work needs a script, and says so without one; in place of
 * the widget of a CAPTCHA maker, whom this page never calls, stands a box to tick.
 */
import { randomBytes } from 'node:crypto';
import { type Html, markup, NOTHING } from './markup.ts';

/** Names of CAPTCHAs as people know them. */
const MAKERS: Readonly<Record<string, string>> = {
  turnstile: 'Turnstile',
  hcaptcha: 'hCaptcha',
  recaptcha: 'reCAPTCHA',
};

/** @param set what the target set, null when it will only be set on asking (`always`) */
export function challengeBlock(set: Readonly<Record<string, unknown>> | null, phone: string): Html {
  if (set === null) return widget(NOTHING);
  const { provider, ...challenge } = set;
  if (provider === 'altcha') return widget(markup` data-challenge="${JSON.stringify(challenge)}"`);
  const maker = MAKERS[String(provider)] ?? 'CAPTCHA';
  if (challenge['practice'] !== true) {
    return markup`<p class="bad">This practice page does not load ${maker}, so it cannot be solved here.</p>`;
  }
  return markup`<p class="tick"><input type="checkbox" id="solution" name="solution" value="${practiceToken(phone)}" required><label for="solution">I am a person (practice, in place of ${maker})</label></p>`;
}

/** The script fills in `solution`, once the widget has found it. */
function widget(attributes: Html): Html {
  return markup`<input type="hidden" name="solution" value=""><altcha-widget auto="onsubmit" name="altcha" language="en"${attributes}></altcha-widget><noscript><p class="bad">This check needs JavaScript: your browser has to calculate something. Without it no code can be sent.</p></noscript>`;
}

/** What the sink's practice verifier takes, once (docs: sink/http/practice-verifier.ts). */
function practiceToken(phone: string): string {
  return `drill-pass:${phone.replace(/[^0-9]/g, '').slice(0, 15) || '0'}:${BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36)}`;
}
