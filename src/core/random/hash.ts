/** Fast, non-cryptographic 32- and 53-bit mixing. Never for anything a requester could profit from predicting. */

/**
 * A 32-bit bijection in which every input bit flips every output bit with probability close to one half:
 * the three-round multiply-xorshift "triple32" (C. Wellons, hash-prospector; public domain constants).
 */
export function scramble32(value: number): number {
  let x = value | 0;
  x ^= x >>> 17;
  x = Math.imul(x, 0xed5ad4bb);
  x ^= x >>> 11;
  x = Math.imul(x, 0xac4c1b51);
  x ^= x >>> 15;
  x = Math.imul(x, 0x31848bab);
  x ^= x >>> 14;
  return x >>> 0;
}

/**
 * One 32-bit word from two (each modulo 2^32); order matters. Two rounds with the second word in between, because
 * one round would make streams that are shifts of one permutation (methods.md section 5.2).
 */
export function mix32(a: number, b: number): number {
  return scramble32(scramble32((a + 0x9e3779b9) | 0) ^ b);
}

/** An integer in [0, 2^53) from a text: two 32-bit lanes with different odd multipliers over UTF-16 units, then mixed. */
export function hash53(text: string): number {
  let high = 0x2545f491;
  let low = 0x6a09e667 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
    // Multiplication only carries upwards; without this the low bits would never see the high ones.
    high ^= high >>> 15;
    low ^= low >>> 13;
  }
  const top = mix32(high, low);
  return (top >>> 11) * 0x1_0000_0000 + mix32(low, top);
}
