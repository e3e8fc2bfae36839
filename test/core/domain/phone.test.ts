import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatE164, maskE164, maskNumbersIn, parseE164 } from '../../../src/core/domain/phone.ts';

describe('parseE164', () => {
  it.each([
    ['+12025550123', 12025550123],
    ['+6834567', 6834567],
    ['+999999999999999', 999999999999999],
  ])('reads %s', (text, number) => {
    expect(parseE164(text)).toBe(number);
  });

  // One handset, many spellings (targets.md section E.4): a counter keyed by the result sees one or none.
  it.each([
    '',
    '+',
    '447911123456',
    '00447911123456',
    '+0447911123456',
    '+44 7911 123456',
    '+44(0)7911123456',
    '+44-7911-123456',
    '+447911123456 ext 12',
    '+447911123456;ext=7',
    '++447911123456',
    ' +447911123456',
    '+447911123456\n',
    '+44791112345O',
    '＋447911123456',
    '+٤٤٧٩١١١٢٣٤٥٦',
    '+44\u200b7911123456',
    '+123456',
    '+1234567890123456',
    '+1e11000',
    '-447911123456',
    'tel:+447911123456',
    '+4479111234.6',
  ])('refuses %j', (text) => {
    expect(parseE164(text)).toBe(0);
  });

  it.each([[undefined], [null], [447911123456], [['+447911123456']], [{ toString: () => '+447911123456' }]])(
    'refuses what is no text: %j',
    (value) => {
      expect(parseE164(value)).toBe(0);
    },
  );

  it('accepts exactly what it formats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }), (number) => {
        expect(parseE164(formatE164(number))).toBe(number);
      }),
    );
  });

  it('agrees with the definition on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?[0-9 ]{0,17}$/)), (text) => {
        const number = /^\+[1-9][0-9]{6,14}$/.test(text) ? Number(text.slice(1)) : 0;
        expect(parseE164(text)).toBe(number);
      }),
    );
  });
});

describe('maskE164', () => {
  it('shows the first three and the last two digits, no more', () => {
    expect(maskE164(2250701234567)).toBe('+225••••••••67');
    expect(maskE164(6834567)).toBe('+683••67');
    expect(maskE164(123456)).toBe('+…');
    expect(maskE164(0)).toBe('+…');
  });
});

describe('maskNumbersIn', () => {
  it.each([
    ['sent to +4915112345678, twice', 'sent to +491••••••••78, twice'],
    ['+44 7911 123456 and 07911123456', '+447•••••••56 and +079••••••56'],
    ['+6834567', '+683••67'],
    ['+12025550123+12025550124', '+120••••••23+120••••••24'],
    // Not +49..., but no row of digits this long is anything else.
    ['00447911123456', '+004•••••••••56'],
    [
      '3 of 40 sends, 240000 in 240 min, 3000000 units, 2026-03-10 at 23:00',
      '3 of 40 sends, 240000 in 240 min, 3000000 units, 2026-03-10 at 23:00',
    ],
  ])('%j', (text, masked) => {
    expect(maskNumbersIn(text)).toBe(masked);
  });
});
