import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodedPath } from '../../../src/core/report/encoded-path.ts';
import { anyText } from './hostile.ts';

test.each([
  [['a', 'report.html'], 'a/report.html'],
  [['..', 'b c', 'report.html'], '../b%20c/report.html'],
  [['javascript:alert(1)', 'report.html'], 'javascript%3Aalert(1)/report.html'],
  [['a?b#c%d&e"<>', 'x'], 'a%3Fb%23c%25d%26e%22%3C%3E/x'],
  [['', '', 'evil.example', 'x'], 'evil.example/x'],
  [['a\ud800', 'x'], 'a%EF%BF%BD/x'],
])('%j', (parts, address) => {
  expect(encodedPath(parts)).toBe(address);
});

test('whatever a folder is called, the link stays below the page', () => {
  fc.assert(
    fc.property(
      fc.array(
        anyText.filter((part) => part !== '..'),
        { minLength: 1 },
      ),
      (parts) => {
        const url = new URL(encodedPath(parts), 'https://here.example/reports/index.html');
        expect([url.host, url.search, url.hash]).toEqual(['here.example', '', '']);
        expect(url.pathname.startsWith('/reports/')).toBe(true);
      },
    ),
  );
});
