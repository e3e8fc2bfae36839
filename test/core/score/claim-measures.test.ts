/** Each measure against figures that were worked out by hand, on the small run that the score's tests use. */
import { expect, test } from 'vitest';
import { MEASURES, type MeasuredRun } from '../../../src/core/score/claim-measures.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import type { LaneTotals, RunTotals } from '../../../src/core/score/totals.ts';

const rate = (value: number | null) => ({ numerator: 0, denominator: 0, value, low: null, high: null });

const SCORE = {
  fraud: { valueDetectionRate: 0.9, fraudShare: rate(0.125), attacker: { profitMicro: -2_500_000 } },
  legit: {
    insults: 3,
    insultRate: rate(0.01),
    worstCohort: { id: 'office', insultRate: rate(0.25) },
    challengeRate: rate(0.005),
    completionRate: rate(0.96),
    calmCompletionRate: rate(0.98),
  },
} as unknown as ScenarioScore;

function totals(legit: Partial<LaneTotals>): RunTotals {
  return { lanes: [{ id: 'people', intent: 'legit', ...legit }] } as unknown as RunTotals;
}

const RUN: MeasuredRun = {
  score: SCORE,
  main: totals({ attempts: 200 }),
  peace: totals({ costMicro: 20_000_000 }),
  terms: { checkMicro: 6_000, lostLoginMicro: 1_000_000 },
};

test.each([
  ['value-stopped', 90],
  ['fraud-share', 12.5],
  ['insult-rate', 1],
  ['worst-cohort', 25],
  ['challenge-rate', 0.5],
  ['completion-difference', -2],
  ['attacker-profit', -2.5],
  // 200 checks at 0.006 and 3 logins at 1 are 4.2 of a bill of 20.
  ['protection-cost', 21],
] as const)('%s is %d', (id, figure) => {
  expect(MEASURES[id].of(RUN)).toBe(figure);
});

test('what was not measured is no figure', () => {
  const nobody = { ...SCORE.legit, worstCohort: null, calmCompletionRate: rate(null), challengeRate: rate(null) };
  const run = { ...RUN, peace: null, score: { ...SCORE, legit: nobody } as ScenarioScore };
  for (const id of ['worst-cohort', 'completion-difference', 'challenge-rate', 'protection-cost'] as const)
    expect(MEASURES[id].of(run), id).toBeNull();
});
