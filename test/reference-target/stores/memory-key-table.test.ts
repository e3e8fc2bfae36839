import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CELL_LINKS,
  CELL_NUMBERS,
  FIRST,
  hashOfKey,
  KeyTable,
  LEFT,
  RIGHT,
  SECOND,
} from '../../../reference-target/stores/memory-key-table.ts';

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
  it('does what a Map does, whatever comes and goes, and carries the records along', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('insert', 'insert', 'remove'), someKey), { maxLength: 400 });
    fc.assert(
      fc.property(steps, (list) => {
        const table = new KeyTable();
        const marks = new Map<number, number>();
        list.forEach(([what, key], i) => {
          if (what === 'insert' && !marks.has(key)) {
            expect(recordOf(table, table.insert(key))).toEqual([0, 0, 0, 0]);
            mark(table, key, i + 1);
            marks.set(key, i + 1);
          } else if (what === 'remove' && marks.delete(key)) {
            table.remove(table.find(key));
          }
          expect(table.find(key) >= 0).toBe(marks.has(key));
        });
        expect(table.size).toBe(marks.size);
        for (const [key, i] of marks) expect(recordOf(table, table.find(key))).toEqual([i / 4, -i, i, 2 * i]);
      }),
    );
  });

  it('keeps at least half of its cells empty, and uses emptied ones again', () => {
    const table = new KeyTable();
    for (let key = 0; key < 10_000; key += 1) {
      table.insert(key);
      if (key >= 100) table.remove(table.find(key - 100));
    }
    expect(table.size).toBe(100);
    expect(table.cellCount).toBe(256);
  });

  it('knows whether a cell still holds a key', () => {
    const table = new KeyTable();
    const cell = table.insert(-1);
    expect([table.holds(cell, -1), table.holds(cell, 0), table.holds(cell, 1)]).toEqual([true, false, false]);
    table.remove(cell);
    expect([table.holds(cell, -1), table.holds(cell, 0)]).toEqual([false, false]);
  });

  it('moves a hand over all cells', () => {
    const table = new KeyTable();
    const cells = [1, 2, 3, 4, 5].map((key) => table.insert(key));
    const met: number[] = [];
    for (let i = 0; i < 2 * table.cellCount; i += 1) {
      if (table.underHand() >= 0) met.push(table.underHand());
      table.moveHand();
    }
    const inOrder = cells.sort((left, right) => left - right);
    expect(met).toEqual([...inOrder, ...inOrder]);
  });
});

function mark(table: KeyTable, key: number, i: number): void {
  const cell = table.find(key);
  const { numbers, links } = table;
  numbers[cell * CELL_NUMBERS + FIRST] = i / 4;
  numbers[cell * CELL_NUMBERS + SECOND] = -i;
  links[cell * CELL_LINKS + LEFT] = i;
  links[cell * CELL_LINKS + RIGHT] = 2 * i;
}

function recordOf({ numbers, links }: KeyTable, cell: number): number[] {
  return [
    numbers[cell * CELL_NUMBERS + FIRST]!,
    numbers[cell * CELL_NUMBERS + SECOND]!,
    links[cell * CELL_LINKS + LEFT]!,
    links[cell * CELL_LINKS + RIGHT]!,
  ];
}
