/** What attackers take home over time adds up to what the scorecard says, whatever was rounded on the way. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import type { LedgerEvent, RunHeader } from '../../../src/core/domain/event.ts';
import { attackerScore, type LaneEconomics } from '../../../src/core/score/money.ts';
import { spreadOver } from '../../../src/core/score/profit-over-time.ts';
import { scenarioSeries } from '../../../src/core/score/series.ts';
import { attempt, dispatch, fold, HEADER } from './small-run.ts';

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);

describe('an amount over counts', () => {
  test.each<[number, number[], number[]]>([
    [0, [1, 2], [0, 0]],
    [10, [0, 0], [0, 0]],
    [10, [1, 0, 1], [5, 0, 5]],
    [10, [1, 1, 1], [3, 4, 3]],
    [1, [1, 1, 1, 1], [0, 1, 0, 0]],
    // Times the counts this is far beyond what a double holds exactly.
    [9_000_000_000_001, [1e15, 1e15], [4_500_000_000_001, 4_500_000_000_000]],
  ])('%i over %j', (amount, counts, shares) => {
    expect(spreadOver(amount, counts)).toEqual(shares);
  });

  test('adds up, and nobody is off by more than one', () => {
    const counts = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 480 });
    fc.assert(
      fc.property(fc.nat(1e12), counts, (amount, weights) => {
        const shares = spreadOver(amount, weights);
        const all = sum(weights);
        expect(sum(shares)).toBe(all === 0 ? 0 : amount);
        for (const [i, share] of shares.entries())
          expect(Math.abs(share - (all === 0 ? 0 : (amount * weights[i]!) / all))).toBeLessThan(1.01);
      }),
    );
  });
});

/** Two campaigns, one of them in two lanes; people besides, who earn nobody anything. */
const LANES: RunHeader['lanes'] = [
  { id: 'a#0', intent: 'fraud', origin: 'a', openers: 50 },
  { id: 'people', intent: 'legit', origin: 'people', openers: 50 },
  { id: 'b#0', intent: 'fraud', origin: 'b', openers: 50 },
  { id: 'a#1', intent: 'fraud', origin: 'a', openers: 50 },
];
const WIDE: RunHeader = { ...HEADER, lanes: LANES };

const atMs = fc.integer({ min: 0, max: 4_000_000 });
const lane = fc.nat(LANES.length - 1);
const id = fc.record({ lane, opener: fc.nat(49) }).map((one) => attemptIdOf(one.lane, one.opener, 1));
const event: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fc
    .record({ id, atMs, solve: fc.constantFrom('no' as const, 'yes' as const, 'wrong' as const) })
    .map((one) => attempt(one.id, one.atMs, { solve: one.solve })),
  fc
    .record({ id, atMs, priceMicro: fc.nat(200_000), accepted: fc.boolean() })
    .map((one) =>
      dispatch(one.id, one.atMs, one.accepted ? { priceMicro: one.priceMicro } : { accepted: false, costMicro: 0 }),
    ),
  fc
    .record({ attempt: id, atMs, answer: fc.constantFrom('verified' as const, 'wrong-code' as const) })
    .map((one): LedgerEvent => ({ type: 'verify', ...one })),
  fc
    .record({
      lane,
      opener: fc.nat(49),
      atMs,
      answer: fc.constantFrom('email-verified' as const, 'wrong-code' as const),
    })
    .map((one): LedgerEvent => ({ type: 'mail-code', ...one })),
);
const terms: fc.Arbitrary<LaneEconomics> = fc.record({
  revenueShare: fc.record({ numerator: fc.nat(1_000), denominator: fc.constantFrom(1_000, 3_000, 7_919) }),
  costPerAttemptMicro: fc.nat(50_000),
  costPerSolutionMicro: fc.nat(50_000),
  costPerMailboxMicro: fc.nat(50_000),
  costPerRentedNumberMicro: fc.nat(50_000),
});

describe('the profit per bucket', () => {
  test('adds up to the profit in the scorecard, also past the planned end', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 120 }),
        fc.array(terms, { minLength: 3, maxLength: 3 }),
        (events, all) => {
          const main = fold(events, WIDE);
          // The last lane may have no terms at all: then nobody reckons with it, here as there.
          const economics = new Map(
            ['a#0', 'b#0', ...(events.length % 2 === 0 ? ['a#1'] : [])].map((id, i) => [id, all[i]!]),
          );
          const series = scenarioSeries({ header: WIDE, main, undefended: null, economics });
          expect(sum(series.attackerProfitMicro ?? [])).toBe(attackerScore(main.lanes, economics).profitMicro);
          expect(series.attackerProfitMicro).toHaveLength(series.fraudAttempts.length);
        },
      ),
    );
  });

  test('is earned when a message goes out and paid when something is asked for', () => {
    const ids = [0, 1, 2].map((opener) => attemptIdOf(0, opener, 1));
    const main = fold(
      [
        attempt(ids[0]!, 1_000, { solve: 'yes' }),
        dispatch(ids[0]!, 3_000),
        attempt(ids[1]!, 5_000),
        { type: 'verify', atMs: 7_000, attempt: ids[0]!, answer: 'verified' },
        { type: 'mail-code', atMs: 9_000, lane: 0, opener: 0, answer: 'email-verified' },
      ],
      WIDE,
    );
    const one: LaneEconomics = {
      ...{ revenueShare: { numerator: 1, denominator: 5 }, costPerAttemptMicro: 10, costPerSolutionMicro: 200 },
      ...{ costPerMailboxMicro: 3_000, costPerRentedNumberMicro: 40_000 },
    };
    const series = scenarioSeries({ header: WIDE, main, undefended: null, economics: new Map([['a#0', one]]) });
    // Buckets of two seconds: 600 s do not fit into 480 of one.
    expect(series.attackerProfitMicro?.slice(0, 6)).toEqual([-210, 15_000, -10, -40_000, -3_000, 0]);
  });
});
