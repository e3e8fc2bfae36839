/**
 * Virtual time of a live run: `epochMs + (real - startedAtMs) x speed`. Every process of the run computes it from the
 * same three numbers, so nobody passes times along and nobody's clock is asked twice.
 */
import { performance } from 'node:perf_hooks';
import type { Clock, ClockSpec } from '../core/domain/clock.ts';
import type { EpochMs, Ms } from '../core/domain/units.ts';

/** Further apart than this, the system clock was set since the process started. */
const STEP_MS = 50;

export interface RunClock extends Clock {
  readonly spec: ClockSpec;
  /** Real milliseconds until a virtual moment; 0 when it is past. What timers are set to. */
  realMsUntil(atMs: EpochMs): Ms;
}

/**
 * Reads the wall clock once and then follows the monotonic one: a clock that is set during a run moves nothing, and
 * times below a millisecond survive, which at speed 60 are the difference between one virtual moment and another.
 */
export function createRunClock(spec: ClockSpec): RunClock {
  const originMs = monotonicOriginMs();
  const { epochMs, startedAtMs, speed } = spec;
  const exactNowMs = (): number => epochMs + (originMs + performance.now() - startedAtMs) * speed;
  return {
    spec,
    nowMs: () => Math.floor(exactNowMs()),
    realMsUntil: (atMs) => Math.max(0, (atMs - exactNowMs()) / speed),
  };
}

/** Real time at which `performance.now()` was 0. `timeOrigin` knows it to the microsecond, unless the clock was set since. */
function monotonicOriginMs(): number {
  const fromNow = Date.now() - performance.now();
  return Math.abs(fromNow - performance.timeOrigin) <= STEP_MS ? performance.timeOrigin : fromNow;
}
