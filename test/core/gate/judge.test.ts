import { describe, expect, test } from 'vitest';
import type { Assertion, Rule } from '../../../src/core/gate/assertion.ts';
import { FIGURES, type FigureId } from '../../../src/core/gate/figures.ts';
import { judge } from '../../../src/core/gate/judge.ts';
import { parseLimit } from '../../../src/core/gate/limit.ts';
import { NO_RATE, rateOf } from '../../../src/core/score/rate.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from '../report/small-report.ts';
import { GOOD, withDefence, withFraud, withPeople } from './gate-scores.ts';

function asserted(rule: Rule): Assertion {
  return { id: 'x', scenario: GOOD.id, policy: GOOD.policy, level: 'error', path: 'gates.0', rule };
}

function figure(id: FigureId, text: string): Rule {
  const limit = parseLimit(text, FIGURES[id].unit);
  if (limit === null) throw new Error(`${text} is no limit`);
  return { kind: 'figure', figure: id, limit };
}

const resultOf = (rule: Rule, ...scores: ScenarioScore[]) => judge(asserted(rule), scores).result;

const METRICS = SCORECARD.scenarios.flatMap(({ metrics }) => metrics ?? [])[0]!;
const VICTIMS = METRICS.victims!;
const WITH_METRICS: ScenarioScore = {
  ...GOOD,
  metrics: { ...METRICS, exposureMicro: 500_000, victims: { ...VICTIMS, lockedOut: rateOf(5, 20) } },
};

describe('figures', () => {
  test.each<[FigureId, string, ScenarioScore, string]>([
    ['valueDetection', '>= 99 %', GOOD, 'pass'],
    ['valueDetection', '>= 99.1 %', GOOD, 'fail'],
    ['loss', '<= EUR 1', GOOD, 'pass'],
    ['loss', '<= EUR 0.99', GOOD, 'fail'],
    ['loss', '<= USD 5', GOOD, 'fail'],
    ['fraudMessages', '<= 10', GOOD, 'pass'],
    ['fraudMessages', '<= 9', GOOD, 'fail'],
    ['exposure', '<= EUR 0.5', WITH_METRICS, 'pass'],
    ['exposure', '<= EUR 0.4', WITH_METRICS, 'fail'],
    ['victimLockOut', '<= 25 %', WITH_METRICS, 'pass'],
    ['victimLockOut', '<= 24 %', WITH_METRICS, 'fail'],
    ['timeToDetect', '<= 4s', GOOD, 'pass'],
    ['timeToContain', '<= 59s', GOOD, 'fail'],
    ['timeToContain', '<= 9h', withFraud({ timeToContainMs: null }), 'fail'],
    ['timeToContain', '>= 1s', withFraud({ timeToContainMs: null }), 'pass'],
    ['insultRate', '<= 0.25 %', GOOD, 'pass'],
    ['insultRate', '<= 0.2 %', GOOD, 'fail'],
    ['worstCohort', '<= 1 %', GOOD, 'pass'],
    ['worstCohort', '<= 0.9 %', GOOD, 'fail'],
    ['challengeRate', '<= 1 %', GOOD, 'pass'],
    ['addedDelayP95', '<= 1s', GOOD, 'pass'],
  ])('%s %s', (id, text, score, result) => {
    expect(resultOf(figure(id, text), score)).toBe(result);
  });

  const NOBODY = withFraud({ attempts: 0, dispatches: 0, lossMicro: 0, valueDetectionRate: null });
  const ALONE = withPeople({
    insultRate: NO_RATE,
    challengeRate: NO_RATE,
    worstCohort: null,
    addedDelayMs: { p50: null, p95: null },
  });
  test.each<[FigureId, string, ScenarioScore]>([
    ['valueDetection', '>= 0 %', NOBODY],
    ['loss', '<= EUR 999', NOBODY],
    ['fraudMessages', '<= 999', NOBODY],
    ['exposure', '<= EUR 999', NOBODY],
    ['victimLockOut', '<= 100 %', { ...GOOD, metrics: { ...METRICS, victims: { ...VICTIMS, lockedOut: NO_RATE } } }],
    ['peakBurn', '<= EUR 999', NOBODY],
    ['attackerProfit', '<= EUR 999', NOBODY],
    ['timeToDetect', '<= 9h', NOBODY],
    ['timeToContain', '<= 9h', NOBODY],
    ['insultRate', '<= 100 %', ALONE],
    ['worstCohort', '<= 100 %', ALONE],
    ['challengeRate', '<= 100 %', ALONE],
    ['addedDelayP95', '<= 9h', ALONE],
  ])('zero samples of %s never pass', (id, text, score) => {
    expect(resultOf(figure(id, text), score)).toBe('inconclusive');
  });

  test('every figure that a file can limit is in these tables', () => {
    expect(Object.keys(FIGURES).sort()).toEqual(
      [
        ...[
          'addedDelayP95',
          'attackerProfit',
          'challengeRate',
          'exposure',
          'fraudMessages',
          'insultRate',
          'loss',
          'peakBurn',
        ],
        ...['timeToContain', 'timeToDetect', 'valueDetection', 'victimLockOut', 'worstCohort'],
      ].sort(),
    );
  });

  test('a limit in another currency is no limit of this scenario', () => {
    const { evidence } = judge(asserted(figure('loss', '<= USD 5')), [GOOD]);
    expect(evidence?.join()).toContain('cannot be compared');
  });
});

