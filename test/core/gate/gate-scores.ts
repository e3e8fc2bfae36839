/** Scores made by hand for gates: a run that holds, and ways to spoil it. */
import { rateOf } from '../../../src/core/score/rate.ts';
import type { DefenceScore, ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from '../report/small-report.ts';

const ANY = SCORECARD.scenarios[0] as ScenarioScore;
const DEFENCE = SCORECARD.scenarios.flatMap(({ defences }) => defences)[0] as DefenceScore;

/** EUR 1 of EUR 100 got through, one of 400 people was kept out, range-velocity held. */
export const GOOD: ScenarioScore = {
  ...ANY,
  id: 'small-block',
  policy: 'layered',
  seed: 1,
  hash: 'ab12',
  verdict: 'ungated',
  parity: null,
  fraud: {
    ...ANY.fraud,
    attempts: 1_000,
    dispatches: 10,
    lossMicro: 1_000_000,
    undefendedLossMicro: 100_000_000,
    counterfactual: 'simulated',
    valueDetectionRate: 0.99,
    timeToDetectMs: 4_000,
    timeToContainMs: 60_000,
  },
  legit: {
    ...ANY.legit,
    intents: 400,
    insults: 1,
    insultRate: rateOf(1, 400),
    challengeRate: rateOf(0, 400),
    addedDelayMs: { p50: 0, p95: 0 },
    cohorts: [
      { id: 'a', intents: 300, completed: 300, insults: 0, rescued: 0, hindered: 0, insultRate: rateOf(0, 300) },
      { id: 'b', intents: 100, completed: 99, insults: 1, rescued: 0, hindered: 0, insultRate: rateOf(1, 100) },
    ],
    worstCohort: { id: 'b', insultRate: rateOf(1, 100) },
  },
  defences: [
    {
      ...DEFENCE,
      id: 'range-velocity',
      mode: 'enforce',
      verdict: 'HELD',
      evaluated: { fraud: 1_000, legit: 400 },
      attribution: { leaveOneOut: { lossMicro: 99_000_000, insults: 1 }, solo: { lossMicro: 99_000_000, insults: 1 } },
    },
  ],
};

/** The same with its one defence changed. */
export function withDefence(changes: Partial<DefenceScore>, score: ScenarioScore = GOOD): ScenarioScore {
  return { ...score, defences: [{ ...(score.defences[0] as DefenceScore), ...changes }] };
}

export function withFraud(changes: Partial<ScenarioScore['fraud']>, score: ScenarioScore = GOOD): ScenarioScore {
  return { ...score, fraud: { ...score.fraud, ...changes } };
}

export function withPeople(changes: Partial<ScenarioScore['legit']>, score: ScenarioScore = GOOD): ScenarioScore {
  return { ...score, legit: { ...score.legit, ...changes } };
}
