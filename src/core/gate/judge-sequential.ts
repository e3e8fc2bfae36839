/**
 * Limits on shares of people in live runs: a live run never comes twice the same, so its people are a sample. Wald's test goes
 * through the seeds in their order and says pass, fail, or that it takes more of them; nothing is played again until it is green.
 */
import { NO_RATE } from '../score/rate.ts';
import type { Rate, ScenarioScore } from '../score/scorecard.ts';
import { countText, percentText } from '../score/sentences.ts';
import { type SprtPlan, sprtOverBatches, type TrialBatch } from '../score/sprt.ts';
import { clopperPearson } from '../score/statistics.ts';
import type { Rule } from './assertion.ts';
import type { FigureId } from './figures.ts';
import type { Sequential } from './gate-format.ts';
import type { SeedJudgement } from './judge-figure.ts';

/** People of one run share counters: their variance was measured at 1.29 times that of independent ones (methods.md 4.4). */
const DESIGN_EFFECT = 1.29;

type FigureRule = Extract<Rule, { kind: 'figure' }>;

/** What a figure is a share of, one list of runs per group of people that is tested by itself. */
const SHARES: Partial<Record<FigureId, (scores: readonly ScenarioScore[]) => ReadonlyMap<string, readonly Rate[]>>> = {
  insultRate: (scores) => new Map([['all', scores.map(({ legit }) => legit.insultRate)]]),
  challengeRate: (scores) => new Map([['all', scores.map(({ legit }) => legit.challengeRate)]]),
  worstCohort: (scores) => {
    const ids = new Set(scores.flatMap(({ legit }) => legit.cohorts.map(({ id }) => id)));
    return new Map([...ids].map((id) => [id, scores.map((score) => cohortRate(score, id))]));
  },
};

function cohortRate({ legit }: ScenarioScore, id: string): Rate {
  return legit.cohorts.find((cohort) => cohort.id === id)?.insultRate ?? NO_RATE;
}

/** Only upper limits on shares are tested: whoever asks for at least so many challenges wants a count. */
export function isSequential(rule: Rule): rule is FigureRule {
  return rule.kind === 'figure' && rule.limit.sense === '<=' && SHARES[rule.figure] !== undefined;
}

const RANKS = { pass: 0, inconclusive: 1, fail: 2 } as const;
type Judged = Pick<SeedJudgement, 'result' | 'actual'> & { readonly evidence: string[] };

export function judgeSequential(rule: FigureRule, scores: readonly ScenarioScore[], sequential: Sequential): Judged {
  const groups = SHARES[rule.figure]?.(scores) ?? new Map<string, readonly Rate[]>();
  const judged = [...groups].map(([group, rates]) => judgeGroup(group, rates, { limit: rule.limit.value, sequential }));
  const none: Judged = { result: 'inconclusive', actual: 'n/a', evidence: ['No real user could be compared.'] };
  return judged.reduce((a, b) => (RANKS[b.result] > RANKS[a.result] ? b : a), judged[0] ?? none);
}

function judgeGroup(
  group: string,
  rates: readonly Rate[],
  { limit, sequential }: { limit: number; sequential: Sequential },
): Judged {
  const batches = rates.map(({ numerator, denominator }) => ({ failures: numerator, trials: denominator }));
  const sum = batches.reduce((a, b) => ({ failures: a.failures + b.failures, trials: a.trials + b.trials }), NOTHING);
  const name = group === 'all' ? '' : ` of ${group}`;
  const actual = `${countText(sum.failures)} of ${countText(sum.trials)}${name}`;
  if (sum.trials === 0)
    return { result: 'inconclusive', actual: 'n/a', evidence: [`Nobody${name} could be compared.`] };
  if (limit === 0) return judgeNone(sum, actual);
  const plan = planFor(limit, sequential, sum.trials);
  const { result, trials, failures } = sprtOverBatches(plan, batches);
  const evidence = [
    `Tested run after run, ${percentText(plan.acceptable)} against ${percentText(plan.unacceptable)}: ${DECISIONS[result]} after ${countText(failures)} of ${countText(trials)} people${name}.`,
  ];
  if (result === 'inconclusive') evidence.push('More seeds or more people decide it; playing the same again does not.');
  return { result, actual, evidence };
}

const NOTHING: TrialBatch = { failures: 0, trials: 0 };
const DECISIONS = { pass: 'passed', fail: 'failed', inconclusive: 'undecided' } as const;

/** "Nobody" is a claim that no sample proves; what it proves is said beside it (Clopper-Pearson, methods.md 4.4). */
function judgeNone({ failures, trials }: TrialBatch, actual: string): Judged {
  if (failures > 0)
    return { result: 'fail', actual, evidence: [`The limit is nobody, and there were ${countText(failures)}.`] };
  const { high } = clopperPearson(0, trials);
  return { result: 'pass', actual, evidence: [`Nobody, which shows that it is at most ${percentText(high)}.`] };
}

function planFor(limit: number, { ratio, falseFail, falsePass }: Sequential, trialsMax: number): SprtPlan {
  return {
    acceptable: limit,
    // A limit close to everybody has no room for `ratio` times as many.
    unacceptable: Math.min(limit * ratio, (1 + limit) / 2),
    falseFail: falseFail.numerator / falseFail.denominator,
    falsePass: falsePass.numerator / falsePass.denominator,
    trialsMax,
    designEffect: DESIGN_EFFECT,
  };
}
