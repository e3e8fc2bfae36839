import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../../src/core/domain/sms-segments.ts';

describe('segmentsOf', () => {
  it.each([
    ['nothing at all', '', 1],
    ['160 letters', 'a'.repeat(160), 1],
    ['161 letters', 'a'.repeat(161), 2],
    ['2 full parts', 'a'.repeat(306), 2],
    ['one more', 'a'.repeat(307), 3],
    ['the whole basic alphabet', '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./¡ÄÖÑÜ§¿äöñüà'.repeat(2), 1],
    ['80 euro signs: two septets each', '€'.repeat(80), 1],
    ['81 euro signs', '€'.repeat(81), 2],
    ['every extension character 8 times', '\f^{}\\[~]|€'.repeat(8), 1],
    ['every extension character, one letter too long', `${'\f^{}\\[~]|€'.repeat(8)}a`, 2],
    // 153 is odd: an escape does not straddle, so each part holds 76 euro signs.
    ['153 euro signs', '€'.repeat(153), 3],
    ['70 units with one Cyrillic letter', `ж${'a'.repeat(69)}`, 1],
    ['71 units with one Cyrillic letter', `ж${'a'.repeat(70)}`, 2],
    ['134 Cyrillic letters', 'ж'.repeat(134), 2],
    ['135 Cyrillic letters', 'ж'.repeat(135), 3],
    ['35 emoji of two units', '😀'.repeat(35), 1],
    ['36 emoji', '😀'.repeat(36), 2],
    // 67 is odd: a pair does not straddle, so each part holds 33.
    ['67 emoji', '😀'.repeat(67), 3],
    ['a backtick is not in the alphabet', '`'.repeat(71), 2],
    ['small c with cedilla is not, the capital is', `${'ç'.repeat(71)}`, 2],
    ['capital C with cedilla', 'Ç'.repeat(160), 1],
    ['half a pair alone', `\ud83d${'a'.repeat(70)}`, 2],
  ])('%s', (_name, text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });

  it('never shrinks when text is added, and stays within what the parts can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 200 }), (text, more) => {
        const parts = segmentsOf(text);
        expect(segmentsOf(text + more)).toBeGreaterThanOrEqual(parts);
        expect(parts).toBeGreaterThanOrEqual(Math.max(1, Math.ceil(text.length / 160)));
        expect(parts).toBeLessThanOrEqual(Math.max(1, Math.ceil(text.length / 66)));
      }),
    );
  });
});
