/** Admissions per key in a sliding window, exact: one entry per admission (methods.md 3.1, exact log). */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { EntryLists, NO_ENTRY } from './memory-entry-lists.ts';
import { canOverflow, highestLimitOf, Meter, type Touch } from './memory-meter.ts';
import type { MeterSpec } from './store.ts';

/**
 * Keeps no more than the newest `highest limit` entries of a key: older ones cannot change any judgement, since the
 * limit is reached without them. So readings saturate there, and refused attempts (`onAttempt`) cost no memory.
 */
export class LogMeter extends Meter {
  private readonly lists = new EntryLists(this.keys);
  private readonly capacity: number;
  private readonly overflows: boolean;

  constructor(spec: MeterSpec, keysMax: number) {
    super(spec, keysMax);
    this.capacity = Math.max(1, highestLimitOf(spec));
    this.overflows = canOverflow(spec);
  }

  look(touch: Touch): void {
    const cell = this.keys.find(touch.key);
    touch.cell = cell;
    touch.charge = 1;
    touch.reading = 0;
    if (cell < 0) return;
    this.lists.dropUpTo(cell, touch.nowMs - this.windowMs);
    touch.reading = this.lists.total(cell);
  }

  waitMs({ cell, nowMs, reading, need, limit }: Touch): Ms {
    if (need > limit) return this.windowMs;
    let entry = this.lists.oldest(cell);
    for (let mustGo = reading + need - limit; mustGo > 1; mustGo -= 1) entry = this.lists.next(entry);
    return this.lists.at(entry) + this.windowMs - nowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    const { lists } = this;
    // A full log may have dropped entries that still count. While one does, the log stays full (dropped ones are the
    // oldest and expire first), so keeping a full log as it is never makes it count too little.
    if (touch.cell < 0 || (this.overflows && touch.reading >= this.capacity)) return;
    const entry = lists.findAt(touch.cell, writtenAtMs);
    if (entry !== NO_ENTRY) lists.remove(touch.cell, entry);
  }

  protected add(cell: number, { nowMs }: Touch): void {
    const { lists } = this;
    if (lists.total(cell) >= this.capacity) lists.remove(cell, lists.oldest(cell));
    lists.append(cell, nowMs, 1);
  }

  protected expire(cell: number, nowMs: EpochMs): boolean {
    this.lists.dropUpTo(cell, nowMs - this.windowMs);
    return this.lists.total(cell) === 0;
  }
}
