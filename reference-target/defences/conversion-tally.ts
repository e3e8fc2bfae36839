/** Sends per minute and how many of them were verified, over the last minutes. */
import { type EpochMs, MINUTE_MS, type Ratio } from '../../src/core/domain/units.ts';

export interface Conversion {
  readonly sends: number;
  readonly verified: number;
}

/** Rolling one-minute buckets: 16 bytes a minute. */
export class ConversionTally {
  private readonly sends: Int32Array;
  private readonly verified: Int32Array;
  /** Which minute a bucket holds now; -1 for none. */
  private readonly minuteOf: Float64Array;

  constructor(minutes: number) {
    this.sends = new Int32Array(minutes);
    this.verified = new Int32Array(minutes);
    this.minuteOf = new Float64Array(minutes).fill(-1);
  }

  sent(minute: number): void {
    const bucket = minute % this.sends.length;
    if (this.minuteOf[bucket] !== minute) {
      this.minuteOf[bucket] = minute;
      this.sends[bucket] = 0;
      this.verified[bucket] = 0;
    }
    this.sends[bucket]! += 1;
  }

  /** @param minute of the send, not of the verification */
  confirmed(minute: number): void {
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
}

/** Whole minutes since 1970. */
export function minuteOf(nowMs: EpochMs): number {
  return Math.floor(nowMs / MINUTE_MS);
}

/** True when a smaller share than this was verified. */
export function isBelow({ sends, verified }: Conversion, { numerator, denominator }: Ratio): boolean {
  return verified * denominator < sends * numerator;
}
