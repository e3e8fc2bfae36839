import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeHashOf, drawCode, looksLikeCode } from '../../reference-target/codes.ts';

const words = (...values: number[]) => ({ u32: () => values.shift() as number });
const hash = { mac: (text: string) => createHmac('sha256', 'k').update(text).digest('hex') };

describe('drawing codes', () => {
  it.each([
    [0, 6, '000000'],
    [42, 6, '000042'],
    [4_294_000_000 - 1, 6, '999999'],
    [7, 4, '0007'],
  ])('word %i gives %s digits: %s', (word, digits, code) => {
    expect(drawCode(words(word), digits)).toBe(code);
  });

  it('draws again above the last multiple, so that low codes are no likelier', () => {
    // 2^32 = 4294 x 1,000,000 + 967,296: words from 4,294,000,000 on would favour codes below 967,296.
    expect(drawCode(words(4_294_000_000, 4_294_967_295, 123), 6)).toBe('000123');
  });

  it('spreads evenly: chi-squared over 100 cells of 100,000 draws stays below the 99.9 % point', () => {
    let state = 1;
    const random = { u32: () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) };
    const cells = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i += 1) cells[Math.floor(Number(drawCode(random, 6)) / 10_000)]! += 1;
    const chiSquared = cells.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquared).toBeLessThan(148.2);
  });
});

it('hashes a code for one number only', () => {
  expect(codeHashOf(hash, 447911123456, '123456')).toBe(codeHashOf(hash, 447911123456, '123456'));
  expect(codeHashOf(hash, 447911123456, '123456')).not.toBe(codeHashOf(hash, 447911123457, '123456'));
  expect(codeHashOf(hash, 4479111234561, '23456')).not.toBe(codeHashOf(hash, 447911123456, '123456'));
  expect(codeHashOf(hash, 447911123456, '123456')).not.toContain('123456');
});

it.each([
  ['123456', true],
  ['000000', true],
  ['12345', false],
  ['1234567', false],
  ['12345a', false],
  ['١٢٣٤٥٦', false],
  ['12345\u0000', false],
  [123456, false],
  [['123456'], false],
  [undefined, false],
  ['1'.repeat(1_000_000), false],
])('%j could be a code: %s', (text, could) => {
  expect(looksLikeCode(text, 6)).toBe(could);
});
