/** From a played run to its score: plays the counterfactuals and variants that give it meaning, and puts them together. */

import { trafficMicro } from '../core/campaign/reckoning.ts';
import type { DefenceMode } from '../core/domain/decision.ts';
import type { Micro } from '../core/domain/units.ts';
import type { Campaign } from '../core/scenario/format.ts';
import type { PlayedGame } from '../core/score/attribution-format.ts';
import { type RunToScore, scoreVariant } from '../core/score/score.ts';
import type { ScenarioScore, VariantScore } from '../core/score/scorecard.ts';
import type { RunTotals } from '../core/score/totals.ts';
import { writeFold } from '../io/fold-files.ts';
import { billingText } from '../sink/rules/billing-text.ts';
import { type AttributionDepth, type PlayedBeside, playedByPolicy, playGame, type RunOfPolicy } from './attribution.ts';
import { hasTwin, probeOf } from './circumstances.ts';
import { Coalitions } from './coalitions.ts';
import type { CounterfactualRuns } from './counterfactuals.ts';
import type { PlannedLoss } from './foreign/planned-loss.ts';
import type { Job } from './jobs.ts';
import type { LedgerPlace, PlayedRun } from './play-simulated.ts';
import { type PreparedPolicy, type PreparedScenario, withModes } from './prepared.ts';
import { type ScoredRun, scoredFrom } from './scored-run.ts';
import { silentVolumeOf } from './silent-volume.ts';
import type { Simulator } from './simulator.ts';
import { prepareVariant } from './variants.ts';

export interface ScoreInput {
  readonly job: Job;
  readonly played: PlayedRun;
  /** Virtual milliseconds per real one; 1 in simulation. */
  readonly speed: number;
  readonly counterfactuals: CounterfactualRuns;
  /** Default: leave-one-out. */
  readonly attribution?: AttributionDepth | undefined;
  /** Hears of the runs that attribution plays beside leave-one-out. */
  readonly onCoalition?: ((runs: number, planned: number) => void) | undefined;
  /** Aborted: what is not played yet of the runs beside this one is left out, and the score says that it is not whole. */
  readonly signal?: AbortSignal | undefined;
  /** Who also looks for the largest part of the attack that alerts nobody, with some eight runs more; absent: nobody. */
  readonly silentVolume?: Simulator | undefined;
  /** Where the run's events went. Where that is not all of them, what the score is made from is kept there, too. */
  readonly ledger?: LedgerPlace;
  /** For a target that is not ours: what the attack would cost at most. It has no simulated twin and no leave-one-out runs. */
  readonly planned?: PlannedLoss;
}

export async function scorePlayedRun(input: ScoreInput): Promise<ScoredRun> {
  const { job, played, counterfactuals, planned } = input;
  const signal = played.health.interrupted ? AbortSignal.abort() : input.signal;
  const live = played.header.engine === 'live';
  const twinAndRest = async () => {
    const twin =
      live && planned === undefined && hasTwin(job.prepared.scenario)
        ? await counterfactuals.playUnless(signal, job)
        : null;
    const itself = live ? twin : played.health.interrupted ? null : played.totals;
    return { twin, itself, ...(await counterfactuals.for(job, itself, signal)) };
  };
  const [{ twin, itself, undefended, calm, without }, variants, silentVolume] = await Promise.all([
    twinAndRest(),
    playVariants(input, signal),
    input.silentVolume === undefined ? null : silentVolumeOf(job, input.silentVolume, signal),
  ]);
  const game = await gameOf(input, { itself, undefended, without, variants: variants.map(({ run }) => run), signal });
  const interrupted = signal?.aborted === true;
  const { costs } = job.prepared.scenario;
  const probe = probeOf(job.prepared.scenario, played.header.engine, played.header.target);
  const run: RunToScore = {
    header: played.header,
    main: withWorkOf(twin, played.totals),
    undefended: planned === undefined ? undefended : { ...undefended, ...planned.burn },
    calm,
    withoutDefence: without,
    ...(game === undefined ? {} : { game }),
    parityRun: twin,
    harness: { ...played.health, interrupted, speed: input.speed },
    economics: economicsOf(played, job.prepared),
    tariff: tariffFacts(job.prepared),
    counterfactual: 'simulated',
    ...(planned === undefined ? {} : { plannedLossMicro: planned.lossMicro }),
    variants: variants.map(({ score }) => score),
    expect: job.prepared.scenario.expect,
    ...(probe === undefined ? {} : { probe }),
    ...(costs === undefined ? {} : { costs }),
    ...(silentVolume === null ? {} : { silentVolume }),
  };
  if (input.ledger !== undefined && input.ledger.keepOneIn > 1) writeFold(input.ledger.folder, run);
  return scoredFrom(run);
}

