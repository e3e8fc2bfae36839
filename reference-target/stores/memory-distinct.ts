/** Different values per key in a sliding window: a pair of value and last-seen time for each. */

import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { scramble32 } from '../../src/core/random/hash.ts';
import { EntryLists, NO_ENTRY } from './memory-entry-lists.ts';
import { hashOfKey } from './memory-key-table.ts';
import { canOverflow, highestLimitOf, Meter, type Touch } from './memory-meter.ts';
import { longer, OpenIndex, roomFor } from './memory-open-index.ts';
import type { MeterSpec } from './store.ts';

/** Values kept per key by a meter without any limit: the highest limit that a policy may set. */
export const VALUES_MAX = 1_000_000;

/** Fields of a value. */
const VALUE = 0;
const KEY = 1;
const STANDING = 2;
const VALUE_FIELDS = 4;

/**
 * Exact at every limit, so there is no bucketed form: a pair exists only for a message that was sent (or, for `onAttempt`
 * meters, up to one more than the highest limit), which bounds the memory by the limit and by the money.
 *
 * Each pair counts its admissions that were not given back; it goes when none is left. Its last-seen time stays when a
 * later touch is given back but an earlier stands: that counts the value for longer, never for shorter.
 */
export class DistinctMeter extends Meter {
  /** Per key its values, least recently seen first. */
  private readonly lists = new EntryLists(this.keys);
  private readonly pairs = new OpenIndex();
  /** By entry: the value, the key it belongs to, and its admissions that stand. */
  private values = new Float64Array(16 * VALUE_FIELDS);
  /** One more than the highest limit, so that "over the limit" shows even when a known value comes again. */
  private readonly capacity: number;
  private readonly overflows: boolean;

  constructor(spec: MeterSpec, keysMax: number) {
    super(spec, keysMax);
    const highest = highestLimitOf(spec);
    this.overflows = canOverflow(spec);
    this.capacity = (highest === 0 && this.overflows ? VALUES_MAX : highest) + 1;
  }

  look(touch: Touch): void {
    const cell = this.keys.find(touch.key);
    touch.cell = cell;
    touch.charge = 1;
    touch.reading = 0;
    if (cell < 0 || this.expire(cell, touch.nowMs)) return;
    touch.reading = this.lists.total(cell);
    if (this.find(touch.key, touch.value) !== NO_ENTRY) touch.charge = 0;
  }

  waitMs({ key, cell, nowMs, value, reading, need, limit }: Touch): Ms {
    if (cell < 0) return this.windowMs;
    const { lists } = this;
    // The value itself would be seen again, so only others can make room.
    const own = this.find(key, value);
    let mustGo = reading + need - limit;
    for (let entry = lists.oldest(cell); entry !== NO_ENTRY; entry = lists.next(entry)) {
      if (entry === own) continue;
      mustGo -= 1;
      if (mustGo === 0) return lists.at(entry) + this.windowMs - nowMs;
    }
    return this.windowMs;
  }

  release(touch: Touch, writtenAtMs: EpochMs): void {
    this.look(touch);
    const { key, cell, value, nowMs, reading } = touch;
    // A full list may have dropped values that still count; see LogMeter. And what has expired was given back by time.
    if (reading === 0 || (this.overflows && reading >= this.capacity)) return;
    if (writtenAtMs + this.windowMs <= nowMs) return;
    const entry = this.find(key, value);
    if (entry === NO_ENTRY) return;
    const standing = this.values[entry * VALUE_FIELDS + STANDING]! - 1;
    this.values[entry * VALUE_FIELDS + STANDING] = standing;
    if (standing === 0) this.forget(cell, entry);
  }

  protected add(cell: number, { key, value, nowMs }: Touch): void {
    const { lists } = this;
    const known = this.find(key, value);
    if (known !== NO_ENTRY) {
      lists.refresh(cell, known, nowMs);
      this.values[known * VALUE_FIELDS + STANDING]! += 1;
      return;
    }
    if (lists.total(cell) >= this.capacity) this.forget(cell, lists.oldest(cell));
    const entry = lists.append(cell, nowMs, 1);
    const field = entry * VALUE_FIELDS;
    if (field + STANDING >= this.values.length)
      this.values = longer(this.values, new Float64Array(roomFor(field + STANDING)));
    this.values[field + VALUE] = value;
    this.values[field + KEY] = key;
    this.values[field + STANDING] = 1;
    this.pairs.add(entry, hashOfPair(key, value));
  }

  protected expire(cell: number, nowMs: EpochMs): boolean {
    const { lists } = this;
    const lastMs = nowMs - this.windowMs;
    for (let oldest = lists.oldest(cell); oldest !== NO_ENTRY; oldest = lists.oldest(cell)) {
      if (lists.oldestAt(cell) > lastMs) return false;
      this.forget(cell, oldest);
    }
    return true;
  }

  private find(key: number, value: number): number {
    const { values } = this;
    const { cells } = this.pairs;
    const mask = cells.length - 1;
    for (let at = hashOfPair(key, value) & mask; ; at = (at + 1) & mask) {
      const cell = cells[at]!;
      if (cell === 0) return NO_ENTRY;
      const field = (cell - 1) * VALUE_FIELDS;
      if (values[field + VALUE] === value && values[field + KEY] === key) return cell - 1;
    }
  }

  private forget(cell: number, entry: number): void {
    this.pairs.remove(entry);
    this.lists.remove(cell, entry);
  }
}

function hashOfPair(key: number, value: number): number {
  return scramble32(hashOfKey(value) ^ Math.imul(hashOfKey(key), 0x85ebca6b));
}
