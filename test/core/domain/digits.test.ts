import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digitCount, POWERS_OF_TEN } from '../../../src/core/domain/digits.ts';

it('counts digits as the decimal text does, and stops at sixteen', () => {
  fc.assert(
    fc.property(fc.nat(15), fc.integer({ min: -2, max: 2 }), (power, offset) => {
      const number = Math.max(0, POWERS_OF_TEN[power]! + offset);
      expect(digitCount(number)).toBe(String(number).length);
    }),
  );
  expect(digitCount(Number.MAX_SAFE_INTEGER)).toBe(16);
  expect(POWERS_OF_TEN.map(String)).toEqual(Array.from({ length: 16 }, (_, i) => `1${'0'.repeat(i)}`));
});
