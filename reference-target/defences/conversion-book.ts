/**
 * What conversion-monitor remembers of everybody together: sends per minute, and how many of them were verified. A
 * verification counts in the minute of its send, so a window is judged as a cohort and nothing is lost at an edge
 * (methods.md 2.3 M2).
 */
import type { E164 } from '../../src/core/domain/phone.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import { type Conversion, ConversionTally, minuteOf } from './conversion-tally.ts';

/** Sends still waiting for a code, at most. Beyond it the oldest is given up as unverified, which errs to alarm. */
export const WAITING_MAX = 200_000;

/** Bounded: `minutes` buckets and WAITING_MAX numbers. */
export class ConversionBook {
  private readonly tally: ConversionTally;
  private readonly minutes: number;
  /** By number: the minute of its last send. In order of time, so the oldest stand in front. */
  private readonly waiting = new Map<E164, number>();
  private lastMinute = -1;

  /** @param minutes how far back a window may reach */
  constructor(minutes: number) {
    this.minutes = minutes;
    this.tally = new ConversionTally(minutes);
  }

  /** A message was handed to the provider. Every send counts, also the second to a number. */
  sent(number: E164, nowMs: EpochMs): void {
    const minute = minuteOf(nowMs);
    this.tally.sent(minute);
    this.waiting.delete(number);
    this.waiting.set(number, minute);
    if (minute > this.lastMinute || this.waiting.size > WAITING_MAX) this.forget(minute);
    this.lastMinute = minute;
  }

  /**
   * A code was entered. Counts once per number that waits for one (M6); replays and unknown numbers count nothing.
   *
   * @returns the minute of the send, -1 when nothing was counted
   */
  confirmed(number: E164): number {
    const minute = this.waiting.get(number);
    if (minute === undefined) return -1;
    this.waiting.delete(number);
    this.tally.confirmed(minute);
    return minute;
  }

  /** Sends of the minutes `first` to `last`, both whole and inclusive, and how many of them are verified by now. */
  between(first: number, last: number): Conversion {
    return this.tally.between(first, last);
  }

  /** Drops numbers whose minute is gone, and the oldest beyond the bound. */
  private forget(minute: number): void {
    const oldest = minute - this.minutes + 1;
    for (const [number, sentMinute] of this.waiting) {
      if (sentMinute >= oldest && this.waiting.size <= WAITING_MAX) return;
      this.waiting.delete(number);
    }
  }
}
