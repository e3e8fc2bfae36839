import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../../src/core/scenario/expectation-format.ts';
import {
  differencesFrom,
  firstStopOf,
  fraudOf,
  judgeExpectation,
  peopleOf,
} from '../../../src/core/score/expectation.ts';
import { rateOf } from '../../../src/core/score/rate.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from '../report/small-report.ts';

const ANY = SCORECARD.scenarios[0] as ScenarioScore;
const EXPECTED: Expectation = { policy: ANY.policy, defences: {}, invariants: {}, because: 'it was drawn for a test' };

const stopped = (valueDetectionRate: number | null): ScenarioScore => ({
  ...ANY,
  fraud: { ...ANY.fraud, valueDetectionRate },
});

function hurt(all: readonly [number, number], cohorts: readonly (readonly [number, number])[] = []): ScenarioScore {
  const rated = cohorts.map(([insults, intents], i) => ({
    ...{ id: `c${i}`, intents, completed: intents - insults, insults, rescued: 0, hindered: 0 },
    insultRate: rateOf(insults, intents),
  }));
  return { ...ANY, legit: { ...ANY.legit, insultRate: rateOf(...all), cohorts: rated } };
}

describe('words for a run', () => {
  test.each([
    [0.9, 'contained'],
    [0.899, 'partly'],
    [0.5, 'partly'],
    [0.499, 'leaks'],
    [-0.2, 'leaks'],
    [null, 'no-loss'],
  ])('%s of the value stopped: %s', (share, word) => {
    expect(fraudOf(stopped(share)).word).toBe(word);
  });

  test.each([
    ['nobody', [0, 400], [], 'unharmed'],
    ['two may be chance, however few there are', [2, 10], [[2, 10]], 'unharmed'],
    ['three of 600 are half a per cent and no more', [3, 600], [], 'unharmed'],
    ['three of 599', [3, 599], [], 'harmed'],
    ['a cohort', [3, 10_000], [[3, 149]], 'harmed'],
    ['a cohort at its limit', [3, 10_000], [[3, 150]], 'unharmed'],
  ] as const)('%s', (_, all, cohorts, word) => {
    expect(peopleOf(hurt(all, cohorts)).word).toBe(word);
  });

  test('who stops it first is who refused most attempts first, whoever comes earlier in the pipeline', () => {
    const [one] = SCORECARD.scenarios.flatMap(({ defences }) => defences);
    const first = (id: string, fraud: number) => ({ ...one!, id, firstBlocker: { fraud, legit: 900, savedMicro: 0 } });
    expect(firstStopOf({ ...ANY, defences: [first('a', 3), first('b', 7), first('c', 7)] }).word).toBe('b');
    expect(firstStopOf({ ...ANY, defences: [first('a', 0)] }).word).toBe('none');
    expect(firstStopOf({ ...ANY, defences: [] }).word).toBe('none');
  });
});

describe('expected and measured', () => {
  test('what nobody named is not compared', () => {
    expect(differencesFrom(EXPECTED, ANY)).toEqual([]);
  });

  test('every difference is told, with the figures behind it', () => {
    const score = { ...hurt([5, 100]), fraud: { ...ANY.fraud, valueDetectionRate: 0.6 }, defences: [] };
    const expected: Expectation = {
      ...EXPECTED,
      ...{ fraud: 'contained', people: 'unharmed', firstStop: 'session-flow', defences: { 'spend-cap': 'HELD' } },
    };
    expect(differencesFrom(expected, score)).toEqual([
      { what: 'fraud', expected: 'contained', actual: 'partly', evidence: '60.00 % of the value stopped' },
      { what: 'people', expected: 'unharmed', actual: 'harmed', evidence: '5 of 100 kept out' },
      {
        ...{ what: 'firstStop', expected: 'session-flow', actual: 'none' },
        evidence: 'no defence refused anything first',
      },
      {
        ...{ what: 'defences.spend-cap', expected: 'HELD', actual: 'not there' },
        evidence: 'the policy has no such defence',
      },
    ]);
  });

  test('only the entry of the policy that was played counts', () => {
    const other: Expectation = { ...EXPECTED, policy: 'another', fraud: 'contained' };
    expect(judgeExpectation([other], stopped(0))).toBeNull();
    expect(judgeExpectation([other, EXPECTED], stopped(0))).toEqual({ because: EXPECTED.because, differences: [] });
  });
});
