import { createServer } from 'node:net';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { startTargetServer } from '../../reference-target/http/server.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { providerFormat } from '../../src/core/scenario/provider-format.ts';
import { createTenant, deleteTenant, tenantCounts } from '../../src/io/control-client.ts';
import { ATTEMPT_HEADER, PEER_HEADER, signAttempt, signPeer } from '../../src/io/harness-headers.ts';
import { startSinkServer } from '../../src/sink/http/server.ts';
import {
  arrival,
  csrfOf,
  OPEN_POLICY,
  postJson,
  type Run,
  type Services,
  startRun,
  startServices,
  TARIFF,
  targetSpec,
  visit,
} from './fixture.ts';

const PHONE = '+12025550123';
/** One send per address and day: shows whom the target takes a requester for. */
const ONE_PER_ADDRESS = {
  ...OPEN_POLICY,
  id: 'one-per-address',
  defences: { 'ip-velocity': { mode: 'enforce', windows: [{ limit: 1, within: '1d' }] } },
};

let services: Services;

beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

describe('a person over HTTP', () => {
  it('visits, asks for a code, reads it, enters it once', async () => {
    const run = await startRun(services);
    const page = await visit(run.base);
    expect(page.status).toBe(200);
    expect(page.body).toMatchObject({ status: 'visited', csrf: expect.any(String) as string });
    const cookie = String(page.headers['set-cookie']);
    expect(cookie).toMatch(new RegExp(`^pd_session=[^;]+; Path=${run.basePath}; HttpOnly; SameSite=Lax$`));
    const headers = {
      cookie: cookie.split(';')[0] as string,
      [ATTEMPT_HEADER]: signAttempt(run.runKey, 4_711),
      [PEER_HEADER]: signPeer(run.runKey, '203.0.113.5'),
    };
    const csrf = page.body['csrf'];
    const sent = await postJson(`${run.base}/otp/send`, { phone: PHONE, csrf }, headers);
    expect(sent).toMatchObject({ status: 200, body: { status: 'sent' } });
    expect(sent.headers['cache-control']).toBe('no-store');
    const { code } = await arrival(run.sink, (event) => event.type === 'delivered' && event['attempt'] === 4_711);
    expect(code).toMatch(/^[0-9]{6}$/);
    const enter = () => postJson(`${run.base}/otp/verify`, { phone: PHONE, code, csrf }, headers);
    expect((await enter()).body['status']).toBe('verified');
    expect((await enter()).body['status']).not.toBe('verified');
    expect(await tenantCounts(services.target, run.id)).toEqual({ attempts: 1, sent: 1, reportsUnderWay: 0 });
    await run.end();
    expect(run.feed).toEqual([
      {
        ...{ type: 'attempt', atMs: expect.any(Number) as number, attempt: 4_711 },
        ...{ disposition: 'allow', sent: true, evaluated: 0, decisions: [] },
      },
    ]);
    const dispatch = run.sink.find((event) => event.type === 'dispatch');
    expect(dispatch).toMatchObject({ attempt: 4_711, number: 12_025_550_123, accepted: true, costMicro: 8_000 });
  });

  it('is reported to a provider that bills verifications, once, and to no other', async () => {
    const billing = { model: 'per-verification', priceMicro: 50_000, channelFee: 'none' };
    const delivery = { medianMs: 2_000, maxMs: 8_000, slowdownPerThousandPerMinute: 0 };
    const logIn = async (run: Run): Promise<void> => {
      const headers = { [ATTEMPT_HEADER]: signAttempt(run.runKey, 65) };
      const csrf = await csrfOf(run);
      await postJson(`${run.base}/otp/send`, { phone: PHONE, csrf }, headers);
      const { code } = await arrival(run.sink, (event) => event.type === 'delivered');
      for (let i = 0; i < 2; i += 1) await postJson(`${run.base}/otp/verify`, { phone: PHONE, code, csrf }, headers);
    };
    const told = await startRun(services, { conversionFeedback: true, sink: { settings: { delivery, billing } } });
    const quiet = await startRun(services, { sink: { settings: { delivery, billing } } });
    await Promise.all([logIn(told), logIn(quiet)]);
    const bill = await arrival(told.sink, (event) => event.type === 'billed');
    expect(bill).toMatchObject({ attempt: 65, number: 12_025_550_123, costMicro: 50_000 });
    expect(await tenantCounts(services.sink, told.id)).toMatchObject({ billed: 1 });
    expect(await tenantCounts(services.sink, quiet.id)).toMatchObject({ billed: 0 });
    await Promise.all([told.end(), quiet.end()]);
    expect(told.feed.filter((event) => event.type === 'fault')).toEqual([]);
  });

  it('gets a page with a form in a browser, and gets through without a script', async () => {
    const run = await startRun(services);
    const html = { accept: 'text/html,application/xhtml+xml' };
    const page = await visit(run.base, html);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] as string;
    const action = /action="([^"]+)"/.exec(page.text)?.[1] as string;
    const form = { ...html, 'content-type': 'application/x-www-form-urlencoded' };
    const sendUrl = new URL(action, `${run.base}/login`).href;
    const sent = await postJson(sendUrl, new URLSearchParams({ phone: PHONE, csrf }).toString(), form);
    expect(sent.text).toContain('We sent you a code');
    const { code } = await arrival(run.sink, (event) => event.type === 'delivered');
    const verifyUrl = new URL(/action="([^"]+)"/.exec(sent.text)?.[1] as string, sendUrl).href;
    const entry = new URLSearchParams({ phone: PHONE, csrf, code: String(code) }).toString();
    expect((await postJson(verifyUrl, entry, form)).text).toContain('You are logged in');
    const hostile = '"><script>alert(1)</script>';
    const refused = await postJson(
      verifyUrl,
      new URLSearchParams({ phone: hostile, csrf, code: '1' }).toString(),
      form,
    );
    expect(refused.text).not.toContain('<script>');
    await run.end();
  });

  it('is told when the provider does not answer, and nobody hangs', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    silent.close();
    // Nobody listens on that port any more.
    const spec = targetSpec({ sinkUrl: `http://127.0.0.1:${port}` });
    const { basePath } = await createTenant<{ basePath: string }>(services.target, spec);
    const base = `${services.target.url}${basePath}`;
    const { csrf } = (await visit(base)).body;
    const answer = await postJson(`${base}/otp/send`, { phone: PHONE, csrf });
    expect(answer.body['status']).toBe('provider-error');
  });
});

