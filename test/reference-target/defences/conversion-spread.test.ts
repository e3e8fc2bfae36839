import { describe, expect, test } from 'vitest';
import { ConversionSpread } from '../../../reference-target/defences/conversion-spread.ts';

const HALF = { numerator: 1, denominator: 2 };
const FIRST: Readonly<Record<string, number>> = { DE: 4_915_112_000_000, FR: 33_612_000_000, UZ: 998_901_000_000 };

type Counts = Readonly<Record<string, readonly [sends: number, verified: number]>>;

/** So many messages a minute in minutes 0 to 39, all verified; then, in minute 50, sends and verifications by country. */
function spreadOf(counts: Counts, perMinuteBefore = 0): ConversionSpread {
  const spread = new ConversionSpread(20);
  for (let minute = 0; minute < 40; minute += 1) {
    for (let i = 0; i < perMinuteBefore; i += 1) spread.sent(FIRST['DE']! + 1_000 * minute + i, minute);
  }
  for (const [country, [sends, verified]] of Object.entries(counts)) {
    for (let i = 0; i < sends; i += 1) spread.sent(FIRST[country]! + i, 50);
    for (let i = 0; i < verified; i += 1) spread.confirmed(FIRST[country]! + i, 50);
  }
  return spread;
}

const NOBODY: Counts = { DE: [45, 0], FR: [45, 1] };

describe('where codes are not entered', () => {
  test.each([
    ['in every country', NOBODY, /^; too few in each of 2 countries$/],
    ['in one of three', { DE: [10, 7], FR: [8, 5], UZ: [90, 0] }, /^; too few in 1 of 3 countries, the others verify$/],
    ['a country with four sends says nothing', { DE: [10, 0], FR: [8, 0], UZ: [4, 4] }, /in each of 2 countries/],
    ['one country is no everywhere', { DE: [100, 0] }, /^$/],
    ['nothing sent', {}, /^$/],
  ] as const)('%s', (_, counts, text) => {
    expect(spreadOf(counts).spoken(40, 54, HALF)).toMatch(text);
  });

  test('everywhere, with the messages of before: it says that nothing may be delivered', () => {
    const text = spreadOf(NOBODY, 6).spoken(40, 54, HALF);
    expect(text).toMatch(
      /^; too few in each of 2 countries, with 1\.0 times the messages of before, as when nothing is delivered/,
    );
    expect(text).toContain('check that before you believe in an attack');
  });

  test('everywhere, with twice the messages of before: it makes no excuse for them', () => {
    const text = spreadOf(NOBODY, 3).spoken(40, 54, HALF);
    expect(text).toBe('; too few in each of 2 countries, with 2.0 times the messages of before');
  });

  test('with less than a quarter of an hour before, it does not speak of volume', () => {
    const spread = new ConversionSpread(20);
    for (let minute = 26; minute < 54; minute += 1) {
      for (const country of ['DE', 'FR']) spread.sent(FIRST[country]! + minute, minute);
    }
    expect(spread.spoken(40, 54, HALF)).toBe('; too few in each of 2 countries');
    expect(spread.spoken(41, 55, HALF)).toContain('times the messages of before');
  });

  test('only the minutes that are asked for count', () => {
    const spread = spreadOf({ DE: [10, 0], FR: [8, 0] });
    expect(spread.spoken(41, 49, HALF)).toBe('');
    for (let i = 0; i < 10; i += 1) spread.sent(FIRST['UZ']! + i, 52);
    expect(spread.spoken(50, 52, HALF)).toContain('each of 3');
  });
});
