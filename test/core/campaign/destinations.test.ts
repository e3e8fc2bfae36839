import { describe, expect, test } from 'vitest';
import { createDestinations, cumulate } from '../../../src/core/campaign/destinations.ts';
import { classify } from '../../../src/core/numbering/plan.ts';
import { isReserved } from '../../../src/core/numbering/reserved.ts';
import { Draws } from '../../../src/core/random/draws.ts';
import type { Destinations } from '../../../src/core/scenario/format.ts';

/** The numbers of the first `count` openers, each with draws of its own. */
function numbersOf(destinations: Destinations, count: number, seed = 1): number[] {
  const source = createDestinations(destinations, { seed, label: 'campaign/test' });
  return Array.from({ length: count }, (_, index) => source.numberAt(index, new Draws(index, 5)));
}

describe('countries', () => {
  const destinations: Destinations = {
    kind: 'countries',
    countries: [
      { country: 'UZ', weight: 3 },
      { country: 'DE', weight: 1 },
    ],
  };

  test('every number is a valid mobile number of a named country, mixed by weight', () => {
    const found = numbersOf(destinations, 4_000).map(classify);
    expect(found.every(({ mobile }) => mobile)).toBe(true);
    expect(new Set(found.map(({ country }) => country))).toEqual(new Set(['UZ', 'DE']));
    const uzbek = found.filter(({ country }) => country === 'UZ').length;
    expect(uzbek).toBeGreaterThan(2_880);
    expect(uzbek).toBeLessThan(3_120);
  });

  test('without `distinct` practically no number comes twice', () => {
    expect(new Set(numbersOf(destinations, 4_000)).size).toBeGreaterThan(3_990);
  });

  test('with `distinct` the numbers come from so many, another so many under another seed', () => {
    const few: Destinations = { ...destinations, distinct: 50 };
    const numbers = new Set(numbersOf(few, 4_000));
    expect(numbers.size).toBe(50);
    expect(numbersOf(few, 4_000, 2).filter((number) => numbers.has(number))).toEqual([]);
    expect([...numbers].every((number) => classify(number).mobile)).toBe(true);
  });
});

describe('range', () => {
  const range = (order: 'ascending' | 'shuffled', size: number): Destinations => ({
    kind: 'range',
    start: '+4915120450000',
    size,
    order,
  });

  test('ascending walks the block once and begins again', () => {
    expect(numbersOf(range('ascending', 3), 5).map((number) => number - 4915120450000)).toEqual([0, 1, 2, 0, 1]);
  });

  test.each([1, 2, 3, 7, 64, 1_000, 4_097])('shuffled visits each of %i numbers once, in another order', (size) => {
    const numbers = numbersOf(range('shuffled', size), size).map((number) => number - 4915120450000);
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
    const neighbours = numbers.filter((number, i) => i > 0 && number === (numbers[i - 1] as number) + 1).length;
    if (size > 100) expect(neighbours).toBeLessThan(10);
  });
});

test('prefixes: the stated digits, mixed by weight, varied over the rest', () => {
  const numbers = numbersOf(
    {
      kind: 'prefixes',
      prefixes: [
        { prefix: '+4470', digits: 12, weight: 1 },
        { prefix: '+8823', digits: 15, weight: 1 },
      ],
    },
    2_000,
  ).map(String);
  expect(numbers.every((text) => /^(4470[0-9]{8}|8823[0-9]{11})$/.test(text))).toBe(true);
  expect(new Set(numbers).size).toBeGreaterThan(1_990);
  const personal = numbers.filter((text) => text.startsWith('4470')).length;
  expect(Math.abs(personal - 1_000)).toBeLessThan(100);
});

test.each([undefined, 'US'])('reserved numbers of %s are reserved, and more than one', (country) => {
  const numbers = numbersOf(country === undefined ? { kind: 'reserved' } : { kind: 'reserved', country }, 500);
  expect(numbers.every(isReserved)).toBe(true);
  expect(new Set(numbers).size).toBeGreaterThan(50);
});

test('cumulate gives running totals', () => {
  expect(cumulate([{ weight: 3 }, { weight: 1 }, { weight: 2 }])).toEqual([3, 4, 6]);
});