/** Undefined where the run has no simulated one of its own: nothing could be compared with it. */
async function gameOf(
  { job, counterfactuals, attribution, onCoalition }: ScoreInput,
  runs: Omit<PlayedBeside, 'itself'> & {
    itself: RunTotals | null;
    undefended: RunTotals;
    signal?: AbortSignal | undefined;
  },
): Promise<PlayedGame | undefined> {
  const { itself, undefended, signal } = runs;
  if (itself === null || attribution === undefined) return undefined;
  const coalitions = new Coalitions({
    job,
    undefended,
    played: playedByPolicy(job, { ...runs, itself }),
    play: (policy) => counterfactuals.playUnless(signal, { ...job, policy }),
    seats: counterfactuals.seats,
    ...(onCoalition === undefined ? {} : { onPlayed: onCoalition }),
  });
  return playGame(coalitions, attribution);
}

/** Nobody counts inside a live target: its simulated twin has done the same work. */
function withWorkOf(twin: RunTotals | null, main: RunTotals): RunTotals {
  return twin?.work === undefined ? main : { ...main, work: twin.work };
}

export function tariffFacts({ tariff, scenario }: PreparedScenario): ScenarioScore['tariff'] {
  const { name, asOf, currency, source } = tariff;
  return { name, asOf, currency, source, billing: billingText(scenario.provider, currency) };
}

/** What each fraud lane earns and pays, from the campaign it belongs to. */
export function economicsOf(played: PlayedRun, prepared: PreparedScenario): RunToScore['economics'] {
  const campaigns = new Map(
    prepared.scenario.campaigns.map((campaign) => [
      campaign.id,
      {
        revenueShare: campaign.economics.revenueShare,
        costPerAttemptMicro: trafficMicro(campaign.economics),
        costPerRentedNumberMicro: campaign.economics.numberRentMicro,
        costPerSolutionMicro: solutionMicro(campaign),
        costPerMailboxMicro: campaign.email.kind === 'none' ? 0 : campaign.email.costMicro,
      },
    ]),
  );
  return new Map(
    played.header.lanes.flatMap((lane) => {
      const economics = lane.intent === 'fraud' ? campaigns.get(lane.origin) : undefined;
      return economics === undefined ? [] : [[lane.id, economics] as const];
    }),
  );
}

/**
 * The dearest of the solvers that a campaign may use: a lane's solutions are counted together, so where its attacker changes
 * solvers in mid-run his costs are at most this.
 */
function solutionMicro({ solver, adapt }: Campaign): Micro {
  const later = (adapt?.moves ?? []).flatMap((move) => (move.kind === 'solve-challenges' ? [move.solver] : []));
  return Math.max(...[solver, ...later].map((one) => (one.kind === 'none' ? 0 : one.costMicro)));
}

/** A variant's score, and its run where that is one of the job's own scenario. */
interface PlayedVariant {
  readonly score: VariantScore;
  readonly run: RunOfPolicy | null;
}

/** The scenario's variants, each against its own undefended run when it changes the campaign itself. */
async function playVariants(
  { job, counterfactuals }: ScoreInput,
  signal: AbortSignal | undefined,
): Promise<PlayedVariant[]> {
  const { prepared, policy, seed } = job;
  // Without a defence there is nothing that a variant could ask about.
  if (policy.policy.defences.length === 0) return [];
  const scores = prepared.scenario.variants.map(async (variant) => {
    if (signal?.aborted) return [];
    const changed = prepareVariant(prepared, variant);
    const modes = Object.fromEntries(
      Object.entries(variant.defences).filter(([id, mode]) => canBeSet(policy, id, mode)),
    );
    const changedPolicy = withModes(policy, modes);
    const [main, undefended] = await Promise.all([
      counterfactuals.playUnless(signal, { prepared: changed, policy: changedPolicy, seed }),
      counterfactuals.undefendedOf(changed, seed),
    ]);
    if (main === null) return [];
    const score = scoreVariant({ id: variant.id, why: variant.why, main, undefended });
    return [{ score, run: changed.hash === prepared.hash ? { policy: changedPolicy.hash, totals: main } : null }];
  });
  return (await Promise.all(scores)).flat();
}

/**
 * A variant that turns a defence off, or only watches it, says nothing about a policy that does not have it. One that
 * enforces a defence also adds it, where that needs no settings that only the policy could give.
 */
function canBeSet({ policy }: PreparedPolicy, id: string, mode: DefenceMode): boolean {
  if (policy.defences.some((defence) => defence.id === id)) return true;
  return mode === 'enforce' && policy.all.some((defence) => defence.id === id && defence.config !== undefined);
}
