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
    const slot = this.keys.find(touch.key);
    touch.slot = slot;
    touch.charge = 1;
    touch.reading = slot < 0 || this.expire(slot, touch.nowMs) ? 0 : this.lists.total(slot);
  }

  waitMs({ slot, nowMs, need, limit }: Touch): Ms {
    if (need > limit) return this.windowMs;
    return this.lists.at(this.lists.oldest(slot)) + this.windowMs - nowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    const { lists } = this;
    // In a full list the entry may be one that was never kept, so nothing is taken out for it.
    if (touch.slot < 0 || (this.overflows && touch.reading >= this.capacity)) return;
    const entry = lists.findAt(touch.slot, writtenAtMs);
    if (entry !== NO_ENTRY) lists.remove(touch.slot, entry);
  }

  protected add(slot: number, { nowMs }: Touch): void {
    if (this.lists.total(slot) < this.capacity) this.lists.append(slot, nowMs, 1);
  }

  protected expire(slot: number, nowMs: EpochMs): boolean {
    const { lists } = this;
    const first = lists.oldest(slot);
    if (first === NO_ENTRY) return true;
    if (lists.at(first) + this.windowMs > nowMs) return false;
    lists.dropUpTo(slot, nowMs);
    return true;
  }
}
