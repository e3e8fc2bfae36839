/**
 * One-time codes: random digits, kept only as a keyed hash bound to the number. Expiry, limited entries and single use
 * are the store's (`code-book.ts`).
 */
import type { E164 } from '../src/core/domain/phone.ts';
import type { EpochMs } from '../src/core/domain/units.ts';
import { hash53 } from '../src/core/random/hash.ts';
import type { PolicyCode } from './policy.ts';
import type { KeyedHash, RandomSource } from './ports.ts';
import { macInput } from './session.ts';
import type { PendingCode } from './stores/store.ts';

/** Uniform decimal digits. Words above the last multiple of 10^digits are drawn again, so no code is likelier (no modulo bias). */
export function drawCode(random: RandomSource, digits: number): string {
  let range = 1;
  for (let i = 0; i < digits; i += 1) range *= 10;
  const fair = 2 ** 32 - (2 ** 32 % range);
  let word = random.u32();
  while (word >= fair) word = random.u32();
  return String(word % range).padStart(digits, '0');
}

/** What is stored instead of the code. Useless without the key, and for any other number. */
export function codeHashOf(hash: KeyedHash, number: E164, code: string): string {
  return hash.mac(macInput('code', String(number), code));
}

/** The store's key for the code pending for a number. */
export function codeKeyOf(number: E164): string {
  return `code:${number}`;
}

/** The store's key for a code that is good in one session only (D21); 0 for "asked without a session". */
export function boundCodeKeyOf(number: E164, sessionKey: number): string {
  return `code:${number}:${sessionKey}`;
}

/** The store's key for the code that confirms an e-mail address. */
export function mailKeyOf(address: string, sessionKey: number): string {
  return `mail:${hash53(address.toLowerCase())}:${sessionKey}`;
}

/** What is stored instead of a code sent by mail. */
export function mailHashOf(
  hash: KeyedHash,
  { address, session, code }: { address: string; session: number; code: string },
): string {
  return hash.mac(macInput('mail', address.toLowerCase(), String(session), code));
}

export function pendingCode(codeHash: string, nowMs: EpochMs, settings: PolicyCode): PendingCode {
  return { codeHash, expiresAtMs: nowMs + settings.expiresAfterMs, triesLeft: settings.tries };
}

/** True when the text could be a code at all: digits only, the right number of them. Anything else costs no entry. */
export function looksLikeCode(code: unknown, digits: number): code is string {
  if (typeof code !== 'string' || code.length !== digits) return false;
  for (let i = 0; i < digits; i += 1) {
    const digit = code.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}
