/** A person with a browser at the reference target: asks for a code, reads it from the SMS inbox, logs in. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { removeWorkFolders } from '../e2e/run-cli.ts';
import { locate, testWith } from '../requirements.ts';
import { openBrowser, openPage, seriousViolations, sidewaysPixels, type WatchedPage } from './browser.ts';
import { type Served, serve } from './served.ts';

const testInBrowser = testWith('chromium');
const PHONE = '+4915112345678';
const EMAIL = 'kim@example.com';
/** Work that takes a loaded machine's browser a moment, not a second. */
const WORK = { iterations: 100, tries: 20 };
const ALWAYS = { when: 'always', work: WORK };

let browser: Browser | undefined;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  if (locate('chromium') !== null) browser = await openBrowser();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  await browser?.close();
  removeWorkFolders();
});

async function served(defences: Readonly<Record<string, object>> = {}): Promise<Served> {
  const service = await serve(defences);
  closing.push(() => service.stop());
  return service;
}

async function visitor(url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<WatchedPage> {
  const watched = await openPage(browser as Browser, options);
  closing.push(() => watched.page.context().close());
  await watched.page.goto(`${url}/login`);
  return watched;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function askFor(page: Page, phone: string): Promise<void> {
  await page.getByLabel('Mobile number').fill(phone);
  await press(page, 'Send me a code');
}

async function enter(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await press(page, 'Log in');
}

/** Nothing axe minds, nothing that needs scrolling sideways. */
async function expectDecent(page: Page): Promise<void> {
  expect(await seriousViolations(page)).toEqual([]);
  expect(await sidewaysPixels(page)).toBe(0);
}

const unlike = (code: string) => (code === '000000' ? '000001' : '000000');

describe.each([
  { name: 'a phone in the dark', viewport: { width: 375, height: 812 }, colorScheme: 'dark' },
  { name: 'a desk in the light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
] as const)('on $name', ({ viewport, colorScheme }) => {
  testInBrowser('page, challenge solved, a wrong code, the code from the inbox, logged in', async () => {
    const service = await served({ challenge: ALWAYS, honeypot: {}, 'session-flow': { minAfterVisit: '1s' } });
    const { page, complaints, requests } = await visitor(service.url, { viewport, colorScheme });
    await page.getByText("I'm not a robot").waitFor();
    await expectDecent(page);
    await page.waitForTimeout(1_100);
    await askFor(page, PHONE);

    await heading(page, 'Enter your code');
    expect(await page.getByRole('status').innerText()).toContain(PHONE);
    expect(await page.evaluate('document.activeElement.name')).toBe('code');
    await expectDecent(page);
    const code = await service.codeFor(PHONE);
    await enter(page, unlike(code));
    await page.getByRole('alert').waitFor();
    await expectDecent(page);
    await enter(page, code);
    await heading(page, 'You are logged in');
    await expectDecent(page);

    expect(page.url()).toBe(`${service.url}/login`);
    expect(requests.filter((url) => !url.startsWith(service.url))).toEqual([]);
    // Refusals are 4xx answers, which Chromium puts into its console; nothing else may be there.
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  });
});

describe('a challenge', () => {
  testInBrowser('is worked out by the widget, and its solution serves once', async () => {
    const service = await served({ challenge: ALWAYS });
    const { page } = await visitor(service.url);
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await page.getByText("I'm not a robot").waitFor();
    await askFor(page, PHONE);
    await heading(page, 'Enter your code');
    expect(await service.messagesTo(PHONE)).toBeLessThanOrEqual(1);

    const sent = bodies.find((body) => body.includes('"solution"')) as string;
    const again = await page.evaluate<string>(`fetch('/otp/send', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(sent)},
    }).then((response) => response.json()).then(({ status }) => status)`);
    expect(again).toBe('challenge-failed');
    await service.codeFor(PHONE);
    expect(await service.messagesTo(PHONE)).toBe(1);
  });

  testInBrowser('that the visitor ticked early is made anew for the number that is really asked for', async () => {
    const service = await served({ challenge: ALWAYS });
    const { page } = await visitor(service.url);
    const tick = page.locator('altcha-widget input[type=checkbox]');
    await tick.click();
    expect(await page.evaluate('document.activeElement.id')).toBe('phone');
    await page.getByLabel('Mobile number').fill('+4915112345600');
    await tick.click();
    await page.getByText('Verified', { exact: true }).waitFor();
    await askFor(page, PHONE);
    await heading(page, 'Enter your code');
    await service.codeFor(PHONE);
    expect(await service.messagesTo('+4915112345600')).toBe(0);
  });

  testInBrowser('on demand: the page solves what a refusal sets and asks again by itself', async () => {
    // A known abuser scores 60, and a score of 60 is challenged (S3).
    const service = await served({
      challenge: { when: 'risk', work: WORK },
      'risk-score': { abuserAddresses: ['127.0.0.1'], arrivesAfter: '1ms', lostShare: '0%' },
    });
    const { page, complaints } = await visitor(service.url);
    expect(await page.locator('altcha-widget').count()).toBe(0);
    await askFor(page, PHONE);
    await heading(page, 'Enter your code');
    await press(page, 'Send it again');
    await page.getByText('We sent you another code').waitFor();
    await enter(page, await service.codeFor(PHONE));
    await heading(page, 'You are logged in');
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  });

  testInBrowser('demanded again and again waits for the person, and does not keep the browser working', async () => {
    const service = await served({
      challenge: { when: 'risk', work: WORK },
      'risk-score': { abuserAddresses: ['127.0.0.1'], arrivesAfter: '1ms', lostShare: '0%' },
    });
    const { page } = await visitor(service.url);
    let posts = 0;
    await page.route('**/otp/send', (route, request) => {
      posts += 1;
      const { solution: _, ...rest } = request.postDataJSON() as Record<string, string>;
      return route.continue({ postData: JSON.stringify(rest) });
    });
    await askFor(page, PHONE);
    await page.locator('.altcha[data-state=verifying]').waitFor();
    await page.locator('.altcha[data-state=unverified]').waitFor();
    await page.waitForTimeout(1_500);
    expect(posts).toBe(2);
    await page.unroute('**/otp/send');
    await press(page, 'Send me a code');
    await heading(page, 'Enter your code');
  });

  testInBrowser('of a CAPTCHA maker is a box to tick in a drill, with and without a script', async () => {
    const service = await served({ challenge: { when: 'always', provider: 'hcaptcha' } });
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await visitor(service.url, { javaScriptEnabled, viewport: { width: 375, height: 812 } });
      await askFor(page, PHONE);
      await heading(page, 'One more check');
      if (javaScriptEnabled) await expectDecent(page);
      await page.getByLabel('I am a person').check();
      await press(page, 'Send me a code');
      await heading(page, 'Enter your code');
    }
  });

  testInBrowser('says that it needs a script where there is none', async () => {
    const service = await served({ challenge: ALWAYS });
    const { page } = await visitor(service.url, { javaScriptEnabled: false });
    await page.locator('noscript p', { hasText: 'needs JavaScript' }).waitFor();
    await askFor(page, PHONE);
    await heading(page, 'One more check');
    await page.locator('noscript p', { hasText: 'needs JavaScript' }).waitFor();
    expect(await service.messagesTo(PHONE)).toBe(0);
  });
});

describe('without a challenge', () => {
  testInBrowser('everything works without JavaScript, in the dark too', async () => {
    const service = await served({ 'email-first': {} });
    const { page } = await visitor(service.url, { colorScheme: 'dark', javaScriptEnabled: false });
    await askFor(page, PHONE);
    await page.getByLabel('E-mail address').fill(EMAIL);
    await press(page, 'Send me an e-mail');
    await page.getByLabel('Code from the e-mail').fill(await service.codeFor(EMAIL));
    await press(page, 'Confirm');
    expect(await page.getByLabel('Mobile number').inputValue()).toBe(PHONE);
    await press(page, 'Send me a code');
    await enter(page, await service.codeFor(PHONE));
    await heading(page, 'You are logged in');
  });

  testInBrowser('an e-mail address is asked for where the policy wants one, and confirmed', async () => {
    const service = await served({ 'email-first': {} });
    const { page } = await visitor(service.url, { viewport: { width: 375, height: 812 } });
    await askFor(page, PHONE);
    await heading(page, 'Confirm your e-mail address');
    await expectDecent(page);
    await page.getByLabel('E-mail address').fill(EMAIL);
    await press(page, 'Send me an e-mail');
    const code = await service.codeFor(EMAIL);
    await page.getByLabel('Code from the e-mail').fill(unlike(code));
    await press(page, 'Confirm');
    await page.getByRole('alert').waitFor();
    await expectDecent(page);
    await page.getByLabel('Code from the e-mail').fill(code);
    await press(page, 'Confirm');
    await page.getByText('Your e-mail address is confirmed').waitFor();
    await press(page, 'Send me a code');
    await enter(page, await service.codeFor(PHONE));
    await heading(page, 'You are logged in');
  });

  testInBrowser('a refusal says what to do, keeps the number, and a page that expired offers a new one', async () => {
    const service = await served({
      'number-format': {},
      'number-velocity': { cooldown: '90s' },
      'session-flow': { minAfterVisit: '1ms', sendsPerSession: 1 },
    });
    const { page } = await visitor(service.url);
    await askFor(page, '0151 12345678');
    await heading(page, 'No code was sent');
    expect(await page.getByRole('alert').innerText()).toContain('country code');
    expect(await page.getByLabel('Mobile number').inputValue()).toBe('0151 12345678');
    await askFor(page, PHONE);
    await heading(page, 'Enter your code');
    await press(page, 'Send it again');
    await heading(page, 'This page has expired');
    await expectDecent(page);
    await page.getByRole('link', { name: 'Start again' }).click();
    await heading(page, 'Log in');
    await askFor(page, PHONE);
    expect(await page.getByRole('alert').innerText()).toMatch(/Try again in \d+ seconds/);
  });

  testInBrowser('a connection that breaks is told, and the next press works', async () => {
    const service = await served();
    const { page } = await visitor(service.url);
    await page.route('**/otp/send', (route) => route.abort());
    await askFor(page, PHONE);
    await page.getByRole('alert').getByText('could not be reached').waitFor();
    await page.unroute('**/otp/send');
    await press(page, 'Send me a code');
    await heading(page, 'Enter your code');
  });
});

describe('the field that people do not see', () => {
  testInBrowser('is out of sight, out of the tab order and not read aloud; who fills it in gets nothing', async () => {
    const service = await served({ honeypot: {} });
    const { page } = await visitor(service.url);
    const box = await page.locator('#website').boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(0);
    expect(await page.getByRole('textbox').count()).toBe(1);
    const visited: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      await page.keyboard.press('Tab');
      visited.push(await page.evaluate<string>('document.activeElement.id'));
    }
    expect(visited).toContain('phone');
    expect(visited).not.toContain('website');

    await page.evaluate(`document.querySelector('#website').value = 'https://example.com'`);
    await askFor(page, PHONE);
    await page.locator('main:not([data-status=visited])').waitFor();
    await page.reload();
    await askFor(page, PHONE);
    await heading(page, 'Enter your code');
    await service.codeFor(PHONE);
    expect(await service.messagesTo(PHONE)).toBe(1);
  });
});
