/**
 * One list of timed entries per key, oldest first, all in one arena. Memory follows what is alive (32 bytes an
 * entry), not what a key could hold at most: most keys hold one entry, whatever their limit.
 */
import type { EpochMs } from '../../src/core/domain/units.ts';
import { CELL_LINKS, CELL_NUMBERS, FIRST, type KeyTable, LEFT, RIGHT, SECOND } from './memory-key-table.ts';
import { longer, roomFor } from './memory-open-index.ts';

/** No entry. Entries are numbered from 1, so that fresh (zeroed) memory means empty lists. */
export const NO_ENTRY = 0;

/** Fields of an entry; side by side, because they are read together. */
const AT = 0;
const VALUE = 1;
const NEXT = 2;
const PREVIOUS = 3;
const ENTRY_FIELDS = 4;

/** What the record of a key holds: the time of its oldest entry, so that most looks need no more, ... */
const OLDEST_AT = FIRST;
/** ... the sum of the values, ... */
const TOTAL = SECOND;
/** ... and both ends of the list. */
const OLDEST = LEFT;
const NEWEST = RIGHT;

export class EntryLists {
  private readonly keys: KeyTable;
  private entries = new Float64Array(16 * ENTRY_FIELDS);
  private firstFree = NO_ENTRY;
  private used = 0;

  constructor(keys: KeyTable) {
    this.keys = keys;
  }

  /** The sum of the values of a key's entries: their number, where each value is 1. */
  total(cell: number): number {
    return this.keys.numbers[cell * CELL_NUMBERS + TOTAL]!;
  }

  oldest(cell: number): number {
    return this.keys.links[cell * CELL_LINKS + OLDEST]!;
  }

  /** When the oldest entry was; nothing to rely on in an empty list. */
  oldestAt(cell: number): EpochMs {
    return this.keys.numbers[cell * CELL_NUMBERS + OLDEST_AT]!;
  }

  newest(cell: number): number {
    return this.keys.links[cell * CELL_LINKS + NEWEST]!;
  }

  next(entry: number): number {
    return this.entries[entry * ENTRY_FIELDS + NEXT]!;
  }

  previous(entry: number): number {
    return this.entries[entry * ENTRY_FIELDS + PREVIOUS]!;
  }

  at(entry: number): EpochMs {
    return this.entries[entry * ENTRY_FIELDS + AT]!;
  }

  value(entry: number): number {
    return this.entries[entry * ENTRY_FIELDS + VALUE]!;
  }

  /** Changes the value of an entry by `change`. */
  adjust(cell: number, entry: number, change: number): void {
    this.entries[entry * ENTRY_FIELDS + VALUE]! += change;
    this.keys.numbers[cell * CELL_NUMBERS + TOTAL]! += change;
  }

  /** Adds an entry at the end; `atMs` must not be earlier than the newest entry's. */
  append(cell: number, atMs: EpochMs, value: number): number {
    const entry = this.takeEntry();
    const field = entry * ENTRY_FIELDS;
    this.entries[field + AT] = atMs;
    this.entries[field + VALUE] = value;
    this.linkLast(cell, entry);
    return entry;
  }

  remove(cell: number, entry: number): void {
    this.unlink(cell, entry);
    this.entries[entry * ENTRY_FIELDS + NEXT] = this.firstFree;
    this.firstFree = entry;
  }

  /** Makes an entry the newest, at this time. */
  refresh(cell: number, entry: number, atMs: EpochMs): void {
    this.unlink(cell, entry);
    this.entries[entry * ENTRY_FIELDS + AT] = atMs;
    this.linkLast(cell, entry);
  }

  /** Removes all entries that are not later than `lastMs`. */
  dropUpTo(cell: number, lastMs: EpochMs): void {
    while (this.oldestAt(cell) <= lastMs) {
      const entry = this.oldest(cell);
      if (entry === NO_ENTRY) return;
      this.remove(cell, entry);
    }
  }

  /** The entry at exactly this time, the newest if there are several. */
  findAt(cell: number, atMs: EpochMs): number {
    let entry = this.newest(cell);
    while (entry !== NO_ENTRY && this.at(entry) > atMs) entry = this.previous(entry);
    return entry !== NO_ENTRY && this.at(entry) === atMs ? entry : NO_ENTRY;
  }

  /** Entries that the arena has room for: what tests of bounded memory look at. */
  get entryCount(): number {
    return this.used;
  }

  private takeEntry(): number {
    if (this.firstFree !== NO_ENTRY) {
      const entry = this.firstFree;
      this.firstFree = this.next(entry);
      return entry;
    }
    this.used += 1;
    const needed = (this.used + 1) * ENTRY_FIELDS;
    if (needed > this.entries.length) this.entries = longer(this.entries, new Float64Array(roomFor(needed)));
    return this.used;
  }

  private linkLast(cell: number, entry: number): void {
    const { entries } = this;
    const { numbers, links } = this.keys;
    const newest = this.newest(cell);
    entries[entry * ENTRY_FIELDS + PREVIOUS] = newest;
    entries[entry * ENTRY_FIELDS + NEXT] = NO_ENTRY;
    if (newest === NO_ENTRY) {
      links[cell * CELL_LINKS + OLDEST] = entry;
      numbers[cell * CELL_NUMBERS + OLDEST_AT] = this.at(entry);
    } else {
      entries[newest * ENTRY_FIELDS + NEXT] = entry;
    }
    links[cell * CELL_LINKS + NEWEST] = entry;
    numbers[cell * CELL_NUMBERS + TOTAL]! += this.value(entry);
  }

  private unlink(cell: number, entry: number): void {
    const { entries } = this;
    const { numbers, links } = this.keys;
    const next = this.next(entry);
    const previous = this.previous(entry);
    if (previous === NO_ENTRY) {
      links[cell * CELL_LINKS + OLDEST] = next;
      numbers[cell * CELL_NUMBERS + OLDEST_AT] = this.at(next);
    } else {
      entries[previous * ENTRY_FIELDS + NEXT] = next;
    }
    if (next === NO_ENTRY) links[cell * CELL_LINKS + NEWEST] = previous;
    else entries[next * ENTRY_FIELDS + PREVIOUS] = previous;
    numbers[cell * CELL_NUMBERS + TOTAL]! -= this.value(entry);
  }
}
