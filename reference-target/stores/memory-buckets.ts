/** Amounts per key in a sliding window cut into 64 buckets: `sum` meters, and `log` meters with a limit over 1,000. */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { EntryLists, NO_ENTRY } from './memory-entry-lists.ts';
import { Meter, type Touch } from './memory-meter.ts';
import type { MeterSpec } from './store.ts';

/** Buckets per window (design section 3). */
export const BUCKETS = 64;

/**
 * One entry per bucket that holds anything: its amount, and the time of its latest write. A bucket counts whole until
 * its latest write has left the window, so the reading is never under the truth, and over it by at most what was written
 * in the last windowMs / 64 before the window. At most 65 entries per key, whatever the limit.
 */
export class BucketMeter extends Meter {
  private readonly lists = new EntryLists(this.keys);
  private readonly bucketMs: Ms;
  private readonly addsValue: boolean;

  constructor(spec: MeterSpec, keysMax: number) {
    super(spec, keysMax);
    this.bucketMs = Math.ceil(spec.windowMs / BUCKETS);
    this.addsValue = spec.kind === 'sum';
  }

  look(touch: Touch): void {
    const cell = this.keys.find(touch.key);
    touch.cell = cell;
    touch.charge = this.addsValue ? touch.value : 1;
    touch.reading = 0;
    if (cell < 0) return;
    this.expire(cell, touch.nowMs);
    touch.reading = this.lists.total(cell);
  }

  waitMs({ cell, nowMs, reading, need, limit }: Touch): Ms {
    if (need > limit) return this.windowMs;
    const { lists } = this;
    let entry = lists.oldest(cell);
    let mustGo = reading + need - limit - lists.value(entry);
    while (mustGo > 0) {
      entry = lists.next(entry);
      mustGo -= lists.value(entry);
    }
    return lists.at(entry) + this.windowMs - nowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    const { lists } = this;
    const { cell, charge } = touch;
    if (cell < 0 || charge === 0) return;
    const startMs = this.bucketStart(writtenAtMs);
    let entry = lists.newest(cell);
    while (entry !== NO_ENTRY && lists.at(entry) >= startMs + this.bucketMs) entry = lists.previous(entry);
    if (entry === NO_ENTRY || lists.at(entry) < startMs) return;
    if (lists.value(entry) > charge) lists.adjust(cell, entry, -charge);
    else lists.remove(cell, entry);
  }

  protected add(cell: number, { nowMs, charge }: Touch): void {
    if (charge === 0) return;
    const { lists } = this;
    const newest = lists.newest(cell);
    if (newest !== NO_ENTRY && lists.at(newest) >= this.bucketStart(nowMs)) {
      lists.refresh(cell, newest, nowMs);
      lists.adjust(cell, newest, charge);
    } else {
      lists.append(cell, nowMs, charge);
    }
  }

  protected expire(cell: number, nowMs: EpochMs): boolean {
    this.lists.dropUpTo(cell, nowMs - this.windowMs);
    return this.lists.total(cell) === 0;
  }

  private bucketStart(atMs: EpochMs): EpochMs {
    return Math.floor(atMs / this.bucketMs) * this.bucketMs;
  }
}
