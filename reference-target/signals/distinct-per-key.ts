/**
 * How many different values each key had lately, and how many of its requests came to something, in memory that does not grow: keys live in sets of four, and of a full
 * set the quietest goes. A key that is loud enough to matter outlives a flood of others.
 */
import { assert, type EpochMs, type Ms } from '../../src/core/domain/units.ts';
import { hashOfKey } from '../stores/memory-key-table.ts';

/** Keys that are remembered; a power of two. */
const KEYS = 8_192;
const SET_MASK = KEYS / 4 - 1;

export class DistinctPerKey {
  /** Beyond this many nothing more is counted. */
  private readonly most: number;
  private readonly windowMs: Ms;
  private readonly keys = new Float64Array(KEYS).fill(Number.NaN);
  /** When a key's window began: with its first value. */
  private readonly since = new Float64Array(KEYS);
  private readonly counts = new Int32Array(KEYS);
  /** Every value, seen before or not; and how often one of them came to something. */
  private readonly requests = new Int32Array(KEYS);
  private readonly completed = new Int32Array(KEYS);
  private readonly values: Float64Array;

  /** @param most at most this many values of a key are told apart */
  constructor({ most, windowMs }: { most: number; windowMs: Ms }) {
    assert(most >= 1 && most <= 1_000, 'memory is bounded by it');
    this.most = most;
    this.windowMs = windowMs;
    this.values = new Float64Array(KEYS * most);
  }

  /** Different values of this key since its window began, this one included; never more than `most`. */
  add(key: number, value: number, nowMs: EpochMs): number {
    const slot = this.slotOf(key, nowMs);
    this.requests[slot]! += 1;
    const count = this.counts[slot]!;
    if (count === this.most) return count;
    const first = slot * this.most;
    for (let i = first; i < first + count; i += 1) if (this.values[i] === value) return count;
    this.values[first + count] = value;
    this.counts[slot] = count + 1;
    return count + 1;
  }

  /** One of the key's requests came to something. Keys that are forgotten meanwhile have lost it. */
  complete(key: number): void {
    const slot = this.find(key);
    if (slot >= 0) this.completed[slot]! += 1;
  }

  /** Whether the key has more than `times` requests per one that came to something. */
  exceeds(key: number, times: number): boolean {
    const slot = this.find(key);
    return slot >= 0 && this.requests[slot]! > times * this.completed[slot]!;
  }

  private find(key: number): number {
    const first = (hashOfKey(key) & SET_MASK) * 4;
    for (let slot = first; slot < first + 4; slot += 1) if (this.keys[slot] === key) return slot;
    return -1;
  }

  /** The key's own slot, begun anew when its window is over; else the one that can best be spared. */
  private slotOf(key: number, nowMs: EpochMs): number {
    const found = this.find(key);
    if (found >= 0 && nowMs - this.since[found]! < this.windowMs) return found;
    const slot = found >= 0 ? found : this.spareOf((hashOfKey(key) & SET_MASK) * 4, nowMs);
    this.begin(slot, key, nowMs);
    return slot;
  }

  private spareOf(first: number, nowMs: EpochMs): number {
    let spare = first;
    let least = this.worth(first, nowMs);
    for (let slot = first + 1; slot < first + 4; slot += 1) {
      const worth = this.worth(slot, nowMs);
      if (worth >= least) continue;
      spare = slot;
      least = worth;
    }
    return spare;
  }

  /** What would be lost with this slot: nothing when its window is over. */
  private worth(slot: number, nowMs: EpochMs): number {
    return nowMs - this.since[slot]! >= this.windowMs ? -1 : this.counts[slot]!;
  }

  private begin(slot: number, key: number, nowMs: EpochMs): void {
    this.keys[slot] = key;
    this.since[slot] = nowMs;
    this.counts[slot] = 0;
    this.requests[slot] = 0;
    this.completed[slot] = 0;
  }
}
