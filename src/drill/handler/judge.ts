/** A run against its limits, one gate result per limit. What was not exercised proves nothing and is no pass. */
import type { GateResult } from '../../core/score/gate-result-format.ts';
import type { Rate, ScenarioScore } from '../../core/score/scorecard.ts';
import { countText, moneyText, percentText } from '../../core/score/sentences.ts';
import { VERDICT_LIMITS } from '../../core/score/verdict.ts';
import type { RunLimits } from './limits.ts';

type Judged = Pick<GateResult, 'limit' | 'actual' | 'result' | 'evidence'>;

/** @param unjoined messages that could not be traced to a request: whose they are decides everything else */
export function judge(score: ScenarioScore, limits: RunLimits, unjoined: number): GateResult[] {
  const { fraud, legit } = score;
  const results: GateResult[] = [];
  const add = (what: string, judged: Judged): void => {
    const id = `${score.id}/${score.policy}/${what}/${score.seed}`;
    results.push({ id, level: 'error', scenario: score.id, policy: score.policy, ...judged });
  };
  if (limits.valueDetection !== null) add('value-detection', detection(fraud, limits.valueDetection));
  if (limits.lossMicro !== null) {
    const text = (micro: number) => moneyText(micro, score.tariff.currency);
    add('loss', {
      limit: `at most ${text(limits.lossMicro)} lost`,
      actual: text(fraud.lossMicro),
      result: fraud.attempts === 0 ? 'inconclusive' : fraud.lossMicro > limits.lossMicro ? 'fail' : 'pass',
    });
  }
  if (limits.insultRate !== null) add('insult-rate', people(legit.insultRate, limits.insultRate, 'real users'));
  if (limits.worstCohort !== null) {
    for (const { id, insultRate } of legit.cohorts) {
      if (insultRate.denominator > 0)
        add(`cohort.${id}`, people(insultRate, limits.worstCohort, `real users of cohort ${id}`));
    }
  }
  for (const { id, limit, actual, result, evidence } of score.invariants ?? []) {
    if (!limits.broken.has(id)) add(`invariants.${id}`, { limit, actual, result: INVARIANTS[result], evidence });
  }
  if (unjoined > 0) {
    const actual = `${countText(unjoined)} belong to none`;
    add('joined', { limit: 'every message belongs to a request', actual, result: 'inconclusive' });
  }
  return results;
}

const INVARIANTS = {
  holds: 'pass',
  broken: 'fail',
  'not-exercised': 'inconclusive',
  'not-run': 'inconclusive',
} as const;

function detection({ attempts, valueDetectionRate }: ScenarioScore['fraud'], least: number): Judged {
  const limit = `at least ${percentText(least)} of the value stopped`;
  if (attempts < VERDICT_LIMITS.exercisedAttempts || valueDetectionRate === null) {
    const actual = `not exercised: ${countText(attempts)} fraud attempts`;
    return { limit, actual, result: 'inconclusive' };
  }
  return { limit, actual: percentText(valueDetectionRate), result: valueDetectionRate < least ? 'fail' : 'pass' };
}

/** One or two people may be chance (as in verdicts). */
function people({ numerator, denominator }: Rate, most: number, whom: string): Judged {
  const limit = `at most ${percentText(most)} of the ${whom} kept out`;
  if (denominator === 0) return { limit, actual: 'not exercised: nobody came', result: 'inconclusive' };
  const tooMany = numerator >= VERDICT_LIMITS.harmfulInsults && numerator > denominator * most;
  const actual = `${countText(numerator)} of ${countText(denominator)}`;
  return { limit, actual, result: tooMany ? 'fail' : 'pass' };
}
