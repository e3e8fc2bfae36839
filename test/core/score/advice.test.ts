/** What a change is worth, run by run and currency by currency, against figures worked out by hand. */
import { describe, expect, test } from 'vitest';
import {
  type AdvisedRun,
  costOf,
  directionOf,
  gainOf,
  isTooHarmful,
  isWorthIt,
  type RunOutcome,
  savingsOf,
  shareOfStake,
  sumsPerSeed,
} from '../../../src/core/score/advice.ts';

const RUN: AdvisedRun = {
  seed: 1,
  scenario: 'a',
  currency: 'EUR',
  values: { lostLoginMicro: 2_000_000, frictionMicro: 50_000, checkMicro: 6_000 },
  undefendedLossMicro: 100_000_000,
  intents: 100,
};
const NOTHING: RunOutcome = { lossMicro: 0, insults: 0, challenged: 0, checks: 0 };
const outcome = (parts: Partial<RunOutcome>): RunOutcome => ({ ...NOTHING, ...parts });

test('a run costs its bill, its people by the value of a login, its challenges and its checks', () => {
  expect(costOf(RUN, { lossMicro: 10_000_000, insults: 3, challenged: 10, checks: 50 })).toBe(16_800_000);
  expect(costOf(RUN, NOTHING)).toBe(0);
});

test.each([
  ['saves money', outcome({ lossMicro: 50_000_000 }), NOTHING, 50_000_000, 'better'],
  [
    'keeps people out for less than it saves',
    outcome({ lossMicro: 50_000_000 }),
    outcome({ insults: 24 }),
    2_000_000,
    'better',
  ],
  [
    'keeps people out for more than it saves',
    outcome({ lossMicro: 50_000_000 }),
    outcome({ insults: 26 }),
    -2_000_000,
    'worse',
  ],
  ['spares people and costs money', outcome({ insults: 10 }), outcome({ lossMicro: 5_000_000 }), 15_000_000, 'better'],
  ['changes a few checks', outcome({ checks: 2 }), outcome({ checks: 3 }), -6_000, 'same'],
] as const)('%s', (_, before, after, gain, direction) => {
  expect(gainOf(RUN, before, after)).toBe(gain);
  expect(directionOf(RUN, gain)).toBe(direction);
});

describe('several currencies', () => {
  const runs = [RUN, { ...RUN, currency: 'USD', undefendedLossMicro: 800_000_000 }];

  test('are ranked by the share of what is at stake in each, never by their sum', () => {
    // EUR: 100 of loss and 100 logins of 2, so 300 at stake. USD: 1,000.
    expect(shareOfStake(runs, [30_000_000, 0])).toBeCloseTo(0.1);
    expect(shareOfStake(runs, [0, 30_000_000])).toBeCloseTo(0.03);
  });

  test.each([
    [[1, 0], true],
    [[1, 1], true],
    [[0, 0], false],
    [[-1, 0], false],
    [[1_000_000, -1], false],
  ] as const)('gains of %j: worth it %s', (gains, expected) => {
    expect(isWorthIt(runs, gains)).toBe(expected);
  });

  test('savings stand apart, with their own bills', () => {
    const before = [outcome({ lossMicro: 9 }), outcome({ lossMicro: 70 })];
    const after = [outcome({ lossMicro: 2 }), outcome({ lossMicro: 71 })];
    expect(savingsOf(runs, before, after)).toEqual([
      { currency: 'EUR', savedMicro: 7, lossBeforeMicro: 9, lossAfterMicro: 2, netMicro: 7, netPerSeed: null },
      { currency: 'USD', savedMicro: -1, lossBeforeMicro: 70, lossAfterMicro: 71, netMicro: -1, netPerSeed: null },
    ]);
  });
});

test('over seeds, the net benefit per seed has an interval: here mean 20, s 10, Student t with two degrees', () => {
  const runs = [1, 2, 3].map((seed) => ({ ...RUN, seed }));
  const before = [10, 20, 30].map((lossMicro) => outcome({ lossMicro: lossMicro * 1_000_000 }));
  const [saving] = savingsOf(runs, before, [NOTHING, NOTHING, NOTHING]);
  // 20 -+ 4.302653 * 10 / sqrt(3)
  expect(saving?.netPerSeed?.method).toBe('student-t');
  expect(saving?.netPerSeed?.low).toBeCloseTo(-4_841_400, -3);
  expect(saving?.netPerSeed?.high).toBeCloseTo(44_841_400, -3);
});

test('scenarios count together per seed, and only where all of them have the same seeds', () => {
  const at = (scenario: string, seed: number) => ({ ...RUN, scenario, seed });
  expect(sumsPerSeed([at('a', 2), at('a', 1), at('b', 1), at('b', 2)], [1, 10, 100, 1_000])).toEqual([110, 1_001]);
  expect(sumsPerSeed([at('a', 1), at('a', 2), at('b', 1)], [1, 1, 1])).toBeNull();
  expect(sumsPerSeed([at('a', 1), at('b', 1)], [1, 2])).toEqual([3]);
});

test.each([
  [0, false],
  [2, false],
  [3, true],
])('%i of 400 kept out, more than the verdicts allow: %s', (keptOut, expected) => {
  expect(isTooHarmful([{ ...RUN, intents: 400 }], keptOut)).toBe(expected);
});

test('three of 600 are one in two hundred, which a verdict allows', () => {
  expect(isTooHarmful([{ ...RUN, intents: 600 }], 3)).toBe(false);
});
