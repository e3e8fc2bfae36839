/** The numbers that reach nobody: for canaries, and for campaigns against anything that might really send. */
import type { E164 } from '../domain/phone.ts';
import { FICTION_AREA_CODES } from './ranges.generated.ts';
import { fictionRanges, listedRanges, type ReservedRange } from './reserved-table.ts';

export type { ReservedRange } from './reserved-table.ts';
export { RESERVED_REVIEWED_AT } from './reserved-table.ts';

/** Every range set aside, by number; disjoint. */
export const RESERVED_RANGES: readonly ReservedRange[] = Object.freeze(
  [
    ...listedRanges(),
    ...Object.entries(FICTION_AREA_CODES).flatMap(([country, codes]) => fictionRanges(country, codes)),
  ].sort((a, b) => a.low - b.low),
);

/** The reserved numbers that a target's validator takes for mobiles, of all countries or one. */
interface Drawable {
  readonly ranges: readonly ReservedRange[];
  /** Numbers in the ranges before each. */
  readonly before: readonly number[];
  readonly total: number;
}

const known = new Map<string, Drawable>();

/**
 * How many reserved numbers `reservedAt` chooses from: those that pass for valid mobile numbers, because an attempt
 * at any other would be refused for its form and test nothing. 0 for countries without such a range.
 */
export function reservedCount(country?: string): number {
  return drawable(country).total;
}

/** Reserved number `index`, ascending; 0 <= index < reservedCount(country), 0 (no number) outside. */
export function reservedAt(index: number, country?: string): E164 {
  const { ranges, before, total } = drawable(country);
  if (!(index >= 0 && index < total)) return 0;
  const place = lastAtMost(before.length, (i) => before[i]! <= index);
  return ranges[place]!.low + (index - before[place]!);
}

/** True when the number is set aside, valid in form or not. */
export function isReserved(number: E164): boolean {
  const range = RESERVED_RANGES[lastAtMost(RESERVED_RANGES.length, (i) => RESERVED_RANGES[i]!.low <= number)]!;
  return number >= range.low && number <= range.high;
}

function drawable(country = ''): Drawable {
  const found = known.get(country);
  if (found) return found;
  const ranges = RESERVED_RANGES.filter((range) => range.mobile && (country === '' || range.country === country));
  const before: number[] = [];
  let total = 0;
  for (const range of ranges) {
    before.push(total);
    total += range.high - range.low + 1;
  }
  const made = { ranges, before, total };
  known.set(country, made);
  return made;
}

/** The last of `count` places that fits, where every place up to it fits and none behind it; 0 if none does. */
function lastAtMost(count: number, fits: (place: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
