/** The runs of a scenario and policy against their baseline, as judged results that stand beside the other assertions. */
import type { Divergence, GateResult } from '../score/gate-result-format.ts';
import type { ScenarioScore } from '../score/scorecard.ts';
import { countText } from '../score/sentences.ts';
import { keyOf } from './baseline.ts';
import type { BaselineRun } from './baseline-format.ts';
import { COMPARED, type Difference, differencesFrom } from './regression.ts';

/** Sentences of evidence: the first say it all, the rest repeat it for other seeds. */
const SENTENCES_MAX = 6;

export interface BaselineRule {
  readonly scenario: string;
  readonly policy: string;
  readonly level: 'error' | 'warn';
}

/** The ids that `judgeBaseline` gives, known before anything is played. */
export function baselineIds({ scenario, policy }: BaselineRule, runs: readonly BaselineRun[]): string[] {
  return whatsOf(runs).map((what) => idOf({ scenario, policy }, what));
}

/** A seed's run that came otherwise than before, in money or people, with what came otherwise. */
export interface ChangedRun {
  readonly score: ScenarioScore;
  readonly before: BaselineRun;
  readonly differences: readonly Difference[];
}

/** The runs that are not what they were; `baseline` by `keyOf`. A run without one was refused before it was played. */
export function changedRuns(
  scores: readonly ScenarioScore[],
  baseline: ReadonlyMap<string, BaselineRun>,
): ChangedRun[] {
  return scores.flatMap((score) => {
    const before = baseline.get(keyOf({ scenario: score.id, policy: score.policy, seed: score.seed }));
    const differences = before === undefined ? [] : differencesFrom(before, score);
    return before === undefined || differences.length === 0 ? [] : [{ score, before, differences }];
  });
}

/**
 * @param runs the baseline's runs of this scenario and policy
 * @param divergenceOf the first attempt that came otherwise, in the run itself or in the run with this defence alone
 */
export function judgeBaseline(
  rule: BaselineRule,
  runs: readonly BaselineRun[],
  changed: readonly ChangedRun[],
  divergenceOf: (run: ChangedRun, defence: string | null) => Divergence | null,
): GateResult[] {
  return whatsOf(runs).map((what) => {
    const found = changed.flatMap((run) =>
      run.differences.filter((difference) => difference.what === what).map((difference) => ({ run, difference })),
    );
    return resultOf(rule, what, { found, seeds: runs.length, divergenceOf });
  });
}

interface Found {
  readonly found: readonly { readonly run: ChangedRun; readonly difference: Difference }[];
  readonly seeds: number;
  readonly divergenceOf: (run: ChangedRun, defence: string | null) => Divergence | null;
}

function resultOf(rule: BaselineRule, what: string, { found, seeds, divergenceOf }: Found): GateResult {
  const { scenario, policy, level } = rule;
  const worse = found.filter(({ difference }) => difference.kind === 'worse');
  const first = worse[0] ?? found[0];
  const named = what.startsWith('defences.') ? what.slice('defences.'.length) : null;
  const common = { id: idOf(rule, what), level, scenario, policy, limit: 'not worse than the baseline' } as const;
  if (first === undefined) {
    const evidence = [`As in the baseline, over ${countText(seeds)} seed${seeds === 1 ? '' : 's'}.`];
    return { ...common, defence: named, actual: 'the same', result: 'pass', evidence };
  }
  const divergence = divergenceOf(first.run, named);
  const fails = worse.length > 0;
  return {
    ...common,
    defence: named ?? (divergence === null ? null : defenceIn(divergence, first.run.before)),
    actual: `${first.difference.now} (before: ${first.difference.before})`,
    result: fails ? 'fail' : 'pass',
    evidence: evidenceOf(fails ? worse : found, fails),
    ...(divergence === null ? {} : { divergence }),
  };
}

function evidenceOf(found: Found['found'], fails: boolean): string[] {
  const sentences = found.map(({ run, difference }) => `Seed ${run.score.seed}: ${difference.sentence}`);
  const shown = sentences.slice(0, SENTENCES_MAX);
  if (sentences.length > shown.length) shown.push(`${countText(sentences.length - shown.length)} more.`);
  if (!fails) shown.push('Better than the baseline: `pumpdrill gate --update-baseline` makes that the new measure.');
  return shown;
}

/** The defence that refused the first diverging attempt before, or that refuses it now. */
function defenceIn({ before, now }: Divergence, { defences }: BaselineRun): string | null {
  const ids = defences.map(({ id }) => id);
  return ids.find((id) => before === `refused by ${id}`) ?? ids.find((id) => now === `refused by ${id}`) ?? null;
}

/** Defences of all seeds: a baseline of several seeds has the same in each. */
function whatsOf(runs: readonly BaselineRun[]): string[] {
  const defences = new Set(runs.flatMap((run) => run.defences.map(({ id }) => `defences.${id}`)));
  return [...COMPARED, ...defences];
}

function idOf({ scenario, policy }: { scenario: string; policy: string }, what: string): string {
  return `${scenario}/${policy}/baseline.${what}`;
}
