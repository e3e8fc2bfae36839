/** The report in the browser of a person who pays the bill, and in one of a person who was sent a hostile one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { renderHtml } from '../../src/core/report/html.ts';
import { SCRIPT } from '../../src/core/report/html-script.ts';
import { reportModel } from '../../src/core/report/model.ts';
import type { Scorecard } from '../../src/core/score/scorecard.ts';
import { renderSamples } from '../../tools/make-report-samples.ts';
import { poisoned, SCORECARD, SERIES } from '../core/report/small-report.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser, openPage, seriousViolations, sidewaysPixels } from './browser.ts';

const testInBrowser = testWith('chromium');
const SCREENS = [
  { name: 'desk, light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'phone, dark', viewport: { width: 375, height: 812 }, colorScheme: 'dark' },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-page-'));
let browser: Browser | undefined;
let starter = '';
let scorecard: Scorecard;

beforeAll(async () => {
  if (locate('chromium') === null) return;
  browser = await openBrowser();
  const fresh = await renderSamples();
  starter = address('starter.html', fresh['report.html'] ?? '');
  scorecard = JSON.parse(fresh['scorecard.json'] ?? '') as Scorecard;
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function address(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return pathToFileURL(file).href;
}

describe.each(SCREENS)('the report of a fresh run ($name)', ({ viewport, colorScheme }) => {
  testInBrowser('is quiet, stays in its file, fits the screen and reads aloud', async () => {
    const { page, complaints, requests } = await openPage(browser as Browser, { viewport, colorScheme });
    await page.goto(starter);
    expect(await sidewaysPixels(page)).toBe(0);
    await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
    expect(await sidewaysPixels(page)).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([starter]);
    await page.context().close();
  });
});

testInBrowser('the first screen says who paid what, and every link leads somewhere', async () => {
  const { page } = await openPage(browser as Browser, { viewport: { width: 1440, height: 900 } });
  await page.goto(starter);
  const bills = page.locator('.cards .bill');
  expect(await bills.count()).toBe(2);
  for (const bill of await bills.all()) expect((await bill.boundingBox())?.y).toBeLessThan(800);
  const dead = await page.evaluate<string[]>(
    '[...document.querySelectorAll("a")].map((a) => a.getAttribute("href")).filter((to) => document.querySelector(to) === null)',
  );
  expect(dead).toEqual([]);
  for (const { id } of scorecard.scenarios) expect(await page.locator('body').innerText()).toContain(id);
  await page.context().close();
});

testInBrowser('marks and labels of the charts do not lie on each other', async () => {
  for (const { viewport } of SCREENS) {
    const { page } = await openPage(browser as Browser, { viewport });
    await page.goto(starter);
    const overlaps = await page.evaluate<string[]>(`[...document.querySelectorAll('.flags, .x, .y')].flatMap((row) => {
      const boxes = [...row.children].map((child) => child.getBoundingClientRect()).filter((box) => box.width > 0);
      return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1).map(() => row.className + ': ' + row.textContent));
    })`);
    expect(overlaps).toEqual([]);
    await page.context().close();
  }
});

testInBrowser('it is all there without JavaScript', async () => {
  const { page } = await openPage(browser as Browser, { javaScriptEnabled: false });
  await page.goto(starter);
  const text = await page.locator('main').innerText();
  expect(text).toContain('Which defences held');
  expect(text).toContain('consecutive-block');
  expect(await page.locator('svg path.leaked').count()).toBeGreaterThan(0);
  await page.context().close();
});

testInBrowser('hostile text is shown and does nothing', async () => {
  const hostile =
    "</title></style></script><script>alert(1)</script><svg/onload=alert(2)>\"><img src=https://evil.example onerror=alert(3)>' onclick='alert(4)\u202e\u0000 ";
  const name = 'x'.repeat(300);
  const bad = reportModel(poisoned(SCORECARD, hostile + name), poisoned(SERIES, hostile + name));
  const url = address('hostile.html', renderHtml(bad));
  for (const { viewport } of SCREENS) {
    const { page, complaints, requests } = await openPage(browser as Browser, { viewport });
    await page.goto(url);
    expect(await page.locator('script').allTextContents()).toEqual([SCRIPT]);
    expect(await page.locator('img, main svg:not(.plot svg), [onclick], [onload]').count()).toBe(0);
    expect(await sidewaysPixels(page)).toBe(0);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    await page.context().close();
  }
});
