/** Plays what a gate file names and judges it: limits, baseline, waivers. */
import type { Assertion } from '../core/gate/assertion.ts';
import { baselineRunOf, keyOf, type RunTrails } from '../core/gate/baseline.ts';
import { BASELINE_SCHEMA, type Baseline, type BaselineRun } from '../core/gate/baseline-format.ts';
import { judge } from '../core/gate/judge.ts';
import { type ChangedRun, changedRuns, judgeBaseline } from '../core/gate/judge-baseline.ts';
import { withWaivers } from '../core/gate/waivers.ts';
import { buildScorecard } from '../core/score/build.ts';
import type { Divergence, GateResult } from '../core/score/gate-result-format.ts';
import type { ScenarioScore } from '../core/score/scorecard.ts';
import { type DrillResult, drillJobs, type JobOptions } from './drill.ts';
import type { GatePlan } from './gate-plan.ts';
import type { Job } from './jobs.ts';
import { aloneJob, firstDivergence, trailOf } from './outcome-trails.ts';

/** What the gate file does not say. */
export interface GateRunOptions extends Omit<JobOptions, 'engine' | 'speed' | 'attribution' | 'foreign'> {
  /** Where a service of the user's own leaves what it prints. */
  readonly outputFolder: string;
}

/** Plays a gate's jobs. Their scores are judged by `judgeGate`, or kept by `baselineOf`. */
export function playGate(
  { gate, jobs, baselineFile, assertions, foreign }: GatePlan,
  { outputFolder, ...options }: GateRunOptions,
): Promise<DrillResult> {
  const needsAlone = baselineFile !== null || assertions.some(({ rule }) => rule.kind === 'alone');
  return drillJobs(jobs, {
    ...options,
    engine: gate.engine,
    ...(gate.engine === 'live' ? { speed: gate.speed } : {}),
    ...(foreign === null ? {} : { foreign: { target: foreign, outputFolder } }),
    attribution: needsAlone ? 'solo' : 'leave-one-out',
  });
}

/** The same result with its gates judged; verdict and exit code follow from them. */
export async function judgeGate(plan: GatePlan, played: DrillResult, today: string): Promise<DrillResult> {
  const { scorecard } = played;
  const { scenarios } = scorecard;
  const sequential = plan.gate.engine === 'live' ? plan.gate.sequential : null;
  const results = [
    ...plan.assertions.map((assertion) => judge(assertion, runsOf(assertion, scenarios), sequential)),
    ...(await baselineResults(plan, scenarios)),
  ];
  const gates = withWaivers(results, plan.gate.accept, today);
  const { engine, target, command, assumptions, interrupted } = scorecard;
  return {
    ...played,
    scorecard: buildScorecard({ engine, target, command, assumptions, interrupted, scenarios, gates }),
  };
}

function runsOf({ scenario, policy }: Pick<Assertion, 'scenario' | 'policy'>, scores: readonly ScenarioScore[]) {
  return scores.filter((score) => score.id === scenario && score.policy === policy);
}

async function baselineResults(
  { baseline, gate, jobs }: GatePlan,
  scores: readonly ScenarioScore[],
): Promise<GateResult[]> {
  if (baseline === null) return [];
  const before = new Map(baseline.runs.map((run) => [keyOf(run), run]));
  const results: GateResult[] = [];
  for (const { scenario, policy } of cellsOf(baseline.runs)) {
    const changed = changedRuns(runsOf({ scenario, policy }, scores), before);
    const divergences = await divergencesOf(changed, jobs);
    results.push(
      ...judgeBaseline(
        { scenario, policy, level: gate.baseline?.level ?? 'error' },
        baseline.runs.filter((run) => run.scenario === scenario && run.policy === policy),
        changed,
        (run, defence) =>
          divergences.get(divergenceKey(run, defence)) ?? divergences.get(divergenceKey(run, null)) ?? null,
      ),
    );
  }
  return results;
}

function cellsOf(runs: readonly BaselineRun[]): { scenario: string; policy: string }[] {
  const cells = new Map(runs.map(({ scenario, policy }) => [JSON.stringify([scenario, policy]), { scenario, policy }]));
  return [...cells.values()];
}

/** The first diverging attempt of every changed run, and of the runs with one defence alone that came otherwise. */
async function divergencesOf(changed: readonly ChangedRun[], jobs: readonly Job[]): Promise<Map<string, Divergence>> {
  const found = new Map<string, Divergence>();
  for (const run of changed) {
    const job = jobOf(run.score, jobs);
    if (job === undefined) continue;
    const main = await firstDivergence(job, run.before.trail, 'the run itself');
    if (main !== null) found.set(divergenceKey(run, null), main);
    for (const { id, trail } of run.before.defences) {
      const differs = run.differences.some(({ defence }) => defence === id);
      if (trail === null || !differs) continue;
      const alone = await firstDivergence(aloneJob(job, id), trail, `with ${id} alone`);
      if (alone !== null) found.set(divergenceKey(run, id), alone);
    }
  }
  return found;
}

function divergenceKey({ score }: ChangedRun, defence: string | null): string {
  return JSON.stringify([score.seed, defence]);
}

function jobOf({ id, policy, seed }: ScenarioScore, jobs: readonly Job[]): Job | undefined {
  return jobs.find((job) => job.prepared.scenario.id === id && job.policy.policy.id === policy && job.seed === seed);
}

/** A baseline of what was just played; `onRun` is told after each run. */
export async function baselineOf(
  { jobs }: GatePlan,
  { scorecard }: DrillResult,
  { command, onRun }: { command: string; onRun?: () => void },
): Promise<Baseline> {
  const runs: BaselineRun[] = [];
  for (const score of scorecard.scenarios) {
    const job = jobOf(score, jobs);
    if (job === undefined) continue;
    runs.push(baselineRunOf(score, await trailsOf(job)));
    onRun?.();
  }
  return { schema: BASELINE_SCHEMA, engine: 'simulate', command, runs };
}

async function trailsOf(job: Job): Promise<RunTrails> {
  const enforced = job.policy.policy.defences.filter(({ mode }) => mode === 'enforce');
  const alone = new Map<string, Awaited<ReturnType<typeof trailOf>>>();
  for (const { id } of enforced) alone.set(id, await trailOf(aloneJob(job, id)));
  return { main: await trailOf(job), alone };
}
