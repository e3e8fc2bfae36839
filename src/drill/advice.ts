/**
 * What to do next about each policy of a drill: changes that are played again with the same campaigns and seeds, in simulation
 * whatever the drill itself was played in.
 */

import { DEFAULT_COSTS } from '../core/domain/cost-values.ts';
import {
  type AdvisedRun,
  directionOf,
  gainOf,
  isWorthIt,
  outcomeOf,
  type RunOutcome,
  savingsOf,
  shareOfStake,
  sumsPerSeed,
} from '../core/score/advice.ts';
import { confidenceOf } from '../core/score/advice-confidence.ts';
import type { AdviceStep, PolicyAdvice } from '../core/score/advice-format.ts';
import type { ScenarioScore, Scorecard } from '../core/score/scorecard.ts';
import { sumLanes } from '../core/score/totals.ts';
import { changesOf } from './advice-changes.ts';
import { yamlOf } from './advice-lines.ts';
import { type AdviceRun, Plays } from './advice-plays.ts';
import { type ChosenStep, chooseSteps } from './advice-search.ts';
import type { CounterfactualRuns } from './counterfactuals.ts';
import type { Job } from './jobs.ts';
import { runSize } from './run-size.ts';

/** `auto`: where it adds seconds, as to the starter pack. `on`: whatever it takes, within reason. */
export const ADVICE_DEPTHS = ['auto', 'on', 'off'] as const;
export type AdviceDepth = (typeof ADVICE_DEPTHS)[number];

interface Budget {
  /** Asks of a policy's runs above which nothing is begun. */
  readonly drillAsksMax: number;
  /** Asks that may be played again for one policy (choice): asks and not seconds, so that every machine says the same. */
  readonly asksMax: number;
}
const BUDGETS: Readonly<Record<Exclude<AdviceDepth, 'off'>, Budget>> = {
  auto: { drillAsksMax: 30_000, asksMax: 300_000 },
  on: { drillAsksMax: Number.POSITIVE_INFINITY, asksMax: 30_000_000 },
};

const NOBODY_ATTACKS = 'No run of this drill attacks, so nothing is known of what this would let through.';

export interface AdviceInput {
  readonly jobs: readonly Job[];
  readonly engine: Scorecard['engine'];
  /** Of the runs, as they were scored. */
  readonly scores: readonly ScenarioScore[];
  readonly depth: AdviceDepth;
  readonly counterfactuals: CounterfactualRuns;
  readonly signal?: AbortSignal | undefined;
  /** Hears of every run that is played for a policy. */
  readonly onPlayed?: ((policy: string, runs: number) => void) | undefined;
}

/** Null where nobody asked for it, or the drill was stopped: half a comparison is none. */
export async function adviceFor(input: AdviceInput): Promise<PolicyAdvice[] | null> {
  const { depth, jobs, signal } = input;
  if (depth === 'off') return null;
  const advised: PolicyAdvice[] = [];
  for (const own of byPolicy(jobs)) {
    const advice = signal?.aborted ? null : await adviceOn(own, input, BUDGETS[depth]);
    if (advice === null) return null;
    advised.push(advice);
  }
  return advised;
}

/** A service whose defences cannot be changed from here. */
export function adviceForForeign(target: string): PolicyAdvice[] {
  return [{ policy: target, outcome: 'not-ours', steps: [] }];
}

/** Runs by policy. One without any defence is the measure for others, and needs advice only where it stands alone. */
function byPolicy(jobs: readonly Job[]): Job[][] {
  const policies = [...new Set(jobs.map(({ policy }) => policy))];
  const defended = policies.filter(({ policy }) => policy.defences.length > 0);
  return (policies.length === 1 ? policies : defended).map((policy) => jobs.filter((job) => job.policy === policy));
}

async function adviceOn(jobs: readonly Job[], input: AdviceInput, budget: Budget): Promise<PolicyAdvice | null> {
  const { counterfactuals, engine, signal } = input;
  const { policy } = jobs[0]!;
  const { id } = policy.policy;
  if (jobs.reduce((sum, { prepared }) => sum + runSize(prepared.scenario), 0) > budget.drillAsksMax)
    return { policy: id, outcome: 'too-large', steps: [] };
  const scores = jobs.map((job) => scoreOf(job, input.scores));
  if (!scores.every((score) => score !== undefined)) return null;
  const runs = await Promise.all(jobs.map((job, i) => adviceRun(job, scores[i]!, counterfactuals)));
  const plays = new Plays({
    runs,
    play: (job) => counterfactuals.playUnless(signal, job),
    seats: counterfactuals.seats,
    asksMax: budget.asksMax,
    onPlayed: (count) => input.onPlayed?.(id, count),
  });
  const start = engine === 'simulate' ? scores.map(outcomeOfScore) : await startOf(plays);
  if (start === null) return null;
  if (start.every(({ lossMicro, insults }) => lossMicro === 0 && insults === 0))
    return { policy: id, outcome: 'nothing-to-gain', steps: [] };
  const { changes, leftOut } = changesOf(policy, scores);
  const choice = await chooseSteps(plays, { policy, changes, start });
  if (choice === null || signal?.aborted) return null;
  const { steps, counts } = choice;
  return {
    policy: id,
    outcome: steps.length > 0 ? 'changes' : 'none-helps',
    steps: steps.map((step) => adviceStep(runs, step)),
    tried: { ...counts, runs: plays.count, spent: plays.spent, leftOut: [...leftOut] },
  };
}

