/** A person with a browser at the reference target: asks for a code, reads it from the SMS inbox, logs in. */
import type { Browser } from 'playwright-core';
import { request } from 'undici';
import { afterAll, beforeAll, expect } from 'vitest';
import { startTargetServer } from '../../reference-target/http/server.ts';
import { defaultProvider, defaultTariff, newRunKey, realClock } from '../../src/cli/serve.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import type { RunningService } from '../../src/io/service/lifecycle.ts';
import { startSinkServer } from '../../src/sink/http/server.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser, openPage, seriousViolations, sidewaysPixels } from './browser.ts';

const testInBrowser = testWith('chromium');
const PHONE = '+4915112345678';

let browser: Browser | undefined;
let target: RunningService;
let sink: RunningService;

beforeAll(async () => {
  if (locate('chromium') === null) return;
  browser = await openBrowser();
  const shared = { clock: realClock(), tariff: defaultTariff(), seed: 1, runKey: newRunKey() };
  sink = await startSinkServer({
    port: 0,
    token: '',
    standalone: { ...shared, settings: defaultProvider(), rules: true },
  });
  const { policy } = loadPolicy('open');
  target = await startTargetServer({ port: 0, token: '', standalone: { ...shared, policy, sinkUrl: sink.url } });
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
  await sink?.close();
});

interface Inbox {
  readonly messages: readonly { readonly to: string; readonly code: string }[];
}

/** The newest code that was sent to the person, once there is one. */
async function codeFor(phone: string): Promise<string> {
  for (;;) {
    const inbox = (await (await request(`${sink.url}/inbox`)).body.json()) as Inbox;
    const message = inbox.messages.find(({ to }) => to === phone);
    if (message !== undefined) return message.code;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

testInBrowser('a wrong code, then the right one', async () => {
  const { page, complaints, requests } = await openPage(browser as Browser, {
    viewport: { width: 375, height: 812 },
  });
  await page.goto(`${target.url}/login`);
  expect(await seriousViolations(page)).toEqual([]);
  expect(await sidewaysPixels(page)).toBe(0);
  await page.getByLabel('Mobile number').fill(PHONE);
  await page.getByRole('button', { name: 'Send me a code' }).click();

  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  const code = await codeFor(PHONE);
  await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Log in' }).click();

  await page.getByRole('alert').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'You are logged in' }).waitFor();

  expect(requests.filter((url) => !url.startsWith(target.url))).toEqual([]);
  // The refused code is a 4xx page, which Chromium puts into its console; nothing else may be there.
  expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  await page.context().close();
});

testInBrowser('the same in the dark and without JavaScript', async () => {
  const { page } = await openPage(browser as Browser, { colorScheme: 'dark', javaScriptEnabled: false });
  await page.goto(`${target.url}/login`);
  await page.getByLabel('Mobile number').fill('+4915112345679');
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code').fill(await codeFor('+4915112345679'));
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'You are logged in' }).waitFor();
  await page.context().close();
});
