/** Every place that sends codes, over HTTP: one service with one count of messages, and an app without page or token. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ATTEMPT_HEADER, PEER_HEADER, signAttempt, signPeer } from '../../src/io/harness-headers.ts';
import { arrival, csrfOf, OPEN_POLICY, postJson, type Services, startRun, startServices, visit } from './fixture.ts';

const PHONE = '+12025550123';
const WITH_TOKEN = ['/otp', '/signup', '/password-reset', '/phone-change'];
const APP = '/api/v1/otp';
const THREE_PER_NUMBER = {
  ...OPEN_POLICY,
  id: 'three-per-number',
  defences: { 'number-velocity': { mode: 'enforce', cooldown: '0s', windows: [{ limit: 3, within: '1d' }] } },
};
const PAGE_FIRST = { ...OPEN_POLICY, id: 'page-first', defences: { 'session-flow': { mode: 'enforce' } } };

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

it('a code is had at each of them, and the app needs no token', async () => {
  const run = await startRun(services);
  const csrf = await csrfOf(run);
  for (const place of WITH_TOKEN) {
    for (const step of ['send', 'resend']) {
      expect((await postJson(`${run.base}${place}/${step}`, { phone: PHONE, csrf })).body).toEqual({ status: 'sent' });
      expect((await postJson(`${run.base}${place}/${step}`, { phone: PHONE })).body).toMatchObject({
        status: 'flow-expired',
      });
    }
  }
  for (const step of ['send', 'resend']) {
    expect((await postJson(`${run.base}${APP}/${step}`, { phone: PHONE })).body).toEqual({ status: 'sent' });
  }
  await run.end();
  expect(run.sink.filter(({ type }) => type === 'dispatch')).toHaveLength(10);
});

it('an app enters its code at the app’s place', async () => {
  const run = await startRun(services);
  const headers = { [ATTEMPT_HEADER]: signAttempt(run.runKey, 65) };
  await postJson(`${run.base}${APP}/send`, { phone: PHONE }, headers);
  const { code } = await arrival(run.sink, ({ type }) => type === 'delivered');
  expect((await postJson(`${run.base}/otp/verify`, { phone: PHONE, code })).body['status']).toBe('flow-expired');
  expect((await postJson(`${run.base}${APP}/verify`, { phone: PHONE, code })).body['status']).toBe('verified');
  await run.end();
});

it('a limit counts messages, whatever endpoint and channel they are asked for at', async () => {
  const run = await startRun(services, { policy: THREE_PER_NUMBER });
  const csrf = await csrfOf(run);
  const answers: unknown[] = [];
  for (const [place, channel] of [
    ['/otp/send', 'sms'],
    ['/signup/resend', 'voice'],
    ['/api/v1/otp/send', 'whatsapp'],
    ['/phone-change/send', 'voice'],
    ['/password-reset/resend', 'sms'],
    ['/api/v1/otp/resend', 'voice'],
  ]) {
    answers.push((await postJson(`${run.base}${place}`, { phone: PHONE, channel, csrf })).body['status']);
  }
  expect(answers).toEqual(['sent', 'sent', 'sent', 'rate-limited', 'rate-limited', 'rate-limited']);
  await run.end();
  // Voice costs twice as much as a text, WhatsApp half (assumptions, core/domain/channel-prices.ts).
  const told = run.sink.filter(({ type }) => type === 'dispatch');
  expect(told.map(({ channel, costMicro }) => [channel, costMicro])).toEqual([
    [undefined, 8_000],
    ['voice', 16_000],
    ['whatsapp', 4_000],
  ]);
});

it('an app has no session: a service that wants a page visit first turns it away, cookie or not', async () => {
  const run = await startRun(services, { policy: PAGE_FIRST });
  const page = await visit(run.base);
  const cookie = String(page.headers['set-cookie']).split(';')[0] as string;
  const body = { phone: PHONE, csrf: page.body['csrf'] };
  expect((await postJson(`${run.base}${APP}/send`, body, { cookie })).body['status']).not.toBe('sent');
  await run.end();
  expect(run.sink).toEqual([]);
});

it.each(['pigeon', 7, null, ['sms'], { toString: 'sms' }])('%j is no channel', async (channel) => {
  const run = await startRun(services);
  const { status, body } = await postJson(`${run.base}/otp/send`, { phone: PHONE, channel, csrf: await csrfOf(run) });
  expect([status, body['status']]).toEqual([403, 'unclassified']);
  await run.end();
  expect(run.sink).toEqual([]);
});

it('claims in headers move nobody’s counter', async () => {
  const one = {
    ...OPEN_POLICY,
    id: 'one',
    defences: { 'ip-velocity': { mode: 'enforce', windows: [{ limit: 1, within: '1d' }] } },
  };
  const run = await startRun(services, { policy: one });
  const csrf = await csrfOf(run);
  const from = (peer: string, i: number, headers: Record<string, string> = {}) =>
    postJson(
      `${run.base}/otp/send`,
      { phone: `+1202555${1000 + i}`, csrf },
      { [PEER_HEADER]: signPeer(run.runKey, peer), ...headers },
    );
  expect((await from('203.0.113.5', 0)).body['status']).toBe('sent');
  const claims = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'];
  for (const [i, name] of claims.entries()) {
    expect((await from('203.0.113.5', i + 1, { [name]: '198.51.100.77' })).body['status']).toBe('rate-limited');
  }
  // And the one whom all of them named still gets a code.
  expect((await from('198.51.100.77', 9)).body['status']).toBe('sent');
  await run.end();
});
