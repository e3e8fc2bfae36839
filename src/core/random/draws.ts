/**
 * The cheap sequential draws behind one opener or one step: a small integer generator seeded by two words of a stream.
 * Threefry says where a sequence starts; this says how it goes on, at about a tenth of the cost.
 */
import type { Ratio } from '../domain/units.ts';
import { mix32, scramble32 } from './hash.ts';

const TWO_32 = 0x1_0000_0000;
const TWO_53 = 0x20_0000_0000_0000;

/**
 * sfc32 ("small fast counting", C. Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32, 32-bit adds,
 * shifts and xors only. Reuse one object with `reseed`; no method allocates.
 */
export class Draws {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(word0: number, word1: number) {
    this.reseed(word0, word1);
  }

  /** Starts the sequence of (word0, word1) afresh. A bijection of the 64 seed bits, so no two seeds share a state. */
  reseed(word0: number, word1: number): this {
    this.#a = word0 ^ scramble32(word1 + 0x3c6ef372);
    this.#b = word1 ^ scramble32(this.#a + 0x1b873593);
    this.#c = scramble32(this.#a ^ (this.#b + 0x6d2b79f5)) | 0;
    this.#counter = 1;
    // The first output is a plain sum of the state: let it go round before anybody looks.
    this.u32();
    this.u32();
    return this;
  }

  /** A whole number in [0, 2^32). */
  u32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /**
   * A whole number in [0, n), every one equally likely; 1 <= n <= 2^53. Up to 2^32: multiply, take the high word,
   * reject the few low words that would favour some results (D. Lemire, "Fast random integer generation in an
   * interval", TOMACS 2019). Above: 53 bits with rejection.
   */
  below(n: number): number {
    if (n > TWO_32) return this.#belowWide(n);
    for (;;) {
      const word = this.u32();
      const low = Math.imul(word, n) >>> 0;
      if (low < n && low < (TWO_32 - n) % n) continue;
      // word x n may exceed 2^53, but its rounding error is far below the 2^32 step: the high word comes out exact.
      return Math.round((word * n - low) / TWO_32);
    }
  }

  /** A whole number from `lowInclusive` to `highInclusive`, both possible; the span is at most 2^53 numbers. */
  between(lowInclusive: number, highInclusive: number): number {
    return lowInclusive + this.below(highInclusive - lowInclusive + 1);
  }

  /** True with exactly the given probability; costs one bounded draw whatever the ratio is. */
  chance(ratio: Ratio): boolean {
    return this.below(ratio.denominator) < ratio.numerator;
  }

  /** Index i with probability (cumulative[i] - cumulative[i-1]) / last; running sums of integer weights, last >= 1. */
  weighted(cumulative: readonly number[]): number {
    const point = this.below(cumulative[cumulative.length - 1]!);
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle]! > point) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #belowWide(n: number): number {
    const limit = TWO_53 - (TWO_53 % n);
    for (;;) {
      const high = this.u32() >>> 5;
      const value = high * 0x400_0000 + (this.u32() >>> 6);
      if (value < limit) return value % n;
    }
  }
}

/** The draws of one step of an actor: the opener's two words with the step mixed into both. Allocates one object. */
export function actorDraws(word0: number, word1: number, step: number): Draws {
  return new Draws(mix32(word0, step), mix32(word1, ~step));
}
