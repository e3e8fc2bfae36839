/** The time since the last admission of a key. */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { RECORD_FIELDS } from './memory-key-table.ts';
import { Meter, type Touch } from './memory-meter.ts';

/** When the key was last admitted, in its record. */
const LATEST = 1;
/**
 * Also in its record: admissions since the key was last cool that were not given back. More than one only without a
 * limit; then giving one back leaves the latest time as it is, because which of them was the latest is not kept.
 */
const STANDING = 2;

/** Reads 1 while the key cools down, else 0. */
export class CooldownMeter extends Meter {
  look(touch: Touch): void {
    const slot = this.keys.find(touch.key);
    touch.slot = slot;
    touch.charge = 1;
    touch.reading = slot < 0 || this.expire(slot, touch.nowMs) ? 0 : 1;
  }

  waitMs({ slot, nowMs, need, limit }: Touch): Ms {
    return need > limit ? this.windowMs : this.keys.records[slot * RECORD_FIELDS + LATEST]! + this.windowMs - nowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    // What has left the window is no longer among those standing, and must not take another's place.
    if (touch.reading === 0 || writtenAtMs + this.windowMs <= touch.nowMs) return;
    this.keys.records[touch.slot * RECORD_FIELDS + STANDING]! -= 1;
  }

  protected add(slot: number, { nowMs }: Touch): void {
    const { records } = this.keys;
    records[slot * RECORD_FIELDS + LATEST] = nowMs;
    records[slot * RECORD_FIELDS + STANDING]! += 1;
  }

  protected expire(slot: number, nowMs: EpochMs): boolean {
    const { records } = this.keys;
    const field = slot * RECORD_FIELDS;
    if (records[field + LATEST]! + this.windowMs <= nowMs) records[field + STANDING] = 0;
    return records[field + STANDING] === 0;
  }
}
