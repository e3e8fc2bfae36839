import { describe, expect, test } from 'vitest';
import type { Assumption } from '../../../src/core/scenario/claim-format.ts';
import { type Claim, estimate, fulfils, judgeClaim, type PlayedPoint } from '../../../src/core/score/claim.ts';

const POOL: Assumption = {
  id: 'pool',
  what: 'exits',
  source: 'assumption',
  values: [
    { label: 'few', at: 10, set: {} },
    { label: 'some', at: 20, set: { a: 1 } },
    { label: 'many', at: 40, set: { a: 2 } },
  ],
};
const SHARE: Assumption = {
  id: 'share',
  what: 'revenue share',
  source: 'assumption',
  values: [
    { label: 'low', set: {} },
    { label: 'high', set: { b: 1 } },
  ],
};

const CLAIM: Claim = {
  id: 'claim',
  text: 'Something stops most of it.',
  by: 'S1',
  row: 1,
  of: { policy: 'basic' },
  measure: 'value-stopped',
  holds: { atLeast: 80 },
  expected: 'holds',
  because: 'a test says so',
};

/** One value per combination, pools first. */
function space(values: readonly (number | null)[]): PlayedPoint[] {
  const labels = POOL.values.flatMap((pool) => SHARE.values.map((share) => [pool.label, share.label]));
  return labels.map((each, i) => ({ labels: each, isBase: i === 0, values: [values[i] ?? null] }));
}

const judge = (values: readonly (number | null)[], claim: Claim = CLAIM) =>
  judgeClaim(claim, [POOL, SHARE], space(values));

describe('the verdict', () => {
  test('holds where every case does, the limit included', () => {
    const judged = judge([80, 90, 100, 80, 85, 81]);
    expect(judged.verdict).toBe('holds');
    expect(judged.holding).toEqual({ holding: 6, points: 6 });
    expect(judged.onlyIf).toEqual([]);
  });

  test('does not hold where no case does, and a case without a sample is none', () => {
    expect(judge([79.9, 0, 10, null, 20, -5]).verdict).toBe('does-not-hold');
  });

  test('holds only if the assumption that separates best is in range', () => {
    const { verdict, onlyIf, inside, outside } = judge([90, 90, 90, 90, 10, 10]);
    expect(verdict).toBe('holds-only-if');
    expect(onlyIf).toEqual([
      {
        id: 'pool',
        what: 'exits',
        labels: ['few', 'some'],
        values: [
          { label: 'few', holding: 2, points: 2 },
          { label: 'some', holding: 2, points: 2 },
          { label: 'many', holding: 0, points: 2 },
        ],
      },
    ]);
    expect([inside, outside]).toEqual([
      { holding: 4, points: 4 },
      { holding: 0, points: 2 },
    ]);
  });

  test('names a second assumption where the first does not suffice, and never the same twice', () => {
    const { onlyIf, inside, outside } = judge([90, 10, 10, 10, 10, 10]);
    expect(onlyIf.map(({ id, labels }) => [id, labels])).toEqual([
      ['pool', ['few']],
      ['share', ['low']],
    ]);
    expect([inside.holding, inside.points, outside.holding]).toEqual([1, 1, 0]);
  });

  test('says so when cases outside the condition hold as well', () => {
    const { onlyIf, inside, outside } = judge([90, 10, 90, 10, 90, 90]);
    expect(onlyIf[0]?.id).toBe('share');
    expect(onlyIf[0]?.labels).toEqual(['low']);
    expect([inside.holding, outside.holding]).toEqual([3, 1]);
  });
});

describe('a condition', () => {
  test.each([
    [{ atLeast: 5 }, 5, true],
    [{ above: 5 }, 5, false],
    [{ atMost: 5 }, 5, true],
    [{ below: 5 }, 5, false],
    [{ atLeast: 1, atMost: 3 }, 2, true],
    [{ atLeast: 1, atMost: 3 }, 4, false],
    [{ atMost: 5 }, null, false],
  ])('%j of %s: %s', (condition, value, holds) => {
    expect(fulfils(value, condition)).toBe(holds);
  });
});

describe('an estimate', () => {
  test('is the mean with the Student t interval of its seeds', () => {
    // Mean 2, standard deviation 1, n 3: half width 4.302653 / sqrt(3) = 2.484138.
    expect(estimate([1, 2, 3])).toEqual({ mean: 2, low: -0.484138, high: 4.484138, seeds: 3 });
  });

  test('has no interval of one seed', () => {
    expect(estimate([7, null])).toEqual({ mean: 7, low: null, high: null, seeds: 1 });
  });
});

describe('where an order turns', () => {
  const compared: Claim = { ...CLAIM, against: { policy: 'open' }, holds: { above: 0 } };

  test('is on the straight line between neighbours, by case of the others', () => {
    // low: -10 at 10, +30 at 20 -> 12.5. high: -10 at 20, +10 at 40 -> 30.
    const { flip } = judge([-10, -20, 30, -10, 40, 10], compared);
    expect(flip).toEqual({
      id: 'pool',
      what: 'exits',
      rising: true,
      atBase: 12.5,
      lowest: 12.5,
      highest: 30,
      alwaysHolds: 0,
      neverHolds: 0,
    });
  });

  test('is nowhere where one is always better, and both being equal is no turn', () => {
    const { flip } = judge([10, -20, 30, -10, 40, 0], compared);
    expect(flip).toMatchObject({
      rising: null,
      atBase: null,
      lowest: null,
      highest: null,
      alwaysHolds: 1,
      neverHolds: 1,
    });
  });

  test('is not asked of a single policy', () => {
    expect(judge([90, 90, 90, 90, 90, 90]).flip).toBeNull();
  });
});
