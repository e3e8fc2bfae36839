import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newcombeIndependent, newcombePaired } from '../../../src/core/score/newcombe.ts';

/** Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10. */
test.each([
  ['a', 56, 70, 48, 80, 0.0524, 0.3339],
  ['b', 9, 10, 3, 10, 0.1705, 0.809],
  ['c', 6, 7, 2, 7, 0.0582, 0.8062],
  ['d', 5, 56, 0, 29, -0.0381, 0.1926],
  ['e', 0, 10, 0, 20, -0.1611, 0.2775],
  ['f', 0, 10, 0, 10, -0.2775, 0.2775],
  ['g', 10, 10, 0, 20, 0.6791, 1],
  ['h', 10, 10, 0, 10, 0.6075, 1],
])('independent, table II (%s): %i/%i - %i/%i', (_, a, m, b, n, low, high) => {
  const interval = newcombeIndependent({ hits: a, trials: m }, { hits: b, trials: n });
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

/** Newcombe 1998, Statistics in Medicine 17:2635-2650, method 10, at the four tables that later software quotes from it. */
test.each([
  [36, 12, 2, 0, 0.0569, 0.3404],
  [18, 12, 2, 18, 0.0562, 0.329],
  [53, 0, 0, 1, -0.0729, 0.0729],
  [0, 30, 0, 0, 0.8395, 1],
])('paired: %i both, %i first only, %i second only, %i neither', (both, firstOnly, secondOnly, neither, low, high) => {
  const interval = newcombePaired({ both, firstOnly, secondOnly, neither });
  expect(Math.abs(interval.low - low)).toBeLessThan(1e-4);
  expect(Math.abs(interval.high - high)).toBeLessThan(1e-4);
});

describe('always', () => {
  const count = fc.nat(400);
  const table = fc
    .record({ both: count, firstOnly: count, secondOnly: count, neither: count })
    .filter(({ both, firstOnly, secondOnly, neither }) => both + firstOnly + secondOnly + neither > 0);

  test('it holds the difference, stays within -1 and 1, and turns round with the sides', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const { both, firstOnly, secondOnly, neither } = counts;
        const n = both + firstOnly + secondOnly + neither;
        const { low, high } = newcombePaired(counts);
        const turned = newcombePaired({ both, neither, firstOnly: secondOnly, secondOnly: firstOnly });
        expect(low).toBeLessThanOrEqual((firstOnly - secondOnly) / n + 1e-12);
        expect(high).toBeGreaterThanOrEqual((firstOnly - secondOnly) / n - 1e-12);
        expect([low >= -1, high <= 1]).toEqual([true, true]);
        expect([turned.low, turned.high]).toEqual([expect.closeTo(-high, 12), expect.closeTo(-low, 12)]);
      }),
    );
  });

  test('knowing the pairs never widens it where they agree more than chance would', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const { both, firstOnly, secondOnly, neither } = counts;
        const n = both + firstOnly + secondOnly + neither;
        const alone = newcombeIndependent(
          { hits: both + firstOnly, trials: n },
          { hits: both + secondOnly, trials: n },
        );
        const paired = newcombePaired(counts);
        if (both * neither > firstOnly * secondOnly) {
          expect(paired.low).toBeGreaterThanOrEqual(alone.low - 1e-12);
          expect(paired.high).toBeLessThanOrEqual(alone.high + 1e-12);
        }
      }),
    );
  });
});
