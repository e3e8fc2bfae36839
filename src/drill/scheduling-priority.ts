/**
 * Who gets the processor first. The load generator's lateness is what makes a live run inconclusive, so it goes before
 * the services it drives, and, where this user may (root), before whatever else the machine does.
 */
import { constants, getPriority, setPriority } from 'node:os';

/** Moves the services back and this process forward. Returns how to undo it. What is not permitted is left as it is. */
export function favourGenerator(servicePids: readonly number[]): () => void {
  const before = getPriority();
  for (const pid of servicePids) tryPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL / 2);
  tryPriority(process.pid, constants.priority.PRIORITY_HIGH);
  return () => tryPriority(process.pid, before);
}

function tryPriority(pid: number, priority: number): void {
  try {
    setPriority(pid, priority);
  } catch {
    // Only the order of processes on this machine: without the right to change it, a run is later, and says so.
  }
}
