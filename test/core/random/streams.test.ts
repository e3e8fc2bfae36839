import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelWord, streamOf, wordsAt } from '../../../src/core/random/streams.ts';

function words(seed: number, label: string, index: number): [number, number] {
  const out = new Uint32Array(2);
  wordsAt(streamOf(seed, label), index, out);
  return [out[0]!, out[1]!];
}

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const indices = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('labelWord', () => {
  // Vectors of draft-eastlake-fnv, FNV-1a 32 bits.
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('gives the published hash of %j', (text, word) => {
    expect(labelWord(text)).toBe(word);
  });

  it('sees every byte of a wide character', () => {
    expect(labelWord('\u0141')).not.toBe(labelWord('\u0041'));
    expect(labelWord('\u0141')).not.toBe(labelWord('\u0241'));
  });
});

describe('streams', () => {
  it('give the same words for the same seed, label and index, in any order of asking', () => {
    fc.assert(
      fc.property(seeds, fc.string(), indices, indices, (seed, label, first, second) => {
        const alone = words(seed, label, first);
        words(seed, label, second);
        expect(words(seed, label, first)).toEqual(alone);
      }),
    );
  });

  it('differ between labels, seeds and indices', () => {
    fc.assert(
      fc.property(seeds, seeds, indices, indices, (seed, otherSeed, index, otherIndex) => {
        fc.pre(seed !== otherSeed && index !== otherIndex);
        const here = words(seed, 'delivery', index);
        expect(words(seed, 'opener', index)).not.toEqual(here);
        expect(words(otherSeed, 'delivery', index)).not.toEqual(here);
        expect(words(seed, 'delivery', otherIndex)).not.toEqual(here);
      }),
    );
  });

  it('tell seeds apart that agree in their low 32 bits', () => {
    expect(words(1, 'x', 0)).not.toEqual(words(1 + 2 ** 32, 'x', 0));
  });

  it('go on beyond index 2^32 without repeating', () => {
    const seen = new Set<string>();
    for (const base of [0, 2 ** 31, 2 ** 32, 3 * 2 ** 32, 2 ** 52]) {
      for (let i = 0; i < 1_000; i += 1) seen.add(words(7, 'far', base + i).join());
    }
    expect(seen.size).toBe(5_000);
    expect(words(7, 'far', 2 ** 53 - 1)).not.toEqual(words(7, 'far', 2 ** 53 - 2));
  });

  it('keep their words across releases: a saved scenario must stay the same campaign', () => {
    expect(words(1, 'opener', 0)).toEqual([2552651526, 3436574651]);
    expect(words(1, 'opener', 2 ** 40)).toEqual([1406362787, 423057140]);
    expect(words(2 ** 40, 'delivery', 3)).toEqual([1652350583, 3163398706]);
  });
});
