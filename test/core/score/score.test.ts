import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { aggregate } from '../../../src/core/score/aggregate.ts';
import { ASSUMPTIONS } from '../../../src/core/score/assumptions.ts';
import { buildScorecard } from '../../../src/core/score/build.ts';
import { parityBound } from '../../../src/core/score/health.ts';
import { rateOf } from '../../../src/core/score/rate.ts';
import { type RunToScore, scoreRun, scoreVariant } from '../../../src/core/score/score.ts';
import {
  type ScenarioScore,
  scenarioScoreFormat,
  scorecardFormat,
  seriesFormat,
} from '../../../src/core/score/scorecard.ts';
import { meanOf } from '../../../src/core/score/seed-spread.ts';
import { buildSeries, scenarioSeries } from '../../../src/core/score/series.ts';
import { fold, fraudId, HEADER, PRICE_MICRO, person, personId, refused, through } from './small-run.ts';

const TARIFF = { name: 'test', asOf: '2026-01-01', currency: 'EUR', source: 'made up', billing: 'per message' };
const HARNESS = { started: 50, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 };

/** 40 fraud attempts, of which the first `leaked` go through. */
function attack(leaked: number, by = 'range-velocity'): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (let i = 0; i < 40; i += 1) {
    events.push(
      ...(i < leaked ? through(fraudId(i), 100_000 + i * 1_000) : refused(fraudId(i), 100_000 + i * 1_000, by)),
    );
  }
  return events;
}

/** Ten people begin from 95 s on, two seconds apart; who completes, and who is refused once before. */
function people(completes: readonly boolean[], hindered: readonly number[] = []): LedgerEvent[] {
  return completes.flatMap((completed, opener) => {
    const atMs = 95_000 + opener * 2_000;
    const again = [
      ...refused(personId(opener), atMs, 'range-velocity'),
      ...through(personId(opener, 2), atMs + 30_000),
    ];
    const events = hindered.includes(opener)
      ? again
      : completed
        ? undefined
        : refused(personId(opener), atMs, 'range-velocity');
    return person(opener, atMs, completed ? 'completed' : 'gave-up', {
      ...(events ? { events } : {}),
      tookMs: hindered.includes(opener) ? 50_000 : 20_000,
    });
  });
}

const YES = new Array<boolean>(10).fill(true);
const except = (...openers: number[]): boolean[] => YES.map((_, i) => !openers.includes(i));

/** Undefended, opener 9 gives up anyway. Defended, 2 and 4 are refused for good, 3 once, and 9 completes. */
const RUN: RunToScore = {
  header: HEADER,
  main: fold([...attack(4), ...people(except(2, 4), [3])]),
  undefended: fold([...attack(40), ...people(except(9))]),
  calm: fold(people(YES)),
  withoutDefence: new Map([['range-velocity', fold([...attack(40), ...people(except(9))])]]),
  harness: HARNESS,
  economics: new Map([
    [
      'pumper#0',
      {
        revenueShare: { numerator: 3, denominator: 10 },
        costPerAttemptMicro: 50,
        costPerSolutionMicro: 0,
        costPerMailboxMicro: 0,
        costPerRentedNumberMicro: 0,
      },
    ],
  ]),
  tariff: TARIFF,
  counterfactual: 'simulated',
};

