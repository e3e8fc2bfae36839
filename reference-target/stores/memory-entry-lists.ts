/**
 * One list of timed entries per slot, oldest first, all in one arena. Memory follows what is alive (32 bytes an
 * entry), not what a key could hold at most: most keys hold one entry, whatever their limit.
 */
import type { EpochMs } from '../../src/core/domain/units.ts';
import { type KeyTable, RECORD_FIELDS } from './memory-key-table.ts';
import { longer, roomFor } from './memory-open-index.ts';

/** No entry. Entries are numbered from 1, so that fresh (zeroed) memory means empty lists. */
export const NO_ENTRY = 0;

/** Fields of an entry; side by side, because they are read together. */
const AT = 0;
const VALUE = 1;
const NEXT = 2;
const PREVIOUS = 3;
const ENTRY_FIELDS = 4;

/** The key's own numbers in its record (`KeyTable.records`). */
const OLDEST = 1;
const NEWEST = 2;
const TOTAL = 3;

export class EntryLists {
  private readonly keys: KeyTable;
  private entries = new Float64Array(16 * ENTRY_FIELDS);
  private firstFree = NO_ENTRY;
  private used = 0;

  constructor(keys: KeyTable) {
    this.keys = keys;
  }

  /** The sum of the values of a slot's entries: their number, where each value is 1. */
  total(slot: number): number {
    return this.keys.records[slot * RECORD_FIELDS + TOTAL]!;
  }

  oldest(slot: number): number {
    return this.keys.records[slot * RECORD_FIELDS + OLDEST]!;
  }

  newest(slot: number): number {
    return this.keys.records[slot * RECORD_FIELDS + NEWEST]!;
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
  adjust(slot: number, entry: number, change: number): void {
    this.entries[entry * ENTRY_FIELDS + VALUE]! += change;
    this.keys.records[slot * RECORD_FIELDS + TOTAL]! += change;
  }

  /** Adds an entry at the end; `atMs` must not be earlier than the newest entry's. */
  append(slot: number, atMs: EpochMs, value: number): number {
    const entry = this.takeEntry();
    const field = entry * ENTRY_FIELDS;
    this.entries[field + AT] = atMs;
    this.entries[field + VALUE] = value;
    this.linkLast(slot, entry);
    return entry;
  }

  remove(slot: number, entry: number): void {
    this.unlink(slot, entry);
    this.entries[entry * ENTRY_FIELDS + NEXT] = this.firstFree;
    this.firstFree = entry;
  }

  /** Makes an entry the newest, at this time. */
  refresh(slot: number, entry: number, atMs: EpochMs): void {
    this.entries[entry * ENTRY_FIELDS + AT] = atMs;
    if (this.newest(slot) === entry) return;
    this.unlink(slot, entry);
    this.linkLast(slot, entry);
  }

  /** Removes all entries that are not later than `lastMs`. */
  dropUpTo(slot: number, lastMs: EpochMs): void {
    let entry = this.oldest(slot);
    while (entry !== NO_ENTRY && this.at(entry) <= lastMs) {
      const next = this.next(entry);
      this.remove(slot, entry);
      entry = next;
    }
  }

  /** The entry at exactly this time, the newest if there are several. */
  findAt(slot: number, atMs: EpochMs): number {
    let entry = this.newest(slot);
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

  private linkLast(slot: number, entry: number): void {
    const { entries } = this;
    const { records } = this.keys;
    const field = slot * RECORD_FIELDS;
    const newest = records[field + NEWEST]!;
    entries[entry * ENTRY_FIELDS + PREVIOUS] = newest;
    entries[entry * ENTRY_FIELDS + NEXT] = NO_ENTRY;
    if (newest === NO_ENTRY) records[field + OLDEST] = entry;
    else entries[newest * ENTRY_FIELDS + NEXT] = entry;
    records[field + NEWEST] = entry;
    records[field + TOTAL]! += entries[entry * ENTRY_FIELDS + VALUE]!;
  }

  private unlink(slot: number, entry: number): void {
    const { entries } = this;
    const { records } = this.keys;
    const field = slot * RECORD_FIELDS;
    const next = this.next(entry);
    const previous = this.previous(entry);
    if (previous === NO_ENTRY) records[field + OLDEST] = next;
    else entries[previous * ENTRY_FIELDS + NEXT] = next;
    if (next === NO_ENTRY) records[field + NEWEST] = previous;
    else entries[next * ENTRY_FIELDS + PREVIOUS] = previous;
    records[field + TOTAL]! -= entries[entry * ENTRY_FIELDS + VALUE]!;
  }
}
