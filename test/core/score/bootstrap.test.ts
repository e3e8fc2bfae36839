import { describe, expect, test } from 'vitest';
import { bcaInterval, type ClusterFigure, jackknife } from '../../../src/core/score/bootstrap.ts';
import { meanFigure } from '../../../src/core/score/clusters.ts';
import { normalCdf, normalQuantile } from '../../../src/core/score/normal.ts';

/** Efron and Tibshirani 1993, table 14.1: spatial test, scores A of 26 children. */
const SPATIAL = [
  ...[48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6],
  ...[0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41],
];
/** The same book, table 3.1: LSAT and GPA of 15 law schools. */
const LSAT = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
const GPA = [3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96];
/** Davison and Hinkley 1997, table 1.2: hours between failures of air conditioning. */
const FAILURES = [3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487];

const sumOf = (weights: ArrayLike<number>, of: (i: number) => number): number =>
  Array.from(weights).reduce((sum, weight, i) => sum + weight * of(i), 0);

const covariance = (x: readonly number[], y: readonly number[], weights: ArrayLike<number>): number => {
  const n = sumOf(weights, () => 1);
  const [meanX, meanY] = [sumOf(weights, (i) => x[i]!) / n, sumOf(weights, (i) => y[i]!) / n];
  return sumOf(weights, (i) => (x[i]! - meanX) * (y[i]! - meanY)) / n;
};
const variance: ClusterFigure = (weights) => covariance(SPATIAL, SPATIAL, weights);
const correlation: ClusterFigure = (weights) =>
  covariance(LSAT, GPA, weights) / Math.sqrt(covariance(LSAT, LSAT, weights) * covariance(GPA, GPA, weights));

/**
 * Published intervals come from other resamples (2,000 in the first book, 999 in the second), so they agree within the noise of
 * so many; the upper end of the third is the fifth largest of 999, which is noisy itself.
 */
test.each([
  ['spatial test, variance, 90 % (table 14.2)', SPATIAL.length, variance, 0.9, 171.5, [115.8, 259.6], 5],
  ['law schools, correlation, 90 % (page 266)', LSAT.length, correlation, 0.9, 0.776, [0.41, 0.923], 0.03],
  [
    'air conditioning, mean, 95 % (Davison and Hinkley, example 5.8)',
    12,
    meanFigure(FAILURES),
    0.95,
    108.1,
    [55.33, 243.5],
    25,
  ],
] as const)('BCa: %s', (_, clusters, figure, confidence, estimate, [low, high], within) => {
  const interval = bcaInterval(clusters, figure, { confidence });
  const digits = estimate < 1 ? 3 : 1;
  expect(jackknife(clusters, figure).estimate).toBeCloseTo(estimate, digits);
  expect(Math.abs((interval?.low ?? 0) - low)).toBeLessThan(within);
  expect(Math.abs((interval?.high ?? 0) - high)).toBeLessThan(within);
});

test('with ten times as many resamples the spatial test comes as others have it: 115.8 to 260.6', () => {
  // R package bootstrap, bcanon with 19,999 resamples.
  const interval = bcaInterval(SPATIAL.length, variance, { confidence: 0.9, replicates: 19_999 });
  expect(Math.abs((interval?.low ?? 0) - 115.8)).toBeLessThan(2);
  expect(Math.abs((interval?.high ?? 0) - 260.6)).toBeLessThan(2.5);
});

test('acceleration of the spatial test: 0.061 (Efron and Tibshirani 1993, page 186)', () => {
  expect(jackknife(SPATIAL.length, variance).acceleration).toBeCloseTo(0.061, 3);
});

test('the jackknife of a mean is its standard error', () => {
  const mean = FAILURES.reduce((a, b) => a + b, 0) / 12;
  const squares = FAILURES.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  expect(jackknife(12, meanFigure(FAILURES)).standardError).toBeCloseTo(Math.sqrt(squares / 11 / 12), 10);
});

describe('what it must not do', () => {
  test('give other bytes the second time', () => {
    const twice = [0, 1].map(() => bcaInterval(FAILURES.length, meanFigure(FAILURES)));
    expect(JSON.stringify(twice[0])).toBe(JSON.stringify(twice[1]));
  });

  test('spread what is the same in all clusters', () => {
    expect(bcaInterval(7, meanFigure([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]))).toEqual({
      low: expect.closeTo(0.9, 12),
      high: expect.closeTo(0.9, 12),
    });
  });

  test('answer where there is no answer', () => {
    expect(bcaInterval(5, () => Number.NaN)).toBeNull();
  });

  test('leave the range of what was seen', () => {
    const interval = bcaInterval(5, meanFigure([0, 0, 0, 0, 10]));
    expect(interval?.low).toBe(0);
    expect(interval?.high).toBeLessThanOrEqual(10);
    expect(interval?.high).toBeGreaterThan(2);
  });
});

/** Any table of the normal distribution. */
test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [1.959963984540054, 0.975],
  [-2.3263478740408408, 0.01],
  [-5, 2.866515719235352e-7],
  [20, 1],
  [-20, 0],
])('P(Z <= %f) = %f', (x, probability) => {
  expect(normalCdf(x)).toBeCloseTo(probability, 14);
  if (Math.abs(x) < 6) expect(normalQuantile(probability)).toBeCloseTo(x, 6);
});
