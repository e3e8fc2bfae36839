/** The report in the browser of a person who pays the bill, and in one of a person who was sent a hostile one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { renderHtml } from '../../src/core/report/html.ts';
import { reportModel } from '../../src/core/report/model.ts';
import type { Scorecard } from '../../src/core/score/scorecard.ts';
import { renderSamples } from '../../tools/make-report-samples.ts';
import { poisoned, SCORECARD, SERIES } from '../core/report/small-report.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser, openPage, seriousViolations, sidewaysPixels } from './browser.ts';

const testInBrowser = testWith('chromium');
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 812 };
const SCREENS = [
  { name: 'desk, light', viewport: DESK, colorScheme: 'light' },
  { name: 'desk, dark', viewport: DESK, colorScheme: 'dark' },
  { name: 'phone, light', viewport: PHONE, colorScheme: 'light' },
  { name: 'phone, dark', viewport: PHONE, colorScheme: 'dark' },
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
    // Everything is drawn, also what the browser would leave for when it is scrolled to.
    await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
    await page.evaluate(
      'document.querySelectorAll(".run").forEach((run) => { run.style.contentVisibility = "visible"; })',
    );
    expect(await sidewaysPixels(page)).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([starter]);
    await page.context().close();
  });
});

testInBrowser('the first screen says who paid what, and every link leads somewhere', async () => {
  const { page } = await openPage(browser as Browser, { viewport: DESK });
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
  for (const viewport of [DESK, PHONE]) {
    const { page } = await openPage(browser as Browser, { viewport });
    await page.goto(starter);
    await page.evaluate(
      'document.querySelectorAll(".run").forEach((run) => { run.style.contentVisibility = "visible"; })',
    );
    const overlaps = await page.evaluate<string[]>(`[...document.querySelectorAll('.flags, .x, .y')].flatMap((row) => {
      const boxes = [...row.querySelectorAll('text')].map((child) => child.getBoundingClientRect()).filter((box) => box.width > 0);
      return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1).map(() => row.className.baseVal + ': ' + row.textContent));
    })`);
    expect(overlaps).toEqual([]);
    expect(await page.locator('.plot').count()).toBeGreaterThan(scorecard.scenarios.length);
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
  expect(await page.locator('.tools, .readout, button, input').count()).toBe(0);
  await page.context().close();
});

describe('the script', () => {
  const opened = async (viewport = DESK): Promise<Page> => {
    const { page } = await openPage(browser as Browser, { viewport });
    await page.goto(starter);
    return page;
  };

  testInBrowser('filters runs by name, policy and verdict, in the table, the matrix and below', async () => {
    const page = await opened();
    const visible = (selector: string) => page.locator(`${selector}:visible`).count();
    expect(await visible('section.run')).toBe(8);
    await page.getByRole('searchbox').fill('PREMIUM');
    expect([await visible('#runs tbody tr'), await visible('section.run'), await visible('.matrix tbody tr')]).toEqual([
      2, 2, 1,
    ]);
    await page.getByLabel('Policy', { exact: true }).selectOption('layered');
    expect(await visible('section.run')).toBe(1);
    expect(await page.locator('.tools output').first().innerText()).toBe('1 of 8 runs');
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Verdict', { exact: true }).selectOption('HELD');
    expect(await page.locator('#runs tbody tr:visible th').allInnerTexts()).toEqual(['consecutive-block']);
    await page.context().close();
  });

  testInBrowser('reads exact figures by keyboard and pointer, and zooms', async () => {
    const page = await opened();
    const chart = page.locator('#run-1 figure.chart');
    await chart.locator('[role=img]').focus();
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight');
    const reading = await chart.locator('.readout').innerText();
    const [, tried = ''] = /Fraud messages per 10 s: tried ([\d,]+), sent/.exec(reading) ?? [];
    expect(reading).toMatch(/^110 s to 2 min\. /);
    expect(Number(tried)).toBeGreaterThan(0);
    await chart.getByRole('button', { name: 'Zoom in' }).click();
    const [from = 0, , width = 0] = ((await chart.locator('.plot').first().getAttribute('viewBox')) ?? '')
      .split(' ')
      .map(Number);
    expect(width).toBe(48);
    const box = await chart.locator('.plot').first().boundingBox();
    await page.mouse.move((box?.x ?? 0) + ((box?.width ?? 0) * (11.5 - from)) / width, (box?.y ?? 0) + 10);
    expect(await chart.locator('.readout').innerText()).toBe(reading);
    await chart.getByRole('button', { name: 'All' }).click();
    expect(await chart.locator('.plot').first().getAttribute('viewBox')).toMatch(/^0 0 96 /);
    await page.context().close();
  });

  testInBrowser('opens the evidence that a verdict links to', async () => {
    const page = await opened();
    await page.locator('.matrix a.HELD').first().click();
    expect(new URL(page.url()).hash).toMatch(/^#run-\d+-d\d+$/);
    expect(await page.locator(`${new URL(page.url()).hash}:visible`).count()).toBe(1);
    expect(await page.locator('.evidence:visible').count()).toBe(1);
    await page.context().close();
  });
});

testInBrowser('prints to a PDF with everything unfolded, that is no wider than its paper', async () => {
  const { page, complaints } = await openPage(browser as Browser, { viewport: DESK, colorScheme: 'dark' });
  await page.goto(starter);
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.setViewportSize({ width: 718, height: 1_000 });
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.locator('.tools:visible, .readout:visible').count()).toBe(0);
  expect(await page.locator('.evidence:visible').count()).toBe(
    scorecard.scenarios.filter(({ defences }) => defences.length > 0).length,
  );
  expect(await sidewaysPixels(page)).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

testInBrowser('hostile text is shown and does nothing', async () => {
  const hostile =
    "</title></style></script><script>alert(1)</script><svg/onload=alert(2)>\"><img src=https://evil.example onerror=alert(3)>' onclick='alert(4)\u202e\u0000 ";
  const name = 'x'.repeat(300);
  const bad = reportModel(poisoned(SCORECARD, hostile + name), poisoned(SERIES, hostile + name));
  const url = address('hostile.html', renderHtml(bad));
  const harmless = address('harmless.html', renderHtml(reportModel(SCORECARD, SERIES)));
  const count = async (page: Page) => page.locator('main *').count();
  for (const viewport of [DESK, PHONE]) {
    const { page, complaints, requests } = await openPage(browser as Browser, { viewport });
    await page.goto(url);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('img, iframe, [onclick], [onload], [style]').count()).toBe(0);
    expect(await sidewaysPixels(page)).toBe(0);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    const elements = await count(page);
    await page.goto(harmless);
    expect(elements).toBe(await count(page));
    await page.context().close();
  }
});
