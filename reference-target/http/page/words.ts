/** What a person is told about a refusal: what happened and what to do, never which rule it was. */
import { HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../../../src/core/domain/units.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  'invalid-number':
    'That is no mobile number we can send to. Write it with a plus and the country code, like +12025550123.',
  'country-blocked': 'We cannot send codes to that country.',
  'fraud-blocked': 'We cannot send a code to that number.',
  'user-unknown': 'We know no account with that number.',
  'rate-limited': 'Too many codes were asked for.',
  'service-closed': 'We cannot send codes at the moment.',
  'provider-error': 'The message could not be sent. Try again in a moment.',
  'challenge-failed': 'The check did not succeed. Press the button to try it again.',
  'other-channel': 'We cannot send a message to that number. Log in with your app or your e-mail address instead.',
  'flow-expired': 'It was open for too long, or was used too often.',
  'invalid-email': 'That is no e-mail address.',
  'wrong-code': 'That code is wrong.',
  'code-expired': 'That code is not good any more. Have another one sent.',
  'too-many-attempts': 'There were too many wrong codes. Have another one sent.',
};

export function problemIn(status: string): string {
  const known = Object.hasOwn(PROBLEMS, status) ? PROBLEMS[status] : undefined;
  return known ?? 'That did not work. Try again in a moment.';
}

/** ` Try again in 5 minutes.`, rounded up; '' when there is nothing to wait for. */
export function waitIn(ms: Ms): string {
  if (ms <= 0) return '';
  if (ms <= SECOND_MS) return ' Try again in 1 second.';
  if (ms < 2 * MINUTE_MS) return ` Try again in ${Math.ceil(ms / SECOND_MS)} seconds.`;
  if (ms < 2 * HOUR_MS) return ` Try again in ${Math.ceil(ms / MINUTE_MS)} minutes.`;
  return ` Try again in ${Math.ceil(ms / HOUR_MS)} hours.`;
}
