/**
 * Phone numbers as integers. An E.164 number has at most 15 digits, so it fits a double exactly (15 digits < 2^53);
 * integers make number ranges, adjacency and meter keys cheap, and sort the way a pumper walks them.
 */

/** An E.164 number without its plus sign, e.g. 12025550123 for +1 202 555 0123. 0 means "no usable number". */
export type E164 = number;

/** Longest E.164 number, in digits (ITU-T E.164 section 6). */
export const E164_MAX_DIGITS = 15;
/** Shortest number we accept as E.164: the shortest mobile numbers in use (e.g. Niue, +683) have 7 digits with their code. */
export const E164_MIN_DIGITS = 7;

/**
 * Reads strict E.164: a plus sign, then 7 to 15 ASCII digits, the first not zero, and nothing else.
 * Returns 0 for everything else, including other spellings of the same number: whoever keys a counter by this
 * never sees two spellings of one number.
 */
export function parseE164(text: unknown): E164 {
  if (typeof text !== 'string') return 0;
  const length = text.length;
  if (length < E164_MIN_DIGITS + 1 || length > E164_MAX_DIGITS + 1) return 0;
  if (text.charCodeAt(0) !== 43) return 0;
  let value = 0;
  for (let i = 1; i < length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return 0;
    if (i === 1 && digit === 0) return 0;
    value = value * 10 + digit;
  }
  return value;
}

/** `+` and the digits: the only spelling that leaves this program. */
export function formatE164(number: E164): string {
  return `+${number}`;
}

/** For people and files that leave the machine: the first digits (calling code and a little) and the last two. */
export function maskE164(number: E164): string {
  return maskDigits(String(number));
}

/** What looks like a number in a sentence: after a plus from 7 digits on, without one from 9; spaces, dashes and brackets between. */
const NUMBERS_IN_TEXT = /\+[0-9](?:[ \u00a0()-]{0,2}[0-9]){6,}|[0-9](?:[ \u00a0()-]{0,2}[0-9]){8,}/g;

/** The same for texts that somebody else wrote: every number in them is masked, and any other long row of digits with it. */
export function maskNumbersIn(text: string): string {
  return text.replace(NUMBERS_IN_TEXT, (found) => maskDigits(found.replace(/[^0-9]/g, '')));
}

function maskDigits(digits: string): string {
  if (digits.length < 7) return '+…';
  const hidden = digits.length - 5;
  return `+${digits.slice(0, 3)}${'•'.repeat(hidden)}${digits.slice(-2)}`;
}
