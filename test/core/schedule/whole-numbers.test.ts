import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integerRoot, MUL_DIV_DENOMINATOR_MAX, mulDiv, spread } from '../../../src/core/schedule/whole-numbers.ts';

const word = fc.integer({ min: 0, max: 4_294_967_295 });

test('mulDiv agrees with arbitrary-precision arithmetic', () => {
  const fraction = fc
    .integer({ min: 1, max: MUL_DIV_DENOMINATOR_MAX })
    .chain((denominator) => fc.tuple(fc.integer({ min: 0, max: denominator }), fc.constant(denominator)));
  fc.assert(
    fc.property(fc.maxSafeNat(), fraction, (value, [numerator, denominator]) => {
      const exact = (BigInt(value) * BigInt(numerator)) / BigInt(denominator);
      expect(BigInt(mulDiv(value, numerator, denominator))).toBe(exact);
    }),
  );
});

test('integerRoot is the largest integer whose square fits', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const root = BigInt(integerRoot(value));
      expect(root * root <= BigInt(value) && (root + 1n) * (root + 1n) > BigInt(value)).toBe(true);
    }),
  );
});

test('spread stays below its width and reaches both ends', () => {
  fc.assert(
    fc.property(word, fc.integer({ min: 1, max: 2 ** 45 }), (jitter, width) => {
      const value = spread(jitter, width);
      expect(Number.isInteger(value) && value >= 0 && value < width).toBe(true);
    }),
  );
  expect([spread(0, 10), spread(4_294_967_295, 10), spread(77, 0)]).toEqual([0, 9, 0]);
});