describe('harness headers', () => {
  it('name the attempt only under the run’s own key', async () => {
    const run = await startRun(services);
    const csrf = await csrfOf(run);
    const forged = ['4711', '3mv.0000000000000000', signAttempt('ee'.repeat(32), 4_711)];
    for (const header of forged) {
      await postJson(`${run.base}/otp/send`, { phone: PHONE, csrf }, { [ATTEMPT_HEADER]: header });
    }
    await run.end();
    expect(run.feed.map((event) => event['attempt'])).toEqual([0, 0, 0]);
    const dispatches = run.sink.filter((event) => event.type === 'dispatch');
    expect(dispatches.map((event) => event['attempt'])).toEqual([0, 0, 0]);
  });

  it('name the peer only under the run’s own key; forged ones leave the socket’s', async () => {
    const run = await startRun(services, { policy: ONE_PER_ADDRESS });
    const csrf = await csrfOf(run);
    const send = async (headers: Record<string, string>): Promise<unknown> =>
      (await postJson(`${run.base}/otp/send`, { phone: PHONE, csrf }, headers)).body['status'];
    expect(await send({ [PEER_HEADER]: signPeer(run.runKey, '203.0.113.1') })).toBe('sent');
    expect(await send({ [PEER_HEADER]: signPeer(run.runKey, '203.0.113.2') })).toBe('sent');
    expect(await send({ [PEER_HEADER]: signPeer(run.runKey, '203.0.113.1') })).toBe('rate-limited');
    // The loopback peer has one send, whatever it claims.
    expect(await send({ [PEER_HEADER]: signPeer('ee'.repeat(32), '203.0.113.3') })).toBe('sent');
    expect(await send({ [PEER_HEADER]: '203.0.113.4.0000000000000000' })).toBe('rate-limited');
    expect(await send({ 'x-forwarded-for': '203.0.113.5' })).toBe('rate-limited');
    await run.end();
    expect(run.defences).toEqual([{ id: 'ip-velocity', mode: 'enforce' }]);
    const refused = run.feed.filter((event) => event['disposition'] !== 'allow');
    expect(refused).toHaveLength(3);
    for (const event of refused) {
      expect(event).toMatchObject({ sent: false, evaluated: 1, decisions: [{ defence: 'ip-velocity' }] });
    }
  });

  it('give way to real loopback addresses, which count as peers of their own', async () => {
    const run = await startRun(services, { policy: ONE_PER_ADDRESS });
    const csrf = await csrfOf(run);
    const sendFrom = async (localAddress: string): Promise<unknown> => {
      const dispatcher = new Agent({ localAddress });
      const { body } = await request(`${run.base}/otp/send`, {
        ...{ method: 'POST', dispatcher, headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ phone: PHONE, csrf }),
      });
      const { status } = (await body.json()) as { status: string };
      await dispatcher.close();
      return status;
    };
    expect(await sendFrom('127.0.0.2')).toBe('sent');
    expect(await sendFrom('127.0.0.3')).toBe('sent');
    expect(await sendFrom('127.0.0.2')).toBe('rate-limited');
    await run.end();
  });
});

