import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reasonOf } from './stateless.ts';

const LISTS = { prefixes: ['225', '+4470', '99899394', '2250799'], allow: ['22507', '447012'] };

describe('prefix-blocklist', () => {
  test.each([
    [2250123456789, 'prefix-listed'],
    [2250712345678, ''],
    [2250799345678, ''],
    [447011123456, 'prefix-listed'],
    [447012123456, ''],
    [447111123456, ''],
    [998993941234, 'prefix-listed'],
    [998993951234, ''],
    [4915112345678, ''],
    [0, ''],
    [225, 'prefix-listed'],
    [22, ''],
  ])('%d gives %j: the allow list wins, whatever the lengths', (number, reason) => {
    expect(reasonOf('prefix-blocklist', LISTS, { number })).toBe(reason);
  });

  test.each([225, 211, 678, 691])('lists +%d by default (S2)', (prefix) => {
    expect(reasonOf('prefix-blocklist', {}, { number: prefix * 100_000_000 + 1 })).toBe('prefix-listed');
  });

  test('agrees with comparing texts', () => {
    const digits = fc.integer({ min: 1, max: 9_999_999 });
    const number = fc.integer({ min: 1_000_000, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1 }), fc.array(digits), number, (refused, allowed, value) => {
        const starts = (prefixes: number[]) => prefixes.some((prefix) => String(value).startsWith(String(prefix)));
        const settings = { prefixes: refused.map(String), allow: allowed.map(String) };
        const expected = starts(refused) && !starts(allowed) ? 'prefix-listed' : '';
        expect(reasonOf('prefix-blocklist', settings, { number: value })).toBe(expected);
      }),
    );
  });
});
