/** A drill: every scenario under every policy with every seed, played, scored and put into one scorecard. */

import type { PolicyAdvice } from '../core/score/advice-format.ts';
import { ASSUMPTIONS, FOREIGN_ASSUMPTIONS } from '../core/score/assumptions.ts';
import { buildScorecard } from '../core/score/build.ts';
import { withConvertedTotals } from '../core/score/exchange.ts';
import type { ExchangeTable } from '../core/score/exchange-format.ts';
import type { ScenarioScore, Scorecard, Series } from '../core/score/scorecard.ts';
import { buildSeries } from '../core/score/series.ts';
import type { Logger } from '../io/logger.ts';
import { loadProfile } from '../target-profile/load.ts';
import { type AdviceDepth, adviceFor, adviceForForeign } from './advice.ts';
import type { AlertListener } from './alert-watch.ts';
import type { AttributionDepth } from './attribution.ts';
import { needsHttp2 } from './circumstances.ts';
import { CounterfactualRuns } from './counterfactuals.ts';
import { drillForeign, type ForeignDrill } from './foreign/drill.ts';
import { type Job, jobsOf } from './jobs.ts';
import { type LedgerRoot, ledgerPlace } from './ledger-place.ts';
import { type LiveSession, startLiveSession } from './live-session.ts';
import { placeOf, watched } from './place.ts';
import { playLive } from './play-live.ts';
import type { PlayedRun } from './play-simulated.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { runSize } from './run-size.ts';
import { scorePlayedRun } from './score-run.ts';
import type { ScoredRun } from './scored-run.ts';
import { sideBySide } from './side-by-side.ts';
import { IN_THIS_THREAD, type Simulator } from './simulator.ts';
import { warmUp } from './warm-up.ts';

export interface DrillOptions {
  readonly engine: 'simulate' | 'live';
  readonly scenarios: readonly PreparedScenario[];
  readonly policies: readonly PreparedPolicy[];
  /** Instead of the seeds that each scenario names. */
  readonly seeds?: readonly number[];
  /** Live only: virtual milliseconds per real one. */
  readonly speed?: number;
  readonly identity?: 'header' | 'socket';
  /** Live only: URL of a Redis on this machine where the target keeps its state; absent: in its process. */
  readonly redis?: string;
  /** How much is played to find out what each defence is worth; default: leave-one-out. */
  readonly attribution?: AttributionDepth;
  /** How to get the same again; printed in the scorecard. */
  readonly command: string;
  /** Writes down main and undefended runs. */
  readonly ledger?: LedgerRoot;
  /** True: also searches for the largest part of each attack that alerts nobody, some eight runs more for each. */
  readonly silentVolume?: boolean;
  /** What to do next about each policy, from further runs under changed policies; default: off. */
  readonly advice?: AdviceDepth;
  /** Hears of the runs that are played for it. */
  readonly onAdvice?: (policy: string, runs: number) => void;
  /** Converts totals over scenarios in different currencies. */
  readonly exchange?: ExchangeTable;
  /** Who plays simulated runs; default this thread. */
  readonly simulator?: Simulator;
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job, share: number) => void;
  /** Hears of the runs that the job's attribution plays beside leave-one-out, and of how many it knows by now. */
  readonly onCoalition?: (job: Job, runs: number, planned: number) => void;
  readonly log?: Logger;
  /**
   * Live only: a service that is not ours, instead of the bundled target. It has no policy of ours: the policies of the runs and
   * `redis` are not looked at, and scores go by the target's id.
   */
  readonly foreign?: ForeignDrill;
  /** Live only: hears alerts as they come. A simulated attack is over before anybody could look. */
  readonly onAlert?: AlertListener;
}

export interface DrillResult {
  readonly scorecard: Scorecard;
  readonly series: Series;
}

/** Runs of a live drill that play side by side: more would make each other late on two cores. */
const LIVE_SIDE_BY_SIDE = 8;

/** Every scenario under every policy with every seed. */
export function runDrill(options: DrillOptions): Promise<DrillResult> {
  return drillJobs(jobsOf(options), options);
}

/** What is left of the options where the runs are named one by one. */
export type JobOptions = Omit<DrillOptions, 'scenarios' | 'policies' | 'seeds'>;

export async function drillJobs(jobs: readonly Job[], options: JobOptions): Promise<DrillResult> {
  const foreign = options.engine === 'live' ? options.foreign : undefined;
  const counterfactuals = new CounterfactualRuns(options.simulator ?? IN_THIS_THREAD, options.ledger);
  const scored = await play(jobs, { ...options, counterfactuals }, foreign);
  const scores = scored.map((run) => run.score);
  const advice = await adviceOf(scores, { jobs, options, counterfactuals });
  const built = buildScorecard({
    engine: options.engine,
    target: foreign?.target.id ?? 'reference',
    command: options.command,
    assumptions: foreign === undefined ? ASSUMPTIONS : [...ASSUMPTIONS, ...FOREIGN_ASSUMPTIONS],
    scenarios: scores,
    interrupted: options.signal?.aborted === true,
  });
  const scorecard: Scorecard = advice === null ? built : { ...built, advice };
  const { exchange } = options;
  return {
    scorecard: exchange === undefined ? scorecard : withConvertedTotals(scorecard, exchange),
    series: buildSeries(scored.map((run) => run.series)),
  };
}