function scoreOf({ prepared, policy, seed }: Job, scores: readonly ScenarioScore[]): ScenarioScore | undefined {
  return scores.find(
    (score) => score.id === prepared.scenario.id && score.policy === policy.policy.id && score.seed === seed,
  );
}

async function adviceRun(job: Job, score: ScenarioScore, counterfactuals: CounterfactualRuns): Promise<AdviceRun> {
  const { prepared, seed } = job;
  const undefended = await counterfactuals.undefendedOf(prepared, seed);
  return {
    job,
    undefended,
    seed,
    scenario: prepared.scenario.id,
    currency: prepared.tariff.currency,
    values: prepared.scenario.costs ?? DEFAULT_COSTS,
    undefendedLossMicro: sumLanes(undefended, 'fraud', 'costMicro'),
    intents: score.legit.intents,
  };
}

/** The score of a simulated run says it already. */
function outcomeOfScore({ fraud, legit, metrics }: ScenarioScore): RunOutcome {
  const { challengesJudged = 0, addressLookups = 0 } = metrics?.work ?? {};
  return {
    lossMicro: fraud.lossMicro,
    insults: legit.insults,
    challenged: legit.challengeRate.numerator,
    checks: challengesJudged + addressLookups,
  };
}

/** A live run is compared through its simulated twin: the same world before and after. */
async function startOf(plays: Plays): Promise<RunOutcome[] | null> {
  const totals = await plays.play(plays.runs.map(({ job }, run) => ({ run, policy: job.policy })));
  return typeof totals === 'string' ? null : totals.map((one, i) => outcomeOf(one, plays.runs[i]!.undefended));
}

function adviceStep(runs: readonly AdvisedRun[], { change, before, after }: ChosenStep): AdviceStep {
  const gains = runs.map((run, i) => gainOf(run, before[i]!, after[i]!));
  const saved = savingsOf(runs, before, after);
  const count = (outcomes: readonly RunOutcome[], of: (outcome: RunOutcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
  const both = (of: (outcome: RunOutcome) => number) => ({ before: count(before, of), after: count(after, of) });
  const [insults, challenged, checks] = [both((o) => o.insults), both((o) => o.challenged), both((o) => o.checks)];
  const directions = runs.map((run, i) => directionOf(run, gains[i]!));
  const runsBetter = directions.filter((direction) => direction === 'better').length;
  const runsWorse = directions.filter((direction) => direction === 'worse').length;
  return {
    change: change.text,
    kind: change.kind,
    defence: change.defence,
    saved,
    insultsBefore: insults.before,
    insultsAfter: insults.after,
    intents: runs.reduce((sum, run) => sum + run.intents, 0),
    ...(challenged.before === challenged.after ? {} : { challenged }),
    ...(checks.before === checks.after ? {} : { checks }),
    runs: runs.length,
    runsBetter,
    runsWorse,
    ...confidenceOf({ perSeed: shares(runs, gains), runs: runs.length, runsBetter, runsWorse, saved }),
    snippet: yamlOf(change.lines).trimEnd().split('\n'),
    notes: [...change.notes, ...(runs.some((run) => run.undefendedLossMicro > 0) ? [] : [NOBODY_ATTACKS])],
  };
}

/** Per seed, what a change gains as a share of what is at stake in that seed's runs. */
function shares(runs: readonly AdvisedRun[], gains: readonly number[]): number[] | null {
  const seeds = sumsPerSeed(runs, gains);
  if (seeds === null) return null;
  return [...new Set(runs.map(({ seed }) => seed))].map((seed) => {
    const own = runs.flatMap((run, i) => (run.seed === seed ? [{ run, gain: gains[i]! }] : []));
    const ownRuns = own.map(({ run }) => run);
    const ownGains = own.map(({ gain }) => gain);
    return isWorthIt(ownRuns, ownGains)
      ? shareOfStake(ownRuns, ownGains)
      : Math.min(0, shareOfStake(ownRuns, ownGains));
  });
}
