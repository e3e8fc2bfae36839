/**
 * Requirement F3 in a real browser: what a person can do to look like somebody else does not reset the counter of a device;
 * another device does.
 */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { removeWorkFolders } from '../e2e/run-cli.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser } from './browser.ts';
import { type Served, secondLine, serve } from './served.ts';

/** Only Linux lets a process use any address of 127/8. */
const testInBrowser = process.platform === 'linux' ? testWith('chromium') : testWith('chromium').skip;
const SECOND_ADDRESS = '127.0.0.2';
/** Without this a browser's screen would be as large as its window. */
const MACHINE: BrowserContextOptions = { screen: { width: 1440, height: 900 } };
const OTHER_MACHINE: BrowserContextOptions = {
  screen: { width: 2560, height: 1440 },
  viewport: { width: 1800, height: 1000 },
  timezoneId: 'America/New_York',
  locale: 'en-US',
};

let browser: Browser | undefined;
let asked = 0;

beforeAll(async () => {
  if (locate('chromium') !== null) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeWorkFolders();
});

/** Opens the page and asks for a code, for another number each time; what the page says became of it. */
async function ask(context: BrowserContext, url: string): Promise<string> {
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  asked += 1;
  await page.getByLabel('Mobile number').fill(`+49151123400${String(asked).padStart(2, '0')}`);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.locator('main:not([data-status=visited])').waitFor();
  const status = await page.locator('main').getAttribute('data-status');
  await page.close();
  return status ?? '';
}

async function withBoth(
  defences: Readonly<Record<string, object>>,
  play: (service: Served, elsewhere: string) => Promise<void>,
): Promise<void> {
  const service = await serve(defences);
  const line = await secondLine(service.url, SECOND_ADDRESS);
  try {
    await play(service, line.url);
  } finally {
    line.close();
    await service.stop();
  }
}

const context = (options: BrowserContextOptions = MACHINE) => (browser as Browser).newContext(options);

describe('three sends per device and hour', () => {
  testInBrowser('no fresh window, cleared cookies or second address makes a fourth; another device does', async () => {
    const perDevice = { windows: [{ limit: 3, within: '1h' }], onMissing: 'deny' };
    await withBoth({ 'device-velocity': perDevice }, async ({ url }, elsewhere) => {
      const first = await context();
      expect(await ask(first, url)).toBe('sent');
      await first.clearCookies();
      expect(await ask(first, url)).toBe('sent');
      expect(await ask(await context(), elsewhere)).toBe('sent');

      expect(await ask(first, url)).toBe('rate-limited');
      await first.clearCookies();
      expect(await ask(first, url)).toBe('rate-limited');
      expect(await ask(await context(), url)).toBe('rate-limited');
      expect(await ask(await context(), elsewhere)).toBe('rate-limited');
      const narrow = {
        ...MACHINE,
        viewport: { width: 500, height: 900 },
        colorScheme: 'dark',
        deviceScaleFactor: 2,
      } as const;
      expect(await ask(await context(narrow), url)).toBe('rate-limited');

      expect(await ask(await context(OTHER_MACHINE), url)).toBe('sent');
      expect(await ask(await context(OTHER_MACHINE), elsewhere)).toBe('sent');
    });
  });

  testInBrowser('the second line is a second address: a counter per address is reset by it', async () => {
    const perAddress = { windows: [{ limit: 1, within: '1h' }] };
    await withBoth({ 'ip-velocity': perAddress }, async ({ url }, elsewhere) => {
      expect(await ask(await context(), url)).toBe('sent');
      expect(await ask(await context(), url)).toBe('rate-limited');
      expect(await ask(await context(), elsewhere)).toBe('sent');
      expect(await ask(await context(OTHER_MACHINE), url)).toBe('rate-limited');
    });
  });
});
