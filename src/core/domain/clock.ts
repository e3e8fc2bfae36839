import type { EpochMs } from './units.ts';

/**
 * Virtual time, as seen by target, sink and engine. In simulation it is moved by the event queue; live it is
 * `epochMs + (real - startedAtMs) x speed`. Nobody passes a caller's time along: whoever needs "now" asks the clock.
 */
export interface Clock {
  nowMs(): EpochMs;
}

/** The three numbers that fix a live run's clock; every process of the run computes the same virtual now from them. */
export interface ClockSpec {
  /** Virtual time at which the run starts. */
  readonly epochMs: EpochMs;
  /** Real wall-clock time (Date.now) at which the run starts. */
  readonly startedAtMs: number;
  /** Virtual milliseconds per real millisecond. 1 is real time. */
  readonly speed: number;
}
