/**
 * What a scenario's author expects of a policy against what a run came to. The words stand in scenario/expectation-format.ts,
 * their limits beside those of verdicts (verdict.ts); a difference is a value, and whoever asked decides what it means.
 */
import type { Expectation, FRAUD_OUTCOMES, PEOPLE_OUTCOMES } from '../scenario/expectation-format.ts';
import type { ExpectationScore, ScenarioScore } from './scorecard.ts';
import { countText, percentText } from './sentences.ts';
import { VERDICT_LIMITS } from './verdict.ts';

export type FraudOutcome = (typeof FRAUD_OUTCOMES)[number];
export type PeopleOutcome = (typeof PEOPLE_OUTCOMES)[number];
type Difference = ExpectationScore['differences'][number];

/** The word for "nobody refused anything". No defence has this id. */
export const NO_STOP = 'none';

/** What is expected of the policy that this run was played under, held against it; null when nothing is. */
export function judgeExpectation(expect: readonly Expectation[], score: ScenarioScore): ExpectationScore | null {
  const expected = expect.find(({ policy }) => policy === score.policy);
  if (expected === undefined) return null;
  return { because: expected.because, differences: differencesFrom(expected, score) };
}

/** Everything that did not come as expected, in the order of the format. */
export function differencesFrom(expected: Expectation, score: ScenarioScore): Difference[] {
  const found: Difference[] = [];
  const hold = (what: string, word: string | undefined, actual: { word: string; evidence: string }): void => {
    if (word === undefined || word === actual.word) return;
    found.push({ what, expected: word, actual: actual.word, evidence: actual.evidence });
  };
  hold('fraud', expected.fraud, fraudOf(score));
  hold('people', expected.people, peopleOf(score));
  hold('firstStop', expected.firstStop, firstStopOf(score));
  for (const [id, verdict] of Object.entries(expected.defences)) hold(`defences.${id}`, verdict, verdictOf(score, id));
  for (const [id, word] of Object.entries(expected.invariants)) {
    const actual = invariantOf(score, id);
    // What this engine could not bring about says nothing against the author; the report says that it was not run.
    if (actual.word !== 'not-run') hold(`invariants.${id}`, word, actual);
  }
  return found;
}

/** `contained`, `partly` or `leaks` by the share of the value that was stopped. Without a loss to stop: `no-loss`. */
export function fraudOf({ fraud }: ScenarioScore): { word: FraudOutcome | 'no-loss'; evidence: string } {
  const { valueDetectionRate: stopped } = fraud;
  if (stopped === null) return { word: 'no-loss', evidence: 'undefended, nothing would be lost' };
  const evidence = `${percentText(stopped)} of the value stopped`;
  if (stopped >= VERDICT_LIMITS.containedValueDetection) return { word: 'contained', evidence };
  return { word: stopped < VERDICT_LIMITS.leaksValueDetection ? 'leaks' : 'partly', evidence };
}

/** `harmed` by the limits that make a single defence HARMFUL, over the insults of the whole policy. */
export function peopleOf({ legit }: ScenarioScore): { word: PeopleOutcome; evidence: string } {
  const { harmfulInsults, harmfulInsultShare, harmfulCohortShare } = VERDICT_LIMITS;
  const over = (insults: number, compared: number, share: number) =>
    insults >= harmfulInsults && insults > compared * share;
  const { numerator, denominator } = legit.insultRate;
  const hurt = legit.cohorts.find(({ insultRate }) =>
    over(insultRate.numerator, insultRate.denominator, harmfulCohortShare),
  );
  const cohort =
    hurt === undefined
      ? ''
      : `; of cohort ${hurt.id} ${countText(hurt.insultRate.numerator)} of ${countText(hurt.insultRate.denominator)}`;
  return {
    word: hurt !== undefined || over(numerator, denominator, harmfulInsultShare) ? 'harmed' : 'unharmed',
    evidence: `${countText(numerator)} of ${countText(denominator)} kept out${cohort}`,
  };
}

/** The defence that was the first to refuse the most fraud attempts; of equals the one that comes first in the pipeline. */
export function firstStopOf({ defences, fraud }: ScenarioScore): { word: string; evidence: string } {
  let most = { id: NO_STOP, count: 0 };
  for (const { id, firstBlocker } of defences) {
    if (firstBlocker.fraud > most.count) most = { id, count: firstBlocker.fraud };
  }
  const evidence = `${countText(most.count)} of ${countText(fraud.attempts)} fraud attempts`;
  return { word: most.id, evidence: most.count === 0 ? 'no defence refused anything first' : evidence };
}

function invariantOf({ invariants = [] }: ScenarioScore, id: string): { word: string; evidence: string } {
  const invariant = invariants.find((candidate) => candidate.id === id);
  if (invariant === undefined) return { word: 'not there', evidence: 'the scenario has no such invariant' };
  return { word: invariant.result, evidence: [invariant.actual, ...invariant.evidence].join('. ') };
}

function verdictOf({ defences }: ScenarioScore, id: string): { word: string; evidence: string } {
  const defence = defences.find((candidate) => candidate.id === id);
  if (defence === undefined) return { word: 'not there', evidence: 'the policy has no such defence' };
  return { word: defence.verdict, evidence: defence.evidence.join(' ') };
}
