/** State is bounded and expires, and what is bounded never gives a key more than its limit (I5). */
import { describe, expect, it } from 'vitest';
import { PendingCodes } from '../../../reference-target/stores/memory-codes.ts';
import { Reservations, WRITES_MAX } from '../../../reference-target/stores/memory-reservations.ts';
import { createMemoryStore, type MemoryStore } from '../../../reference-target/stores/memory-store.ts';
import { createAdmitBatch, type MeterSpec } from '../../../reference-target/stores/store.ts';
import { meterOf } from '../../contracts/store-driver.ts';
import { FULL_DEPTH } from '../../requirements.ts';

const WINDOW_MS = 10_000;
/** Fifty windows' worth of keys at full depth, else ten: what is not swept doubles the table after two. */
const FLOOD = FULL_DEPTH ? 1_000_000 : 200_000;
const KINDS = ['log', 'distinct', 'sum', 'once', 'cooldown'] as const;
const SPECS: readonly MeterSpec[] = KINDS.map((kind) =>
  meterOf(kind, kind === 'sum' ? 5 : 1, { windowMs: WINDOW_MS, id: kind }),
);

class Flood {
  nowMs = 1_000_000;
  readonly store: MemoryStore;
  private readonly batch = createAdmitBatch(KINDS.length);

  constructor(options: { keysMax?: number } = {}) {
    this.store = createMemoryStore({ specs: SPECS, clock: { nowMs: () => this.nowMs }, ...options });
    this.batch.count = KINDS.length;
    this.batch.enforced.fill(1);
    KINDS.forEach((_, i) => {
      this.batch.meter[i] = i;
    });
  }

  async ask(key: number, value = 1): Promise<boolean> {
    this.batch.key.fill(key);
    this.batch.value.fill(value);
    return (await this.store.admit(this.batch)).admitted;
  }
}

describe('a flood of junk keys', () => {
  it('of many windows is held in little more than the keys of one', async () => {
    const flood = new Flood();
    for (let i = 0; i < FLOOD; i += 1) {
      if (i % 2 === 0) flood.nowMs += 1;
      await flood.ask(i * 9_007_199);
    }
    // Two keys per millisecond are 20,000 alive at once; cells are a power of two, see Meter.sweep.
    const { keys, cells } = flood.store.footprint;
    for (const count of keys) expect(count).toBeGreaterThanOrEqual(20_000);
    for (const count of keys) expect(count).toBeLessThanOrEqual(34_000);
    for (const count of cells) expect(count).toBe(65_536);
  });

  it('that is over makes room again as others come', async () => {
    const flood = new Flood();
    for (let i = 0; i < 30_000; i += 1) await flood.ask(i);
    flood.nowMs += WINDOW_MS;
    // 65,536 cells to pass and 30,000 keys to free, eight steps with each new key.
    for (let i = 0; i < 12_000; i += 1) await flood.ask(-1 - i);
    for (const count of flood.store.footprint.keys) expect(count).toBe(12_000);
  });

  it('leaves who is over his limit over his limit', async () => {
    const flood = new Flood();
    expect(await flood.ask(-5, 5)).toBe(true);
    for (let i = 0; i < 50_000; i += 1) await flood.ask(i);
    flood.nowMs += WINDOW_MS - 1;
    expect(await flood.ask(-5)).toBe(false);
    flood.nowMs += 1;
    expect(await flood.ask(-5)).toBe(true);
  });

  it('beyond what a meter may hold is a fault, not a gap, and ends when keys expire', async () => {
    const flood = new Flood({ keysMax: 100 });
    for (let i = 0; i < 100; i += 1) expect(await flood.ask(i)).toBe(true);
    await expect(flood.ask(100)).rejects.toThrow('as many keys');
    expect(await flood.ask(99)).toBe(false);
    flood.nowMs += WINDOW_MS;
    expect(await flood.ask(100)).toBe(true);
  });
});

describe('one batch with two keys of one meter', () => {
  it('counts each under its own key while the table grows under it', async () => {
    const store = createMemoryStore({
      specs: [meterOf('sum', 1_000_000, { windowMs: WINDOW_MS })],
      clock: { nowMs: () => 5 },
    });
    const batch = createAdmitBatch(2);
    batch.count = 2;
    batch.enforced.fill(1);
    batch.value.fill(1);
    const readings: number[] = [];
    for (let i = 0; i < 500; i += 1) {
      batch.key.set([i, -3]);
      readings.push(...(await store.admit(batch)).reading);
    }
    expect(readings).toEqual(Array.from({ length: 500 }, (_, i) => [0, i]).flat());
  });
});