describe('what it refuses', () => {
  it.each([
    ['a body over 64 KiB', JSON.stringify({ phone: 'x'.repeat(70_000) }), 'application/json', 413],
    ['broken JSON', '{"phone":', 'application/json', 400],
    ['a list', '[1]', 'application/json', 400],
    ['a text', '"x"', 'application/json', 400],
    ['a poisoned prototype', '{"__proto__":{"phone":"x"}}', 'application/json', 400],
    ['another type', '<phone/>', 'application/xml', 415],
  ])('%s', async (_what, body, type, status) => {
    const run = await startRun(services);
    const answer = await postJson(`${run.base}/otp/send`, body, { 'content-type': type });
    expect(answer.status).toBe(status);
    expect(answer.body['status']).toBe('unclassified');
    expect(JSON.stringify(answer.body)).not.toContain('node_modules');
    await run.end();
    expect(run.feed).toEqual([]);
  });

  it('fields of the wrong kind, without falling over', async () => {
    const run = await startRun(services);
    const csrf = await csrfOf(run);
    const strange: unknown[] = [null, 7, [], {}, { toString: 'x' }, 'x'.repeat(10_000), '\u0000', '+1 202 555 0123'];
    for (const value of strange) {
      for (const body of [
        { phone: value, csrf },
        { phone: PHONE, csrf: value },
        { phone: PHONE, csrf, device: value },
      ]) {
        const answer = await postJson(`${run.base}/otp/send`, body, { cookie: `pd_session=${'x'.repeat(50)}; =; ;a` });
        expect(answer.status).toBeLessThan(500);
      }
    }
    await run.end();
    expect(run.feed.filter((event) => event.type === 'fault')).toEqual([]);
  });

  it('unknown tenants and routes', async () => {
    expect((await visit(`${services.target.url}/t/nobody`)).status).toBe(404);
    expect((await visit(services.target.url)).status).toBe(404);
    const run = await startRun(services);
    expect((await request(`${run.base}/otp/send`)).statusCode).toBe(404);
    await run.end();
  });

  it('control without the token', async () => {
    const stranger = { url: services.target.url, token: 'guess' };
    await expect(createTenant(stranger, targetSpec())).rejects.toThrow('401');
    const spec = targetSpec();
    await createTenant(services.target, spec);
    expect(await tenantCounts(stranger, spec.id)).toBeNull();
    expect(await deleteTenant(stranger, spec.id)).toBe(false);
    expect(await tenantCounts(services.target, spec.id)).toEqual({ attempts: 0, sent: 0, reportsUnderWay: 0 });
  });

  it.each([
    ['a sink that is not on this machine', { sinkUrl: 'http://10.0.0.1/x' }, 'sinkUrl'],
    ['a sink by name', { sinkUrl: 'http://sms.example/x' }, 'sinkUrl'],
    ['a clock that stands', { clock: { epochMs: 0, startedAtMs: 0, speed: 0 } }, 'clock.speed'],
    ['an unknown key', { surprise: 1 }, 'surprise'],
    ['an unknown defence', { policy: { ...OPEN_POLICY, defences: { moat: { mode: 'enforce' } } } }, 'UNKNOWN_DEFENCE'],
    ['a mode for an unknown defence', { modes: { moat: 'off' } }, 'UNKNOWN_DEFENCE'],
  ])('%s', async (_what, change, words) => {
    await expect(createTenant(services.target, targetSpec(change))).rejects.toThrow(words);
  });
});

