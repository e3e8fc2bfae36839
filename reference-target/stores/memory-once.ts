/** Admissions per key until the key expires as a whole, `windowMs` after the first of them. */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { EntryLists, NO_ENTRY } from './memory-entry-lists.ts';
import { canOverflow, highestLimitOf, Meter, type Touch } from './memory-meter.ts';
import type { MeterSpec } from './store.ts';

/**
 * Entries are kept apart, not only counted, because the first one may be given back: then the window starts at the
 * next. Keeps the oldest `highest limit` entries; readings saturate there.
 */
export class OnceMeter extends Meter {
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
    touch.reading = cell < 0 || this.expire(cell, touch.nowMs) ? 0 : this.lists.total(cell);
  }

  waitMs({ cell, nowMs, need, limit }: Touch): Ms {
    if (need > limit) return this.windowMs;
    return this.lists.at(this.lists.oldest(cell)) + this.windowMs - nowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    const { lists } = this;
    // In a full list the entry may be one that was never kept, so nothing is taken out for it.
    if (touch.cell < 0 || (this.overflows && touch.reading >= this.capacity)) return;
    const entry = lists.findAt(touch.cell, writtenAtMs);
    if (entry !== NO_ENTRY) lists.remove(touch.cell, entry);
  }

  protected add(cell: number, { nowMs }: Touch): void {
    if (this.lists.total(cell) < this.capacity) this.lists.append(cell, nowMs, 1);
  }

  protected expire(cell: number, nowMs: EpochMs): boolean {
    const { lists } = this;
    if (lists.oldest(cell) === NO_ENTRY) return true;
    if (lists.oldestAt(cell) + this.windowMs > nowMs) return false;
    lists.dropUpTo(cell, nowMs);
    return true;
  }
}
