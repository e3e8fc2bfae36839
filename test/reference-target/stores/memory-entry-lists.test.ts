import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryLists, NO_ENTRY } from '../../../reference-target/stores/memory-entry-lists.ts';
import { KeyTable } from '../../../reference-target/stores/memory-key-table.ts';

interface Plain {
  at: number;
  value: number;
  readonly entry: number;
}

type Step = readonly ['append' | 'remove' | 'refresh' | 'adjust' | 'drop', 0 | 1 | 2, number];

/** The list as it lies, read in both directions. */
function read(lists: EntryLists, slot: number): { at: number; value: number; entry: number }[] {
  const forwards: Plain[] = [];
  for (let entry = lists.oldest(slot); entry !== NO_ENTRY; entry = lists.next(entry)) {
    forwards.push({ at: lists.at(entry), value: lists.value(entry), entry });
  }
  const backwards: number[] = [];
  for (let entry = lists.newest(slot); entry !== NO_ENTRY; entry = lists.previous(entry)) backwards.push(entry);
  expect(backwards.reverse()).toEqual(forwards.map(({ entry }) => entry));
  return forwards;
}

describe('entry lists', () => {
  it('do what arrays do', () => {
    const step = fc.tuple(
      fc.constantFrom(
        'append' as const,
        'append' as const,
        'remove' as const,
        'refresh' as const,
        'adjust' as const,
        'drop' as const,
      ),
      fc.constantFrom(0 as const, 1 as const, 2 as const),
      fc.nat(9),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { lists, slots } = threeLists();
        const plain: Plain[][] = [[], [], []];
        steps.forEach((one, i) => {
          apply(lists, slots, { plain, step: one, atMs: 1_000 + i });
          slots.forEach((slot, which) => {
            expect(read(lists, slot)).toEqual(plain[which]);
            expect(lists.total(slot)).toBe(plain[which]!.reduce((sum, { value }) => sum + value, 0));
          });
        });
      }),
    );
  });

  it('find an entry by its exact time', () => {
    const { lists, slots } = threeLists();
    const entries = [10, 20, 20, 30].map((at) => lists.append(slots[0]!, at, 1));
    expect([10, 20, 30, 15, 5, 99].map((at) => lists.findAt(slots[0]!, at))).toEqual([
      entries[0],
      entries[2],
      entries[3],
      NO_ENTRY,
      NO_ENTRY,
      NO_ENTRY,
    ]);
  });

  it('use the room of removed entries again', () => {
    const { lists, slots } = threeLists();
    for (let at = 0; at < 5_000; at += 1) {
      lists.append(slots[at % 3]!, at, 1);
      lists.dropUpTo(slots[at % 3]!, at - 30);
    }
    expect(lists.entryCount).toBeLessThan(50);
  });
});

function threeLists(): { lists: EntryLists; slots: number[] } {
  const keys = new KeyTable();
  return { lists: new EntryLists(keys), slots: [100, 200, 300].map((key) => keys.insert(key)) };
}

function apply(
  lists: EntryLists,
  slots: number[],
  { plain, step, atMs }: { plain: Plain[][]; step: Step; atMs: number },
): void {
  const [what, which, number] = step;
  const slot = slots[which]!;
  const list = plain[which]!;
  const at = list.length === 0 ? -1 : number % list.length;
  const chosen = list[at];
  if (what === 'append') list.push({ at: atMs, value: number, entry: lists.append(slot, atMs, number) });
  if (chosen === undefined) return;
  if (what === 'remove') {
    lists.remove(slot, chosen.entry);
    list.splice(at, 1);
  } else if (what === 'refresh') {
    lists.refresh(slot, chosen.entry, atMs);
    list.splice(at, 1);
    list.push({ ...chosen, at: atMs });
  } else if (what === 'adjust') {
    lists.adjust(slot, chosen.entry, number);
    chosen.value += number;
  } else if (what === 'drop') {
    lists.dropUpTo(slot, chosen.at);
    list.splice(0, list.length, ...list.filter((entry) => entry.at > chosen.at));
  }
}
