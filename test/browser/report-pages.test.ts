/** The pages beside the report in a browser: a comparison and an index, in one file and with style and script beside them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { htmlReport } from '../../src/core/report/html.ts';
import { renderComparisonHtml } from '../../src/core/report/html-comparison.ts';
import { renderIndexHtml } from '../../src/core/report/html-index.ts';
import type { AssetPlace, Page } from '../../src/core/report/html-page.ts';
import { SCRIPT } from '../../src/core/report/html-script.ts';
import { reportModel } from '../../src/core/report/model.ts';
import { smallComparison, smallIndex } from '../core/report/small-comparison.ts';
import { SCORECARD, SERIES } from '../core/report/small-report.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser, openPage, seriousViolations, sidewaysPixels } from './browser.ts';

const testInBrowser = testWith('chromium');
const SCREENS = [
  { name: 'desk, light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'phone, dark', viewport: { width: 375, height: 812 }, colorScheme: 'dark' },
] as const;
const PAGES: readonly { readonly what: string; readonly render: (assets: AssetPlace, hostile?: string) => Page }[] = [
  { what: 'the comparison', render: (assets, hostile) => renderComparisonHtml(smallComparison(hostile), assets) },
  { what: 'the index', render: (assets, hostile) => renderIndexHtml(smallIndex(hostile), assets) },
];

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-pages-'));
let browser: Browser | undefined;

beforeAll(async () => {
  if (locate('chromium') !== null) browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a page with its files into a folder of its own; returns the page's file. */
function written(name: string, { html, files }: Page): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const file of files) writeFileSync(join(place, file.name), file.text);
  writeFileSync(join(place, 'page.html'), html);
  return join(place, 'page.html');
}

/** What the page's own style makes of it, and no browser by itself. */
async function expectStyled(page: BrowserPage): Promise<void> {
  expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('1180px');
  expect(await page.evaluate('getComputedStyle(document.querySelector(".pair .y text, .trend text")).fontSize')).toBe(
    '11px',
  );
}

