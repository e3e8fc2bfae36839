import { describe, expect, it } from 'vitest';
import { threefry2x32 } from '../../../src/core/random/threefry.ts';

function block(key: readonly [number, number], counter: readonly [number, number]): string[] {
  const out = new Uint32Array(2);
  threefry2x32(key[0], key[1], counter[0], counter[1], out);
  return Array.from(out, (word) => word.toString(16).padStart(8, '0'));
}

describe('threefry2x32, 20 rounds', () => {
  // Known-answer vectors that the authors publish with Random123 (kat_vectors, threefry2x32 20).
  it.each([
    ['all zero', [0, 0], [0, 0], ['6b200159', '99ba4efe']],
    ['all ones', [0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], ['1cb996fc', 'bb002be7']],
    ['digits of pi', [0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], ['c4923a9c', '483df7a0']],
  ] as const)('gives the published words: %s', (_name, key, counter, words) => {
    expect(block(key, counter)).toEqual(words);
  });

  it('takes every word modulo 2^32, far beyond 2^32 too', () => {
    const far = 2 ** 52 + 7;
    expect(block([1, 2], [far, 3])).toEqual(block([1, 2], [7, 3]));
    expect(block([-1, far], [0, 0])).toEqual(block([0xffffffff, 7], [0, 0]));
  });

  it('changes about half of all output bits when one input bit changes', () => {
    const out = new Uint32Array(2);
    let flipped = 0;
    for (let bit = 0; bit < 32; bit += 1) {
      for (let counter = 0; counter < 64; counter += 1) {
        threefry2x32(5, 6, counter, 0, out);
        const [a = 0, b = 0] = out;
        threefry2x32(5, 6, counter ^ (1 << bit), 0, out);
        flipped += bitsOf(a ^ out[0]!) + bitsOf(b ^ out[1]!);
      }
    }
    // 131,072 fair bits: five standard deviations are 905.
    expect(Math.abs(flipped - 65_536)).toBeLessThan(905);
  });
});

function bitsOf(word: number): number {
  let bits = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
