import { describe, expect, test } from 'vitest';
import { baselineRunOf, incomparable, keyOf } from '../../../src/core/gate/baseline.ts';
import { type Baseline, type BaselineRun, baselineFormat } from '../../../src/core/gate/baseline-format.ts';
import { changedRuns, judgeBaseline } from '../../../src/core/gate/judge-baseline.ts';
import { differencesFrom } from '../../../src/core/gate/regression.ts';
import { rateOf } from '../../../src/core/score/rate.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { GOOD, withDefence, withFraud, withPeople } from './gate-scores.ts';

const TRAIL = { words: ['sent', 'range-velocity'], outcomes: 'a10b990' };
const BEFORE: BaselineRun = baselineRunOf(GOOD, { main: TRAIL, alone: new Map([['range-velocity', TRAIL]]) });
const BASELINE: Baseline = {
  schema: 'pumpdrill.baseline/1',
  engine: 'simulate',
  command: 'pumpdrill gate',
  runs: [BEFORE],
};

const attribution = (lossMicro: number, insults = 1) => ({
  leaveOneOut: { lossMicro, insults },
  solo: { lossMicro, insults },
});

test('a baseline reads back as it was made', () => {
  expect(baselineFormat.parse(JSON.parse(JSON.stringify(BASELINE)))).toEqual(BASELINE);
});

test('the same run again differs in nothing', () => {
  expect(differencesFrom(BEFORE, GOOD)).toEqual([]);
});

describe('what is worse and what is better', () => {
  test.each<[string, ScenarioScore, string, 'worse' | 'better']>([
    ['one micro-unit more', withFraud({ lossMicro: 1_000_001 }), 'loss', 'worse'],
    ['one less', withFraud({ lossMicro: 999_999 }), 'loss', 'better'],
    ['a message more at no cost', withFraud({ dispatches: 11 }), 'loss', 'worse'],
    ['detected later', withFraud({ timeToDetectMs: 4_001 }), 'timing', 'worse'],
    ['never detected', withFraud({ timeToDetectMs: null }), 'timing', 'worse'],
    ['contained sooner', withFraud({ timeToContainMs: 0 }), 'timing', 'better'],
    ['never contained', withFraud({ timeToContainMs: null }), 'timing', 'worse'],
    ['one more kept out', withPeople({ insults: 2 }), 'people', 'worse'],
    ['nobody kept out', withPeople({ insults: 0 }), 'people', 'better'],
    ['challenged', withPeople({ challengeRate: rateOf(1, 400) }), 'people', 'worse'],
    ['slower', withPeople({ addedDelayMs: { p50: 0, p95: 10 } }), 'people', 'worse'],
    ['bypassed', withDefence({ verdict: 'BYPASSED' }), 'defences.range-velocity', 'worse'],
    ['others stop the same now', withDefence({ verdict: 'BACKED_UP' }), 'defences.range-velocity', 'better'],
    ['not exercised', withDefence({ verdict: 'NOT_EXERCISED' }), 'defences.range-velocity', 'worse'],
    ['only observing', withDefence({ mode: 'observe' }), 'defences.range-velocity', 'worse'],
    ['off', { ...GOOD, defences: [] }, 'defences.range-velocity', 'worse'],
    ['stops less alone', withDefence({ attribution: attribution(98_999_999) }), 'defences.range-velocity', 'worse'],
    ['stops more alone', withDefence({ attribution: attribution(99_000_001) }), 'defences.range-velocity', 'better'],
    [
      'keeps out more alone',
      withDefence({ attribution: attribution(99_000_000, 2) }),
      'defences.range-velocity',
      'worse',
    ],
  ])('%s', (_, score, what, kind) => {
    expect(differencesFrom(BEFORE, score).map((found) => [found.what, found.kind])).toEqual([[what, kind]]);
  });

  test('a cohort that loses while another gains is seen, though the sum stays', () => {
    const [a, b] = GOOD.legit.cohorts as [
      ScenarioScore['legit']['cohorts'][number],
      ScenarioScore['legit']['cohorts'][number],
    ];
    const swapped = withPeople({
      cohorts: [
        { ...a, insults: 1 },
        { ...b, insults: 0 },
      ],
    });
    expect(differencesFrom(BEFORE, swapped).map(({ kind }) => kind)).toEqual(['worse', 'better']);
  });

  test('an invariant that broke, and one that was mended', () => {
    const judged = (result: 'broken' | 'holds'): ScenarioScore => ({
      ...GOOD,
      invariants: [{ id: 'cap', kind: 'messages-at-most', limit: '', because: '', actual: '', evidence: [], result }],
    });
    expect(differencesFrom(BEFORE, judged('broken')).map(({ kind }) => kind)).toEqual(['worse']);
    const before = { ...BEFORE, broken: ['cap'] };
    expect(differencesFrom(before, judged('holds')).map(({ kind }) => kind)).toEqual(['better']);
  });
});

