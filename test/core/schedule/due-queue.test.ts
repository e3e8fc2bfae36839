import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DueQueue } from '../../../src/core/schedule/due-queue.ts';

describe('DueQueue', () => {
  test('gives items back by time, ties by insertion order, whatever the mix of pushes and pops', () => {
    // A number is a push at that time, null is a pop; times repeat often so that ties are common.
    const moves = fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.nat(20) }, { weight: 2, arbitrary: fc.constant(null) }),
      {
        maxLength: 600,
      },
    );
    fc.assert(
      fc.property(moves, (list) => {
        const queue = new DueQueue<number>();
        const model: { atMs: number; id: number }[] = [];
        for (const [id, atMs] of list.entries()) {
          if (atMs === null) {
            model.sort((a, b) => a.atMs - b.atMs || a.id - b.id);
            expect(queue.peekAtMs()).toBe(model[0]?.atMs ?? Number.POSITIVE_INFINITY);
            expect(queue.pop()).toBe(model.shift()?.id);
          } else {
            queue.push(atMs, id);
            model.push({ atMs, id });
          }
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });

  test('keeps its order when it grows far past its first capacity', () => {
    const queue = new DueQueue<number>();
    for (let i = 0; i < 10_000; i += 1) queue.push((i * 7_919) % 1_000, i);
    let previous = { atMs: -1, id: -1 };
    for (let i = 0; i < 10_000; i += 1) {
      const atMs = queue.peekAtMs();
      const id = queue.pop() as number;
      expect(atMs > previous.atMs || (atMs === previous.atMs && id > previous.id)).toBe(true);
      previous = { atMs, id };
    }
    expect(queue.pop()).toBeUndefined();
  });
});
