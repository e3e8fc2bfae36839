import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { type E164, E164_MAX_DIGITS } from '../../src/core/domain/phone.ts';
import { defineDefence } from './defence.ts';

const LISTED: Decision = Object.freeze({ kind: 'deny', reason: 'prefix-listed', waitMs: 0 });

const prefix = z
  .string()
  .regex(/^\+?[1-9][0-9]{0,13}$/, 'leading digits of a number: 225, +4470')
  .transform((text) => Number(text));

/**
 * D5. Leading digits that nobody is sent to. The allow list wins whatever the lengths (S2), so that a feed update can
 * not lock out a range the operator vouches for.
 */
export const prefixBlocklist = defineDefence({
  id: 'prefix-blocklist',
  row: 'D5',
  summary: 'Refuses numbers under premium and high-risk prefixes.',
  stops: ['known revenue-share destinations', 'personal and premium numbers inside a served country (+44 70)'],
  blindTo: ['prefixes that nobody has listed yet', 'ordinary mobile ranges with a complicit operator'],
  sources: [
    'S2 (premium and high-risk prefixes from a feed, allow-list wins; +225 +211 +678 +691)',
    'domain.md section 2',
  ],
  refusalAnswer: 'fraud-blocked',
  config: z.strictObject({
    prefixes: z.array(prefix).min(1).prefault(['225', '211', '678', '691']).describe('refused prefixes (S2)'),
    allow: z.array(prefix).prefault([]).describe('prefixes that are sent to although a refused one matches (S2)'),
  }),
  memory: (config): Lists => ({ refused: prefixTable(config.prefixes), allowed: prefixTable(config.allow) }),
  decide(request, _readings, _config, context) {
    const { refused, allowed } = context.memory as Lists;
    if (!hasPrefix(request.number, refused)) return ALLOW;
    return hasPrefix(request.number, allowed) ? ALLOW : LISTED;
  },
});

interface Lists {
  readonly refused: PrefixTable;
  readonly allowed: PrefixTable;
}

/** Prefixes by their length: a number is divided once per length that occurs, and no text is made. */
type PrefixTable = readonly { readonly digits: number; readonly prefixes: ReadonlySet<number> }[];

/** `POWERS[k]` is 10^k. */
const POWERS: readonly number[] = Array.from({ length: E164_MAX_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

function prefixTable(prefixes: readonly number[]): PrefixTable {
  const byDigits = new Map<number, Set<number>>();
  for (const value of prefixes) {
    const digits = digitsOf(value);
    byDigits.set(digits, (byDigits.get(digits) ?? new Set<number>()).add(value));
  }
  return [...byDigits].map(([digits, set]) => ({ digits, prefixes: set }));
}

function hasPrefix(number: E164, table: PrefixTable): boolean {
  const length = digitsOf(number);
  for (let i = 0; i < table.length; i += 1) {
    const { digits, prefixes } = table[i]!;
    if (digits <= length && prefixes.has(Math.floor(number / POWERS[length - digits]!))) return true;
  }
  return false;
}

/** Decimal digits of a positive integer of at most 15 digits. */
function digitsOf(value: number): number {
  let digits = 1;
  while (digits < E164_MAX_DIGITS && value >= POWERS[digits]!) digits += 1;
  return digits;
}
