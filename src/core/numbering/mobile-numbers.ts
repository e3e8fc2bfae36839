/** The mobile numbers of one country as a list that can be indexed, without holding it. */
import type { E164 } from '../domain/phone.ts';
import { decodeRanges, type RangeList } from './range-codec.ts';
import { BORROWED_RANGES, MOBILE_RANGES } from './ranges.generated.ts';

/** Ranges with the number of numbers before each; `total` numbers in all. */
export interface NumberList {
  readonly ranges: RangeList;
  readonly before: Float64Array;
  readonly total: number;
}

const NOTHING: NumberList = countRanges(decodeRanges(''));
const known = new Map<string, NumberList>();

/**
 * The mobile numbers of `country` (ISO 3166-1 alpha-2), decoded when first asked for; empty if it is unknown. Eight
 * territories (AX BL CC CX EH MF SJ VA) share their parent's plan: their numbers are here too, but `classify` and
 * libphonenumber both name the parent.
 */
export function mobileNumbers(country: string): NumberList {
  const found = known.get(country);
  if (found) return found;
  const text = textOf(MOBILE_RANGES, country) ?? textOf(BORROWED_RANGES, country);
  if (text === undefined) return NOTHING;
  const made = countRanges(decodeRanges(text));
  known.set(country, made);
  return made;
}

/** Number `index` of the list, ascending; 0 <= index < total. */
export function numberAt(list: NumberList, index: number): E164 {
  const { before, ranges } = list;
  let low = 0;
  let high = before.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (before[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  return ranges.low[low]! + (index - before[low]!);
}

function countRanges(ranges: RangeList): NumberList {
  const before = new Float64Array(ranges.low.length);
  let total = 0;
  for (let i = 0; i < before.length; i += 1) {
    before[i] = total;
    total += ranges.high[i]! - ranges.low[i]! + 1;
  }
  return { ranges, before, total };
}

/** Country codes come from files: a key such as `constructor` must not find what objects inherit. */
function textOf(table: Readonly<Record<string, string>>, country: string): string | undefined {
  return Object.hasOwn(table, country) ? table[country] : undefined;
}
