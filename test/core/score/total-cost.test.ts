import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_COSTS } from '../../../src/core/domain/cost-values.ts';
import { type CostInput, totalCost, wouldComplete } from '../../../src/core/score/total-cost.ts';
import { fold, person } from './small-run.ts';

const MILLION = 1_000_000;

/** EUR 10 lost of 100, 5 of 200 kept out, 20 challenged, 1,000 checks. */
const INPUT: CostInput = {
  values: DEFAULT_COSTS,
  lossMicro: 10 * MILLION,
  undefendedLossMicro: 100 * MILLION,
  intents: 200,
  insults: 5,
  challenged: 20,
  checks: 1_000,
  wouldComplete: 190,
};

test('adds what was lost, who was lost, what was asked of people and what was asked of others', () => {
  expect(totalCost(INPUT)).toEqual({
    values: DEFAULT_COSTS,
    lossMicro: 10 * MILLION,
    insultsMicro: 5 * MILLION,
    frictionMicro: MILLION,
    checksMicro: 6 * MILLION,
    totalMicro: 22 * MILLION,
    perThousandIntentsMicro: 110 * MILLION,
    allowAllMicro: 100 * MILLION,
    blockAllMicro: 190 * MILLION,
    // 1 - 22 / 100
    savings: 0.78,
    // 17 / (190 - 5), and (100 - 17) / 5
    signChangesAtLoginMicro: [91_892, 16_600_000],
  });
});

test.each<[string, Partial<CostInput>, Partial<ReturnType<typeof totalCost>>]>([
  ['blocking all is cheaper than allowing all', { wouldComplete: 44 }, { blockAllMicro: 44 * MILLION, savings: 0.5 }],
  [
    'letting all through saves nothing',
    { lossMicro: 100 * MILLION, insults: 0, challenged: 0, checks: 0 },
    { savings: 0 },
  ],
  ['worse than doing nothing', { lossMicro: 200 * MILLION }, { savings: -1.12 }],
  ['nobody wants in', { intents: 0, insults: 0, wouldComplete: 0 }, { perThousandIntentsMicro: null, savings: null }],
  [
    'no undefended run',
    { undefendedLossMicro: null },
    { allowAllMicro: null, savings: null, signChangesAtLoginMicro: [] },
  ],
  ['nothing to lose', { undefendedLossMicro: 0 }, { savings: null }],
  ['nobody counted checks', { checks: null }, { checksMicro: null, totalMicro: 16 * MILLION }],
  ['nobody kept out', { insults: 0 }, { signChangesAtLoginMicro: [89_474] }],
  ['all kept out', { insults: 190 }, { signChangesAtLoginMicro: [] }],
])('%s', (_, change, says) => {
  expect(totalCost({ ...INPUT, ...change })).toMatchObject(says);
});

describe('the value of a login at which savings change sign', () => {
  const anyInput = fc
    .record({
      loss: fc.integer({ min: 0, max: 200 * MILLION }),
      undefended: fc.integer({ min: 1, max: 200 * MILLION }),
      would: fc.integer({ min: 1, max: 5_000 }),
      insults: fc.integer({ min: 0, max: 5_000 }),
    })
    .map(
      ({ loss, undefended, would, insults }): CostInput => ({
        ...INPUT,
        lossMicro: loss,
        undefendedLossMicro: undefended,
        wouldComplete: would,
        insults: Math.min(insults, would),
        challenged: 0,
        checks: 0,
      }),
    );
  const signAt = (input: CostInput, lostLoginMicro: number): number => {
    const { savings } = totalCost({ ...input, values: { ...input.values, lostLoginMicro } });
    return Math.sign(savings ?? 0);
  };

  test('is where they do, and nowhere else', () => {
    let changes = 0;
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 100 * MILLION }), (input, value) => {
        const [lower, upper] = bounds(totalCost(input).signChangesAtLoginMicro, input);
        changes += totalCost(input).signChangesAtLoginMicro.length;
        const sign = signAt(input, value);
        // Changes are rounded to a millionth and savings to six decimals: on the edge itself either may be said.
        if (lower !== null && value > lower + 1 && value < upper - 1) expect(sign).toBeGreaterThanOrEqual(0);
        else if (lower === null || value < lower - 1 || value > upper + 1) expect(sign).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
    expect(changes).toBeGreaterThan(500);
  });

  /** From where to where a policy saves anything; null: nowhere. A policy without other costs saves from 0. */
  function bounds(changes: readonly number[], { lossMicro, insults, wouldComplete: would }: CostInput) {
    const free = lossMicro === 0 && insults < (would ?? 0);
    if (changes.length === 0) return free ? ([0, Number.POSITIVE_INFINITY] as const) : ([null, 0] as const);
    const [first = 0, second] = changes;
    if (free && changes.length === 1) return [0, first] as const;
    return [first, second ?? Number.POSITIVE_INFINITY] as const;
  }
});

test('who would get in is counted over the people of both runs', () => {
  const main = fold([0, 1, 2].flatMap((opener) => person(opener, 0, 'gave-up')));
  const open = fold([1, 2, 3].flatMap((opener) => person(opener, 0, opener === 1 ? 'gave-up' : 'completed')));
  expect(wouldComplete(main, open, { ignoreCutOff: false })).toBe(1);
  expect(wouldComplete(main, null, { ignoreCutOff: false })).toBeNull();
});
