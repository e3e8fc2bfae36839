import fc from 'fast-check';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { mobileNumbers } from '../../../src/core/numbering/mobile-numbers.ts';
import {
  classify,
  countries,
  dialCodeOf,
  mobileAt,
  mobileCount,
  type NumberClass,
} from '../../../src/core/numbering/plan.ts';
import { MOBILE_RANGES } from '../../../src/core/numbering/ranges.generated.ts';
import { Draws } from '../../../src/core/random/draws.ts';
import { FULL_DEPTH } from '../../requirements.ts';
import { verdictOf } from './library.ts';

/** Territories that share their parent's plan down to the last mobile number: the library names the parent. */
const PARENT: Readonly<Record<string, string>> = {
  AX: 'FI',
  BL: 'GP',
  CC: 'AU',
  CX: 'AU',
  EH: 'MA',
  MF: 'GP',
  SJ: 'NO',
  VA: 'IT',
};
/** Of each country: a range that is read wrongly is a large part of a country's numbers; the ends of all are looked at below. */
const SAMPLE = FULL_DEPTH ? 10_000 : 500;
/** Random numbers behind each calling code. */
const BEHIND_EACH_CODE = FULL_DEPTH ? 600 : 200;

describe('mobile numbers of every country', () => {
  it('exist for all countries of the library, with its calling codes', () => {
    expect(countries()).toEqual([...getCountries()].sort());
    for (const country of getCountries()) {
      expect(mobileCount(country), country).toBeGreaterThan(0);
      expect(String(dialCodeOf(country))).toBe(getCountryCallingCode(country));
    }
  });

  // 245 countries x 10,000 numbers at full depth, each parsed by the library: about 30 s.
  it('are valid mobiles of that country for the library, many of each, and classify agrees', {
    timeout: 300_000,
  }, () => {
    const wrong: string[] = [];
    for (const [order, country] of countries().entries()) {
      const draws = new Draws(20_261_121, order);
      const expected = PARENT[country] ?? country;
      for (let i = 0; i < SAMPLE; i += 1) {
        const number = mobileAt(country, draws.below(mobileCount(country)));
        const { country: found, mobile } = verdictOf(number);
        const ours = classify(number);
        if (!mobile || found !== expected || ours.country !== expected || !ours.mobile)
          wrong.push(`${country} ${number}: library ${found} ${mobile}, ours ${ours.country} ${ours.mobile}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('begin and end exactly where the library says, at every range of every country', () => {
    const wrong: string[] = [];
    const check = (number: number, country: string, inside: boolean) => {
      const verdict = verdictOf(number);
      if (inside && parsePhoneNumberFromString(`+${number}`)?.isValid() !== true) wrong.push(`${number} is not valid`);
      if ((verdict.mobile && verdict.country === country) !== inside) wrong.push(`${country} ${number}`);
    };
    for (const country of Object.keys(MOBILE_RANGES)) {
      const { ranges } = mobileNumbers(country);
      for (const [i, low] of ranges.low.entries()) {
        const high = ranges.high[i]!;
        check(low, country, true);
        check(high, country, true);
        if (ranges.high[i - 1] !== low - 1) check(low - 1, country, false);
        if (ranges.low[i + 1] !== high + 1) check(high + 1, country, false);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are disjoint and ascending within a country, and between countries', () => {
    const all = Object.keys(MOBILE_RANGES).flatMap((country) => {
      const { ranges } = mobileNumbers(country);
      return Array.from(ranges.low, (low, i) => ({ low, high: ranges.high[i]! }));
    });
    const sorted = [...all].sort((a, b) => a.low - b.low);
    expect(sorted.every(({ low, high }, i) => low <= high && (i === 0 || low > sorted[i - 1]!.high))).toBe(true);
    for (const country of countries()) {
      const { low } = mobileNumbers(country).ranges;
      expect(low.every((start, i) => i === 0 || start > low[i - 1]!)).toBe(true);
    }
  });

  it('are counted and listed in order without gaps in the index', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countries()), fc.nat(), fc.nat(), (country, a, b) => {
        const count = mobileCount(country);
        const [low, high] = [a % count, b % count].sort((x, y) => x - y) as [number, number];
        if (low < high) expect(mobileAt(country, low)).toBeLessThan(mobileAt(country, high));
        expect(mobileAt(country, count - 1)).toBeGreaterThanOrEqual(mobileAt(country, high));
      }),
    );
  });

  it('end with the last index; unknown and hostile country names have none', () => {
    expect(mobileAt('CI', mobileCount('CI'))).toBe(0);
    expect(mobileAt('CI', -1)).toBe(0);
    expect(mobileAt('CI', Number.NaN)).toBe(0);
    for (const name of ['', 'XX', 'ci', 'constructor', '__proto__', 'toString']) {
      expect(mobileCount(name)).toBe(0);
      expect(mobileAt(name, 0)).toBe(0);
      expect(dialCodeOf(name)).toBe(0);
    }
  });
});

describe('classify', () => {
  it('finds every number that the library calls mobile, among random digits behind every calling code', () => {
    const codes = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
    const draws = new Draws(77, 88);
    const wrong: string[] = [];
    let mobiles = 0;
    for (const code of codes) {
      for (let i = 0; i < BEHIND_EACH_CODE; i += 1) {
        const digits = draws.between(7, Math.min(11, 14 - code.length));
        const number = Number(code) * Number(`1e${digits}`) + draws.below(Number(`1e${digits}`));
        const verdict = verdictOf(number);
        const ours = classify(number);
        if (verdict.mobile) mobiles += 1;
        if (ours.mobile !== verdict.mobile) wrong.push(`${number}: library ${verdict.country} ${verdict.mobile}`);
        else if (verdict.valid && ours.country !== verdict.country) wrong.push(`${number}: ${verdict.country}`);
      }
    }
    expect(wrong).toEqual([]);
    // The sample is worth something only if it hits: about one random number in forty is a mobile.
    expect(mobiles).toBeGreaterThan((codes.length * BEHIND_EACH_CODE) / 70);
  });

  it.each([
    ['Guernsey inside +44 7911', 447911123456, 'GG', true],
    ['Isle of Man', 447624123456, 'IM', true],
    ['British numbers for drama', 447700900123, 'GB', false],
    ['London', 442079460123, 'GB', false],
    ['Russia', 79161234567, 'RU', true],
    ['Kazakhstan', 77011234567, 'KZ', true],
    ['New York', 12125550100, 'US', true],
    ['Toronto', 14165550100, 'CA', true],
    ['Jamaica', 18765550100, 'JM', true],
    ['Jamaican fixed line by area code', 16585550100, 'JM', false],
    ['an area code nobody has', 15555550100, '', false],
    ['toll free behind +1', 18005550199, 'US', false],
    ['Ivory Coast, ten digits', 2250101020304, 'CI', true],
    ['Ivory Coast, the old eight digits', 22501020304, 'CI', false],
    ['Mayotte behind +262', 262639012345, 'YT', true],
    ['Reunion', 262692123456, 'RE', true],
    ['Argentine mobile', 5491123456789, 'AR', true],
    ['the same line without the 9', 541123456789, 'AR', false],
    ['satellite', 881612345678, '', false],
    ['satellite, IPRN favourite', 883510012345678, '', false],
    ['universal toll free', 80012345678, '', false],
    ['too short', 44, '', false],
    ['nothing', 0, '', false],
    ['sixteen digits', 4479111234567890, '', false],
  ])('%s', (_name, number, country, mobile) => {
    expect(classify(number)).toEqual({ country, mobile } satisfies NumberClass);
  });

  it('returns shared frozen objects', () => {
    expect(classify(2250101020304)).toBe(classify(2250101020305));
    expect(classify(442079460123)).toBe(classify(442079460124));
    expect(Object.isFrozen(classify(2250101020304)) && Object.isFrozen(classify(0))).toBe(true);
  });
});
