/**
 * What fanout-watchlist remembers of one kind of requester (devices, or local addresses): the different numbers that each
 * asked for, and how many requests and completions, all in a rolling window. Bounded in every direction.
 */
import type { E164 } from '../../src/core/domain/phone.ts';
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import { forgetOldest } from './forget-oldest.ts';

/** Requesters without a grade that are remembered, at most; the one heard of longest ago is forgotten first. */
const CANDIDATES_MAX = 50_000;
/** Requesters with a grade. Kept apart, so that a flood of invented devices cannot wash a known one off the list. */
const WATCHED_MAX = 20_000;
/** Pieces of the window in which requests and completions are counted: they are forgotten up to a twelfth of it early. */
const PIECES = 12;

export const GRADES = ['clean', 'suspicious', 'dangerous'] as const;
export type Grade = (typeof GRADES)[number];

/** What one grade takes: this many different numbers, or this many requests per completion. Infinity for never. */
export interface GradeRule {
  readonly numbers: number;
  readonly requestsPerCompletion: number;
}

export interface WatchRules {
  readonly windowMs: Ms;
  /** Fewer requests in the window prove nothing about completions. */
  readonly minRequests: number;
  readonly suspicious: GradeRule;
  readonly dangerous: GradeRule;
}

/** Why a requester has its grade. */
export interface Standing {
  readonly grade: Grade;
  readonly because: 'numbers' | 'completions';
}

const CLEAN: Standing = Object.freeze({ grade: 'clean', because: 'numbers' });

interface Entry {
  /** By number: when it was last asked for. In order of time; no more than the dangerous count, older ones change nothing. */
  readonly numbers: Map<E164, EpochMs>;
  readonly requests: Int32Array;
  readonly completions: Int32Array;
  /** Which piece of time the newest place of the two counts stands for. */
  piece: number;
}

export class WatchBook {
  private readonly candidates = new Map<number, Entry>();
  private readonly watched = new Map<number, Entry>();
  private readonly rules: WatchRules;
  private readonly pieceMs: Ms;
  private readonly numbersMax: number;

  constructor(rules: WatchRules) {
    this.rules = rules;
    this.pieceMs = Math.ceil(rules.windowMs / PIECES);
    const { suspicious, dangerous } = rules;
    const most = Math.max(...[suspicious.numbers, dangerous.numbers].filter((limit) => limit < Infinity), 1);
    this.numbersMax = most;
  }

  /** The requester asked for a code for this number. Returns its standing before and after. */
  asked(key: number, number: E164, atMs: EpochMs): { before: Grade; after: Standing } {
    const entry = this.entryOf(key, atMs);
    const before = this.judge(entry, atMs).grade;
    entry.numbers.delete(number);
    entry.numbers.set(number, atMs);
    for (const oldest of entry.numbers.keys()) {
      if (entry.numbers.size <= this.numbersMax) break;
      entry.numbers.delete(oldest);
    }
    entry.requests[0]! += 1;
    const after = this.judge(entry, atMs);
    this.keep(key, entry, after.grade);
    return { before, after };
  }

  /** The requester entered a right code. Nobody is remembered for that alone. */
  completed(key: number, atMs: EpochMs): void {
    const entry = this.watched.get(key) ?? this.candidates.get(key);
    if (entry === undefined) return;
    this.turn(entry, atMs);
    entry.completions[0]! += 1;
  }

  /** How the requester stands at a time not before the last one told. */
  standing(key: number, atMs: EpochMs): Standing {
    const entry = this.watched.get(key);
    // Grades only rise in `asked`, which moves an entry here.
    return entry === undefined ? CLEAN : this.judge(entry, atMs);
  }

  /** Requesters remembered, for the tests of the bound. */
  get size(): { readonly candidates: number; readonly watched: number } {
    return { candidates: this.candidates.size, watched: this.watched.size };
  }

  private entryOf(key: number, atMs: EpochMs): Entry {
    const known = this.watched.get(key) ?? this.candidates.get(key);
    if (known !== undefined) {
      this.turn(known, atMs);
      return known;
    }
    return {
      numbers: new Map(),
      requests: new Int32Array(PIECES),
      completions: new Int32Array(PIECES),
      piece: this.pieceOf(atMs),
    };
  }

  /** Puts the entry where its grade belongs, newest last, and forgets the oldest of a list that grew too long. */
  private keep(key: number, entry: Entry, grade: Grade): void {
    this.candidates.delete(key);
    this.watched.delete(key);
    const list = grade === 'clean' ? this.candidates : this.watched;
    list.set(key, entry);
    forgetOldest(list, grade === 'clean' ? CANDIDATES_MAX : WATCHED_MAX);
  }

  private judge(entry: Entry, atMs: EpochMs): Standing {
    this.turn(entry, atMs);
    for (const [number, askedAtMs] of entry.numbers) {
      if (askedAtMs > atMs - this.rules.windowMs) break;
      entry.numbers.delete(number);
    }
    const requests = sumOf(entry.requests);
    const completions = sumOf(entry.completions);
    const judged = requests >= this.rules.minRequests;
    for (const grade of ['dangerous', 'suspicious'] as const) {
      const rule = this.rules[grade];
      if (entry.numbers.size >= rule.numbers) return STANDINGS[grade].numbers;
      if (judged && requests >= rule.requestsPerCompletion * Math.max(1, completions)) {
        return STANDINGS[grade].completions;
      }
    }
    return CLEAN;
  }

  /** Moves the counts on to the piece of this time. */
  private turn(entry: Entry, atMs: EpochMs): void {
    const steps = Math.min(PIECES, this.pieceOf(atMs) - entry.piece);
    if (steps <= 0) return;
    for (const counts of [entry.requests, entry.completions]) {
      counts.copyWithin(steps, 0);
      counts.fill(0, 0, steps);
    }
    entry.piece = this.pieceOf(atMs);
  }

  private pieceOf(atMs: EpochMs): number {
    return Math.floor(atMs / this.pieceMs);
  }
}

const STANDINGS = Object.freeze({
  suspicious: {
    numbers: Object.freeze<Standing>({ grade: 'suspicious', because: 'numbers' }),
    completions: Object.freeze<Standing>({ grade: 'suspicious', because: 'completions' }),
  },
  dangerous: {
    numbers: Object.freeze<Standing>({ grade: 'dangerous', because: 'numbers' }),
    completions: Object.freeze<Standing>({ grade: 'dangerous', because: 'completions' }),
  },
});

function sumOf(counts: Int32Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
