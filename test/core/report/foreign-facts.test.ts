/** Reports of a target that is not ours say what it answered, how its messages were told apart, and what cannot be said. */
import { describe, expect, test } from 'vitest';
import { foreignAnswerFacts, joinFacts, NO_ATTRIBUTION } from '../../../src/core/report/foreign-facts.ts';
import { RENDERERS } from '../../../src/core/report/index.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import { type ScenarioScore, scenarioScoreFormat } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from './small-report.ts';

const [ours] = SCORECARD.scenarios as [ScenarioScore];
const score: ScenarioScore = {
  ...ours,
  fraud: { ...ours.fraud, counterfactual: 'planned-upper-bound' },
  defences: [],
  dispositions: [],
  parity: null,
  answers: [
    { answer: 'sent', fraud: 12, legit: 400 },
    { answer: 'rate-limited', fraud: 988, legit: 3 },
  ],
  joins: { joined: 409, ambiguous: 2, unmatched: 1, silent: 4 },
};

test('the bundled target has none of these', () => {
  expect([foreignAnswerFacts(ours), joinFacts(ours)]).toEqual([[], []]);
});

test('answers by class, and the sentence on what they cannot tell', () => {
  expect(foreignAnswerFacts(score).map(({ name, value }) => [name, value])).toEqual([
    ['Told "sent"', '12 of the attack, 400 of real users'],
    ['Refused: too many requests', '988 of the attack, 3 of real users'],
    ['Why', NO_ATTRIBUTION],
  ]);
  expect(scenarioScoreFormat.parse(score)).toEqual(score);
});

test('every figure stands where the fact says it does', () => {
  expect(joinFacts(score).map(({ value, figure }) => [value, figure])).toEqual([
    ['409', 'joins.joined'],
    ['2', 'joins.ambiguous'],
    ['1', 'joins.unmatched'],
    ['4', 'joins.silent'],
  ]);
});

describe.each(['html', 'md'] as const)('%s', (id) => {
  test('shows it, and that the undefended sum is a bound', () => {
    const model = reportModel({ ...SCORECARD, scenarios: [score] }, null);
    const text = RENDERERS[id].render(model);
    for (const said of ['this target gives no decisions', 'Messages that several may have caused', 'at most EUR'])
      expect(text).toContain(said);
  });
});