describe.each(PAGES)('$what', ({ what, render }) => {
  testInBrowser.each(SCREENS)(
    'is quiet, stays in its file, fits the screen and reads aloud ($name)',
    async ({ viewport, colorScheme }) => {
      const url = pathToFileURL(written(`${what} ${viewport.width}`, render('inline'))).href;
      const { page, complaints, requests } = await openPage(browser as Browser, { viewport, colorScheme });
      await page.goto(url);
      await expectStyled(page);
      expect(await sidewaysPixels(page)).toBe(0);
      await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
      expect(await sidewaysPixels(page)).toBe(0);
      expect(await seriousViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([url]);
      await page.context().close();
    },
  );

  testInBrowser('is all there without JavaScript', async () => {
    const url = pathToFileURL(written(`${what} plain`, render('inline'))).href;
    const texts = await Promise.all(
      [true, false].map(async (javaScriptEnabled) => {
        const { page } = await openPage(browser as Browser, { javaScriptEnabled });
        await page.goto(url);
        const text = await page.locator('main').innerText();
        await page.context().close();
        return text;
      }),
    );
    expect(texts[1]).toBe(texts[0]);
    expect(texts[1]).toContain('small-block');
  });

  testInBrowser('shows hostile text, which does nothing', async () => {
    const hostile = `</title></style></script><script>alert(1)</script><svg/onload=alert(2)>"><img src=https://evil.example onerror=alert(3)>' onclick='alert(4)\u202e\u0000 ${'x'.repeat(300)}`;
    const url = pathToFileURL(written(`${what} hostile`, render('inline', hostile))).href;
    for (const { viewport } of SCREENS) {
      const { page, complaints, requests } = await openPage(browser as Browser, { viewport });
      await page.goto(url);
      expect(await page.locator('script').allTextContents()).toEqual([SCRIPT]);
      expect(await page.locator('img, [onclick], [onload], [onerror]').count()).toBe(0);
      expect(await sidewaysPixels(page)).toBe(0);
      expect([complaints, requests]).toEqual([[], [url]]);
      await page.context().close();
    }
  });
});

testInBrowser(
  'the first screen has the verdict and the scenarios; timelines stand beside each other, or below on a phone',
  async () => {
    const url = pathToFileURL(written('first', renderComparisonHtml(smallComparison()))).href;
    for (const { viewport } of SCREENS) {
      const { page } = await openPage(browser as Browser, { viewport });
      await page.goto(url);
      const bottom = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? Number.NaN;
      expect(await bottom('.headline')).toBeLessThan(viewport.height / 2);
      expect(await bottom('tbody tr')).toBeLessThan(viewport.height);
      const [before, after] = await Promise.all([0, 1].map((i) => page.locator('.pair .plot').nth(i).boundingBox()));
      if (before === null || after === null || before === undefined || after === undefined)
        throw new Error('no panels');
      expect([after.width, after.height]).toEqual([before.width, before.height]);
      const beside = viewport.width > 700;
      expect([after.y === before.y, after.x > before.x, after.y > before.y]).toEqual([beside, beside, !beside]);
      await page.context().close();
    }
  },
);

describe('with style and script beside the page', () => {
  let server: Server | undefined;
  /** What the server says of every file; the folder that it serves. */
  const serving = { policy: '', folder: '' };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = basename(request.url ?? '');
      if (!['page.html', 'report.css', 'report.js'].includes(name)) return void response.writeHead(404).end();
      const types: Record<string, string> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };
      response.setHeader('Content-Security-Policy', serving.policy);
      response.setHeader('Content-Type', `${types[extname(name)]}; charset=utf-8`);
      response.end(readFileSync(join(serving.folder, name)));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server?.close());

  const address = () => `http://127.0.0.1:${((server as Server).address() as AddressInfo).port}`;
  const report: (typeof PAGES)[number] = {
    what: 'the report',
    render: (assets) => htmlReport(reportModel(SCORECARD, SERIES), { assets }),
  };
  // A page with style attributes cannot be shown under such a policy: the report is held to it once it has none.
  const served = [...PAGES, ...(report.render('split').html.includes(' style="') ? [] : [report])];

  async function visit(what: string, page: Page, policy: string) {
    Object.assign(serving, { policy, folder: join(written(`${what} split`, page), '..') });
    const watched = await openPage(browser as Browser, {});
    await watched.page.goto(`${address()}/page.html`);
    return watched;
  }
  const styled = (page: BrowserPage) => page.evaluate('getComputedStyle(document.body).maxWidth');

  describe.each(served)('$what', ({ what, render }) => {
    testInBrowser(
      "a server that says default-src 'self' shows it styled, with its script, without a complaint",
      async () => {
        const { page, complaints, requests } = await visit(what, render('split'), "default-src 'self'");
        expect(await styled(page)).toBe('1180px');
        expect(complaints).toEqual([]);
        const files = ['page.html', 'report.css', 'report.js'].map((name) => `${address()}/${name}`);
        expect([...requests].sort()).toEqual(files.sort());
        await page.context().close();
      },
    );

    testInBrowser('Jenkins, which lets no script through, shows it styled', async () => {
      const policy = "sandbox; default-src 'none'; img-src 'self'; style-src 'self';";
      const { page, complaints } = await visit(what, render('split'), policy);
      expect(await styled(page)).toBe('1180px');
      // The script is refused, as it is meant to be; nothing else is.
      expect(complaints.filter((text) => !text.startsWith('Blocked script execution'))).toEqual([]);
      await page.context().close();
    });

    testInBrowser('so does a folder on a disk', async () => {
      const { page, complaints } = await openPage(browser as Browser, {});
      await page.goto(pathToFileURL(written(`${what} disk`, render('split'))).href);
      expect(await styled(page)).toBe('1180px');
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  testInBrowser('a page whose style and script are in it is bare there: that is what split is for', async () => {
    const { page, complaints } = await visit('bare', renderIndexHtml(smallIndex()), "default-src 'self'");
    expect(await styled(page)).toBe('none');
    expect(complaints.length).toBeGreaterThan(0);
    await page.context().close();
  });
});

testInBrowser.each(['inline', 'split'] as const)(
  'the script (%s) opens what a followed link points into',
  async (assets) => {
    const page = renderIndexHtml(smallIndex(), assets);
    const html = page.html.replace(
      '<table>',
      '<details><summary>more</summary><p id="inside">here</p></details><a href="#inside">there</a><table>',
    );
    const { page: tab } = await openPage(browser as Browser, {});
    await tab.goto(pathToFileURL(written(`script ${assets}`, { ...page, html })).href);
    expect(await tab.locator('#inside').isVisible()).toBe(false);
    await tab.locator('a[href="#inside"]').click();
    await tab.locator('#inside').waitFor({ state: 'visible', timeout: 5_000 });
    await tab.context().close();
  },
);
