/** Fast mixing for keys and digests. Not cryptography: nobody must rely on these against an attacker who can see them. */

/** Two 32-bit words into one: multiply-xorshift finalisers in the manner of MurmurHash3's fmix32 (public domain). */
export function mix32(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 53 bits of a text as a safe integer, never 0: two 32-bit multiply-xor passes with different multipliers. */
export function hash53(text: string): number {
  let high = 0x2545f491;
  let low = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x85ebca77);
    low = Math.imul(low ^ unit, 0xc2b2ae3d);
  }
  const top = mix32(high, low) & 0x1fffff;
  const bottom = mix32(low, high ^ text.length);
  return top * 4_294_967_296 + bottom || 1;
}
