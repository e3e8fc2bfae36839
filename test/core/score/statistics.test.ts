import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pooledRate, rateOf } from '../../../src/core/score/rate.ts';
import {
  clopperPearson,
  logGamma,
  regularisedBeta,
  studentTQuantile,
  wilson,
} from '../../../src/core/score/statistics.ts';

/** Newcombe 1998, Statistics in Medicine 17:857-872, table I: methods 3 (Wilson) and 5 (Clopper-Pearson), 95 %. */
test.each([
  [81, 263, [0.2553, 0.3662], [0.2527, 0.3676]],
  [15, 148, [0.0624, 0.1605], [0.0578, 0.1617]],
  [0, 20, [0, 0.1611], [0, 0.1684]],
  [1, 29, [0.0061, 0.1718], [0.0009, 0.1776]],
])('intervals of %i in %i', (hits, trials, score, exact) => {
  expect(wilson(hits, trials).low).toBeCloseTo(score[0]!, 4);
  expect(wilson(hits, trials).high).toBeCloseTo(score[1]!, 4);
  expect(clopperPearson(hits, trials).low).toBeCloseTo(exact[0]!, 4);
  expect(clopperPearson(hits, trials).high).toBeCloseTo(exact[1]!, 4);
});

test.each([
  [1_000, 0.00383],
  [5_000, 0.00077],
])('Wilson, none in %i: methods.md 4.4', (trials, high) => {
  expect(wilson(0, trials).high).toBeCloseTo(high, 5);
});

test.each([
  [1_000, 2.3263478740408408, 0.00538],
  [5_000, 2.3263478740408408, 0.00108],
])('Wilson, none in %i, 99 %% one-sided: methods.md 4.4', (trials, z, high) => {
  expect(wilson(0, trials, z).high).toBeCloseTo(high, 5);
});

test.each([10, 100, 1_000, 100_000])('Clopper-Pearson, none in %i, has a closed form', (trials) => {
  expect(clopperPearson(0, trials).high).toBeCloseTo(1 - 0.025 ** (1 / trials), 12);
});

/** Any table of Student's t. */
test.each([
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.975, 5, 2.571],
  [0.975, 10, 2.228],
  [0.975, 19, 2.093],
  [0.975, 30, 2.042],
  [0.975, 120, 1.98],
  [0.95, 19, 1.729],
  [0.995, 19, 2.861],
  [0.025, 19, -2.093],
  [0.5, 7, 0],
])('t(%f, %i) = %f', (probability, degrees, quantile) => {
  expect(studentTQuantile(probability, degrees)).toBeCloseTo(quantile, 3);
});

test.each([
  [1, 0],
  [5, Math.log(24)],
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [171, 706.57306224579],
])('ln gamma(%f)', (x, value) => {
  expect(logGamma(x)).toBeCloseTo(value, 10);
});

test('the incomplete beta function is symmetric and known for b = 1', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 400 }),
      (x, a, b) => {
        expect(regularisedBeta(x, a, b) + regularisedBeta(1 - x, b, a)).toBeCloseTo(1, 10);
        expect(regularisedBeta(x, a, 1)).toBeCloseTo(x ** a, 10);
      },
    ),
  );
});

test('the exact interval always holds the Wilson point and more than the observed share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, some) => {
      const hits = Math.min(some, trials);
      for (const { low, high } of [wilson(hits, trials), clopperPearson(hits, trials)]) {
        expect(low).toBeLessThanOrEqual(hits / trials);
        expect(high).toBeGreaterThanOrEqual(hits / trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }
    }),
  );
});

describe('rates', () => {
  test('without a sample there is no value, not 0 and not 1', () => {
    expect(rateOf(0, 0)).toEqual({ numerator: 0, denominator: 0, value: null, low: null, high: null });
    expect(pooledRate([])).toEqual(rateOf(0, 0));
  });

  test('none in a thousand: exact upper bound', () => {
    expect(rateOf(0, 1_000)).toEqual({ numerator: 0, denominator: 1_000, value: 0, low: 0, high: 0.003682 });
  });

  test('six decimals, Wilson', () => {
    expect(rateOf(1, 3)).toEqual({ numerator: 1, denominator: 3, value: 0.333333, low: 0.061492, high: 0.79234 });
  });

  test('pooling adds samples up', () => {
    expect(pooledRate([rateOf(1, 10), rateOf(0, 0), rateOf(2, 20)])).toEqual(rateOf(3, 30));
  });
});
