/** A JSON body that names two numbers under one key (methods.md 2.1 B4): a decoy first, then the one that is meant. */
import { ATTEMPTS_PER_OPENER, openerOfAttempt, ordinalOfAttempt, type Wire } from '../../core/domain/attempt.ts';
import { formatE164 } from '../../core/domain/phone.ts';

/** How many numbers, by the digits at their end, decoys are taken from. */
const DECOYS = 100_000;

/** The body unchanged where it is no JSON object, or does not hold the number. */
export function withDoubledNumber(body: string, wire: Pick<Wire, 'phone' | 'number' | 'attempt'>): string {
  const key = keyOf(body, wire.phone);
  if (key === null) return body;
  return `{${JSON.stringify(key)}:${JSON.stringify(decoyFor(wire))},${body.slice(1)}`;
}

/** Another number of the same plan for each attempt, however the one that is meant is spelt. */
function decoyFor({ number, attempt }: Pick<Wire, 'number' | 'attempt'>): string {
  const ending = number % DECOYS;
  const other = (ending + 1 + openerOfAttempt(attempt) * ATTEMPTS_PER_OPENER + ordinalOfAttempt(attempt)) % DECOYS;
  return formatE164(number - ending + other);
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
