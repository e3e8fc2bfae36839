/** The country of any number by its calling code and, behind shared codes, by the prefix that follows. */
import { digitCount, POWERS_OF_TEN } from '../domain/digits.ts';
import { type E164, E164_MAX_DIGITS } from '../domain/phone.ts';
import { DIAL_CODES, REGIONS } from './ranges.generated.ts';

interface Region {
  /** Country of every prefix without an entry; '' where nobody owns the rest. */
  readonly owner: string;
  readonly countryByPrefix: ReadonlyMap<number, string>;
  readonly longest: number;
}

/** Region by calling code; made at the first question. */
let byCode: readonly (Region | undefined)[] | null = null;

/** ISO 3166-1 alpha-2, or '' for non-geographic codes, unused codes and area codes that nobody has. */
export function countryByPrefix(number: E164): string {
  const digits = digitCount(number);
  if (digits > E164_MAX_DIGITS) return '';
  const region = regionOf(number, digits);
  if (!region) return '';
  for (let length = Math.min(region.longest, digits); length > 1; length -= 1) {
    const country = region.countryByPrefix.get(Math.floor(number / POWERS_OF_TEN[digits - length]!));
    if (country !== undefined) return country;
  }
  return region.owner;
}

function regionOf(number: E164, digits: number): Region | undefined {
  byCode ??= readRegions();
  // No calling code begins with another (ITU-T E.164), so the first that fits is the only one.
  for (let length = 1; length <= 3 && length < digits; length += 1) {
    const region = byCode[Math.floor(number / POWERS_OF_TEN[digits - length]!)];
    if (region) return region;
  }
  return undefined;
}

function readRegions(): (Region | undefined)[] {
  const made: (Region | undefined)[] = new Array(1000).fill(undefined);
  for (const [country, code] of Object.entries(DIAL_CODES)) {
    const shared = REGIONS[code];
    if (shared === undefined) made[Number(code)] = { owner: country, countryByPrefix: new Map(), longest: 0 };
    else made[Number(code)] ??= readRegion(shared);
  }
  return made;
}

function readRegion(text: string): Region {
  const [owner = '', ...parts] = text.split(';');
  const prefixes = new Map<number, string>();
  let longest = 0;
  for (const part of parts) {
    const [country = '', list = ''] = part.split(':');
    for (const prefix of list.split(',')) {
      prefixes.set(Number(prefix), country);
      longest = Math.max(longest, prefix.length);
    }
  }
  return { owner, countryByPrefix: prefixes, longest };
}