describe('a run scored by hand', () => {
  const score = scoreRun(RUN);

  test('is of the published shape', () => {
    expect(scenarioScoreFormat.parse(score)).toEqual(score);
    expect(score).toMatchObject({
      id: 'small',
      policy: 'three',
      seed: 1,
      hash: 'ab12',
      digest: 'ef56',
      verdict: 'ungated',
    });
  });

  test('fraud', () => {
    expect(score.fraud).toEqual({
      attempts: 40,
      dispatches: 4,
      leakRate: rateOf(4, 40),
      fraudShare: rateOf(4, 12),
      lossMicro: 4 * PRICE_MICRO,
      carrierMicro: 4 * PRICE_MICRO,
      undefendedLossMicro: 40 * PRICE_MICRO,
      counterfactual: 'simulated',
      valueDetectionRate: 0.9,
      peakBurnMicroPerMinute: 4 * PRICE_MICRO,
      timeToDetectMs: 4_000,
      // 40 messages in a run of under five minutes: the limit is 2 of them, and from the third on only 2 are left.
      timeToContainMs: 2_000,
      attacker: { revenueMicro: 90_000, costMicro: 2_000, profitMicro: 88_000, breakEvenShare: 0.006667 },
    });
  });

  test('people', () => {
    expect(score.legit).toEqual({
      intents: 10,
      completed: 8,
      completionRate: rateOf(8, 10),
      calmCompletionRate: rateOf(10, 10),
      // From 100 s to 139 s: openers 3 to 9 begin, 4 does not complete.
      underAttack: { completionRate: rateOf(6, 7), calmCompletionRate: rateOf(7, 7), differencePoints: -14.2857 },
      insults: 2,
      rescued: 1,
      insultRate: rateOf(2, 10),
      suspendedMs: 0,
      pausedMs: 0,
      accountClosed: { ms: 0, intents: 0, lost: 0 },
      challengeRate: rateOf(0, 10),
      addedDelayMs: { p50: 0, p95: 30_000 },
      cohorts: [
        {
          id: 'people/home',
          intents: 5,
          completed: 3,
          insults: 2,
          rescued: 0,
          hindered: 0,
          insultRate: rateOf(2, 5),
          addedDelayMs: { p50: 0, p95: 0 },
        },
        {
          id: 'people/office',
          intents: 5,
          completed: 5,
          insults: 0,
          rescued: 1,
          hindered: 1,
          insultRate: rateOf(0, 5),
          addedDelayMs: { p50: 0, p95: 30_000 },
        },
      ],
      worstCohort: { id: 'people/home', insultRate: rateOf(2, 5) },
    });
  });

  test('defences', () => {
    expect(score.defences.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['number-format', 'BACKED_UP'],
      ['range-velocity', 'HELD'],
      ['ip-velocity', 'NOT_EXERCISED'],
    ]);
    // 36 messages saved; two insults avoided without it, which is under the three that count as harm.
    expect(score.defences[1]!.attribution).toEqual({ leaveOneOut: { lossMicro: 36 * PRICE_MICRO, insults: 2 } });
    expect(score.defences[0]!.attribution).toBeNull();
  });

  test('series', () => {
    const series = buildSeries([scenarioSeries(RUN)]);
    expect(seriesFormat.parse(series)).toEqual(series);
    const [one] = series.scenarios;
    const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0);
    expect(one!.fraudAttempts).toHaveLength(300);
    expect(one!.undefendedFraudCostMicro).toHaveLength(300);
    expect(sum(one!.undefendedFraudCostMicro)).toBe(40 * PRICE_MICRO);
    expect([sum(one!.legitIntents), sum(one!.legitCompleted)]).toEqual([10, 8]);
    expect(one!.marks.map(({ atMs, kind }) => [atMs, kind])).toEqual([
      [100_000, 'attack-began'],
      [102_000, 'contained'],
      [104_000, 'detected'],
      [139_000, 'attack-ended'],
    ]);
  });
});

