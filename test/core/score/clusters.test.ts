import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clusteredRateInterval,
  clusterInterval,
  designEffect,
  meanFigure,
  probabilityBeyond,
} from '../../../src/core/score/clusters.ts';
import { holm } from '../../../src/core/score/holm.ts';
import { studentTQuantile, studentTUpper } from '../../../src/core/score/statistics.ts';

describe('an interval over runs', () => {
  test('one run says nothing about the next', () => {
    expect(clusterInterval(1, meanFigure([5]))).toBeNull();
    expect(clusteredRateInterval([{ hits: 1, trials: 5 }])).toBeNull();
  });

  test('a few are Student’s t: 0.9 and 1 have a lower end of 0.31469', () => {
    expect(clusterInterval(2, meanFigure([0.9, 1]))).toEqual({
      ...{ low: expect.closeTo(0.31469, 5), high: expect.closeTo(1.58531, 5) },
      method: 'student-t',
    });
  });

  test('from five on they are bootstrapped, inside what was seen', () => {
    const interval = clusterInterval(5, meanFigure([1, 2, 3, 4, 5]));
    expect(interval?.method).toBe('bca');
    expect(interval?.low).toBeGreaterThan(1);
    expect(interval?.high).toBeLessThan(5);
  });

  test('none at all is an exact bound: 0 of 1,000, at most 0.3682 %', () => {
    const counts = Array.from({ length: 10 }, () => ({ hits: 0, trials: 100 }));
    expect(clusteredRateInterval(counts)).toEqual({
      low: 0,
      high: expect.closeTo(0.003682, 6),
      method: 'clopper-pearson',
    });
    expect(designEffect(counts)).toBeNull();
  });

  test('a rate stays a share', () => {
    const interval = clusteredRateInterval([
      { hits: 0, trials: 10 },
      { hits: 9, trials: 10 },
    ]);
    expect(interval).toEqual({ low: 0, high: 1, method: 'student-t' });
  });
});

describe('design effect', () => {
  test('of runs that are alike in themselves and differ from each other: the size of a run', () => {
    // Each of 20 runs has all or none of its 50 people: 20 independent observations instead of 1,000.
    const counts = Array.from({ length: 20 }, (_, i) => ({ hits: i % 2 === 0 ? 50 : 0, trials: 50 }));
    expect(designEffect(counts)).toBeCloseTo((50 * 20) / 19, 6);
  });

  test('of equal runs: none, they are more alike than chance would make them', () => {
    expect(designEffect(Array.from({ length: 5 }, () => ({ hits: 3, trials: 50 })))).toBe(0);
  });

  test('is the variance of the runs over the binomial one: sd 13.1 against 11.6 (methods.md 4.4: 1.29 before rounding)', () => {
    // Two runs of n people, mean m hits, so that the standard deviation of their counts is 13.1 and the binomial one 11.6.
    const [n, sd, binomial] = [100_000, 13.1, 11.6];
    const p = (1 - Math.sqrt(1 - (4 * binomial * binomial) / n)) / 2;
    const half = sd / Math.SQRT2;
    const counts = [-half, half].map((off) => ({ hits: n * p + off, trials: n }));
    expect(designEffect(counts)).toBeCloseTo((13.1 / 11.6) ** 2, 6);
  });
});

describe('one-sided probability', () => {
  test('of a mean is Student’s t', () => {
    // Mean 3, standard error 0.7071, 4 degrees: t = 4.2426, P = 0.00662 (any table of t).
    expect(probabilityBeyond(0, 5, meanFigure([1, 2, 3, 4, 5]))).toBeCloseTo(0.00662, 5);
    expect(probabilityBeyond(3, 5, meanFigure([1, 2, 3, 4, 5]))).toBeCloseTo(0.5, 10);
  });

  test('where all runs say the same it is certain', () => {
    expect([1, 2, 3].map((bound) => probabilityBeyond(bound, 3, meanFigure([2, 2, 2])))).toEqual([0, 1, 1]);
  });

  test('undoes the quantile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (p, degrees) => {
          expect(studentTUpper(studentTQuantile(p, degrees), degrees)).toBeCloseTo(1 - p, 9);
        },
      ),
    );
  });
});

describe('Holm', () => {
  test('as R has it: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 12)));
  });

  test('one test stays as it is, none stays none, nothing exceeds 1', () => {
    expect([holm([0.02]), holm([]), holm([0.9, 0.8])]).toEqual([[0.02], [], [1, 1]]);
  });

  test('never smaller than before, never larger than Bonferroni, and in the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (ps) => {
        const adjusted = holm(ps);
        for (const [i, p] of ps.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * ps.length));
          for (const [j, q] of ps.entries()) if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
    );
  });
});
