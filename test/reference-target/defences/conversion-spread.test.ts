import { describe, expect, test } from 'vitest';
import { ConversionSpread } from '../../../reference-target/defences/conversion-spread.ts';

const HALF = { numerator: 1, denominator: 2 };
const FIRST: Readonly<Record<string, number>> = { DE: 4_915_112_000_000, FR: 33_612_000_000, UZ: 998_901_000_000 };

/** Sends and verifications by country, all in minute 10. */
function spreadOf(counts: Readonly<Record<string, readonly [sends: number, verified: number]>>): ConversionSpread {
  const spread = new ConversionSpread(20);
  for (const [country, [sends, verified]] of Object.entries(counts)) {
    for (let i = 0; i < sends; i += 1) spread.sent(FIRST[country]! + i, 10);
    for (let i = 0; i < verified; i += 1) spread.confirmed(FIRST[country]! + i, 10);
  }
  return spread;
}

describe('where codes are not entered', () => {
  test.each([
    [
      'in every country: it says that nothing may be delivered',
      { DE: [10, 0], FR: [8, 1] },
      /in each of 2 countries, .* check that/,
    ],
    [
      'in one of three: it says that the others verify',
      { DE: [10, 7], FR: [8, 5], UZ: [90, 0] },
      /in 1 of 3 countries, the others verify$/,
    ],
    ['a country with four sends says nothing', { DE: [10, 0], FR: [8, 0], UZ: [4, 4] }, /in each of 2 countries/],
    ['one country is no everywhere', { DE: [100, 0] }, /^$/],
    ['nothing sent', {}, /^$/],
  ] as const)('%s', (_, counts, text) => {
    expect(spreadOf(counts).spoken(1, 15, HALF)).toMatch(text);
  });

  test('only the minutes that are asked for count', () => {
    const spread = spreadOf({ DE: [10, 0], FR: [8, 0] });
    expect(spread.spoken(1, 9, HALF)).toBe('');
    for (let i = 0; i < 10; i += 1) spread.sent(FIRST['UZ']! + i, 12);
    expect(spread.spoken(10, 12, HALF)).toContain('each of 3');
  });
});
