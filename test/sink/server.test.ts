import { createConnection } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Service, startService } from '../../src/io/child-service.ts';
import { createTenant, deleteTenant, streamUrl, tenantCounts } from '../../src/io/control-client.ts';
import { ATTEMPT_HEADER, signAttempt } from '../../src/io/harness-headers.ts';
import { followNdjson } from '../../src/io/ndjson-stream.ts';
import { sinkTenantFormat } from '../../src/sink/http/formats.ts';
import { startSinkServer } from '../../src/sink/http/server.ts';
import type { SinkCounts } from '../../src/sink/http/tenant.ts';

const RUN_KEY = '5a'.repeat(32);
const OTHER_KEY = 'a5'.repeat(32);
const EPOCH_MS = Date.UTC(2026, 2, 10, 22);
const TARIFF = {
  name: 'test',
  asOf: '2026-01-01',
  currency: 'EUR',
  source: 'test',
  rows: [{ prefix: '1', country: 'US', priceMicro: 8_000 }],
  defaultPriceMicro: 75_000,
};
const SETTINGS = { delivery: { medianMs: 4_000, maxMs: 25_000, slowdownPerThousandPerMinute: 0 } };

let sink: Service;
let tenants = 0;

beforeAll(async () => {
  sink = await startService({ module: 'sink', label: 'sink' });
});
afterAll(() => sink.stop());

function spec(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  tenants += 1;
  const clock = { epochMs: EPOCH_MS, startedAtMs: Date.now(), speed: 1_000 };
  const id = `run-${tenants}`;
  return { id, settings: SETTINGS, tariff: TARIFF, clock, seed: 1, runKey: RUN_KEY, rules: true, ...changes };
}

interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A tenant with an open stream, and how to send to it. */
async function deployed(changes: Readonly<Record<string, unknown>> = {}) {
  const given = spec(changes);
  const id = given['id'] as string;
  const { basePath } = await createTenant<{ basePath: string }>(sink, given);
  const events: Event[] = [];
  const onObject = (value: unknown): unknown => events.push(value as Event);
  const stream = await followNdjson({ url: streamUrl(sink, id, 'stream'), token: sink.token, onObject });
  return {
    id,
    events,
    stream,
    send: (message: unknown, headers: Record<string, string> = {}) =>
      post(`${sink.url}${basePath}/messages`, JSON.stringify(message), headers),
    report: (conversion: unknown) => post(`${sink.url}${basePath}/conversions`, JSON.stringify(conversion)),
    counts: () => tenantCounts<SinkCounts>(sink, id),
    async settled(): Promise<SinkCounts> {
      for (;;) {
        const counts = (await tenantCounts<SinkCounts>(sink, id)) as SinkCounts;
        if (counts.pending === 0) return counts;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
}

const MESSAGE = { to: '+12025550123', text: 'Your code is 482915. Never share it.' };

describe('a tenant', () => {
  it('takes a message, bills it, delivers it in virtual time, and tells the stream', async () => {
    const run = await deployed();
    const answer = await run.send(MESSAGE, { [ATTEMPT_HEADER]: signAttempt(RUN_KEY, 4_711) });
    expect(answer).toEqual({ status: 202, body: { id: expect.any(String) as string, status: 'accepted' } });
    expect(await run.settled()).toEqual({ accepted: 1, rejected: 0, delivered: 1, billed: 0, pending: 0 });
    expect(await deleteTenant(sink, run.id)).toBe(true);
    await run.stream.done;
    const [dispatch, delivered, ...more] = run.events as [Event, Event];
    expect(more).toEqual([]);
    expect(dispatch).toEqual({
      type: 'dispatch',
      atMs: expect.any(Number) as number,
      attempt: 4_711,
      number: 12_025_550_123,
      accepted: true,
      reason: '',
      wouldRefuse: '',
      segments: 1,
      costMicro: 8_000,
      priceMicro: 8_000,
    });
    expect(dispatch['atMs']).toBeGreaterThanOrEqual(EPOCH_MS);
    expect(delivered).toMatchObject({ type: 'delivered', attempt: 4_711, number: 12_025_550_123, code: '482915' });
    expect(delivered['delayMs']).toBe((delivered['atMs'] as number) - (dispatch['atMs'] as number));
    expect(delivered['delayMs']).toBeGreaterThan(0);
    expect(await run.counts()).toBeNull();
  });

  it('counts messages that say of no attempt whose they are, so that a reader knows them again when they arrive', async () => {
    const run = await deployed();
    await run.send(MESSAGE);
    await run.send({ ...MESSAGE, to: '+12025550124' });
    await run.send(MESSAGE, { [ATTEMPT_HEADER]: signAttempt(RUN_KEY, 4_711) });
    await run.settled();
    await deleteTenant(sink, run.id);
    await run.stream.done;
    const serialsOf = (type: string) =>
      run.events
        .filter((event) => event.type === type)
        .map(({ number, serial = null }) => `${number} ${serial}`)
        .sort();
    const expected = ['12025550123 1', '12025550123 null', '12025550124 2'];
    expect([serialsOf('dispatch'), serialsOf('delivered')]).toEqual([expected, expected]);
  });

  it('suspends its account, refuses free of charge, and says so', async () => {
    const rules = { suspension: { messages: 2, within: 3_600_000, lasts: 864_000_000 } };
    const run = await deployed({ settings: { ...SETTINGS, ...rules, usageWarning: { messages: 1, within: 60_000 } } });
    const answers = [];
    for (let i = 0; i < 3; i += 1) answers.push(await run.send(MESSAGE));
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 403]);
    expect(answers[2]?.body).toEqual({ error: 'account-suspended' });
    expect(await run.settled()).toEqual({ accepted: 2, rejected: 1, delivered: 2, billed: 0, pending: 0 });
    await deleteTenant(sink, run.id);
    await run.stream.done;
    const account = run.events.filter((event) => event.type === 'provider').map((event) => event['state']);
    expect(account).toEqual(expect.arrayContaining(['usage-warning', 'suspended']));
    const refused = run.events.find((event) => event['accepted'] === false);
    expect(refused).toMatchObject({ type: 'dispatch', reason: 'account-suspended', costMicro: 0 });
  });

  it('comes back from a suspension at its time, though no message asks for it', async () => {
    const suspension = { messages: 1, within: 3_600_000, lasts: 60_000 };
    const run = await deployed({ settings: { ...SETTINGS, suspension } });
    await run.send(MESSAGE);
    while (!run.events.some((event) => event['state'] === 'reinstated')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const [suspended, reinstated] = run.events.filter((event) => event.type === 'provider');
    expect((reinstated?.['atMs'] as number) - (suspended?.['atMs'] as number)).toBe(60_000);
    await deleteTenant(sink, run.id);
    await run.stream.done;
  });

  it('bills verifications once it is told of them, each once, and only where a message went', async () => {
    const billing = { model: 'per-verification', priceMicro: 50_000, channelFee: 'none' };
    const run = await deployed({ settings: { ...SETTINGS, billing } });
    await run.send(MESSAGE, { [ATTEMPT_HEADER]: signAttempt(RUN_KEY, 4_711) });
    const told = [];
    for (const to of ['+12025550123', '+12025550123', '+12025550199']) told.push(await run.report({ to }));
    expect(told).toEqual(Array.from({ length: 3 }, () => ({ status: 202, body: { status: 'accepted' } })));
    expect(await run.settled()).toEqual({ accepted: 1, rejected: 0, delivered: 1, billed: 1, pending: 0 });
    await deleteTenant(sink, run.id);
    await run.stream.done;
    const bills = run.events.filter((event) => event.type === 'billed');
    expect(bills).toEqual([
      { type: 'billed', atMs: expect.any(Number) as number, number: 12_025_550_123, attempt: 4_711, costMicro: 50_000 },
    ]);
    expect(run.events.find((event) => event.type === 'dispatch')).toMatchObject({ costMicro: 0, priceMicro: 8_000 });
  });

  it('takes a message for a blocked range and never delivers it', async () => {
    const aitBlock = {
      ...{ ignoreDigits: 4, messages: 1, verifiedAtMost: { numerator: 0, denominator: 1 }, grace: 0, within: 60_000 },
      ...{ lasts: 864_000_000, response: 'accept-then-fail', failedAreBilled: false },
    };
    const run = await deployed({ settings: { ...SETTINGS, aitBlock } });
    for (let i = 0; i < 3; i += 1) expect((await run.send(MESSAGE)).status).toBe(202);
    expect(await run.settled()).toEqual({ accepted: 3, rejected: 0, delivered: 1, billed: 0, pending: 0 });
    await deleteTenant(sink, run.id);
    await run.stream.done;
    const reasons = run.events.filter((event) => event.type === 'dispatch').map((event) => event['reason']);
    expect(reasons).toEqual(['', 'ait-blocked', 'ait-blocked']);
  });

  it('delivers nothing in an outage, though its rules are off, and tells its end without a message', async () => {
    const outages = [{ from: 0, lasts: 60_000 }];
    const run = await deployed({ settings: { ...SETTINGS, outages }, rules: false });
    await run.send({ to: '+12025550123', text: 'Your code is 123456' });
    expect(await run.settled()).toMatchObject({ accepted: 1, delivered: 0 });
    await expect.poll(() => run.events).toHaveLength(3);
    expect(run.events).toMatchObject([
      { type: 'dispatch', accepted: true, reason: 'delivery-outage', costMicro: 8_000, priceMicro: 0 },
      { type: 'provider', state: 'delivery-outage', atMs: EPOCH_MS },
      { type: 'provider', state: 'delivery-restored', atMs: EPOCH_MS + 60_000 },
    ]);
  });

  it('never suspends when its rules are off', async () => {
    const rules = { suspension: { messages: 1, within: 60_000, lasts: 60_000 } };
    const run = await deployed({ settings: { ...SETTINGS, ...rules }, rules: false });
    for (let i = 0; i < 3; i += 1) expect((await run.send(MESSAGE)).status).toBe(202);
  });

  it('believes only attempts signed with its own key', async () => {
    const run = await deployed();
    const forged = ['4711', '3mv.0000000000000000', signAttempt(OTHER_KEY, 4_711)];
    for (const header of forged) await run.send(MESSAGE, { [ATTEMPT_HEADER]: header });
    await deleteTenant(sink, run.id);
    await run.stream.done;
    const dispatches = run.events.filter((event) => event.type === 'dispatch');
    expect(dispatches.map((event) => event['attempt'])).toEqual([0, 0, 0]);
  });

  it('keeps apart from other tenants, and keeps events until its stream is opened', async () => {
    const [a, b] = [spec(), spec()];
    await createTenant(sink, a);
    await createTenant(sink, b);
    for (let i = 0; i < 5; i += 1) await post(`${sink.url}/t/${a['id']}/messages`, JSON.stringify(MESSAGE));
    const events: Event[] = [];
    const url = streamUrl(sink, a['id'] as string, 'stream');
    const stream = await followNdjson({ url, token: sink.token, onObject: (value) => events.push(value as Event) });
    await expect(followNdjson({ url, token: sink.token, onObject: () => {} })).rejects.toThrow('409');
    await deleteTenant(sink, a['id'] as string);
    await stream.done;
    expect(events.filter((event) => event.type === 'dispatch')).toHaveLength(5);
    expect(await tenantCounts(sink, b['id'] as string)).toMatchObject({ accepted: 0 });
  });

  it('takes a thousand messages at once and loses none', async () => {
    const run = await deployed();
    const sending = Array.from({ length: 1_000 }, (_, i) =>
      run.send(MESSAGE, { [ATTEMPT_HEADER]: signAttempt(RUN_KEY, 64 + i) }),
    );
    expect((await Promise.all(sending)).every((answer) => answer.status === 202)).toBe(true);
    expect(await run.settled()).toEqual({ accepted: 1_000, rejected: 0, delivered: 1_000, billed: 0, pending: 0 });
    await deleteTenant(sink, run.id);
    await run.stream.done;
    for (const type of ['dispatch', 'delivered']) {
      const attempts = run.events.filter((event) => event.type === type).map((event) => event['attempt']);
      expect(new Set(attempts).size).toBe(1_000);
    }
  });
});

describe('what it refuses', () => {
  it.each([
    ['no JSON', '{"to":', 'application/json', 400, 'malformed-json'],
    ['another type', 'to=1', 'application/x-www-form-urlencoded', 415, 'unsupported-type'],
    ['a foreign field', '{"to":"+12025550123","text":"x","cc":"y"}', 'application/json', 400, 'unknown-field'],
    ['no number', '{"to":"me","text":"x"}', 'application/json', 400, 'invalid-number'],
    ['70,000 bytes', JSON.stringify({ ...MESSAGE, text: 'x'.repeat(70_000) }), 'application/json', 413, 'too-large'],
  ])('%s', async (_what, body, type, status, error) => {
    const given = spec();
    await createTenant(sink, given);
    const answer = await post(`${sink.url}/t/${given['id']}/messages`, body, { 'content-type': type });
    expect(answer).toEqual({ status, body: { error } });
    expect(await tenantCounts(sink, given['id'] as string)).toMatchObject({ accepted: 0, rejected: 0 });
  });

  it.each([
    ['no JSON', 'to=1'],
    ['null', 'null'],
    ['a list', '["+12025550123"]'],
    ['no number', '{"to":12025550123}'],
    ['70,000 bytes', JSON.stringify({ to: '+12025550123', x: 'x'.repeat(70_000) })],
  ])('a conversion that is %s', async (_what, body) => {
    const given = spec();
    await createTenant(sink, given);
    const answer = await post(`${sink.url}/t/${given['id']}/conversions`, body);
    expect(answer).toEqual({ status: 400, body: { error: 'no-conversion' } });
  });

  it('an endless body without a length', async () => {
    const given = spec();
    await createTenant(sink, given);
    const { port } = new URL(sink.url);
    const socket = createConnection({ port: Number(port), host: '127.0.0.1' });
    socket.on('error', () => {});
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const path = `/t/${given['id']}/messages`;
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for (let i = 0; i < 80; i += 1) socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`);
    await closed;
    expect(answer).toContain('413');
  });

  it('another method, an unknown tenant and an unknown route', async () => {
    const given = spec();
    await createTenant(sink, given);
    const base = `${sink.url}/t/${given['id']}`;
    expect((await request(`${base}/messages`)).statusCode).toBe(405);
    expect((await post(`${sink.url}/t/nobody/messages`, '{}')).status).toBe(404);
    expect((await post(`${base}/other`, '{}')).status).toBe(404);
    expect((await request(`${base}/inbox`)).statusCode).toBe(404);
  });

  it('control without the token', async () => {
    const stranger = { url: sink.url, token: 'guess' };
    await expect(createTenant(stranger, spec())).rejects.toThrow('401');
    const given = spec();
    await createTenant(sink, given);
    expect(await tenantCounts(stranger, given['id'] as string)).toBeNull();
    expect(await deleteTenant(stranger, given['id'] as string)).toBe(false);
    expect(await tenantCounts(sink, given['id'] as string)).not.toBeNull();
  });

  it('tenants that make no sense, naming what is wrong, and a second one of the same name', async () => {
    const clock = { epochMs: 0, startedAtMs: 0, speed: 0 };
    const senseless = createTenant(sink, spec({ clock, seed: -1, runKey: 'x', id: '../up', extra: 1 }));
    await expect(senseless).rejects.toThrow(/clock\.speed.*|seed.*|runKey.*|id: /);
    const given = spec();
    await createTenant(sink, given);
    await expect(createTenant(sink, given)).rejects.toThrow('tenant-exists');
  });
});

describe('standing alone', () => {
  async function alone(token: string) {
    const { id: _, ...standalone } = sinkTenantFormat.parse(spec());
    return startSinkServer({ port: 0, token, standalone });
  }

  it('serves its root and shows the last hundred messages to this machine', async () => {
    const server = await alone('secret');
    try {
      for (let i = 0; i < 120; i += 1) {
        const text = `code ${100_000 + i}`;
        expect((await post(`${server.url}/messages`, JSON.stringify({ ...MESSAGE, text }))).status).toBe(202);
      }
      const control = { url: server.url, token: 'secret' };
      while ((await tenantCounts<SinkCounts>(control, 'default'))?.delivered !== 120);
      const { body } = await request(`${server.url}/inbox`);
      const { messages } = (await body.json()) as { messages: { to: string; text: string; code: string }[] };
      expect(messages).toHaveLength(100);
      for (const { to, text, code } of messages) expect({ to, text }).toEqual({ to: MESSAGE.to, text: `code ${code}` });
      expect(new Set(messages.map((message) => message.code)).size).toBe(100);
      // A name that somebody points at this machine (DNS rebinding) gets nothing without the token.
      const host = 'inbox.example';
      expect((await request(`${server.url}/inbox`, { headers: { host } })).statusCode).toBe(401);
      const headers = { host, authorization: 'Bearer secret' };
      expect((await request(`${server.url}/inbox`, { headers })).statusCode).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('has no control interface without a token', async () => {
    const server = await alone('');
    try {
      expect(await tenantCounts({ url: server.url, token: '' }, 'default')).toBeNull();
      expect(await deleteTenant({ url: server.url, token: '' }, 'default')).toBe(false);
    } finally {
      await server.close();
    }
  });
});
