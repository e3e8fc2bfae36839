/** Each kind of meter by itself: what it reads, what one more adds, how long to wait, what a release takes back. */
import { describe, expect, it } from 'vitest';
import { createTouch, KEYS_MAX, type Meter } from '../../../reference-target/stores/memory-meter.ts';
import { createMemoryStore, createMeter } from '../../../reference-target/stores/memory-store.ts';
import type { MeterKind, MeterSpec } from '../../../reference-target/stores/store.ts';
import { meterOf } from '../../contracts/store-driver.ts';

/** A meter with one key, asked in plain numbers. */
class Bench {
  readonly meter: Meter;
  private readonly touch = createTouch();

  constructor(spec: MeterSpec) {
    this.meter = createMeter(spec, KEYS_MAX);
    this.touch.key = 7;
  }

  look(nowMs: number, value = 1): { reading: number; charge: number } {
    Object.assign(this.touch, { nowMs, value });
    this.meter.look(this.touch);
    return { reading: this.touch.reading, charge: this.touch.charge };
  }

  write(nowMs: number, value = 1): this {
    this.look(nowMs, value);
    this.meter.write(this.touch);
    return this;
  }

  reading(nowMs: number): number {
    return this.look(nowMs).reading;
  }

  waitMs(nowMs: number, { value = 1, need = 1, limit }: { value?: number; need?: number; limit: number }): number {
    this.look(nowMs, value);
    Object.assign(this.touch, { need, limit });
    return this.meter.waitMs(this.touch);
  }

  release(nowMs: number, writtenAtMs: number, value = 1): this {
    Object.assign(this.touch, { nowMs, value });
    this.meter.release(this.touch, writtenAtMs);
    return this;
  }
}

const bench = (kind: MeterKind, limit: Parameters<typeof meterOf>[1], windowMs = 1_000): Bench =>
  new Bench(meterOf(kind, limit, { windowMs }));

describe('a log', () => {
  const full = (): Bench => bench('log', 3).write(100).write(100).write(400);

  it.each([
    [400, 3],
    [1_099, 3],
    [1_100, 1],
    [1_399, 1],
    [1_400, 0],
  ])('reads at %d ms: %d', (nowMs, reading) => {
    expect(full().reading(nowMs)).toBe(reading);
  });

  it.each([
    ['one more', { limit: 3 }, 600],
    ['two more', { need: 2, limit: 3 }, 600],
    ['three more', { need: 3, limit: 3 }, 900],
    ['one more under a lowered limit', { limit: 1 }, 900],
    ['more than the limit', { need: 4, limit: 3 }, 1_000],
    ['no limit but zero', { limit: 0 }, 1_000],
  ])('tells the wait for %s', (_what, asked, waitMs) => {
    expect(full().waitMs(500, asked)).toBe(waitMs);
  });

  it.each([
    ['of one of two at a time', 100, 2],
    ['of a time when nothing was written', 200, 3],
    ['of a time after the newest', 900, 3],
  ])('takes back a write %s', (_what, writtenAtMs, reading) => {
    expect(full().release(500, writtenAtMs).reading(500)).toBe(reading);
  });

  it('keeps the newest where it can be written beyond its limit, and then gives nothing back', () => {
    const open = bench('log', { normal: Infinity, emergency: 2 }).write(1).write(2).write(3);
    expect(open.reading(3)).toBe(2);
    expect(open.release(4, 3).reading(4)).toBe(2);
    expect(open.reading(1_002)).toBe(1);
  });
});

describe('buckets', () => {
  // 6,400 ms in 64 buckets of 100 ms.
  const sum = (): Bench => bench('sum', 100, 6_400).write(110, 5).write(190, 6).write(200, 7).write(350, 0);

  it.each([
    [350, 18],
    [6_509, 18],
    [6_510, 18], // the 5 has left the window, but its bucket counts whole until the 6 has
    [6_589, 18],
    [6_590, 7],
    [6_600, 0],
  ])('read at %d ms: %d', (nowMs, reading) => {
    expect(sum().reading(nowMs)).toBe(reading);
  });

  it('charge the amount in a sum, and 1 in a log', () => {
    expect(sum().look(400, 30).charge).toBe(30);
    expect(bench('log', 5_000).look(400, 30).charge).toBe(1);
  });

  it.each([
    ['that needs one bucket to go', { need: 90, limit: 100 }, 6_590 - 400],
    ['that needs all to go', { need: 100, limit: 100 }, 6_600 - 400],
    ['that never fits', { need: 101, limit: 100 }, 6_400],
  ])('tell the wait for an amount %s', (_what, asked, waitMs) => {
    expect(sum().waitMs(400, asked)).toBe(waitMs);
  });

  it('take back amounts from their own bucket', () => {
    expect(sum().release(400, 110, 5).reading(400)).toBe(13);
    expect(sum().release(400, 110, 5).release(400, 190, 6).reading(6_400)).toBe(7);
    expect(sum().release(400, 700, 5).reading(400)).toBe(18);
    expect(sum().release(6_595, 190, 6).reading(6_595)).toBe(7);
  });

  it('read at most one bucket too much in a log', () => {
    const log = bench('log', 1_000_000, 6_400);
    for (let at = 0; at < 20_000; at += 1) log.write(at);
    expect(log.reading(19_999)).toBeGreaterThanOrEqual(6_400);
    expect(log.reading(19_999)).toBeLessThanOrEqual(6_500);
  });

  it.each([
    [1_000, 1],
    [1_001, 2],
  ])('count logs with a limit over 1,000: %d reads %d when the older of one bucket has left', (limit, reading) => {
    expect(bench('log', limit, 6_400).write(110).write(190).reading(6_510)).toBe(reading);
  });

  it('count in a log that has no limit anywhere', () => {
    const log = bench('log', Infinity);
    for (let at = 0; at < 500; at += 1) log.write(at);
    expect(log.reading(499)).toBe(500);
  });
});

