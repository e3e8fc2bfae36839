import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash53, mix32, scramble32 } from '../../../src/core/random/hash.ts';
import { chiSquare, chiSquareBound } from './chi-square.ts';

describe('hash53', () => {
  it('is a whole number below 2^53, the same for the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hash = hash53(text);
        expect(Number.isSafeInteger(hash) && hash >= 0 && hash < 2 ** 53).toBe(true);
        expect(hash53(`${text}`)).toBe(hash);
      }),
    );
  });

  it('keeps its values across releases', () => {
    expect(hash53('pumpdrill')).toBe(7041346704661243);
    expect(mix32(1, 2)).toBe(2326740603);
  });

  it('has no collision among 300,000 addresses, cookies and near-identical texts', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 100_000; i += 1) {
      seen.add(hash53(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`));
      seen.add(hash53(`2001:db8:${i.toString(16)}::1`));
      seen.add(hash53(String.fromCharCode(i & 0xff, i >> 8)));
    }
    expect(seen.size).toBe(300_000);
  });

  it('spreads over low bits, high bits and remainders', () => {
    const parts = [(h: number) => h % 64, (h: number) => Math.floor(h / 2 ** 47), (h: number) => h % 61];
    for (const part of parts) {
      const counts = new Array<number>(part === parts[2] ? 61 : 64).fill(0);
      for (let i = 0; i < 64_000; i += 1) counts[part(hash53(`user-${i}`))]! += 1;
      expect(chiSquare(counts)).toBeLessThan(chiSquareBound(counts.length - 1));
    }
  });
});

describe('mix32 and scramble32', () => {
  it('scramble is one to one on a stretch of the words and their complements', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 50_000; i += 1) seen.add(scramble32(i)).add(scramble32(~i));
    expect(seen.size).toBe(100_000);
  });

  it('mixes in both words, in order, to unsigned 32 bits', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const mixed = mix32(a, b);
        expect(mixed).toBe(mixed >>> 0);
        if (a !== b) expect(mix32(b, a)).not.toBe(mixed);
      }),
    );
  });
});
