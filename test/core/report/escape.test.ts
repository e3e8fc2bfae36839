import { describe, expect, test } from 'vitest';
import { escapeControl, escapeHtml, escapeMarkdown } from '../../../src/core/report/escape.ts';

describe('escaping', () => {
  test.each([
    ['plain text, ünïcode 漢字', 'plain text, ünïcode 漢字'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['a\r\nb\tc', 'a\\u{d}\\u{a}b\\u{9}c'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['lone \ud800 half, pair \ud83d\ude00', 'lone \\u{d800} half, pair \ud83d\ude00'],
    ['not XML: \uffff', 'not XML: \\u{ffff}'],
  ])('escapeControl(%j)', (text, expected) => {
    expect(escapeControl(text)).toBe(expected);
  });

  test('escapeControl can keep line breaks of our own', () => {
    expect(escapeControl('a\nb\u0007', { keepNewlines: true })).toBe('a\nb\\u{7}');
  });

  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" onload='x' &`, '&quot; onload=&#39;x&#39; &amp;'],
    ['<svg\u0000/onload=x>', '&lt;svg\\u{0}/onload=x&gt;'],
  ])('escapeHtml(%j)', (text, expected) => {
    expect(escapeHtml(text)).toBe(expected);
  });

  test.each([
    ['| forged | row |', '\\| forged \\| row \\|'],
    ['[x](http://evil)', '\\[x\\]\\(http\\://evil\\)'],
    ['see www.evil.example', 'see www\\.evil.example'],
    ['<img src=x>\nnew', '&lt;img src=x&gt;\\\\u\\{a\\}new'],
  ])('escapeMarkdown(%j)', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
});
