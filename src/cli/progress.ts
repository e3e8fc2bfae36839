/** Progress of a drill on a terminal, one bar for all its runs; silent where nobody watches. */
import { Presets, SingleBar } from 'cli-progress';
import type { Job } from '../drill/jobs.ts';

export interface Progress {
  readonly update: (job: Job, share: number) => void;
  /** A run that tells what the job's defences are worth was played: so many, of those that it knows of by now. */
  readonly coalition: (job: Job, runs: number, planned: number) => void;
  /** A run under a changed policy was played, to say what to do next about the policy: so many by now. */
  readonly advice: (policy: string, runs: number) => void;
  stop(): void;
}

export function showProgress(jobs: readonly Job[], { hidden }: { hidden: boolean }): Progress {
  if (hidden || !process.stderr.isTTY) {
    return { update: () => {}, coalition: () => {}, advice: () => {}, stop: () => {} };
  }
  const shares = new Map<Job, number>();
  const bar = newBar(' {bar} {percentage}% | {done} runs done | {now}');
  bar.start(jobs.length * 100, 0, { done: 0, now: '' });
  return {
    update: (job, share) => {
      shares.set(job, share);
      const sum = [...shares.values()].reduce((total, part) => total + part, 0);
      const done = [...shares.values()].filter((part) => part >= 1).length;
      bar.update(Math.round(sum * 100), { done, now: nameOf(job) });
    },
    // How many there are shows only as they are played, so they move no bar: the words say that something goes on.
    coalition: (job, runs, planned) => {
      bar.update({ now: `${nameOf(job)}: ${runs} of ${planned} or more sets of defences` });
    },
    advice: (policy, runs) => {
      bar.update({ now: `what to change in ${policy}: ${runs} runs with something changed` });
    },
    stop: () => bar.stop(),
  };
}

function nameOf({ prepared, policy }: Job): string {
  return `${prepared.scenario.id} under ${policy.policy.id}`;
}

/** The same for work that is only counted: one step each. */
export function showCount(total: number, { hidden, of }: { hidden: boolean; of: string }): Counter {
  if (hidden || !process.stderr.isTTY) return { step: () => {}, stop: () => {} };
  const bar = newBar(` {bar} {percentage}% | {value} of {total} ${of} | {eta_formatted} left`);
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}

export interface Counter {
  readonly step: () => void;
  stop(): void;
}

function newBar(format: string): SingleBar {
  const options = { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 20 };
  return new SingleBar(options, Presets.shades_classic);
}
