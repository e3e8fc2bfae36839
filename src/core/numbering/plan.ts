/**
 * Numbering plans: valid mobile numbers by index, and the country of any number. Generated from libphonenumber's
 * metadata and tested against it, because asking the library itself costs about 15 us a number (targets.md section
 * E.2), which no engine can afford per attempt.
 */
import type { E164 } from '../domain/phone.ts';
import { mobileNumbers, numberAt } from './mobile-numbers.ts';
import { countryByPrefix } from './prefix-country.ts';
import { DIAL_CODES, MOBILE_RANGES } from './ranges.generated.ts';

/** What a number is. Shared frozen objects: compare by field, keep freely. */
export interface NumberClass {
  /** ISO 3166-1 alpha-2; '' when no country has it (satellite and other non-geographic codes, unused codes). */
  readonly country: string;
  /** True when the plan gives it to mobiles, or does not tell mobile from fixed (the +1 countries). */
  readonly mobile: boolean;
}

const UNKNOWN: NumberClass = Object.freeze({ country: '', mobile: false });

/** Every country that has a plan here, in alphabetical order. */
export function countries(): readonly string[] {
  return COUNTRIES;
}

const COUNTRIES: readonly string[] = Object.freeze(Object.keys(DIAL_CODES).sort());

/** The calling code, 1 for the US; 0 for a country without a plan. */
export function dialCodeOf(country: string): number {
  return Object.hasOwn(DIAL_CODES, country) ? Number(DIAL_CODES[country]) : 0;
}

/** How many valid mobile numbers `country` has; 0 if it is unknown. May exceed 2^32. */
export function mobileCount(country: string): number {
  return mobileNumbers(country).total;
}

/**
 * Valid mobile number `index` of `country`, in ascending order: neighbouring indices are neighbouring numbers except
 * where a range ends. 0 <= index < mobileCount(country); 0 (no number) outside.
 */
export function mobileAt(country: string, index: number): E164 {
  const list = mobileNumbers(country);
  return index >= 0 && index < list.total ? numberAt(list, index) : 0;
}

/** All countries' mobile ranges on one number line. */
interface Line {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly classes: readonly NumberClass[];
}

let line: Line | null = null;

/** The class of `number`; about 50 ns for a mobile number, no allocation once the ranges are decoded (first call). */
export function classify(number: E164): NumberClass {
  line ??= readLine();
  const starts = line.low;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= number) low = middle;
    else high = middle - 1;
  }
  if (number >= starts[low]! && number <= line.high[low]!) return line.classes[low]!;
  return OTHER_CLASSES.get(countryByPrefix(number)) ?? UNKNOWN;
}

const OTHER_CLASSES: ReadonlyMap<string, NumberClass> = new Map(
  COUNTRIES.map((country) => [country, Object.freeze({ country, mobile: false })]),
);

function readLine(): Line {
  const parts: { low: number; high: number; kind: NumberClass }[] = [];
  for (const country of Object.keys(MOBILE_RANGES)) {
    const kind = Object.freeze({ country, mobile: true });
    const { ranges } = mobileNumbers(country);
    for (let i = 0; i < ranges.low.length; i += 1) parts.push({ low: ranges.low[i]!, high: ranges.high[i]!, kind });
  }
  parts.sort((a, b) => a.low - b.low);
  return {
    low: Float64Array.from(parts, (part) => part.low),
    high: Float64Array.from(parts, (part) => part.high),
    classes: parts.map((part) => part.kind),
  };
}
