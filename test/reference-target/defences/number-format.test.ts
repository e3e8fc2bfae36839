import { describe, expect, test } from 'vitest';
import { parseE164 } from '../../../src/core/domain/phone.ts';
import { reasonOf } from './stateless.ts';

describe('number-format', () => {
  test.each([
    ['+4915112345678', ''],
    ['4915112345678', 'not-e164'],
    ['004915112345678', 'not-e164'],
    ['+49 151 12345678', 'not-e164'],
    ['+49\u00a015112345678', 'not-e164'],
    ['+4915112345678\n', 'not-e164'],
    ['+４９15112345678', 'not-e164'],
    ['+4915112345678;ext=1', 'not-e164'],
    ['tel:+4915112345678', 'not-e164'],
    ['+0915112345678', 'not-e164'],
    ['+4915112345678901', 'not-e164'],
    ['', 'not-e164'],
  ])('%j gives %j', (phoneText, reason) => {
    expect(reasonOf('number-format', {}, { phoneText, number: parseE164(phoneText) })).toBe(reason);
  });

  test('refuses numbers that no plan lists as mobile, unless told otherwise', () => {
    const landline = { number: 493012345678, mobile: false };
    expect(reasonOf('number-format', {}, landline)).toBe('not-mobile');
    expect(reasonOf('number-format', { mobileOnly: false }, landline)).toBe('');
    expect(reasonOf('number-format', { mobileOnly: false }, { number: 0, mobile: false })).toBe('not-e164');
  });
});
