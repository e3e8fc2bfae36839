/** A drill: every scenario under every policy with every seed, played, scored and put into one scorecard. */

import type { EventSink, RunHeader } from '../core/domain/event.ts';
import { ASSUMPTIONS } from '../core/score/assumptions.ts';
import { buildScorecard } from '../core/score/build.ts';
import type { Scorecard, Series } from '../core/score/scorecard.ts';
import { buildSeries } from '../core/score/series.ts';
import { loadProfile } from '../target-profile/load.ts';
import { CounterfactualRuns } from './counterfactuals.ts';
import { type LiveSession, startLiveSession } from './live-session.ts';
import { playLive } from './play-live.ts';
import { type PlayedRun, playSimulated } from './play-simulated.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { type ScoredRun, scorePlayedRun } from './score-run.ts';

/** One run of a drill. */
export interface Job {
  readonly prepared: PreparedScenario;
  readonly policy: PreparedPolicy;
  readonly seed: number;
}

export interface DrillOptions {
  readonly engine: 'simulate' | 'live';
  readonly scenarios: readonly PreparedScenario[];
  readonly policies: readonly PreparedPolicy[];
  /** Instead of the seeds that each scenario names. */
  readonly seeds?: readonly number[];
  /** Live only: virtual milliseconds per real one. */
  readonly speed?: number;
  readonly identity?: 'header' | 'socket';
  /** How to get the same again; printed in the scorecard. */
  readonly command: string;
  /** Called once per run, main and undefended, before its first event; what it returns sees every event. */
  readonly record?: (header: RunHeader, role: 'main' | 'undefended') => EventSink;
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job, share: number) => void;
}

export interface DrillResult {
  readonly scorecard: Scorecard;
  readonly series: Series;
}

/** Runs of a live drill that play side by side: more would make each other late on two cores. */
const LIVE_SIDE_BY_SIDE = 8;

export function jobsOf(options: Pick<DrillOptions, 'scenarios' | 'policies' | 'seeds'>): Job[] {
  return options.scenarios.flatMap((prepared) =>
    options.policies.flatMap((policy) =>
      (options.seeds ?? prepared.scenario.seeds).map((seed) => ({ prepared, policy, seed })),
    ),
  );
}

export async function runDrill(options: DrillOptions): Promise<DrillResult> {
  const jobs = jobsOf(options);
  const counterfactuals = new CounterfactualRuns(options.record);
  const scored =
    options.engine === 'live'
      ? await drillLive(jobs, options, counterfactuals)
      : await drillSimulated(jobs, options, counterfactuals);
  const scorecard = buildScorecard({
    engine: options.engine,
    target: 'reference',
    command: options.command,
    assumptions: ASSUMPTIONS,
    scenarios: scored.map((run) => run.score),
  });
  return { scorecard, series: buildSeries(scored.map((run) => run.series)) };
}

async function drillSimulated(
  jobs: readonly Job[],
  options: DrillOptions,
  counterfactuals: CounterfactualRuns,
): Promise<ScoredRun[]> {
  const scored: ScoredRun[] = [];
  for (const job of jobs) {
    if (options.signal?.aborted) break;
    const played = await playSimulated({ ...job, detail: 'series', ...shared(job, options) });
    scored.push(await scorePlayedRun({ ...job, played, speed: 1, counterfactuals }));
  }
  return scored;
}

/** Plays everything first and scores afterwards: simulating counterfactuals beside a live run would make it late. */
async function drillLive(
  jobs: readonly Job[],
  options: DrillOptions,
  counterfactuals: CounterfactualRuns,
): Promise<ScoredRun[]> {
  const speed = options.speed ?? 1;
  const played: { job: Job; run: PlayedRun }[] = [];
  const session = await startLiveSession();
  try {
    for (let first = 0; first < jobs.length && !options.signal?.aborted; first += LIVE_SIDE_BY_SIDE) {
      const batch = jobs.slice(first, first + LIVE_SIDE_BY_SIDE);
      played.push(...(await playSideBySide(session, batch, { options, speed, first })));
    }
  } finally {
    await session.stop();
  }
  const scored: ScoredRun[] = [];
  for (const { job, run } of played) scored.push(await scorePlayedRun({ ...job, played: run, speed, counterfactuals }));
  return scored;
}

async function playSideBySide(
  session: LiveSession,
  batch: readonly Job[],
  { options, speed, first }: { options: DrillOptions; speed: number; first: number },
): Promise<{ job: Job; run: PlayedRun }[]> {
  const profile = loadProfile('reference');
  return Promise.all(
    batch.map(async (job, i) => {
      const run = await playLive({
        ...job,
        session,
        tenantId: `run-${first + i}`,
        speed,
        identity: options.identity ?? 'header',
        profile,
        ...shared(job, options),
      });
      return { job, run };
    }),
  );
}

/** What both ways of playing take from the drill's options. */
function shared(job: Job, { record, signal, onProgress }: DrillOptions) {
  return {
    ...(record === undefined ? {} : { record: (header: RunHeader) => record(header, 'main') }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: (share: number) => onProgress(job, share) }),
  };
}
