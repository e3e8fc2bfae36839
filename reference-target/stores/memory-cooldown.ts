/** The time since the last admission of a key. */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { CELL_NUMBERS, FIRST, SECOND } from './memory-key-table.ts';
import { Meter, type Touch } from './memory-meter.ts';

/** When the key was last admitted, in its record. */
const LATEST = FIRST;
/**
 * Also in its record: admissions since the key was last cool that were not given back. More than one only without a
 * limit; then giving one back leaves the latest time as it is, because which of them was the latest is not kept.
 */
const STANDING = SECOND;

/** Reads 1 while the key cools down, else 0. */
export class CooldownMeter extends Meter {
  look(touch: Touch): void {
    const cell = this.keys.find(touch.key);
    touch.cell = cell;
    touch.charge = 1;
    touch.reading = cell < 0 || this.expire(cell, touch.nowMs) ? 0 : 1;
  }

  waitMs({ cell, nowMs, need, limit }: Touch): Ms {
    return need > limit ? this.windowMs : this.keys.numbers[cell * CELL_NUMBERS + LATEST]! + this.windowMs - nowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    // What has left the window is no longer among those standing, and must not take another's place.
    if (touch.reading === 0 || writtenAtMs + this.windowMs <= touch.nowMs) return;
    this.keys.numbers[touch.cell * CELL_NUMBERS + STANDING]! -= 1;
  }

  protected add(cell: number, { nowMs }: Touch): void {
    const { numbers } = this.keys;
    numbers[cell * CELL_NUMBERS + LATEST] = nowMs;
    numbers[cell * CELL_NUMBERS + STANDING]! += 1;
  }

  protected expire(cell: number, nowMs: EpochMs): boolean {
    const { numbers } = this.keys;
    const field = cell * CELL_NUMBERS;
    if (numbers[field + LATEST]! + this.windowMs <= nowMs) numbers[field + STANDING] = 0;
    return numbers[field + STANDING] === 0;
  }
}
