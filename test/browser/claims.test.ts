/** The published claims page in a browser, and one whose words are hostile. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { renderClaimsHtml } from '../../src/core/report/claims-html.ts';
import { SCRIPT } from '../../src/core/report/html-script.ts';
import { readClaims } from '../../tools/generate-claims-table.ts';
import { poisoned } from '../core/report/small-report.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser, openPage, seriousViolations, sidewaysPixels } from './browser.ts';

const testInBrowser = testWith('chromium');
const SCREENS = [
  { name: 'desk, light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'phone, dark', viewport: { width: 375, height: 812 }, colorScheme: 'dark' },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-claims-'));
let browser: Browser | undefined;
let url = '';

function address(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return pathToFileURL(file).href;
}

beforeAll(async () => {
  if (locate('chromium') === null) return;
  browser = await openBrowser();
  url = address('claims.html', renderClaimsHtml(readClaims()));
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(SCREENS)('the claims ($name)', ({ viewport, colorScheme }) => {
  testInBrowser(
    'are quiet, stay in their file, fit the screen, read aloud, and every link leads somewhere',
    async () => {
      const { page, complaints, requests } = await openPage(browser as Browser, { viewport, colorScheme });
      await page.goto(url);
      expect(await sidewaysPixels(page)).toBe(0);
      await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
      expect(await sidewaysPixels(page)).toBe(0);
      expect(await seriousViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([url]);
      const dead = await page.evaluate<string[]>(
        '[...document.querySelectorAll("a")].map((a) => a.getAttribute("href")).filter((to) => document.querySelector(to) === null)',
      );
      expect(dead).toEqual([]);
      await page.context().close();
    },
  );
});

testInBrowser('hostile words are shown and do nothing', async () => {
  const hostile = `</style></script><script>alert(1)</script>"><img src=https://evil.example onerror=alert(2)>${'x'.repeat(300)}`;
  const page = await openPage(browser as Browser, { viewport: { width: 375, height: 812 } });
  const bad = address('hostile.html', renderClaimsHtml(poisoned(readClaims(), hostile)));
  await page.page.goto(bad);
  expect(await page.page.locator('script').allTextContents()).toEqual([SCRIPT]);
  expect(await page.page.locator('img, [onerror]').count()).toBe(0);
  expect(await sidewaysPixels(page.page)).toBe(0);
  expect([page.complaints, page.requests]).toEqual([[], [bad]]);
  await page.page.context().close();
});
