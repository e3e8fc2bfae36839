/**
 * Judges assertions by scores. Every seed is judged for itself and the worst decides, because what CI promises must hold in
 * each run. What was not exercised is inconclusive, never a pass (design section 5).
 */
import type { GateResult } from '../score/gate-result-format.ts';
import type { DefenceScore, ScenarioScore } from '../score/scorecard.ts';
import { countText } from '../score/sentences.ts';
import type { Assertion, Rule } from './assertion.ts';
import type { Sequential } from './gate-format.ts';
import { judgeAlone } from './judge-alone.ts';
import { judgeFigure, type SeedJudgement } from './judge-figure.ts';
import { isSequential, judgeSequential } from './judge-sequential.ts';

/** Seeds that are named when several fail: more say nothing new. */
const SEEDS_NAMED = 5;

const RANKS = { pass: 0, inconclusive: 1, fail: 2 } as const;

/**
 * @param scores the runs of the assertion's scenario and policy, one per seed
 * @param sequential how live runs are tested where their seeds are samples; null: simulated runs, which are exact
 */
export function judge(
  assertion: Assertion,
  scores: readonly ScenarioScore[],
  sequential: Sequential | null = null,
): GateResult {
  const { id, level, scenario, policy, rule } = assertion;
  const common = {
    id,
    level,
    scenario,
    policy,
    defence: 'defence' in rule ? rule.defence : null,
    limit: limitText(rule),
  };
  if (scores.length === 0)
    return { ...common, actual: 'not played', result: 'inconclusive', evidence: ['No run was played.'] };
  const healthy = scores.filter(({ verdict }) => verdict !== 'inconclusive');
  if (sequential !== null && healthy.length === scores.length && isSequential(rule))
    return { ...common, ...judgeSequential(rule, scores, sequential) };
  const judged = scores.map((score) => ({ seed: score.seed, ...judgeSeed(rule, score) }));
  const worst = judged.reduce((a, b) => (isWorse(b, a) ? b : a));
  return { ...common, actual: worst.actual, result: worst.result, evidence: evidenceOf(judged, worst) };
}

type Judged = SeedJudgement & { readonly seed: number };

/** Of equal results the one furthest from the limit. */
function isWorse(one: Judged, other: Judged): boolean {
  const ranks = RANKS[one.result] - RANKS[other.result];
  return ranks > 0 || (ranks === 0 && one.excess > other.excess);
}

function evidenceOf(judged: readonly Judged[], worst: Judged): string[] {
  const evidence = [...worst.evidence];
  if (judged.length === 1) return evidence;
  const same = judged.filter(({ result }) => result === worst.result).map(({ seed }) => seed);
  const named = same.slice(0, SEEDS_NAMED).join(', ');
  const more = same.length > SEEDS_NAMED ? ` and ${countText(same.length - SEEDS_NAMED)} more` : '';
  return [
    `Worst of ${countText(judged.length)} seeds: ${worst.seed}. ${worst.result}: seed ${named}${more}.`,
    ...evidence,
  ];
}

function judgeSeed(rule: Rule, score: ScenarioScore): SeedJudgement {
  if (score.verdict === 'inconclusive') return unhealthy(score);
  switch (rule.kind) {
    case 'figure':
      return judgeFigure(rule, score);
    case 'alone':
      return judgeAlone(rule, score);
    case 'verdict':
      return judgeVerdict(rule, score);
    case 'exercise':
      return judgeExercise(rule, score);
    case 'invariant':
      return judgeInvariant(rule, score);
    case 'expected':
      return judgeExpected(score);
  }
}

function unhealthy({ health, parity }: ScenarioScore): SeedJudgement {
  const { latenessVirtualMsP99, dropped, unresolved } = health;
  const differs = parity !== null && !(parity.fraud.within && parity.legit.within);
  const evidence = [
    `The harness was not healthy: lateness p99 ${latenessVirtualMsP99} virtual ms, ${countText(dropped)} dropped, ${countText(unresolved)} unresolved${differs ? ', and the live run differs from its simulated twin' : ''}.`,
  ];
  return { result: 'inconclusive', actual: 'not measured', excess: 0, evidence };
}

function judgeVerdict({ defence, verdicts }: Extract<Rule, { kind: 'verdict' }>, score: ScenarioScore): SeedJudgement {
  const found = score.defences.find(({ id }) => id === defence);
  if (found === undefined) return absent(defence);
  const { verdict, evidence } = found;
  const result = verdicts.includes(verdict) ? 'pass' : isUnexercised(found) ? 'inconclusive' : 'fail';
  return { result, actual: found.mode === 'observe' ? `${verdict}, only observing` : verdict, excess: 0, evidence };
}

/** A defence that only observes stops nothing whatever reaches it: that is a finding, not a lack of samples. */
function isUnexercised({ verdict, mode }: DefenceScore): boolean {
  return mode === 'enforce' && (verdict === 'NOT_EXERCISED' || verdict === 'UNOBSERVABLE');
}

function judgeExercise({ defence, least }: Extract<Rule, { kind: 'exercise' }>, score: ScenarioScore): SeedJudgement {
  const found = score.defences.find(({ id }) => id === defence);
  if (found === undefined) return absent(defence);
  const actual = found.evaluated.fraud;
  return {
    result: actual >= least ? 'pass' : 'inconclusive',
    actual: countText(actual),
    excess: least - actual,
    evidence: [`${countText(actual)} fraud attempts reached ${defence}; it takes ${countText(least)} to say anything.`],
  };
}

function absent(defence: string): SeedJudgement {
  return {
    result: 'fail',
    actual: 'off',
    excess: 0,
    evidence: [`The policy does not have ${defence}, or has it switched off.`],
  };
}

function judgeInvariant(
  { invariant, word }: Extract<Rule, { kind: 'invariant' }>,
  score: ScenarioScore,
): SeedJudgement {
  const found = score.invariants?.find(({ id }) => id === invariant);
  if (found === undefined)
    return { result: 'fail', actual: 'not there', excess: 0, evidence: [`${score.id} has no invariant ${invariant}.`] };
  const judged = found.result === 'holds' || found.result === 'broken';
  const result = !judged ? 'inconclusive' : found.result === word ? 'pass' : 'fail';
  return { result, actual: `${found.result}: ${found.actual}`, excess: 0, evidence: found.evidence };
}

function judgeExpected({ expectation, policy }: ScenarioScore): SeedJudgement {
  if (expectation === undefined)
    return {
      result: 'inconclusive',
      actual: 'nothing expected',
      excess: 0,
      evidence: [`The scenario expects nothing of ${policy}, or was changed by \`set\`.`],
    };
  const { differences, because } = expectation;
  if (differences.length === 0) return { result: 'pass', actual: 'as expected', excess: 0, evidence: [because] };
  return {
    result: 'fail',
    actual: differences.map(({ what, actual }) => `${what}: ${actual}`).join('; '),
    excess: differences.length,
    evidence: differences.map(
      ({ what, expected, actual, evidence }) => `${what} should be ${expected} and is ${actual}: ${evidence}.`,
    ),
  };
}

function limitText(rule: Rule): string {
  switch (rule.kind) {
    case 'figure':
    case 'alone':
      return rule.limit.text;
    case 'verdict':
      return rule.verdicts.join(' or ');
    case 'exercise':
      return `>= ${countText(rule.least)}`;
    case 'invariant':
      return rule.word;
    case 'expected':
      return 'as the scenario expects';
  }
}
