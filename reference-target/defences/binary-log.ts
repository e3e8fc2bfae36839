/** Logarithms to the base two in sixteenths, from a table: engines disagree on the last bits of Math.log2. */
import { assert } from '../../src/core/domain/units.ts';

/** Sixteenths of a bit in one bit. */
export const BIT = 16;
/** Ratios are looked up as multiples of this. */
const SCALE = 65_536;
const RATIO_MAX = 32_767;
/** 16 x log2(1 + i / 32), rounded: what the five bits behind the leading one add. */
const FRACTIONS = [
  0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 13, 14, 14, 15, 15, 15, 16,
] as const;

/** 16 x log2(ratio), to about one unit. Ratios under 1/65,536 and over 32,767 count as these. */
export function log2Sixteenths(ratio: number): number {
  assert(ratio >= 0, 'a ratio of counts');
  const scaled = Math.max(1, Math.floor(Math.min(ratio, RATIO_MAX) * SCALE));
  const exponent = 31 - Math.clz32(scaled);
  const behind = exponent >= 5 ? (scaled >>> (exponent - 5)) & 31 : (scaled << (5 - exponent)) & 31;
  return (exponent - 16) * BIT + FRACTIONS[behind]!;
}