describe('seeds', () => {
  const seed = (number: number, lossMicro: number) => ({ ...withFraud({ lossMicro }), seed: number });

  test('the worst decides, and is named', () => {
    const judged = judge(asserted(figure('loss', '<= EUR 2')), [
      seed(1, 1_000_000),
      seed(2, 5_000_000),
      seed(3, 3_000_000),
    ]);
    expect(judged).toMatchObject({ result: 'fail', actual: 'EUR 5.00' });
    expect(judged.evidence?.[0]).toBe('Worst of 3 seeds: 2. fail: seed 2, 3.');
  });

  test('one that could not be measured outweighs those that passed, and not one that failed', () => {
    const ill = { ...GOOD, seed: 9, verdict: 'inconclusive' as const };
    const rule = figure('loss', '<= EUR 2');
    expect(resultOf(rule, seed(1, 1), ill)).toBe('inconclusive');
    expect(resultOf(rule, ill, seed(1, 9_000_000))).toBe('fail');
  });

  test('nothing played is inconclusive', () => {
    expect(resultOf(figure('loss', '<= EUR 2'))).toBe('inconclusive');
  });
});

describe('defences', () => {
  const held: Rule = { kind: 'verdict', defence: 'range-velocity', verdicts: ['HELD'] };
  test.each<[string, ScenarioScore, string]>([
    ['held', GOOD, 'pass'],
    ['bypassed', withDefence({ verdict: 'BYPASSED' }), 'fail'],
    ['not exercised is never a pass', withDefence({ verdict: 'NOT_EXERCISED' }), 'inconclusive'],
    ['unobservable', withDefence({ verdict: 'UNOBSERVABLE' }), 'inconclusive'],
    ['only observing is a finding', withDefence({ verdict: 'NOT_EXERCISED', mode: 'observe' }), 'fail'],
    ['off', { ...GOOD, defences: [] }, 'fail'],
  ])('%s', (_, score, result) => {
    expect(resultOf(held, score)).toBe(result);
  });

  const alone: Rule = { kind: 'alone', defence: 'range-velocity', limit: parseLimit('>= 90 %', 'share')! };
  test.each<[string, ScenarioScore, string]>([
    ['stops enough', GOOD, 'pass'],
    [
      'too little',
      withDefence({ attribution: { leaveOneOut: { lossMicro: 0, insults: 0 }, solo: { lossMicro: 1, insults: 0 } } }),
      'fail',
    ],
    ['no such run', withDefence({ attribution: { leaveOneOut: { lossMicro: 0, insults: 0 } } }), 'inconclusive'],
    ['only observing', withDefence({ mode: 'observe' }), 'fail'],
    ['off', { ...GOOD, defences: [] }, 'fail'],
    ['nothing to lose', withFraud({ undefendedLossMicro: 0 }), 'inconclusive'],
  ])('alone: %s', (_, score, result) => {
    expect(resultOf(alone, score)).toBe(result);
  });

  test.each([
    [1_000, 'pass'],
    [1_001, 'inconclusive'],
  ])('exercise of at least %i', (least, result) => {
    expect(resultOf({ kind: 'exercise', defence: 'range-velocity', least }, GOOD)).toBe(result);
  });
});

describe('probes and expectations', () => {
  const probe = (result: 'holds' | 'broken' | 'not-exercised' | 'not-run'): ScenarioScore => ({
    ...GOOD,
    invariants: [
      { id: 'cap', kind: 'messages-at-most', limit: '', because: '', result, actual: '7 messages', evidence: [] },
    ],
  });
  const rule = (word: 'holds' | 'broken'): Rule => ({ kind: 'invariant', invariant: 'cap', word });

  test.each([
    ['holds', 'holds', 'pass'],
    ['holds', 'broken', 'fail'],
    ['broken', 'broken', 'pass'],
    ['holds', 'not-exercised', 'inconclusive'],
    ['broken', 'not-run', 'inconclusive'],
  ] as const)('wanted %s, came %s', (word, came, result) => {
    expect(resultOf(rule(word), probe(came))).toBe(result);
  });

  test('an invariant that is not there fails', () => {
    expect(resultOf(rule('holds'), GOOD)).toBe('fail');
  });

  test('as the author expects, otherwise, and nothing expected', () => {
    const difference = { what: 'fraud', expected: 'contained', actual: 'leaks', evidence: '12 % stopped' };
    const expecting = (differences: (typeof difference)[]) => ({
      ...GOOD,
      expectation: { because: 'it was drawn', differences },
    });
    expect(resultOf({ kind: 'expected' }, expecting([]))).toBe('pass');
    expect(resultOf({ kind: 'expected' }, expecting([difference]))).toBe('fail');
    expect(resultOf({ kind: 'expected' }, GOOD)).toBe('inconclusive');
  });
});

describe('live runs', () => {
  const side = { live: 10, simulated: 10, bound: 3, within: true };
  const live: ScenarioScore = { ...GOOD, parity: { fraud: side, legit: side } };

  test('closer to the limit than two live runs are to each other says nothing', () => {
    // Three messages of EUR 0.10 on a bill of EUR 1.
    expect(resultOf(figure('loss', '<= EUR 1.2'), live)).toBe('inconclusive');
    expect(resultOf(figure('loss', '<= EUR 0.8'), live)).toBe('inconclusive');
    expect(resultOf(figure('loss', '<= EUR 1.31'), live)).toBe('pass');
    expect(resultOf(figure('loss', '<= EUR 0.69'), live)).toBe('fail');
    expect(resultOf(figure('loss', '<= EUR 1.2'), GOOD)).toBe('pass');
  });
});
