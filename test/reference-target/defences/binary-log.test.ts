import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { log2Sixteenths } from '../../../reference-target/defences/binary-log.ts';

describe('logarithms from a table', () => {
  test.each([
    [1, 0],
    [2, 16],
    [0.5, -16],
    [1_024, 160],
    [1 / 1_024, -160],
    [0, -256],
    [1e300, 240],
  ])('of %d', (ratio, sixteenths) => {
    expect(Math.abs(log2Sixteenths(ratio) - sixteenths)).toBeLessThanOrEqual(1);
  });

  test('to about one sixteenth of a bit, and never falling', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 30_000, noNaN: true }),
        fc.double({ min: 1, max: 2, noNaN: true }),
        (a, times) => {
          expect(Math.abs(log2Sixteenths(a) - 16 * Math.log2(a))).toBeLessThanOrEqual(1.3);
          expect(log2Sixteenths(a * times)).toBeGreaterThanOrEqual(log2Sixteenths(a));
        },
      ),
    );
  });
});
