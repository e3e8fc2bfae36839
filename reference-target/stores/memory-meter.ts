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
  slot: number;
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
  return { key: 0.5, value: 0.5, nowMs: 0.5, slot: -1, reading: 0.5, charge: 0.5, need: 0.5, limit: 0.5 };
}

/** Keys that one meter holds at most. Above that `admit` rejects: forgetting a key would raise its allowance (I5). */
export const KEYS_MAX = 4_194_304;

/** Slots visited per new key. Two keep a table at no more than twice the keys that are alive (see `sweep`). */
const VISITS_PER_NEW_KEY = 2;
const VISITS_WHEN_FULL = 64;

export abstract class Meter {
  protected readonly keys = new KeyTable();
  protected readonly windowMs: Ms;
  private readonly keysMax: number;

  constructor(spec: MeterSpec, keysMax: number) {
    this.windowMs = spec.windowMs;
    this.keysMax = keysMax;
  }

  /** Fills `slot`, `reading` and `charge`. Changes nothing but dropping what has expired. */
  abstract look(touch: Touch): void;

  /** Milliseconds until `need` fits under `limit`; the whole window when it never does. Expects a fresh `look`. */
  abstract waitMs(touch: Touch): Ms;

  /** Takes back one write of `touch.value` made at `writtenAtMs`. May keep too much, never too little. */
  abstract release(touch: Touch, writtenAtMs: EpochMs): void;

  /** Counts the touch in. True when the key is new. */
  write(touch: Touch): boolean {
    // Without a slot at the time of the look, an earlier touch of the same batch may have made one since.
    const known = touch.slot >= 0 ? touch.slot : this.keys.find(touch.key);
    if (known >= 0) {
      this.add(known, touch);
      return false;
    }
    this.add(this.keys.insert(touch.key), touch);
    return true;
  }

  /** True when there is no room for a new key, even after looking for expired ones. */
  isFull(nowMs: EpochMs): boolean {
    if (this.keys.size < this.keysMax) return false;
    this.visit(nowMs, VISITS_WHEN_FULL);
    return this.keys.size >= this.keysMax;
  }

  /**
   * Frees expired keys; called once per new key. With r new keys per window, n slots and v visits per new key, garbage
   * waits n / v insertions at most, so n <= r + n / v, and v = 2 gives n <= 2r: bounded by what is alive.
   */
  sweep(nowMs: EpochMs): void {
    this.visit(nowMs, VISITS_PER_NEW_KEY);
  }

  /** Slots ever in use at once: the measure of the meter's memory. */
  get slotCount(): number {
    return this.keys.slotCount;
  }

  protected abstract add(slot: number, touch: Touch): void;
  /** Drops what has expired; true when nothing is left. */
  protected abstract expire(slot: number, nowMs: EpochMs): boolean;

  private visit(nowMs: EpochMs, visits: number): void {
    for (let i = 0; i < visits; i += 1) {
      const slot = this.keys.nextUnderHand();
      if (slot >= 0 && this.expire(slot, nowMs)) this.keys.remove(slot);
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
