/** From safe-integer keys to dense slots, by which meters keep their state in typed arrays. */
import { scramble32 } from '../../src/core/random/hash.ts';
import { longer, OpenIndex, roomFor } from './memory-open-index.ts';

const TWO_32 = 0x1_0000_0000;

/** A 32-bit hash of a safe integer: both words take part, because phone numbers and hashes use more than 32 bits. */
export function hashOfKey(key: number): number {
  const low = key >>> 0;
  const high = (key - low) / TWO_32;
  return scramble32(low ^ Math.imul(high | 0, 0x9e3779b1));
}

/** Numbers per slot: the key, and three that belong to the meter, in one half of a cache line. */
export const RECORD_FIELDS = 4;

/**
 * Looking up allocates nothing. Slots of removed keys are used again, so slots never outnumber the most keys that were
 * there at once. The table evicts nothing by itself: a key goes only when its meter says that it has expired.
 */
export class KeyTable {
  /**
   * `RECORD_FIELDS` numbers per slot: the key first (NaN, which no key equals, where the slot is free), then the meter's
   * own, 0 when the slot is new. The array is replaced when the table grows: read it anew after each `insert`.
   */
  records: Float64Array = new Float64Array(16 * RECORD_FIELDS);
  /** Keys in the table. */
  size = 0;
  /** Slots ever given out. */
  slotCount = 0;
  private readonly index = new OpenIndex();
  /** Free slots form a chain of slot + 1, in the second number of their records. */
  private firstFree = 0;
  private hand = 0;

  /** The slot of a key, or -1. */
  find(key: number): number {
    const { records } = this;
    const { cells } = this.index;
    const mask = cells.length - 1;
    for (let at = hashOfKey(key) & mask; ; at = (at + 1) & mask) {
      const slot = cells[at]! - 1;
      if (slot < 0 || records[slot * RECORD_FIELDS] === key) return slot;
    }
  }

  /** Gives a slot to a key that has none. */
  insert(key: number): number {
    const slot = this.freeSlot();
    this.records[slot * RECORD_FIELDS] = key;
    this.index.add(slot, hashOfKey(key));
    this.size += 1;
    return slot;
  }

  remove(slot: number): void {
    const field = slot * RECORD_FIELDS;
    this.index.remove(slot);
    this.records[field] = Number.NaN;
    this.records[field + 1] = this.firstFree;
    this.firstFree = slot + 1;
    this.size -= 1;
  }

  /** Moves a hand over the slots, one per call, round and round: the slot it is at, or -1 where that is free. */
  nextUnderHand(): number {
    if (this.slotCount === 0) return -1;
    this.hand = this.hand + 1 < this.slotCount ? this.hand + 1 : 0;
    return Number.isNaN(this.records[this.hand * RECORD_FIELDS]) ? -1 : this.hand;
  }

  private freeSlot(): number {
    if (this.firstFree > 0) {
      const slot = this.firstFree - 1;
      const field = slot * RECORD_FIELDS;
      this.firstFree = this.records[field + 1]!;
      this.records.fill(0, field, field + RECORD_FIELDS);
      return slot;
    }
    const needed = (this.slotCount + 1) * RECORD_FIELDS;
    if (needed > this.records.length) this.records = longer(this.records, new Float64Array(roomFor(needed)));
    this.slotCount += 1;
    return this.slotCount - 1;
  }
}