describe('judged', () => {
  const known = new Map([[keyOf(BEFORE), BEFORE]]);
  const judged = (score: ScenarioScore) => {
    const changed = changedRuns([score], known);
    return judgeBaseline(
      { scenario: GOOD.id, policy: GOOD.policy, level: 'error' },
      [BEFORE],
      changed,
      (_, defence) => ({
        ...{
          run: defence ?? 'the run itself',
          seed: 1,
          atMs: 5,
          intent: 'fraud',
          number: '+685 … 42',
          costMicro: 120_000,
        },
        ...{ before: 'refused by range-velocity', now: 'sent' },
      }),
    );
  };

  test('every part is an assertion of its own, with an id that a waiver can name', () => {
    expect(judged(GOOD).map(({ id, result }) => [id, result])).toEqual(
      ['loss', 'people', 'timing', 'invariants', 'defences.range-velocity'].map((what) => [
        `small-block/layered/baseline.${what}`,
        'pass',
      ]),
    );
  });

  test('a worse bill names the defence that let the first attempt through', () => {
    const [loss] = judged(withFraud({ lossMicro: 2_000_000 }));
    expect(loss).toMatchObject({
      ...{ result: 'fail', defence: 'range-velocity', actual: 'EUR 2.00 (before: EUR 1.00)' },
      divergence: { before: 'refused by range-velocity', now: 'sent', costMicro: 120_000 },
    });
  });

  test('better passes, and says how to keep it', () => {
    const [loss] = judged(withFraud({ lossMicro: 1 }));
    expect(loss?.result).toBe('pass');
    expect(loss?.evidence?.join(' ')).toContain('--update-baseline');
  });
});

describe('what cannot be compared', () => {
  const planned = { scenario: GOOD.id, policy: GOOD.policy, seed: 1, hash: GOOD.hash };
  const codes = (runs: (typeof planned)[]) => incomparable(BASELINE, runs, 'write it anew').map(({ code }) => code);

  test.each([
    ['the same', [planned], []],
    ['another version of the scenario', [{ ...planned, hash: 'ffff' }], ['BASELINE_OF_OTHER_SCENARIO']],
    ['another seed', [{ ...planned, seed: 2 }], ['BASELINE_LACKS_RUN', 'BASELINE_HAS_OTHER_RUN']],
    ['another policy', [{ ...planned, policy: 'basic' }], ['BASELINE_LACKS_RUN', 'BASELINE_HAS_OTHER_RUN']],
    ['one more', [planned, { ...planned, scenario: 'new' }], ['BASELINE_LACKS_RUN']],
    ['nothing', [], ['BASELINE_HAS_OTHER_RUN']],
  ])('%s', (_, runs, expected) => {
    expect(codes(runs)).toEqual(expected);
  });

  test('says how to update it', () => {
    expect(incomparable(BASELINE, [], 'write it anew')[0]?.hint).toBe('write it anew');
  });
});
