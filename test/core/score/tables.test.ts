import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketWidthFor, SecondCosts, widen } from '../../../src/core/score/buckets.ts';
import { HeavyKeys, KEYS_MAX, newHeavyKey } from '../../../src/core/score/heavy-keys.ts';
import { markNumber, newRange, placesOf, rangeOf, rangeText, shapeOf } from '../../../src/core/score/number-range.ts';

describe('ranges', () => {
  test.each<[string, number[], number, number]>([
    ['nothing', [], 0, 0],
    ['one number, often', [3, 3, 3], 1, 1],
    ['a block walked upwards', [10, 11, 12, 13], 4, 4],
    ['a block shuffled, and a stray', [13, 10, 4_000, 12, 11], 5, 4],
    ['both ends', [0, 1, 9_998, 9_999], 4, 2],
  ])('%s', (_name, offsets, distinctNumbers, longestRun) => {
    const range = newRange();
    for (const offset of offsets) markNumber(range, 998_993_940_000 + offset);
    expect(shapeOf(range)).toEqual({ distinctNumbers, longestRun });
    expect(placesOf(range).reduce((sum, numbers) => sum + numbers, 0)).toBe(distinctNumbers);
  });

  test.each<[string, number[], Record<number, number>]>([
    ['nothing', [], {}],
    ['one number', [9_999, 9_999], { 99: 1 }],
    ['both sides of an edge', [98, 99, 100, 99], { 0: 2, 1: 1 }],
    ['a whole place', Array.from({ length: 100 }, (_, i) => 4_200 + i), { 42: 100 }],
  ])('hundredths: %s', (_name, offsets, filled) => {
    const range = newRange();
    for (const offset of offsets) markNumber(range, 998_993_940_000 + offset);
    expect(placesOf(range)).toEqual(Array.from({ length: 100 }, (_, place) => filled[place] ?? 0));
  });

  test('names a range, not a number', () => {
    expect(rangeText(rangeOf(998_993_941_234))).toBe('+99899394xxxx');
  });
});

describe('heavy keys', () => {
  test('keeps the busiest when more keys come than it holds', () => {
    const keys = new HeavyKeys<number, ReturnType<typeof newHeavyKey>>(newHeavyKey);
    for (let i = 0; i < KEYS_MAX * 3; i += 1) {
      const stray = keys.at(i + 100);
      if (stray) stray.attempts += 1;
      if (i % 4 === 0) keys.at(i % 3)!.attempts += 1;
    }
    expect(keys.top(3).map(([key]) => key)).toEqual([0, 1, 2]);
    expect(keys.top(3).reduce((sum, [, counts]) => sum + counts.attempts, 0)).toBe((KEYS_MAX * 3) / 4);
  });

  test('a key that comes late and often gets a place in a full table', () => {
    const keys = new HeavyKeys<string, ReturnType<typeof newHeavyKey>>(newHeavyKey);
    const see = (key: string): void => {
      const counts = keys.at(key);
      if (counts) counts.attempts += 1;
    };
    for (let i = 0; i < KEYS_MAX * 2; i += 1) see(`stray ${i}`);
    for (let i = 0; i < 500; i += 1) see('late');
    expect(keys.top(1)[0]![0]).toBe('late');
    expect(keys.top(1)[0]![1].attempts).toBeGreaterThanOrEqual(490);
  });

  test('breaks ties by key, whatever came first', () => {
    const keys = new HeavyKeys<string, ReturnType<typeof newHeavyKey>>(newHeavyKey);
    for (const key of ['b', 'c', 'a']) keys.at(key)!.attempts += 1;
    expect(keys.top(2).map(([key]) => key)).toEqual(['a', 'b']);
  });
});

describe('buckets', () => {
  test.each([
    [0, 1_000],
    [480_000, 1_000],
    [480_001, 2_000],
    [86_400_000, 256_000],
  ])('%i ms need buckets of %i ms', (durationMs, widthMs) => {
    expect(bucketWidthFor(durationMs)).toBe(widthMs);
  });

  test('widening keeps the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000)), fc.integer({ min: 0, max: 6 }), (counts, doublings) => {
        const wide = widen(counts, 1_000, 1_000 * 2 ** doublings);
        const sum = (list: number[]): number => list.reduce((total, count) => total + count, 0);
        expect(sum(wide)).toBe(sum(counts));
        expect(wide.length).toBe(Math.ceil(counts.length / 2 ** doublings));
      }),
    );
  });

  test('seconds grow past the planned end', () => {
    const costs = new SecondCosts(1_000);
    costs.add(999, 5);
    costs.add(500_000, 7);
    const seconds = costs.seconds();
    expect(seconds).toHaveLength(501);
    expect([seconds[0], seconds[500]]).toEqual([5, 7]);
  });
});
