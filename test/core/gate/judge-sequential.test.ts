import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../src/core/gate/assertion.ts';
import { judge } from '../../../src/core/gate/judge.ts';
import { parseLimit } from '../../../src/core/gate/limit.ts';
import { rateOf } from '../../../src/core/score/rate.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { sprtOverBatches } from '../../../src/core/score/sprt.ts';
import { GOOD, withPeople } from './gate-scores.ts';

const SEQUENTIAL = {
  ratio: 3,
  falseFail: { numerator: 1, denominator: 100 },
  falsePass: { numerator: 1, denominator: 100 },
};
const rule = (figure: 'insultRate' | 'worstCohort', text: string): Rule => {
  const limit = parseLimit(text, 'share');
  if (limit === null) throw new Error(text);
  return { kind: 'figure', figure, limit };
};
const judged = (one: Rule, scores: readonly ScenarioScore[], sequential: typeof SEQUENTIAL | null = SEQUENTIAL) =>
  judge({ id: 'x', scenario: '', policy: '', level: 'error', path: '', rule: one }, scores, sequential);
const seeds = (...people: [insults: number, intents: number][]): ScenarioScore[] =>
  people.map(([insults, intents], i) => ({ ...withPeople({ insultRate: rateOf(insults, intents) }), seed: i + 1 }));

describe('shares of people in live runs', () => {
  // ln(0.01 / 0.99) / (ln(0.985 / 0.995) / 1.29) = 587: so many people without one insult show 0.5 % and not 1.5 %.
  test.each<[string, [number, number][], string]>([
    ['too few people', [[0, 400]], 'inconclusive'],
    ['just too few', [[0, 586]], 'inconclusive'],
    ['just enough', [[0, 587]], 'pass'],
    [
      'two runs together',
      [
        [0, 400],
        [0, 400],
      ],
      'pass',
    ],
    ['bad at once', [[40, 400]], 'fail'],
    [
      'decided by the first run: what comes after is not looked at',
      [
        [40, 400],
        [0, 90_000],
      ],
      'fail',
    ],
    ['neither', [[4, 400]], 'inconclusive'],
  ])('%s', (_, people, result) => {
    expect(judged(rule('insultRate', '<= 0.5 %'), seeds(...people)).result).toBe(result);
  });

  test('a limit of nobody fails by the first, and says what nobody shows', () => {
    expect(judged(rule('insultRate', '<= 0 %'), seeds([1, 4_000])).result).toBe('fail');
    const none = judged(rule('insultRate', '<= 0 %'), seeds([0, 1_000]));
    expect(none.result).toBe('pass');
    // methods.md 4.4: Clopper-Pearson of 0 in 1,000, two-sided 95 %: 0.368 %.
    expect(none.evidence?.join()).toContain('0.37 %');
  });

  test('each cohort is tested by itself, and the worst decides', () => {
    const [a, b] = GOOD.legit.cohorts as [
      ScenarioScore['legit']['cohorts'][number],
      ScenarioScore['legit']['cohorts'][number],
    ];
    const cohorts = [
      { ...a, insultRate: rateOf(0, 5_000) },
      { ...b, insultRate: rateOf(60, 200) },
    ];
    const { result, actual } = judged(rule('worstCohort', '<= 1 %'), [withPeople({ cohorts })]);
    expect([result, actual]).toEqual(['fail', '60 of 200 of b']);
  });

  test('nobody to compare never passes', () => {
    expect(judged(rule('insultRate', '<= 1 %'), seeds([0, 0])).result).toBe('inconclusive');
    expect(judged(rule('worstCohort', '<= 1 %'), [withPeople({ cohorts: [] })]).result).toBe('inconclusive');
  });

  test('simulated runs are exact', () => {
    expect(judged(rule('insultRate', '<= 0.5 %'), seeds([0, 10]), null).result).toBe('pass');
  });

  test('a run that was not healthy leaves it undecided', () => {
    const [run] = seeds([0, 9_000]);
    expect(judged(rule('insultRate', '<= 1 %'), [{ ...run!, verdict: 'inconclusive' }]).result).toBe('inconclusive');
  });
});

test('batches of one are the test itself', () => {
  const plan = { acceptable: 0.01, unacceptable: 0.02, trialsMax: 10_000 };
  const batches = Array.from({ length: 4_000 }, (_, i) => ({ trials: 1, failures: i % 40 === 39 ? 1 : 0 }));
  const { result, trials } = sprtOverBatches(plan, batches);
  expect(result).toBe('fail');
  expect(trials).toBeLessThan(4_000);
  expect(sprtOverBatches(plan, []).result).toBe('inconclusive');
});
