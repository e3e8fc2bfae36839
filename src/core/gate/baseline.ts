/** Makes a baseline of scored runs, and says when one cannot be compared with. */
import type { Problem } from '../domain/errors.ts';
import type { OutcomeTrail } from '../score/outcome-trail.ts';
import type { DefenceScore, ScenarioScore } from '../score/scorecard.ts';
import type { Baseline, BaselineDefence, BaselineRun } from './baseline-format.ts';

/** What a baseline keeps of one run beside its score. */
export interface RunTrails {
  readonly main: OutcomeTrail;
  /** By enforced defence: the run with it alone. */
  readonly alone: ReadonlyMap<string, OutcomeTrail>;
}

export function baselineRunOf(score: ScenarioScore, trails: RunTrails): BaselineRun {
  const { fraud, legit } = score;
  return {
    scenario: score.id,
    policy: score.policy,
    seed: score.seed,
    hash: score.hash,
    currency: score.tariff.currency,
    lossMicro: fraud.lossMicro,
    undefendedLossMicro: fraud.undefendedLossMicro,
    dispatches: fraud.dispatches,
    timeToDetectMs: fraud.timeToDetectMs,
    timeToContainMs: fraud.timeToContainMs,
    intents: legit.intents,
    insults: legit.insults,
    cohortInsults: legit.cohorts.map(({ id, insults }) => ({ id, insults })),
    challenged: legit.challengeRate.numerator,
    addedDelayMsP95: legit.addedDelayMs.p95,
    broken: (score.invariants ?? []).flatMap(({ id, result }) => (result === 'broken' ? [id] : [])),
    defences: score.defences.map((defence) => baselineDefenceOf(defence, trails)),
    trail: copy(trails.main),
  };
}

function baselineDefenceOf({ id, verdict, attribution }: DefenceScore, { alone }: RunTrails): BaselineDefence {
  const trail = alone.get(id);
  return {
    id,
    verdict,
    leaveOneOutMicro: attribution?.leaveOneOut.lossMicro ?? null,
    aloneMicro: attribution?.solo?.lossMicro ?? null,
    aloneInsults: attribution?.solo?.insults ?? null,
    trail: trail === undefined ? null : copy(trail),
  };
}

function copy({ words, outcomes }: OutcomeTrail): BaselineRun['trail'] {
  return { words: [...words], outcomes };
}

/** One run that a gate is about to play. */
export interface PlannedRun {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
  readonly hash: string;
}

/**
 * Everything that keeps the planned runs from being compared: before anything is played, so that nobody waits for it. What the
 * target does may differ, that is what is compared; what is asked of it may not.
 */
export function incomparable(baseline: Baseline, planned: readonly PlannedRun[], update: string): Problem[] {
  const problems: Problem[] = [];
  const known = new Map(baseline.runs.map((run) => [keyOf(run), run]));
  for (const run of planned) {
    const before = known.get(keyOf(run));
    const name = `${run.scenario} under ${run.policy}, seed ${run.seed}`;
    if (before === undefined)
      problems.push({
        code: 'BASELINE_LACKS_RUN',
        path: '',
        message: `the baseline has no run of ${name}`,
        hint: update,
      });
    else if (before.hash !== run.hash)
      problems.push({
        code: 'BASELINE_OF_OTHER_SCENARIO',
        path: '',
        message: `the baseline's run of ${name} is of another version of the scenario (${before.hash.slice(0, 12)}, now ${run.hash.slice(0, 12)})`,
        hint: update,
      });
  }
  const asked = new Set(planned.map(keyOf));
  for (const run of baseline.runs.filter((one) => !asked.has(keyOf(one))))
    problems.push({
      code: 'BASELINE_HAS_OTHER_RUN',
      path: '',
      message: `the baseline's run of ${run.scenario} under ${run.policy}, seed ${run.seed}, is not played any more`,
      hint: update,
    });
  return problems;
}

export function keyOf({ scenario, policy, seed }: { scenario: string; policy: string; seed: number }): string {
  return JSON.stringify([scenario, policy, seed]);
}
