import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeFold, encodeFold } from '../../../src/core/score/fold-format.ts';
import { packed, packedArray } from '../../../src/core/score/packed-numbers.ts';
import { type RunToScore, scoreRun } from '../../../src/core/score/score.ts';
import { scenarioSeries } from '../../../src/core/score/series.ts';
import { fold, fraudId, HEADER, person, refused, through } from './small-run.ts';

const MAIN = fold([
  ...through(fraudId(0), 1_000),
  ...refused(fraudId(1), 2_000, 'range-velocity'),
  ...[0, 3, 9].flatMap((opener) => person(opener, 5_000 + opener, 'completed')),
  { type: 'alert', atMs: 2_500, source: 'ip-velocity', signal: 'loud', posture: null, detail: 'x' },
  { type: 'provider', atMs: 3_000, state: 'suspended' },
  { type: 'fault', atMs: 4_000, source: 'store', detail: 'gone' },
]);
const UNDEFENDED = fold([...through(fraudId(0), 1_000), ...through(fraudId(1), 2_000), ...person(3, 5_000, 'gave-up')]);

const RUN: RunToScore = {
  header: HEADER,
  main: MAIN,
  undefended: UNDEFENDED,
  calm: fold(person(3, 5_003, 'completed')),
  parityRun: UNDEFENDED,
  withoutDefence: new Map([['range-velocity', UNDEFENDED]]),
  harness: { started: 5, dropped: 1, unresolved: 0, latenessMsP99: 1.25, interrupted: false, speed: 24 },
  economics: new Map([
    [
      'pumper#0',
      {
        revenueShare: { numerator: 1, denominator: 4 },
        ...{
          costPerAttemptMicro: 10,
          costPerSolutionMicro: 3_000,
          costPerMailboxMicro: 0,
          costPerRentedNumberMicro: 0,
        },
      },
    ],
  ]),
  tariff: { name: 'test', asOf: '2026-01-01', currency: 'EUR', source: 'made up', billing: 'per message' },
  counterfactual: 'simulated',
  variants: [],
};

const peak = (most: number) => ({ most, key: '+491•78', fromMs: 1_000, toMs: 9_000, keys: 3, keysOver: 1 });
const PROBE: RunToScore = {
  ...RUN,
  main: { ...MAIN, watched: [{ id: 'few', asked: peak(9), sent: peak(7), complete: true }] },
  probe: {
    notRun: '',
    invariants: [
      { kind: 'messages-at-most', id: 'few', messages: 5, per: 'number', within: 3_600_000, because: 'a cap' },
      { kind: 'people-served', id: 'served', share: { numerator: 19, denominator: 20 }, because: 'people first' },
      { kind: 'gain-at-most', id: 'gain', of: 'pumper', over: 'pumper', percent: 150, because: 'an oracle' },
    ],
  },
};

const METRICS: RunToScore = {
  ...RUN,
  main: {
    ...MAIN,
    work: { storeCalls: 9, meterOperations: 70, challengesJudged: 2, addressLookups: 3, keysAtPeak: null },
  },
  costs: { lostLoginMicro: 5, frictionMicro: 6, checkMicro: 7 },
  silentVolume: {
    ...{ bound: 'found', openers: 4, attempts: 5, dispatches: 3, lossMicro: 225_000, alertingOpeners: 6 },
    ...{ scale: { numerator: 7, denominator: 64 }, ignored: ['loud (x)'], runs: 8 },
  },
};

const throughFile = (run: RunToScore): unknown => JSON.parse(JSON.stringify(encodeFold(run)));

function decoded(run: RunToScore): RunToScore {
  const answer = decodeFold(throughFile(run));
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.run;
}

