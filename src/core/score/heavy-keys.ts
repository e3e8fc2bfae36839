/**
 * Counts the keys that occur most, in bounded memory and without churn: exact as long as at most `KEYS_MAX` keys occur.
 * When the table is full the rarest keys leave it, and a new key must show up a few times before it gets a place
 * (a doorkeeper sketch, as in TinyLFU, Einziger et al. 2017). Counts of keys that came late are then lower bounds.
 */
/** Keys held at most. */
export const KEYS_MAX = 8_192;
/** Slots of the doorkeeper; a power of two. */
const SLOTS = 65_536;
/** Times that a new key must have been seen before it is let into a full table. */
const KNOCKS = 4;

export interface HeavyKey {
  attempts: number;
  dispatches: number;
  costMicro: number;
}

export class HeavyKeys<K extends string | number, V extends HeavyKey> {
  private readonly keys = new Map<K, V>();
  private readonly create: () => V;
  /** How often keys of each slot knocked since the last clean-up; made when the table is first full. */
  private knocks: Uint8Array | null = null;
  private knocksTotal = 0;

  constructor(create: () => V) {
    this.create = create;
  }

  /** The counters of this key, to be counted up by the caller; null when the key has no place. */
  at(key: K): V | null {
    const known = this.keys.get(key);
    if (known) return known;
    if (this.keys.size >= KEYS_MAX || this.knocks) {
      if (!this.knock(key)) return null;
      if (this.keys.size >= KEYS_MAX) this.dropRarest();
    }
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

  private knock(key: K): boolean {
    this.knocks ??= new Uint8Array(SLOTS);
    this.knocksTotal += 1;
    if (this.knocksTotal > SLOTS) {
      // Old knocks are forgotten, else sooner or later every slot is full and everybody gets in.
      this.knocks.fill(0);
      this.knocksTotal = 0;
    }
    const slot = slotOf(key);
    const seen = this.knocks[slot]! + 1;
    this.knocks[slot] = seen;
    return seen >= KNOCKS;
  }

  private dropRarest(): void {
    for (let rare = 1; this.keys.size > KEYS_MAX / 2; rare *= 2) {
      for (const [key, value] of this.keys) if (value.attempts <= rare) this.keys.delete(key);
    }
  }
}

/** Multiplicative hashing (Knuth, TAOCP volume 3, 6.4): the top 16 bits of the product. */
function slotOf(key: string | number): number {
  let word = 0;
  if (typeof key === 'number') word = (key >>> 0) ^ Math.imul(Math.floor(key / 2 ** 32), 0x85eb_ca6b);
  else for (let i = 0; i < key.length; i += 1) word = Math.imul(word, 31) + key.charCodeAt(i);
  return Math.imul(word, 0x9e37_79b1) >>> 16;
}

export const newHeavyKey = (): HeavyKey => ({ attempts: 0, dispatches: 0, costMicro: 0 });
