/**
 * A cheap sequential stream of integers, seeded by two words: sfc32 (Doty-Humphrey, PractRand), 12 warm-up rounds as
 * its author advises. Integers only: probabilities are ratios, because floats differ between engines.
 */
import type { Ratio } from '../domain/units.ts';
import { mix32 } from './hash.ts';

const WARM_UP_ROUNDS = 12;

export class Draws {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(word0: number, word1: number) {
    this.reseed(word0, word1);
  }

  /** Starts again from two words; the object can be reused without allocating. */
  reseed(word0: number, word1: number): this {
    this.a = word0 | 0;
    this.b = word1 | 0;
    this.c = 0x2545f491;
    this.counter = 1;
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) this.u32();
    return this;
  }

  /** A uniform 32-bit unsigned integer. */
  u32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A uniform integer from 0 to n - 1, for 1 <= n <= 2^32. Unbiased: draws beyond the last full multiple are thrown away. */
  below(n: number): number {
    const limit = 4_294_967_296 - (4_294_967_296 % n);
    let word = this.u32();
    while (word >= limit) word = this.u32();
    return word % n;
  }

  /** A uniform integer between two integers, both included, at most 2^32 apart. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with exactly this probability. */
  chance(ratio: Ratio): boolean {
    if (ratio.numerator <= 0) return false;
    return ratio.numerator >= ratio.denominator || this.below(ratio.denominator) < ratio.numerator;
  }

  /** The index whose cumulative weight covers the draw: weights 3, 1 are given as [3, 4]. */
  weighted(cumulative: readonly number[]): number {
    const total = cumulative[cumulative.length - 1] ?? 0;
    const point = this.below(total);
    let index = 0;
    while (point >= (cumulative[index] as number)) index += 1;
    return index;
  }
}

/** The draws of one opener at one of its steps: other steps' draws never shift these. */
export function actorDraws(word0: number, word1: number, step: number): Draws {
  return new Draws(mix32(word0, step), mix32(word1, step ^ 0x5bd1e995));
}