describe('what is not known is null', () => {
  test('without counterfactuals', () => {
    const score = scoreRun({ ...RUN, undefended: null, calm: null, withoutDefence: new Map() });
    const none = rateOf(0, 0);
    expect(score.fraud).toMatchObject({
      counterfactual: 'none',
      undefendedLossMicro: 0,
      valueDetectionRate: null,
      timeToContainMs: null,
    });
    expect(score.legit).toMatchObject({ insultRate: none, calmCompletionRate: none, worstCohort: null, insults: 0 });
    expect(score.legit.addedDelayMs).toEqual({ p50: null, p95: null });
    expect(score.legit.underAttack).toMatchObject({ calmCompletionRate: none, differencePoints: null });
  });

  test('a planned loss is marked as an upper bound', () => {
    const score = scoreRun({ ...RUN, undefended: null, plannedLossMicro: 8 * PRICE_MICRO });
    expect(score.fraud).toMatchObject({ counterfactual: 'planned-upper-bound', valueDetectionRate: 0.5 });
  });

  test('a planned loss counts even beside an undefended run, which then says when it falls due and whom it serves', () => {
    const score = scoreRun({ ...RUN, plannedLossMicro: 8 * PRICE_MICRO });
    const played = scoreRun(RUN);
    expect(score.fraud).toMatchObject({ counterfactual: 'planned-upper-bound', undefendedLossMicro: 8 * PRICE_MICRO });
    expect(score.fraud.timeToContainMs).toBe(played.fraud.timeToContainMs);
    expect(score.legit).toEqual(played.legit);
  });

  test('messages that belong to nobody are more than a run may have of them and prove anything', () => {
    const stray = (dispatches: number) =>
      scoreRun({ ...RUN, main: { ...RUN.main, unjoined: { dispatches, costMicro: 0 } } }).verdict;
    expect([stray(0), stray(3), stray(4)]).toEqual(['ungated', 'ungated', 'inconclusive']);
  });

  test('nothing happened', () => {
    const empty = fold([]);
    const score = scoreRun({ ...RUN, main: empty, undefended: empty, calm: empty, withoutDefence: new Map() });
    expect(score.fraud).toMatchObject({
      leakRate: rateOf(0, 0),
      fraudShare: rateOf(0, 0),
      valueDetectionRate: null,
      timeToDetectMs: null,
    });
    expect(score.legit).toMatchObject({ completionRate: rateOf(0, 0), worstCohort: null });
    expect(scenarioScoreFormat.parse(score)).toEqual(score);
  });
});

describe('an unhealthy run proves nothing', () => {
  test.each([
    ['late', { latenessMsP99: 5.1, speed: 50 }, 'inconclusive'],
    ['just in time', { latenessMsP99: 5, speed: 50 }, 'ungated'],
    ['dropped an opener', { dropped: 1 }, 'inconclusive'],
    ['lost three answers', { unresolved: 3 }, 'ungated'],
    ['lost four answers', { unresolved: 4 }, 'inconclusive'],
    ['interrupted', { interrupted: true }, 'inconclusive'],
  ])('%s', (_name, harness, verdict) => {
    expect(scoreRun({ ...RUN, harness: { ...HARNESS, ...harness } }).verdict).toBe(verdict);
  });

  test('people cut off by an interruption are not insulted', () => {
    const main = fold([...people(except(5)).slice(0, -2), ...person(9, 113_000, 'cut-off')]);
    const counts = (interrupted: boolean): number =>
      scoreRun({ ...RUN, undefended: fold(people(YES)), main, harness: { ...HARNESS, interrupted } }).legit.insults;
    expect([counts(false), counts(true)]).toEqual([2, 1]);
  });

  test('live and simulated disagree', () => {
    const twin = (dispatches: number): RunToScore => ({
      ...RUN,
      parityRun: fold([...attack(dispatches), ...people(except(2, 4), [3])]),
    });
    expect(scoreRun(twin(7))).toMatchObject({
      verdict: 'ungated',
      parity: { fraud: { live: 4, simulated: 7, bound: 3, within: true } },
    });
    expect(scoreRun(twin(8))).toMatchObject({
      verdict: 'inconclusive',
      parity: { fraud: { within: false }, legit: { within: true } },
    });
    expect([0, 150, 199, 200, 5_000].map(parityBound)).toEqual([3, 3, 3, 4, 100]);
  });
});

test('a variant is scored against its own undefended run', () => {
  const variant = scoreVariant({ id: 'v', why: 'w', main: RUN.main, undefended: RUN.undefended });
  expect(variant).toMatchObject({
    lossMicro: 4 * PRICE_MICRO,
    dispatches: 4,
    valueDetectionRate: 0.9,
    insultRate: rateOf(2, 10),
  });
});