test('a fold of a target that is not ours keeps its answers and joins', () => {
  const joins = { joined: 9, ambiguous: 1, unmatched: 2, silent: 3 };
  const answers = [{ answer: 'rate-limited' as const, fraud: 3, legit: 0 }];
  const again = decoded({
    ...RUN,
    main: { ...MAIN, answers },
    harness: { ...RUN.harness, joins },
    plannedLossMicro: 750_000,
  });
  expect(again).toMatchObject({ main: { answers }, harness: { joins }, plannedLossMicro: 750_000 });
});

describe('a fold in a file', () => {
  test('holds the totals of the run, and of the runs beside it what their comparison needs', () => {
    const again = decoded(RUN);
    expect(again.main).toEqual(MAIN);
    expect(again.undefended).toEqual(UNDEFENDED);
    const { lanes, cohorts, intents } = UNDEFENDED;
    expect(again.withoutDefence).toEqual(new Map([['range-velocity', { lanes, cohorts, intents }]]));
    expect(again.economics).toEqual(RUN.economics);
  });

  test.each([
    ['a run and everything beside it', RUN],
    ['costs, work and a search', METRICS],
    ['a probe', PROBE],
    [
      'a run without anything beside it',
      { ...RUN, undefended: null, calm: null, parityRun: null, withoutDefence: new Map() },
    ],
    ['a target that cannot be played undefended', { ...RUN, undefended: null, plannedLossMicro: 7_000_000 }],
  ])('gives the same score and series: %s', (_, run) => {
    const again = decoded(run);
    expect(scoreRun(again)).toEqual(scoreRun(run));
    expect(scenarioSeries(again)).toEqual(scenarioSeries(run));
  });

  const BROKEN: readonly (readonly [string, (fold: Record<string, object>) => unknown, RegExp])[] = [
    ['another schema', (fold) => ({ ...fold, schema: 'pumpdrill.fold/0' }), /^schema/],
    ['no object', () => 7, /^: /],
    ['an unknown key', (fold) => ({ ...fold, extra: 1 }), /^: .*extra/],
    ['a part missing', ({ main: _, ...fold }) => fold, /^main/],
    ['a count below zero', (fold) => ({ ...fold, main: { ...fold['main'], decided: -1 } }), /^main\.decided/],
    ['columns of different lengths', withFlags([1, 2]), /^main\.intents\.0: columns of different lengths/],
    ['flags that are none', withFlags([256]), /^main\.intents\.0\.flags\.0/],
    [
      'more numbers than any run has',
      withFlags([
        [1, 50_000_000],
        [2, 50_000_000],
      ]),
      /too many numbers/,
    ],
  ];

  test.each(BROKEN)('with %s is refused', (_, change, said) => {
    const answer = decodeFold(change(throughFile(RUN) as Record<string, object>));
    const problems = 'problems' in answer ? answer.problems : [];
    expect(problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toMatch(said);
  });
});

function withFlags(flags: unknown) {
  return (fold: Record<string, object>): unknown => {
    const main = fold['main'] as { intents: object[] };
    return { ...fold, main: { ...main, intents: main.intents.map((table) => ({ ...table, flags })) } };
  };
}

describe('packed numbers', () => {
  test.each([
    [[], []],
    [[7], [7]],
    [
      [7, 7],
      [7, 7],
    ],
    [[7, 7, 7], [[7, 3]]],
    [
      [0, 0, 0, 0, 5, 5, 0, 0, 0],
      [[0, 4], 5, 5, [0, 3]],
    ],
  ])('%j is %j', (numbers, expected) => {
    expect(packed(numbers)).toEqual(expected);
  });

  test('are the same numbers again', () => {
    const format = packedArray<Uint32Array>(Uint32Array, z.int().min(0));
    const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 1, max: 9 })));
    fc.assert(
      fc.property(runs, (all) => {
        const numbers = Uint32Array.from(all.flatMap(([value, times]) => new Array<number>(times).fill(value)));
        expect(z.decode(format, JSON.parse(JSON.stringify(z.encode(format, numbers))))).toEqual(numbers);
      }),
    );
  });
});
