/**
 * How long an alarm holds: a fixed time at first, and twice as long each time it comes back soon after it ended. An
 * attacker who waits for a flag to expire (methods.md 2.3 M10) waits longer each time.
 */
import { duration } from '../../src/core/domain/durations.ts';
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';

/** Settings of a defence that holds alarms, to be spread into its schema. */
export const holdShape = {
  hold: duration.prefault('1h').describe('how long an alarm holds (S1: an emergency lasts an hour)'),
  holdMax: duration.prefault('8h').describe('longest that a hold grows to by relapses (assumption)'),
  relapseWithin: duration
    .prefault('6h')
    .describe('an alarm this soon after the last one ended holds twice as long, against on/off attacks (assumption)'),
};

export interface HoldSettings {
  readonly hold: Ms;
  readonly holdMax: Ms;
  readonly relapseWithin: Ms;
}

export class GrowingHold {
  /** End of the present or last hold; 0 when there was none. */
  untilMs: EpochMs = 0;
  /** Length of the last hold, before extensions. */
  lengthMs: Ms = 0;
  /** True when the last hold came soon after the one before it. */
  isRelapse = false;

  isOn(nowMs: EpochMs): boolean {
    return nowMs < this.untilMs;
  }

  /** Starts a hold now. */
  begin(nowMs: EpochMs, { hold, holdMax, relapseWithin }: HoldSettings): void {
    this.isRelapse = this.untilMs > 0 && nowMs - this.untilMs <= relapseWithin;
    this.lengthMs = this.isRelapse ? Math.min(this.lengthMs * 2, Math.max(holdMax, hold)) : hold;
    this.untilMs = nowMs + this.lengthMs;
  }

  /** The alarm goes on: what is left becomes at least `leastMs`. Growing stays with `begin`. */
  extend(nowMs: EpochMs, leastMs: Ms): void {
    this.untilMs = Math.max(this.untilMs, nowMs + leastMs);
  }
}
