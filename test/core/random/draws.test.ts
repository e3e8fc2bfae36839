import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorDraws, Draws } from '../../../src/core/random/draws.ts';
import { chiSquare, chiSquareBound } from './chi-square.ts';

const words = fc.integer({ min: 0, max: 0xffffffff });

describe('Draws', () => {
  it('repeats itself from the same two words, also after reseed', () => {
    fc.assert(
      fc.property(words, words, (word0, word1) => {
        const fresh = sequence(new Draws(word0, word1));
        expect(sequence(new Draws(1, 2).reseed(word0, word1))).toEqual(fresh);
      }),
    );
  });

  it('keeps its numbers across releases', () => {
    const draws = new Draws(1, 2);
    expect([draws.u32(), draws.u32(), draws.u32()]).toEqual([1489019634, 3900206393, 1907444441]);
  });

  it('gives other numbers for other words', () => {
    fc.assert(
      fc.property(words, words, words, (a, b, c) => {
        fc.pre(a !== c);
        expect(sequence(new Draws(a, b))).not.toEqual(sequence(new Draws(c, b)));
        expect(sequence(new Draws(b, a))).not.toEqual(sequence(new Draws(b, c)));
      }),
    );
  });

  it('stays inside its bounds for every n up to 2^53', () => {
    const bounds = fc.oneof(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(words, words, bounds, (word0, word1, n) => {
        const draws = new Draws(word0, word1);
        for (let i = 0; i < 20; i += 1) {
          const value = draws.below(n);
          expect(Number.isSafeInteger(value) && value >= 0 && value < n).toBe(true);
        }
      }),
    );
  });

  it('reaches both ends of a closed interval and nothing outside', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 5 }), (word, low, width) => {
        const draws = new Draws(word, ~word);
        const seen = new Set(Array.from({ length: 400 }, () => draws.between(low, low + width)));
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: width + 1 }, (_, i) => low + i));
      }),
    );
  });

  // 3 x 2^30 would be off by a third without rejection; 2^32 and 2^33 are the edges of the two methods.
  it.each([2, 3, 7, 10, 1_000, 3 * 2 ** 30, 2 ** 32, 2 ** 33, 3 * 2 ** 51])('is even below %d', (n) => {
    const cells = Math.min(n, 30);
    const counts = new Array<number>(cells).fill(0);
    const draws = new Draws(12_345, 67_890);
    for (let i = 0; i < 60_000; i += 1) counts[Math.floor(draws.below(n) / (n / cells))]! += 1;
    expect(chiSquare(counts)).toBeLessThan(chiSquareBound(cells - 1));
  });

  it('is even in the low digits of large bounds too', () => {
    for (const n of [3 * 2 ** 30, 10 ** 10]) {
      const counts = new Array<number>(10).fill(0);
      const draws = new Draws(5, 6);
      for (let i = 0; i < 60_000; i += 1) counts[draws.below(n) % 10]! += 1;
      expect(chiSquare(counts)).toBeLessThan(chiSquareBound(9));
    }
  });

  it('is even over first draws of neighbouring seeds and steps, where a weak mix would show', () => {
    const bySeed = new Array<number>(16).fill(0);
    const byStep = new Array<number>(16).fill(0);
    for (let i = 0; i < 40_000; i += 1) {
      bySeed[new Draws(i, 0).below(16)]! += 1;
      byStep[actorDraws(11, 22, i).below(16)]! += 1;
    }
    expect(chiSquare(bySeed)).toBeLessThan(chiSquareBound(15));
    expect(chiSquare(byStep)).toBeLessThan(chiSquareBound(15));
  });

  it('never and always happen exactly', () => {
    const draws = new Draws(3, 4);
    for (let i = 0; i < 1_000; i += 1) {
      expect(draws.chance({ numerator: 0, denominator: 1 })).toBe(false);
      expect(draws.chance({ numerator: 7, denominator: 7 })).toBe(true);
    }
  });

  it('happens as often as its ratio says', () => {
    const draws = new Draws(3, 4);
    let happened = 0;
    for (let i = 0; i < 300_000; i += 1) happened += draws.chance({ numerator: 1, denominator: 3 }) ? 1 : 0;
    // Five standard deviations of a binomial count: 1,291.
    expect(Math.abs(happened - 100_000)).toBeLessThan(1_291);
  });

  it('chooses by running sums and never an index of weight zero', () => {
    const draws = new Draws(8, 9);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 80_000; i += 1) counts[draws.weighted([1, 1, 5, 8])]! += 1;
    expect(counts[1]).toBe(0);
    expect(Math.abs(counts[0]! - 10_000)).toBeLessThan(468);
    expect(Math.abs(counts[2]! - 40_000)).toBeLessThan(708);
    expect(Math.abs(counts[3]! - 30_000)).toBeLessThan(685);
  });

  it('gives every step of one opener draws of its own', () => {
    const steps = new Set(Array.from({ length: 1_000 }, (_, step) => sequence(actorDraws(1, 2, step)).join()));
    expect(steps.size).toBe(1_000);
  });
});

function sequence(draws: Draws): number[] {
  return Array.from({ length: 8 }, () => draws.u32());
}