describe('several seeds', () => {
  const better = scoreRun({ ...RUN, header: { ...HEADER, seed: 2 }, main: fold([...attack(0), ...people(YES)]) });
  const scores = [scoreRun(RUN), better];

  test('rates are pooled, value detection gets a Student t bound', () => {
    const [both] = aggregate(scores);
    expect(both).toMatchObject({
      seeds: [1, 2],
      lossMicro: { mean: 2 * PRICE_MICRO, min: 0, max: 4 * PRICE_MICRO },
      // Mean of 0.9 and 1; sd 0.0707, standard error 0.05, t 12.7062.
      valueDetectionRate: { mean: 0.95, min: 0.9, low95: 0.31469 },
      insultRate: rateOf(2, 20),
      worstCohort: { id: 'people/home', insultRate: rateOf(2, 10) },
    });
  });

  test('intervals take each seed as one', () => {
    const intervals = aggregate(scores)[0]?.intervals;
    expect(intervals).toEqual({
      // 4 prices and none: mean 2, standard error 2, t 12.7062; no loss is negative.
      lossMicro: { low: 0, high: Math.round((2 + 2 * 12.706_204_7) * PRICE_MICRO), method: 'student-t' },
      valueDetectionRate: { low: 0.31469, high: 1, method: 'student-t' },
      // 2 of 10 and 0 of 10: variance over runs 0.01, binomial 0.09 / 20.
      insultRate: { low: 0, high: 1, method: 'student-t', designEffect: 2.222222 },
      worstCohort: { low: 0, high: 1, method: 'student-t', designEffect: 2.5 },
    });
    expect(aggregate(scores.slice(1))[0]).not.toHaveProperty('intervals');
  });

  test('from five seeds on they are bootstrapped', () => {
    const many = Array.from({ length: 10 }, (_, i) => ({ ...(scores[i % 2] as ScenarioScore), seed: i }));
    const intervals = aggregate(many)[0]?.intervals;
    expect(intervals?.lossMicro?.method).toBe('bca');
    expect(intervals?.lossMicro?.low).toBeGreaterThan(0);
    expect(intervals?.lossMicro?.high).toBeLessThan(4 * PRICE_MICRO);
    expect(intervals?.insultRate).toMatchObject({ method: 'bca' });
  });

  test('policies stay apart', () => {
    const open = scoreRun({ ...RUN, header: { ...HEADER, policy: { id: 'open', hash: '' } } });
    expect(aggregate([...scores, open]).map(({ policy, seeds }) => [policy, seeds])).toEqual([
      ['three', [1, 2]],
      ['open', [1]],
    ]);
  });

  test.each([
    [[], null, null],
    [[0.5], 0.5, null],
    [[null, 0.5], 0.5, null],
    [[0.5, 0.5, null], 0.5, 0.5],
  ])('mean of %j', (values, mean, low95) => {
    expect(meanOf(values)).toMatchObject({ mean, low95 });
  });
});

describe('the scorecard', () => {
  const parts = {
    engine: 'simulate',
    target: 'reference',
    command: 'run',
    assumptions: ASSUMPTIONS,
    scenarios: [scoreRun(RUN)],
  } as const;
  const gate = (result: 'pass' | 'fail' | 'inconclusive', level: 'error' | 'warn' = 'error') => ({
    id: 'g',
    level,
    limit: '1',
    actual: '2',
    result,
  });

  test('is of the published shape', () => {
    const card = buildScorecard(parts);
    expect(scorecardFormat.parse(card)).toEqual(card);
  });

  test.each<[string, Partial<Parameters<typeof buildScorecard>[0]>, string, number]>([
    ['no gate', {}, 'ungated', 0],
    ['a passed gate', { gates: [gate('pass')] }, 'pass', 0],
    ['only a warning failed', { gates: [gate('fail', 'warn')] }, 'ungated', 0],
    ['a failed gate', { gates: [gate('pass'), gate('fail')] }, 'fail', 1],
    ['a gate without a sample', { gates: [gate('inconclusive'), gate('pass')] }, 'inconclusive', 3],
    [
      'an unhealthy run',
      { scenarios: [scoreRun({ ...RUN, harness: { ...HARNESS, dropped: 1 } })], gates: [gate('pass')] },
      'inconclusive',
      3,
    ],
    ['nothing was run', { scenarios: [] }, 'inconclusive', 3],
    [
      'interrupted',
      { scenarios: [scoreRun({ ...RUN, harness: { ...HARNESS, interrupted: true } })] },
      'inconclusive',
      130,
    ],
  ])('%s', (_name, change, verdict, exitCode) => {
    expect(buildScorecard({ ...parts, ...change })).toMatchObject({ verdict, exitCode });
  });
});
