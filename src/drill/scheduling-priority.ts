/**
 * Who gets the processor first. The load generator's lateness is what makes a live run inconclusive, so it goes before
 * the services it drives; and, where this user may (root), both go before whatever else the machine does, because a
 * service that others crowd out is late for the generator, too.
 */
import { constants, getPriority, setPriority } from 'node:os';

const { PRIORITY_ABOVE_NORMAL, PRIORITY_BELOW_NORMAL, PRIORITY_HIGH } = constants.priority;

/** Puts this process before the services. Returns how to undo it. What is not permitted is left as it is. */
export function favourGenerator(servicePids: readonly number[]): () => void {
  const before = getPriority();
  const raised = tryPriority(process.pid, PRIORITY_HIGH);
  // Only root may go up; anybody may send his own services back.
  for (const pid of servicePids) tryPriority(pid, raised ? PRIORITY_ABOVE_NORMAL : PRIORITY_BELOW_NORMAL / 2);
  return () => void tryPriority(process.pid, before);
}

function tryPriority(pid: number, priority: number): boolean {
  try {
    setPriority(pid, priority);
    return true;
  } catch {
    // Only the order of processes on this machine: without the right to change it, a run is later, and says so.
    return false;
  }
}
