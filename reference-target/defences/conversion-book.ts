/**
 * What conversion-monitor remembers: sends per minute, and how many of them were verified. A verification counts in the
 * minute of its send, so a window is judged as a cohort and nothing is lost at an edge (methods.md 2.3 M2).
 */
import type { E164 } from '../../src/core/domain/phone.ts';
import { type EpochMs, MINUTE_MS, type Ms } from '../../src/core/domain/units.ts';

/** Sends still waiting for a code, at most. Beyond it the oldest is given up as unverified, which errs to alarm. */
export const WAITING_MAX = 200_000;

export interface Conversion {
  readonly sends: number;
  readonly verified: number;
}

/** Rolling one-minute buckets. Bounded: `minutes` buckets and WAITING_MAX numbers. */
export class ConversionBook {
  private readonly sends: Int32Array;
  private readonly verified: Int32Array;
  /** Which minute a bucket holds now; -1 for none. */
  private readonly minuteOf: Float64Array;
  /** By number: the minute of its last send. In order of time, so the oldest stand in front. */
  private readonly waiting = new Map<E164, number>();
  private lastMinute = -1;

  /** @param keepMs how far back a window may reach */
  constructor(keepMs: Ms) {
    const minutes = Math.ceil(keepMs / MINUTE_MS) + 2;
    this.sends = new Int32Array(minutes);
    this.verified = new Int32Array(minutes);
    this.minuteOf = new Float64Array(minutes).fill(-1);
  }

  /** A message was handed to the provider. Every send counts, also the second to a number. */
  sent(number: E164, nowMs: EpochMs): void {
    const minute = minuteOf(nowMs);
    const bucket = this.bucketFor(minute);
    this.sends[bucket]! += 1;
    this.waiting.delete(number);
    this.waiting.set(number, minute);
    if (minute > this.lastMinute || this.waiting.size > WAITING_MAX) this.forget(minute);
    this.lastMinute = minute;
  }

  /** A code was entered. Counts once per number that waits for one (M6); replays and unknown numbers count nothing. */
  confirmed(number: E164): void {
    const minute = this.waiting.get(number);
    if (minute === undefined) return;
    this.waiting.delete(number);
    const bucket = minute % this.sends.length;
    if (this.minuteOf[bucket] === minute) this.verified[bucket]! += 1;
  }

  /** Sends of the minutes `first` to `last`, both whole and inclusive, and how many of them are verified by now. */
  between(first: number, last: number): Conversion {
    let sends = 0;
    let verified = 0;
    for (let bucket = 0; bucket < this.sends.length; bucket += 1) {
      const minute = this.minuteOf[bucket]!;
      if (minute < first || minute > last) continue;
      sends += this.sends[bucket]!;
      verified += this.verified[bucket]!;
    }
    return { sends, verified };
  }

  private bucketFor(minute: number): number {
    const bucket = minute % this.sends.length;
    if (this.minuteOf[bucket] === minute) return bucket;
    this.minuteOf[bucket] = minute;
    this.sends[bucket] = 0;
    this.verified[bucket] = 0;
    return bucket;
  }

  /** Drops numbers whose bucket is gone, and the oldest beyond the bound. */
  private forget(minute: number): void {
    const oldest = minute - this.sends.length + 1;
    for (const [number, sentMinute] of this.waiting) {
      if (sentMinute >= oldest && this.waiting.size <= WAITING_MAX) return;
      this.waiting.delete(number);
    }
  }
}

/** Whole minutes since 1970. */
export function minuteOf(nowMs: EpochMs): number {
  return Math.floor(nowMs / MINUTE_MS);
}
