/**
 * What is under way inside the user's code. Time stands still until every request has its answer, so that an answer never
 * depends on how fast this machine is; only a request that waits for a timer of its own lets time go on to that timer.
 * One that never answers ends the drill with its name instead of hanging the test.
 */
import { EXIT, PumpdrillError } from '../../core/domain/errors.ts';
import { maskE164 } from '../../core/domain/phone.ts';
import { spanText } from '../../core/score/sentences.ts';
import type { Ask } from './asks.ts';
import { REAL } from './real-time.ts';

/** Turns of the event loop without any change after which a request with a timer is taken to wait for it (assumption). */
const QUIET_TURNS = 50;

export class UnderWay {
  private readonly open = new Set<Ask>();
  private readonly deadlineMs: number;
  /** Counts beginnings and ends, to see whether anything happened. */
  private changes = 0;

  /** @param deadlineMs real milliseconds that a request may take */
  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  async during<T>(ask: Ask, work: () => Promise<T>): Promise<T> {
    this.open.add(ask);
    this.changes += 1;
    try {
      return await work();
    } finally {
      this.open.delete(ask);
      this.changes += 1;
    }
  }

  /** Resolves when nothing can go further at this moment of virtual time. Rejects with HANDLER_HANGS. */
  async settled(): Promise<void> {
    const sinceMs = REAL.now();
    let quiet = 0;
    for (;;) {
      const before = this.changes;
      await REAL.turn();
      quiet = this.changes === before ? quiet + 1 : 0;
      if (quiet === 0) continue;
      if (this.open.size === 0) return;
      if (quiet >= QUIET_TURNS && this.allWaitForTimers()) return;
      if (REAL.now() - sinceMs > this.deadlineMs) throw this.hangs();
    }
  }

  private allWaitForTimers(): boolean {
    for (const { timers } of this.open) if (timers === 0) return false;
    return true;
  }

  private hangs(): PumpdrillError {
    const [ask] = this.open as unknown as Iterable<Ask>;
    const { wire, atMs } = ask as Ask;
    return new PumpdrillError(EXIT.inconclusive, [
      {
        code: 'HANDLER_HANGS',
        path: 'handler',
        message:
          `a ${wire.step} request (for ${maskE164(wire.number)}, at ${spanText(atMs)}) had no answer ` +
          `within ${this.deadlineMs} ms of real time`,
        hint:
          'does it wait for something outside of this process, or for a timer taken from node:timers? ' +
          'Inject it, or raise deadlineMs',
      },
    ]);
  }
}
