/** How long a request waits for what is behind the target: its store, its challenges. */
import type { Deadline } from '../pipeline.ts';

/**
 * Real milliseconds. A decision takes about one. A send asks its store up to three times in a row (the decision, the code,
 * and where session binding observes, a second code), and no request may hang for 2 s (methods.md I7).
 */
export const DEADLINE_MS = 600;

/** Rejects what is not settled in time; whoever waits for the promise itself still gets to know how it ends. */
export function createDeadline(limitMs: number = DEADLINE_MS): Deadline {
  return (promise) =>
    new Promise((resolve, reject) => {
      const tooLate = () => reject(new Error(`no answer within ${limitMs} ms`));
      // A busy process runs late timers first and reads its sockets after: an answer that is already there counts.
      const timer = setTimeout(() => setImmediate(tooLate), limitMs);
      promise.then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
}
