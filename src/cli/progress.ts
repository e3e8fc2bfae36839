/** Progress of a drill on a terminal, one bar for all its runs; silent where nobody watches. */
import { Presets, SingleBar } from 'cli-progress';
import type { Job } from '../drill/jobs.ts';

export interface Progress {
  readonly update: (job: Job, share: number) => void;
  stop(): void;
}

export function showProgress(jobs: readonly Job[], { hidden }: { hidden: boolean }): Progress {
  if (hidden || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const shares = new Map<Job, number>();
  const bar = new SingleBar(
    {
      format: ' {bar} {percentage}% | {done} runs done | {now}',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      etaBuffer: 20,
    },
    Presets.shades_classic,
  );
  bar.start(jobs.length * 100, 0, { done: 0, now: '' });
  return {
    update: (job, share) => {
      shares.set(job, share);
      const sum = [...shares.values()].reduce((total, part) => total + part, 0);
      const done = [...shares.values()].filter((part) => part >= 1).length;
      bar.update(Math.round(sum * 100), { done, now: `${job.prepared.scenario.id} under ${job.policy.policy.id}` });
    },
    stop: () => bar.stop(),
  };
}
