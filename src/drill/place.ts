/** What every way of playing takes from a job and from the drill's options. */
import type { Job } from './jobs.ts';
import type { RunName } from './ledger-place.ts';

export function placeOf({ prepared, policy, seed }: Job): RunName {
  return { scenario: prepared.scenario.id, policy: policy.policy.id, seed };
}

export interface Watcher {
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job, share: number) => void;
}

export function watched(job: Job, { signal, onProgress }: Watcher) {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: (share: number) => onProgress(job, share) }),
  };
}