describe('a clock that is set back', () => {
  it('stands still until it has caught up, so that no wait is longer than the window', async () => {
    let nowMs = 50_000;
    const store = createMemoryStore({ specs: SPECS.slice(0, 1), clock: { nowMs: () => nowMs } });
    const batch = createAdmitBatch(1);
    batch.count = 1;
    batch.enforced[0] = 1;
    await store.admit(batch);
    const waits: number[] = [];
    for (nowMs of [20_000, 50_001, 59_999, 60_000]) waits.push((await store.admit(batch)).waitMs[0]!);
    expect(waits).toEqual([WINDOW_MS, WINDOW_MS - 1, 1, 0]);
  });
});

describe('a batch that cannot be used', () => {
  it.each([
    ['a key that is no integer', { key: 0.5 }],
    ['a key that is no number', { key: Number.NaN }],
    ['a negative amount', { value: -1 }],
    ['an amount that is no number', { value: Number.NaN }],
    ['a meter of another store', { meter: 9 }],
  ])('%s: rejects and writes nothing', async (_why, { key = 1, value = 1, meter = 2 }: Record<string, number>) => {
    const store = createMemoryStore({ specs: SPECS, clock: { nowMs: () => 5 } });
    const batch = createAdmitBatch(2);
    batch.count = 2;
    batch.meter.set([0, meter]);
    batch.key.set([1, key]);
    batch.value.set([1, value]);
    batch.enforced.fill(1);
    await expect(store.admit(batch)).rejects.toThrow('invariant broken');
    batch.count = 1;
    expect((await store.admit(batch)).reading[0]).toBe(0);
  });
});

describe('reservations', () => {
  const takenFrom = (reservations: Reservations, number: number): number[] => {
    const keys: number[] = [];
    reservations.take(number, ({ key }) => keys.push(key));
    return keys;
  };

  it('hand back their own writes, once, however far the ring has turned', () => {
    const reservations = new Reservations();
    const numbers: number[] = [];
    for (let i = 0; i < 120_000; i += 1) {
      const number = reservations.open();
      for (let j = 0; j < 3; j += 1) reservations.add(number, { meter: j, key: i * 3 + j, value: 1, atMs: i });
      numbers.push(number);
    }
    expect(new Set(numbers).size).toBe(numbers.length);
    const kept = Math.floor(WRITES_MAX / 3);
    for (const i of [119_999, 100_000, 120_000 - kept]) {
      expect(takenFrom(reservations, numbers[i]!)).toEqual([i * 3, i * 3 + 1, i * 3 + 2]);
      expect(takenFrom(reservations, numbers[i]!)).toEqual([]);
    }
    for (const i of [0, 100, 120_000 - kept - 2]) expect(takenFrom(reservations, numbers[i]!)).toEqual([]);
  });

  it.each([0, -1, 1.5, 4, 2, Number.NaN, Infinity, 2 ** 60])('know nothing of the number %d', (number) => {
    const reservations = new Reservations();
    const own = reservations.open();
    for (let j = 0; j < 3; j += 1) reservations.add(own, { meter: 0, key: j, value: 1, atMs: 0 });
    expect(takenFrom(reservations, number)).toEqual([]);
  });
});

describe('pending codes', () => {
  it('are forgotten after they expire, a few with each new one', () => {
    const codes = new PendingCodes();
    for (let i = 0; i < 20_000; i += 1) codes.put(`key ${i}`, { codeHash: 'x', triesLeft: 3, expiresAtMs: i + 300 }, i);
    // 300 alive at once, and as many waiting for the hand.
    expect(codes.size).toBeLessThanOrEqual(700);
    expect(codes.size).toBeGreaterThanOrEqual(300);
  });

  it('of mixed life times are forgotten too', () => {
    const codes = new PendingCodes();
    codes.put('lasting', { codeHash: 'x', triesLeft: 3, expiresAtMs: Infinity }, 0);
    for (let i = 0; i < 5_000; i += 1) codes.put(`key ${i}`, { codeHash: 'x', triesLeft: 3, expiresAtMs: i + 10 }, i);
    expect(codes.size).toBeLessThanOrEqual(40);
    expect(codes.check('lasting', 'x', 9_999)).toBe('verified');
  });
});
