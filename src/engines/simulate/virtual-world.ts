/**
 * Virtual time: it stands still while anything runs and jumps to whatever is due next. The only clock of a simulated
 * run; target, sink and engine all read this one.
 */
import type { Clock } from '../../core/domain/clock.ts';
import type { EpochMs, RunMs } from '../../core/domain/units.ts';
import { DueQueue } from '../../core/schedule/due-queue.ts';

/** Something that happens later. Receives the moment it happens at. */
export type Happening = (atMs: RunMs) => void | Promise<void>;

export class VirtualWorld implements Clock {
  readonly epochMs: EpochMs;
  private readonly queue = new DueQueue<Happening>();
  private current: RunMs = 0;

  constructor(epochMs: EpochMs) {
    this.epochMs = epochMs;
  }

  /** Virtual now as an absolute time. */
  nowMs(): EpochMs {
    return this.epochMs + this.current;
  }

  /** Virtual now within the run. */
  get runMs(): RunMs {
    return this.current;
  }

  /** Lets something happen at a moment of the run; a moment already past means now. */
  at(atMs: RunMs, happening: Happening): void {
    this.queue.push(Math.max(atMs, this.current), happening);
  }

  /** When the next thing is due; Infinity when nothing is. */
  get nextDueMs(): RunMs {
    return this.queue.peekAtMs();
  }

  /** Moves to a moment without letting anything happen. */
  moveTo(atMs: RunMs): void {
    if (atMs > this.current) this.current = atMs;
  }

  /** Moves to the next due thing and hands it over; undefined when nothing is due. */
  takeNext(): Happening | undefined {
    this.moveTo(Math.min(this.queue.peekAtMs(), Number.MAX_SAFE_INTEGER));
    return this.queue.pop();
  }
}
