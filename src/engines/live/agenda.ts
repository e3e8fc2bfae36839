/**
 * What is due when: the plan's openers and everybody's waits, on one timer. The schedule is absolute: the timer sleeps
 * until the next due moment and then drains all that is due, so being late once delays nothing that comes after
 * (measured: p99 3 to 5 ms at 1,000 to 20,000 a second, loadgen.md 1.3).
 */
import { performance } from 'node:perf_hooks';
import type { RunMs } from '../../core/domain/units.ts';
import { DueQueue } from '../../core/schedule/due-queue.ts';
import type { DueOpener, OpenerCursor } from './opener-cursor.ts';
import type { RunTime } from './run-time.ts';

/** Real milliseconds of draining what is due before the sockets get their turn again. */
const SLICE_MS = 4;
/** Longest sleep: a run may last longer than a timer can count. */
const SLEEP_MAX_MS = 60_000;

/** Something that happens at a due moment, which is passed to it. */
export type Wakeup = (dueMs: RunMs) => void;

export interface AgendaOptions {
  readonly time: RunTime;
  readonly cursor: OpenerCursor;
  /** Nothing due after this virtual time happens. */
  readonly lastMs: RunMs;
  readonly onOpener: (due: DueOpener, dueMs: RunMs) => void;
  /** The last moment has come. Called once. */
  readonly onEnd: () => void;
}

export class Agenda {
  private readonly options: AgendaOptions;
  private readonly wakeups = new DueQueue<Wakeup>();
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  /** Virtual time the timer is set for; -Infinity while a drain is under way or about to be. */
  private armedForMs = Number.NEGATIVE_INFINITY;

  constructor(options: AgendaOptions) {
    this.options = options;
  }

  /** True when no opener is left that is due in time. */
  get exhausted(): boolean {
    return this.options.cursor.dueMs > this.options.lastMs;
  }

  start(): void {
    this.running = true;
    this.drainDue();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  /** Lets something happen; a moment already past means at once. Ties come in the order they were put here. */
  at(runMs: RunMs, wakeup: Wakeup): void {
    this.wakeups.push(runMs, wakeup);
    if (this.running && runMs < this.armedForMs) this.sleepUntil(runMs);
  }

  private readonly drainDue = (): void => {
    const { time, cursor, lastMs } = this.options;
    this.armedForMs = Number.NEGATIVE_INFINITY;
    const sliceEndsMs = performance.now() + SLICE_MS;
    while (this.running) {
      const realMs = performance.now();
      const nowMs = time.runMsAt(realMs);
      const dueMs = Math.min(cursor.dueMs, this.wakeups.peekAtMs());
      if (dueMs > nowMs || dueMs > lastMs) {
        if (nowMs >= lastMs) this.end();
        else this.sleepUntil(Math.min(dueMs, lastMs));
        return;
      }
      if (realMs > sliceEndsMs) {
        setImmediate(this.drainDue);
        return;
      }
      this.takeOne(dueMs);
    }
  };

  /** Openers before waits of the same millisecond, as in simulation. */
  private takeOne(dueMs: RunMs): void {
    const { cursor, onOpener } = this.options;
    if (cursor.dueMs <= dueMs) onOpener(cursor.take(), dueMs);
    else this.wakeups.pop()?.(dueMs);
  }

  private sleepUntil(runMs: RunMs): void {
    clearTimeout(this.timer);
    this.armedForMs = runMs;
    // Whole milliseconds: Node keeps one list of timers per duration.
    this.timer = setTimeout(this.drainDue, Math.min(SLEEP_MAX_MS, Math.ceil(this.options.time.realMsUntil(runMs))));
  }

  private end(): void {
    this.stop();
    this.options.onEnd();
  }
}