describe('a distinct meter', () => {
  const three = (): Bench => bench('distinct', 3).write(100, 1).write(200, 2).write(300, 3).write(400, 1);

  it('charges a new value 1 and a known one nothing', () => {
    expect(three().look(500, 9)).toEqual({ reading: 3, charge: 1 });
    expect(three().look(500, 2)).toEqual({ reading: 3, charge: 0 });
  });

  it.each([
    [1_199, 3],
    [1_200, 2],
    [1_300, 1], // 1 was seen again at 400
    [1_399, 1],
    [1_400, 0],
  ])('reads at %d ms: %d', (nowMs, reading) => {
    expect(three().reading(nowMs)).toBe(reading);
  });

  it.each([
    ['a new value', { value: 9, limit: 3 }, 700],
    ['a known value under a lowered limit: only others make room', { value: 2, need: 0, limit: 1 }, 900],
    ['a value that never fits', { value: 9, limit: 0 }, 1_000],
  ])('tells the wait for %s', (_what, asked, waitMs) => {
    expect(three().waitMs(500, asked)).toBe(waitMs);
  });

  it('forgets a value when none of its admissions stands, in whatever order they are given back', () => {
    expect(three().release(500, 200, 2).reading(500)).toBe(2);
    expect(three().release(500, 100, 1).reading(500)).toBe(3);
    expect(three().release(500, 100, 1).release(500, 400, 1).reading(500)).toBe(2);
    expect(three().release(500, 400, 1).release(500, 100, 1).reading(500)).toBe(2);
    expect(three().release(500, 400, 8).reading(500)).toBe(3);
  });

  it('does not take a later admission for one that has expired', () => {
    expect(bench('distinct', 3).write(100, 1).write(1_200, 1).release(1_300, 100, 1).reading(1_300)).toBe(1);
  });

  it('keeps values of different keys apart', () => {
    const meter = createMeter(meterOf('distinct', 5, { windowMs: 1_000 }), KEYS_MAX);
    const touch = createTouch();
    // 300 keys share three values; each key sees its own value three times.
    const seen: number[][] = [];
    for (let i = 0; i < 900; i += 1) {
      Object.assign(touch, { key: i % 300, value: i % 3, nowMs: 5 });
      meter.look(touch);
      seen.push([touch.reading, touch.charge]);
      meter.write(touch);
    }
    expect(seen).toEqual(seen.map((_, i) => (i < 300 ? [0, 1] : [1, 0])));
  });

  it('stays over when refused attempts fill it, and shows it even for a known value', () => {
    const spec = meterOf('distinct', 2, { windowMs: 1_000, consumes: 'onAttempt' });
    const flooded = new Bench(spec);
    for (let i = 0; i < 1_000; i += 1) flooded.write(i, i);
    expect(flooded.look(999, 999)).toEqual({ reading: 3, charge: 0 });
  });
});

describe('a once meter', () => {
  const two = (): Bench => bench('once', 2).write(100).write(600);

  it.each([
    [1_099, 2],
    [1_100, 0],
  ])('expires as a whole: reads at %d ms %d', (nowMs, reading) => {
    expect(two().reading(nowMs)).toBe(reading);
  });

  it('waits for its first admission', () => {
    expect(two().waitMs(700, { limit: 2 })).toBe(400);
    expect(two().waitMs(700, { need: 3, limit: 2 })).toBe(1_000);
  });

  it('begins at the next when the first is given back', () => {
    const later = two().release(700, 100);
    expect([later.reading(1_100), later.reading(1_599), later.reading(1_600)]).toEqual([1, 1, 0]);
  });

  it('keeps no more than its highest limit, and then gives nothing back', () => {
    const open = bench('once', { normal: Infinity, emergency: 2 }).write(1).write(2).write(3);
    expect(open.release(4, 3).release(4, 1).reading(4)).toBe(2);
  });
});

describe('a cooldown', () => {
  it.each([
    [100, 1],
    [1_099, 1],
    [1_100, 0],
  ])('reads at %d ms: %d', (nowMs, reading) => {
    expect(bench('cooldown', 1).write(100).reading(nowMs)).toBe(reading);
  });

  it('waits since the latest', () => {
    expect(bench('cooldown', { normal: Infinity, emergency: 1 }).write(100).write(500).waitMs(600, { limit: 1 })).toBe(
      900,
    );
    expect(bench('cooldown', 1).write(100).waitMs(600, { limit: 0 })).toBe(1_000);
  });

  it('is over at once when its only admission is given back', () => {
    expect(bench('cooldown', 1).write(100).release(200, 100).reading(200)).toBe(0);
    expect(bench('cooldown', { normal: Infinity }).write(100).write(150).release(200, 150).reading(200)).toBe(1);
    expect(bench('cooldown', { normal: Infinity }).write(100).write(1_100).release(1_150, 100).reading(1_150)).toBe(1);
  });
});

describe('specs that cannot work are refused', () => {
  it.each([
    ['no window', meterOf('log', 1, { windowMs: 0 })],
    ['half a window', meterOf('log', 1, { windowMs: 0.5 })],
    ['a negative limit', meterOf('log', -1, { windowMs: 1 })],
    ['no number', meterOf('log', Number.NaN, { windowMs: 1 })],
    ['half a limit', meterOf('sum', 1.5, { windowMs: 1 })],
    ['two at once in a cooldown', meterOf('cooldown', 2, { windowMs: 1 })],
  ])('%s', (_why, spec) => {
    expect(() => createMemoryStore({ specs: [spec], clock: { nowMs: () => 0 } })).toThrow('invariant broken');
  });
});
