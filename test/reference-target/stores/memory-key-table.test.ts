import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfKey, KeyTable } from '../../../reference-target/stores/memory-key-table.ts';

describe('hashes of keys', () => {
  it.each([
    ['both words count', 1, 1 + 2 ** 32],
    ['the highest bits count', 1, 1 + 2 ** 52],
    ['the sign counts', 5, -5],
  ])('%s', (_why, left, right) => {
    expect(hashOfKey(left)).not.toBe(hashOfKey(right));
  });

  it.each([
    ['neighbouring numbers', (i: number) => 4_915_100_000_000 + i],
    ['numbers that differ in the high word only', (i: number) => i * 2 ** 32],
    ['ranges', (i: number) => i * 1_000],
  ])('%s spread over the cells', (_name, keyOf) => {
    const cells = new Set(Array.from({ length: 4_096 }, (_, i) => hashOfKey(keyOf(i)) & 8_191));
    // 4,096 uniform draws from 8,192 cells meet about 8,192 x (1 - e^-0.5) = 3,223 different ones; the deviation is 23.
    expect(cells.size).toBeGreaterThan(3_000);
  });
});

const someKey = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -4, max: 12 }),
  fc.constantFrom(2 ** 32, -(2 ** 53) + 1),
);

describe('a key table', () => {
  it('does what a Map does, whatever comes and goes', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('insert', 'insert', 'remove'), someKey), { maxLength: 400 });
    fc.assert(
      fc.property(steps, (list) => {
        const table = new KeyTable();
        const slots = new Map<number, number>();
        for (const [what, key] of list) {
          const slot = slots.get(key);
          if (what === 'insert' && slot === undefined) slots.set(key, table.insert(key));
          if (what === 'remove' && slot !== undefined) {
            table.remove(slot);
            slots.delete(key);
          }
          expect(table.find(key)).toBe(slots.get(key) ?? -1);
        }
        expect(table.size).toBe(slots.size);
        expect(new Set(slots.values()).size).toBe(slots.size);
        for (const [key, slot] of slots) expect(table.find(key)).toBe(slot);
      }),
    );
  });

  it('uses slots again, and clears what their records held', () => {
    const table = new KeyTable();
    for (let i = 0; i < 10_000; i += 1) {
      const slot = table.insert(i);
      expect([...table.records.subarray(slot * 4, slot * 4 + 4)]).toEqual([i, 0, 0, 0]);
      table.records.fill(7, slot * 4 + 1, slot * 4 + 4);
      if (i % 10 !== 0) table.remove(slot);
    }
    expect(table.size).toBe(1_000);
    expect(table.slotCount).toBeLessThanOrEqual(1_001);
  });

  it('moves a hand over all slots', () => {
    const table = new KeyTable();
    expect(table.nextUnderHand()).toBe(-1);
    for (let i = 0; i < 5; i += 1) table.insert(i);
    table.remove(2);
    const met = Array.from({ length: 10 }, () => table.nextUnderHand());
    expect(new Set(met)).toEqual(new Set([-1, 0, 1, 3, 4]));
    expect(met.filter((slot) => slot === 0)).toHaveLength(2);
  });
});
