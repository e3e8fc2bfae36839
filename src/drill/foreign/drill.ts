/** A live drill against a service that is not ours: its runs one after the other, scored when all are played. */
import { invalidInput } from '../../core/domain/errors.ts';
import { type Service, startService } from '../../io/child-service.ts';
import { CounterfactualRuns } from '../counterfactuals.ts';
import type { JobOptions } from '../drill.ts';
import type { Job } from '../jobs.ts';
import { ledgerFolder, ledgerPlace } from '../ledger-place.ts';
import { placeOf, watched } from '../place.ts';
import type { PlayedRun } from '../play-simulated.ts';
import { favourGenerator } from '../scheduling-priority.ts';
import { scorePlayedRun } from '../score-run.ts';
import type { ScoredRun } from '../scored-run.ts';
import { IN_THIS_THREAD } from '../simulator.ts';
import { plannedLoss } from './planned-loss.ts';
import { playForeign } from './play.ts';
import type { PreparedTarget } from './prepare.ts';

export interface ForeignDrill {
  readonly target: PreparedTarget;
  /** Folder for what the service writes, a file per run; absent: only the last lines are kept, for messages. */
  readonly outputFolder?: string;
}

/** The tenant of a service that runs already: it must know before the drill where its messages go. */
const ATTACHED_TENANT = 'drill';

/**
 * Throws PumpdrillError: exit 4 when the service ends before it is ready or does not get ready, exit 6 when its messages go
 * elsewhere, exit 2 when a service that runs already would have to play several runs with one memory.
 */
export async function drillForeign(
  foreign: ForeignDrill,
  wanted: readonly Job[],
  options: JobOptions,
): Promise<ScoredRun[]> {
  const jobs = jobsOfTarget(foreign, wanted);
  assertOneMemoryEach(foreign, jobs);
  const { file } = foreign.target;
  const port = 'sinkPort' in file ? { port: file.sinkPort } : {};
  const sink = await startService({ module: 'sink', label: 'SMS sink', ...port });
  const restorePriority = favourGenerator([sink.pid]);
  const played: { job: Job; run: PlayedRun }[] = [];
  try {
    for (const [index, job] of jobs.entries()) {
      const run = options.signal?.aborted ? null : await playJob(sink, job, { index, foreign, options });
      if (run !== null) played.push({ job, run });
    }
  } finally {
    restorePriority();
    await sink.stop();
  }
  const counterfactuals = new CounterfactualRuns(options.simulator ?? IN_THIS_THREAD, options.ledger);
  return Promise.all(
    played.map(({ job, run }) =>
      scorePlayedRun({
        job,
        played: run,
        speed: options.speed ?? 1,
        counterfactuals,
        signal: options.signal,
        planned: plannedLoss(job.prepared, job.seed),
        ...ledgerPlace(options.ledger, placeOf(job)),
      }),
    ),
  );
}

function playJob(
  sink: Service,
  job: Job,
  { index, foreign, options }: { index: number; foreign: ForeignDrill; options: JobOptions },
): Promise<PlayedRun | null> {
  const { target, outputFolder } = foreign;
  return playForeign({
    sink,
    target,
    tenantId: target.attached === null ? `run-${index}` : ATTACHED_TENANT,
    prepared: job.prepared,
    seed: job.seed,
    speed: options.speed ?? 1,
    identity: options.identity,
    log: options.log,
    onAlert: options.onAlert,
    ...ledgerPlace(options.ledger, placeOf(job)),
    ...(outputFolder === undefined ? {} : { outputFile: `${ledgerFolder(outputFolder, placeOf(job))}.log` }),
    ...watched(job, options),
  });
}

/** A target of somebody else has no policy of ours: each scenario and seed is played once, whatever policies were named. */
function jobsOfTarget({ target: { policy } }: ForeignDrill, wanted: readonly Job[]): Job[] {
  const once = new Map(wanted.map(({ prepared, seed }) => [`${prepared.hash}/${seed}`, { prepared, policy, seed }]));
  return [...once.values()];
}

/** State must not leak from one run into the next, and a service that we did not start keeps its memory. */
function assertOneMemoryEach({ target }: ForeignDrill, jobs: readonly Job[]): void {
  if (target.attached === null || jobs.length <= 1) return;
  throw invalidInput({
    code: 'ONE_RUN_AT_A_TIME',
    path: 'target',
    message: `a service that runs already would remember the first of ${jobs.length} runs in all others`,
    hint: 'name one scenario and one --seed, and restart the service between drills; or let the drill start it: command instead of url',
  });
}
