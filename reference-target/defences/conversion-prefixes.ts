/** Conversion of each prefix by itself, and which prefixes are refused for it: the part of conversion-monitor that S2 asks for. */
import { digitCount, POWERS_OF_TEN } from '../../src/core/domain/digits.ts';
import type { E164 } from '../../src/core/domain/phone.ts';
import type { EpochMs, Ratio } from '../../src/core/domain/units.ts';
import { type Conversion, ConversionTally, isBelow, minuteOf } from './conversion-tally.ts';
import { GrowingHold, type HoldSettings } from './growing-hold.ts';

/** Prefixes remembered, at most: the one that was not sent to for longest goes first. About 4 MB. */
export const PREFIXES_MAX = 4_096;

export interface PrefixSettings extends HoldSettings {
  /** Leading digits that make a prefix. */
  readonly perPrefixDigits: number;
  readonly prefixThreshold: Ratio;
  readonly prefixMinSends: number;
}

interface PrefixRecord {
  readonly hold: GrowingHold;
  readonly tally: ConversionTally;
  /** Sends of earlier minutes led to the last hold and are not held against the prefix again. */
  sinceMinute: number;
}

/** A prefix that has just been refused. */
export interface RefusedPrefix {
  readonly prefix: number;
  readonly conversion: Conversion;
}

export class ConversionPrefixes {
  /** In order of their last send; refused ones behind all others. */
  private readonly records = new Map<number, PrefixRecord>();
  private readonly settings: PrefixSettings;
  private readonly minutes: number;

  constructor(minutes: number, settings: PrefixSettings) {
    this.minutes = minutes;
    this.settings = settings;
  }

  sent(number: E164, minute: number): void {
    const prefix = this.prefixOf(number);
    const record = this.records.get(prefix) ?? this.newRecord();
    this.moveToEnd(prefix, record);
    record.tally.sent(minute);
    if (this.records.size > PREFIXES_MAX) this.forgetOldest();
  }

  /** @param minute of the send that was verified */
  confirmed(number: E164, minute: number): void {
    this.records.get(this.prefixOf(number))?.tally.confirmed(minute);
  }

  /** The hold of the number's prefix, while it is on. */
  holdOf(number: E164, nowMs: EpochMs): GrowingHold | null {
    const hold = this.records.get(this.prefixOf(number))?.hold;
    return hold?.isOn(nowMs) ? hold : null;
  }

  /** Judges the sends of the minutes `first` to `last` and gives the prefixes that are refused from now on. */
  judge(nowMs: EpochMs, first: number, last: number): RefusedPrefix[] {
    const refused: RefusedPrefix[] = [];
    for (const [prefix, record] of [...this.records]) {
      const conversion = record.tally.between(Math.max(first, record.sinceMinute), last);
      if (!record.hold.isOn(nowMs) && this.isTooLow(conversion)) {
        record.hold.begin(nowMs, this.settings);
        record.sinceMinute = minuteOf(nowMs) + 1;
        refused.push({ prefix, conversion });
      }
      // Nothing is sent to it now, and a flood of other prefixes must not make it forgotten.
      if (record.hold.isOn(nowMs)) this.moveToEnd(prefix, record);
    }
    return refused;
  }

  private isTooLow(conversion: Conversion): boolean {
    return conversion.sends >= this.settings.prefixMinSends && isBelow(conversion, this.settings.prefixThreshold);
  }

  private prefixOf(number: E164): number {
    return Math.floor(number / POWERS_OF_TEN[Math.max(0, digitCount(number) - this.settings.perPrefixDigits)]!);
  }

  private newRecord(): PrefixRecord {
    return { hold: new GrowingHold(), tally: new ConversionTally(this.minutes), sinceMinute: 0 };
  }

  private moveToEnd(prefix: number, record: PrefixRecord): void {
    this.records.delete(prefix);
    this.records.set(prefix, record);
  }

  private forgetOldest(): void {
    for (const oldest of this.records.keys()) {
      this.records.delete(oldest);
      return;
    }
  }
}
