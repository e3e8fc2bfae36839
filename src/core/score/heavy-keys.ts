/**
 * Counts the keys that occur most, in bounded memory (lossy counting after Manku and Motwani 2002: when the table is
 * full, the rarest keys are dropped). Exact as long as at most `KEYS_MAX` keys occur; above, counts of keys that came
 * back after being dropped are lower bounds.
 */

/** Keys held at most. */
export const KEYS_MAX = 16_384;

export interface HeavyKey {
  attempts: number;
  dispatches: number;
  costMicro: number;
}

export class HeavyKeys<K extends string | number, V extends HeavyKey> {
  private readonly keys = new Map<K, V>();
  private readonly create: () => V;

  constructor(create: () => V) {
    this.create = create;
  }

  /** The counters of this key, to be counted up by the caller. */
  at(key: K): V {
    const known = this.keys.get(key);
    if (known) return known;
    if (this.keys.size >= KEYS_MAX) this.dropRarest();
    const fresh = this.create();
    this.keys.set(key, fresh);
    return fresh;
  }

  /** The `count` keys with most attempts; ties by key, so that the answer does not depend on the order of events. */
  top(count: number): [K, V][] {
    return [...this.keys]
      .sort(([keyA, a], [keyB, b]) => b.attempts - a.attempts || (keyA < keyB ? -1 : keyA > keyB ? 1 : 0))
      .slice(0, count);
  }

  private dropRarest(): void {
    for (let rare = 1; this.keys.size > KEYS_MAX / 2; rare *= 2) {
      for (const [key, value] of this.keys) if (value.attempts <= rare) this.keys.delete(key);
    }
  }
}

export const newHeavyKey = (): HeavyKey => ({ attempts: 0, dispatches: 0, costMicro: 0 });
