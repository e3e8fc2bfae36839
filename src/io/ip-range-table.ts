/** Address ranges of both families in one sorted table: IPv4 lies under ::ffff:0:0/96, as everywhere. */
import { parseAddress } from '../core/domain/ip-address.ts';
import { type IpIntel, type NetworkFacts, UNKNOWN_NETWORK } from '../core/domain/network.ts';

/** One range, both ends included. Ends are the eight groups of `parseAddress`. */
export interface IpRange {
  readonly start: Uint16Array;
  readonly end: Uint16Array;
  readonly facts: NetworkFacts;
  /** Line of the file that says so. */
  readonly line: number;
}

const WORDS = 4;

/** IP intelligence from ranges that do not overlap, by binary search. */
export class IpRangeTable implements IpIntel {
  /** Four 32-bit words per range. */
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  private readonly facts: readonly NetworkFacts[];

  /** @param ranges sorted by `compareStarts`, free of overlaps */
  constructor(ranges: readonly IpRange[]) {
    this.starts = new Uint32Array(ranges.length * WORDS);
    this.ends = new Uint32Array(ranges.length * WORDS);
    for (const [i, { start, end }] of ranges.entries()) {
      this.starts.set(wordsOf(start), i * WORDS);
      this.ends.set(wordsOf(end), i * WORDS);
    }
    this.facts = ranges.map((range) => range.facts);
  }

  get size(): number {
    return this.facts.length;
  }

  lookup(address: string): NetworkFacts {
    const groups = parseAddress(address);
    if (groups === null) return UNKNOWN_NETWORK;
    const words = wordsOf(groups);
    const at = this.lastStartingAtOrBefore(words);
    return at >= 0 && !isAfter(words, this.ends, at) ? this.facts[at]! : UNKNOWN_NETWORK;
  }

  private lastStartingAtOrBefore(words: readonly number[]): number {
    let low = 0;
    let high = this.facts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // The place is after `words` exactly when `words` is before it, so "not before" moves the lower end up.
      if (isBefore(words, this.starts, middle)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }
}

/** Order of ranges in a table: by first address, then by last. */
export function compareStarts(a: IpRange, b: IpRange): number {
  return compareGroups(a.start, b.start) || compareGroups(a.end, b.end);
}

/** Negative, zero or positive, as of two numbers. */
export function compareGroups(a: Uint16Array, b: Uint16Array): number {
  for (let i = 0; i < 8; i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

function wordsOf(groups: Uint16Array): number[] {
  const words: number[] = [];
  for (let i = 0; i < 8; i += 2) words.push(groups[i]! * 65_536 + groups[i + 1]!);
  return words;
}

function isBefore(words: readonly number[], table: Uint32Array, at: number): boolean {
  for (let i = 0; i < WORDS; i += 1) {
    const other = table[at * WORDS + i]!;
    if (words[i] !== other) return words[i]! < other;
  }
  return false;
}

function isAfter(words: readonly number[], table: Uint32Array, at: number): boolean {
  for (let i = 0; i < WORDS; i += 1) {
    const other = table[at * WORDS + i]!;
    if (words[i] !== other) return words[i]! > other;
  }
  return false;
}
