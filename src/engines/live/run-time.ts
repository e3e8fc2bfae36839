/**
 * The two times of a live run: virtual milliseconds of the run, in which plans and ledgers speak, and the process'
 * monotonic milliseconds, in which timers and latencies do. Same three numbers as every other process of the run.
 */
import { performance } from 'node:perf_hooks';
import type { ClockSpec } from '../../core/domain/clock.ts';
import type { Ms, RunMs } from '../../core/domain/units.ts';

/** Further apart than this, the system clock was set since the process started. */
const STEP_MS = 50;

/** The parts of a clock that lateness depends on. */
export class RunTime {
  /** Monotonic time (`performance.now`) of the run's start. */
  private readonly startMs: number;
  private readonly speed: number;

  constructor({ startedAtMs, speed }: ClockSpec, monotonicOriginMs: number = originMs()) {
    this.startMs = startedAtMs - monotonicOriginMs;
    this.speed = speed;
  }

  /** Virtual time of the run at a monotonic time; below 0 before the start. Not rounded. */
  runMsAt(monotonicMs: number): RunMs {
    return (monotonicMs - this.startMs) * this.speed;
  }

  /** Monotonic time at a virtual time of the run. */
  monotonicAt(runMs: RunMs): number {
    return this.startMs + runMs / this.speed;
  }

  /** Virtual now of the run. Not rounded. */
  nowMs(): RunMs {
    return this.runMsAt(performance.now());
  }

  /** Real milliseconds until a virtual time; 0 when it is past. */
  realMsUntil(runMs: RunMs): Ms {
    return Math.max(0, this.monotonicAt(runMs) - performance.now());
  }

  /** Virtual length of a real span. */
  virtualMs(realMs: Ms): Ms {
    return realMs * this.speed;
  }
}

/** Wall-clock time at which `performance.now()` was 0. Read once: a clock that is set during a run moves nothing. */
function originMs(): number {
  const fromNow = Date.now() - performance.now();
  return Math.abs(fromNow - performance.timeOrigin) <= STEP_MS ? performance.timeOrigin : fromNow;
}