describe('tenants', () => {
  it('share nothing: counters, tokens and cookies stay apart', async () => {
    const [one, two] = [
      await startRun(services, { policy: ONE_PER_ADDRESS }),
      await startRun(services, { policy: ONE_PER_ADDRESS, modes: { 'ip-velocity': 'off' } }),
    ];
    const csrf = await csrfOf(one);
    expect((await postJson(`${one.base}/otp/send`, { phone: PHONE, csrf })).body['status']).toBe('sent');
    expect((await postJson(`${two.base}/otp/send`, { phone: PHONE, csrf })).body['status']).toBe('flow-expired');
    const own = await csrfOf(two);
    for (let i = 0; i < 3; i += 1) {
      expect((await postJson(`${two.base}/otp/send`, { phone: PHONE, csrf: own })).body['status']).toBe('sent');
    }
    expect(two.defences).toEqual([]);
    await Promise.all([one.end(), two.end()]);
    expect(one.sink.filter((event) => event.type === 'dispatch')).toHaveLength(1);
    expect(two.sink.filter((event) => event.type === 'dispatch')).toHaveLength(3);
  });

  it('see the provider suspend their account', async () => {
    const suspension = { messages: 2, within: 3_600_000, lasts: 864_000_000 };
    const delivery = { medianMs: 10, maxMs: 100, slowdownPerThousandPerMinute: 0 };
    const run = await startRun(services, { sink: { settings: { delivery, suspension } } });
    const csrf = await csrfOf(run);
    const words = [];
    for (let i = 0; i < 3; i += 1) {
      words.push((await postJson(`${run.base}/otp/send`, { phone: PHONE, csrf })).body['status']);
    }
    expect(words).toEqual(['sent', 'sent', 'provider-error']);
    await run.end();
    expect(run.sink.filter((event) => event.type === 'provider').map((event) => event['state'])).toEqual(['suspended']);
  });
});

describe('standing alone', () => {
  const clock = { epochMs: Date.UTC(2026, 2, 10), startedAtMs: Date.now(), speed: 100 };
  const shared = { tariff: TARIFF, clock, seed: 1, runKey: '77'.repeat(32) };
  const policy = loadedPolicy();

  function loadedPolicy() {
    const read = readPolicy(OPEN_POLICY, DEFENCES);
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    return read.policy;
  }

  it('serves its root for a person, who reads the code in the sink’s inbox', async () => {
    const settings = { settings: providerFormat.parse({ delivery: { medianMs: 2_000, maxMs: 8_000 } }), rules: true };
    const sink = await startSinkServer({ port: 0, token: '', standalone: { ...shared, ...settings } });
    const target = await startTargetServer({
      port: 0,
      token: '',
      standalone: { ...shared, policy, sinkUrl: sink.url },
    });
    try {
      const page = await visit(target.url);
      expect(String(page.headers['set-cookie'])).toContain('Path=/;');
      const { csrf } = page.body;
      expect((await postJson(`${target.url}/otp/send`, { phone: PHONE, csrf })).body['status']).toBe('sent');
      let code = '';
      while (code === '') {
        const { body } = await request(`${sink.url}/inbox`);
        code = ((await body.json()) as { messages: { code: string }[] }).messages[0]?.code ?? '';
      }
      expect((await postJson(`${target.url}/otp/verify`, { phone: PHONE, code, csrf })).body['status']).toBe(
        'verified',
      );
      expect(await tenantCounts({ url: target.url, token: '' }, 'default')).toBeNull();
    } finally {
      await target.close();
      await sink.close();
    }
  });

  it('refuses a sink that could reach somebody', async () => {
    const sinkUrl = 'https://sms.example';
    const start = startTargetServer({ port: 0, token: '', standalone: { ...shared, policy, sinkUrl } });
    await expect(start).rejects.toThrow('on this machine');
  });
});
