/** A JSON body that names two numbers under one key (methods.md 2.1 B4): a decoy first, then the one that is meant. */
import { openerOfAttempt, ordinalOfAttempt } from '../../core/domain/attempt.ts';

/** Digits at a number's end that tell one decoy from the next. */
const DECOY_DIGITS = 5;

/** The body unchanged where it is no JSON object, or does not hold the number. */
export function withDoubledNumber(body: string, phone: string, attempt: number): string {
  const key = keyOf(body, phone);
  if (key === null) return body;
  return `{${JSON.stringify(key)}:${JSON.stringify(decoyFor(phone, attempt))},${body.slice(1)}`;
}

/** Another number of the same plan for each attempt. */
function decoyFor(phone: string, attempt: number): string {
  const ending = Number(phone.slice(-DECOY_DIGITS)) + 1 + openerOfAttempt(attempt) * 64 + ordinalOfAttempt(attempt);
  return phone.slice(0, -DECOY_DIGITS) + String(ending % 10 ** DECOY_DIGITS).padStart(DECOY_DIGITS, '0');
}

function keyOf(body: string, phone: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.entries(value).find(([, field]) => field === phone)?.[0] ?? null;
  } catch {
    return null;
  }
}