/** Played last: a live drill's machine is idle by then. Null where there is none. */
async function adviceOf(
  scores: readonly ScenarioScore[],
  {
    jobs,
    options,
    counterfactuals,
  }: { jobs: readonly Job[]; options: JobOptions; counterfactuals: CounterfactualRuns },
): Promise<PolicyAdvice[] | null> {
  const { advice: depth = 'off', engine, foreign, signal, onAdvice: onPlayed } = options;
  if (depth === 'off' || scores.length === 0) return null;
  if (engine === 'live' && foreign !== undefined) return adviceForForeign(foreign.target.id);
  return adviceFor({ jobs, engine, scores, depth, counterfactuals, signal, onPlayed });
}

/** With the runs that are compared with, kept over the whole drill. */
interface PlayOptions extends JobOptions {
  readonly counterfactuals: CounterfactualRuns;
}

function play(jobs: readonly Job[], options: PlayOptions, foreign: ForeignDrill | undefined): Promise<ScoredRun[]> {
  if (foreign !== undefined) return drillForeign(foreign, jobs, options);
  return options.engine === 'live' ? drillLive(jobs, options) : drillSimulated(jobs, options);
}

async function drillSimulated(jobs: readonly Job[], options: PlayOptions): Promise<ScoredRun[]> {
  const simulator = options.simulator ?? IN_THIS_THREAD;
  const { signal, counterfactuals } = options;
  // One more than can be played at once: while a run's last counterfactual plays, the next run has begun.
  const limit = simulator.seats === 1 ? 1 : simulator.seats + 1;
  const sizeOf = ({ prepared }: Job) => runSize(prepared.scenario);
  return sideBySide(jobs, { limit, sizeOf, signal }, async (job) => {
    const ledger = ledgerPlace(options.ledger, placeOf(job));
    const main = simulator.play({ ...job, detail: 'series', ...ledger, ...watched(job, options) });
    counterfactuals.offer(job, main);
    // Asked for at once, so that it plays beside the run itself.
    const undefended = counterfactuals.undefendedOf(job.prepared, job.seed, options.ledger);
    const [played] = await Promise.all([main, undefended]);
    const more = { ...attributed(job, options), ...search(simulator, options) };
    return scorePlayedRun({ job, played, speed: 1, counterfactuals, signal, ...ledger, ...more });
  });
}

/** Plays everything first and scores afterwards: simulating counterfactuals beside a live run would make it late. */
async function drillLive(jobs: readonly Job[], options: PlayOptions): Promise<ScoredRun[]> {
  const speed = options.speed ?? 1;
  const played: { job: Job; run: PlayedRun }[] = [];
  const http2 = jobs.some(({ prepared }) => needsHttp2(prepared.scenario));
  const session = await startLiveSession(options.log, { http2 });
  try {
    await warmUp(session, jobs, options);
    for (let first = 0; first < jobs.length && !options.signal?.aborted; first += LIVE_SIDE_BY_SIDE) {
      const batch = jobs.slice(first, first + LIVE_SIDE_BY_SIDE);
      played.push(...(await playSideBySide(session, batch, { options, speed, first })));
    }
  } finally {
    await session.stop();
  }
  const simulator = options.simulator ?? IN_THIS_THREAD;
  const { signal, counterfactuals } = options;
  return Promise.all(
    played.map(({ job, run }) => {
      const ledger = ledgerPlace(options.ledger, placeOf(job));
      const parts = { job, played: run, speed, counterfactuals, signal };
      return scorePlayedRun({ ...parts, ...ledger, ...attributed(job, options), ...search(simulator, options) });
    }),
  );
}

/** When one run fails, the others are stopped before its error goes on: nothing of ours plays on unseen. */
async function playSideBySide(
  session: LiveSession,
  batch: readonly Job[],
  { options, speed, first }: { options: JobOptions; speed: number; first: number },
): Promise<{ job: Job; run: PlayedRun }[]> {
  const profile = loadProfile('reference');
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const playing = batch.map(async (job, i) => {
    const run = await playLive({
      ...job,
      ...ledgerPlace(options.ledger, placeOf(job)),
      ...(options.log === undefined ? {} : { log: options.log }),
      ...(options.redis === undefined ? {} : { redis: options.redis }),
      ...(options.onAlert === undefined ? {} : { onAlert: options.onAlert }),
      ...watched(job, options),
      session,
      tenantId: `run-${first + i}`,
      speed,
      identity: options.identity ?? profile.identity,
      profile,
      signal,
    });
    return { job, run };
  });
  for (const run of playing) run.catch(() => failed.abort());
  await Promise.allSettled(playing);
  return Promise.all(playing);
}

function search(simulator: Simulator, { silentVolume }: JobOptions): { silentVolume?: Simulator } {
  return silentVolume === true ? { silentVolume: simulator } : {};
}

/** How a run's defences are to be told apart. */
function attributed(job: Job, { attribution, onCoalition }: JobOptions) {
  return {
    attribution,
    onCoalition: onCoalition && ((runs: number, planned: number) => onCoalition(job, runs, planned)),
  };
}
