/**
 * What all kinds of meter share: keys, expiry, and the order "look, then write". A meter never judges: it says what it
 * counts and what one more would add; whoever asks compares that with the limit of the posture.
 *
 * Time convention: what is counted at t counts from t on and no longer at t + windowMs.
 */
import { POSTURES } from '../../src/core/domain/decision.ts';
import { assert, type EpochMs, type Ms } from '../../src/core/domain/units.ts';
import { KeyTable } from './memory-key-table.ts';
import type { MeterSpec } from './store.ts';

/** One look at one key of one meter. The store reuses a single one for all: the hot path allocates nothing. */
export interface Touch {
  key: number;
  value: number;
  nowMs: EpochMs;
  /** Out of `look`: where the key's state is, -1 when there is none. */
  cell: number;
  /** Out of `look`: what counts now. */
  reading: number;
  /** Out of `look`: what an admission would add to the reading. */
  charge: number;
  /** For `waitMs`: how much must fit in ... */
  need: number;
  /** ... under this limit. */
  limit: number;
}

export function createTouch(): Touch {
  // Starting with fractions and a time beyond 32 bits makes V8 give these fields room for any double at once.
  return { key: 0.5, value: 0.5, nowMs: 0.5, cell: -1, reading: 0.5, charge: 0.5, need: 0.5, limit: 0.5 };
}

/** Keys that one meter holds at most. Above that `admit` rejects: forgetting a key would raise its allowance (I5). */
export const KEYS_MAX = 4_194_304;

/** Cells visited per new key (see `sweep`). */
const VISITS_PER_NEW_KEY = 8;
const VISITS_WHEN_FULL = 256;

export abstract class Meter {
  protected readonly keys = new KeyTable();
  protected readonly windowMs: Ms;
  private readonly keysMax: number;

  constructor(spec: MeterSpec, keysMax: number) {
    this.windowMs = spec.windowMs;
    this.keysMax = keysMax;
  }

  /** Fills `cell`, `reading` and `charge`. Changes nothing but dropping what has expired. */
  abstract look(touch: Touch): void;

  /** Milliseconds until `need` fits under `limit`; the whole window when it never does. Expects a fresh `look`. */
  abstract waitMs(touch: Touch): Ms;

  /** Takes back one write of `touch.value` made at `writtenAtMs`. May keep too much, never too little. */
  abstract release(touch: Touch, writtenAtMs: EpochMs): void;

  /** Counts the touch in. True when the key is new. */
  write(touch: Touch): boolean {
    // Another touch of this meter in the same batch may have made the cell since the look, or moved it.
    const { key, cell } = touch;
    const known = cell >= 0 && this.keys.holds(cell, key) ? cell : this.keys.find(key);
    if (known >= 0) {
      this.add(known, touch);
      return false;
    }
    this.add(this.keys.insert(key), touch);
    return true;
  }

  /** True when there is no room for a new key, even after looking for expired ones. */
  isFull(nowMs: EpochMs): boolean {
    if (this.keys.size < this.keysMax) return false;
    this.visit(nowMs, VISITS_WHEN_FULL);
    return this.keys.size >= this.keysMax;
  }

  /**
   * Frees expired keys; called once per new key. A visit frees a key or moves the hand, so with r new keys per window, n
   * keys in c cells and v visits per new key, garbage waits for (c + n) / v <= 1.5 c / v new keys, and n <= r + 1.5 c / v.
   * The table grows while n > c / 2, hence until c >= r / (1/2 - 1.5/v): with v = 8, less than 6.4 r cells and 2.2 r
   * keys. Bounded by what is alive.
   */
  sweep(nowMs: EpochMs): void {
    this.visit(nowMs, VISITS_PER_NEW_KEY);
  }

  /** Keys held, expired ones that the hand has not met yet included. */
  get keyCount(): number {
    return this.keys.size;
  }

  /** Cells of 32 bytes that hold them. */
  get cellCount(): number {
    return this.keys.cellCount;
  }

  protected abstract add(cell: number, touch: Touch): void;
  /** Drops what has expired; true when nothing is left. */
  protected abstract expire(cell: number, nowMs: EpochMs): boolean;

  private visit(nowMs: EpochMs, visits: number): void {
    const { keys } = this;
    for (let i = 0; i < visits; i += 1) {
      const cell = keys.underHand();
      // Removing moves the next record under the hand, which therefore stays.
      if (cell >= 0 && this.expire(cell, nowMs)) keys.remove(cell);
      else keys.moveHand();
    }
  }
}

/** The highest limit of a meter that is one; 0 when there is none at any posture. */
export function highestLimitOf({ limit }: MeterSpec): number {
  return POSTURES.reduce((highest, posture) => {
    return limit[posture] < Infinity && limit[posture] > highest ? limit[posture] : highest;
  }, 0);
}

/** True when a meter can be written beyond its highest limit: by refused attempts, or at a posture without limit. */
export function canOverflow({ limit, consumes }: MeterSpec): boolean {
  return consumes === 'onAttempt' || POSTURES.some((posture) => limit[posture] === Infinity);
}

/** Specs come from a checked policy; a meter that cannot work is a fault of ours. */
export function assertUsable(spec: MeterSpec): void {
  const { id, kind, windowMs, limit } = spec;
  assert(Number.isSafeInteger(windowMs) && windowMs > 0, `${id}: a window is a positive number of milliseconds`);
  for (const posture of POSTURES) {
    const most = limit[posture];
    assert(most === Infinity || (Number.isSafeInteger(most) && most >= 0), `${id}: a limit is a count or Infinity`);
    assert(kind !== 'cooldown' || most === Infinity || most <= 1, `${id}: the limit of a cooldown is 1`);
  }
}
