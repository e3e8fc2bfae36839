import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PLAIN_TRAITS } from '../../../src/core/domain/attempt.ts';
import { EXIT, PumpdrillError } from '../../../src/core/domain/errors.ts';
import type { HttpPort } from '../../../src/engines/live/http-port.ts';
import { verifyAttempt, verifyPeer } from '../../../src/io/harness-headers.ts';
import { json, type Reply, type Responder, startResponder } from './responder.ts';
import { emptyMemory, portTo, RUN_KEY, wireOf } from './wires.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function withPort(
  reply?: Reply,
  parts: Parameters<typeof portTo>[1] = {},
): Promise<{ port: HttpPort; responder: Responder }> {
  const responder = await startResponder(reply);
  const port = portTo(responder.url, parts);
  cleanups.push(
    () => responder.close(),
    () => port.close(),
  );
  return { port, responder };
}

describe('what goes over the wire', () => {
  it('is the profile’s request below the tenant’s path, with signed harness headers', async () => {
    const { port, responder } = await withPort(undefined, { basePath: '/t/run-1' });
    const memory = emptyMemory();
    const visit = await port.perform(wireOf({ step: 'visit', attempt: 0 }), memory);
    const sent = await port.perform(wireOf(), memory);
    const verified = await port.perform(wireOf({ step: 'verify', code: '123456' }), memory);
    expect([visit.answer, sent.answer, verified.answer]).toEqual(['visited', 'sent', 'verified']);
    const [page, send, verify] = responder.asked();
    expect(page).toMatchObject({ method: 'GET', url: '/t/run-1/login', body: '' });
    expect(page?.headers['x-pumpdrill-attempt']).toBeUndefined();
    expect(send).toMatchObject({ method: 'POST', url: '/t/run-1/otp/send' });
    expect(JSON.parse(send?.body ?? '')).toEqual({
      phone: '+998993940001',
      channel: 'sms',
      csrf: 'token-1',
      device: 'pd1:z',
    });
    expect(send?.headers).toMatchObject({ 'user-agent': 'drill-agent/1', cookie: 'pd_session=s1' });
    expect(verifyAttempt(RUN_KEY, send?.headers['x-pumpdrill-attempt'])).toBe(wireOf().attempt);
    expect(verifyPeer(RUN_KEY, send?.headers['x-pumpdrill-peer'])).toBe('10.1.2.3');
    expect(JSON.parse(verify?.body ?? '')).toEqual({
      device: 'pd1:z',
      phone: '+998993940001',
      code: '123456',
      csrf: 'token-1',
    });
    expect(verifyAttempt(RUN_KEY, verify?.headers['x-pumpdrill-attempt'])).toBe(wireOf().attempt);
  });

  it('says nothing of truth: neither intent nor lane nor the bare attempt number', async () => {
    const { port, responder } = await withPort();
    await port.perform(wireOf(), emptyMemory());
    expect(Object.keys(responder.asked()[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-pumpdrill-attempt',
      'x-pumpdrill-peer',
    ]);
  });

  it('asks for a language when the client does, on every request', async () => {
    const { port, responder } = await withPort();
    const identity = { ...wireOf().identity, language: 'de-DE,de;q=0.9,en;q=0.8' };
    const memory = emptyMemory();
    await port.perform(wireOf({ step: 'visit', attempt: 0, identity }), memory);
    await port.perform(wireOf({ identity }), memory);
    const languages = responder.asked().map(({ headers }) => headers['accept-language']);
    expect(languages).toEqual([identity.language, identity.language]);
  });

  it('tells when a request left, after it was asked for and before it was answered', async () => {
    const { port } = await withPort();
    const before = performance.now();
    const { sentAtMs } = await port.perform(wireOf(), emptyMemory());
    expect(sentAtMs).toBeGreaterThanOrEqual(before);
    expect(sentAtMs).toBeLessThanOrEqual(performance.now());
  });
});

describe.runIf(process.platform === 'linux')('socket identity', () => {
  it('comes from a peer of its own for every address, and the same for the same', async () => {
    const { port, responder } = await withPort(undefined, { identity: 'socket' });
    const addresses = ['10.0.1.1', '10.0.1.2', '10.64.3.4', '100.64.9.9', '198.18.1.1', '10.0.1.1'];
    for (const address of addresses) await performAs(port, address);
    expect(responder.asked().map(({ peer }) => peer)).toEqual([
      '127.0.1.1',
      '127.0.1.2',
      '127.64.3.4',
      '127.128.9.9',
      '127.192.1.1',
      '127.0.1.1',
    ]);
    expect(responder.asked().every(({ headers }) => headers['x-pumpdrill-peer'] === undefined)).toBe(true);
    expect(port.stats).toMatchObject({ identity: 'socket', headerFallbacks: 0 });
  });

  it('names addresses that no loopback address stands for in the header, and counts them', async () => {
    const { port, responder } = await withPort(undefined, { identity: 'socket' });
    await performAs(port, 'fd12:3456:7:8::9');
    expect(responder.asked()[0]?.peer).toBe('127.0.0.1');
    expect(verifyPeer(RUN_KEY, responder.asked()[0]?.headers['x-pumpdrill-peer'])).toBe('fd12:3456:7:8::9');
    expect(port.stats.headerFallbacks).toBe(1);
  });

  it('closes the addresses used longest ago before its connections run out', async () => {
    const { port, responder } = await withPort(undefined, { identity: 'socket', connectionsMax: 8 });
    const addresses = Array.from({ length: 60 }, (_, i) => `10.5.1.${i + 1}`);
    for (const address of addresses) await performAs(port, address);
    expect(new Set(responder.asked().map(({ peer }) => peer)).size).toBe(60);
    expect([...port.stats.troubles]).toEqual([]);
  });

  it('refuses to open more connections than allowed instead of running out of descriptors', async () => {
    const { port, responder } = await withPort(() => {}, { identity: 'socket', connectionsMax: 4, timeoutMs: 600 });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => performAs(port, `10.6.1.${i + 1}`)));
    expect(answers.map(({ answer }) => answer)).toEqual(Array(12).fill('transport-error'));
    expect(port.stats.requests).toBe(12);
    expect(new Set(responder.asked().map(({ peer }) => peer)).size).toBeLessThanOrEqual(4);
    expect(port.stats.troubles.get('CONNECTIONS_MAX')).toBeGreaterThanOrEqual(8);
  });
});

function performAs(port: HttpPort, address: string) {
  return port.perform(wireOf({ identity: { address, device: 0, agent: 'a', traits: PLAIN_TRAITS } }), emptyMemory());
}

describe('hostile and broken targets', () => {
  it.each([
    ['no JSON', (response) => response.end('<html>sent</html>'), { answer: 'unclassified', status: 200 }],
    ['an empty body', (response) => response.end(), { answer: 'unclassified', status: 200 }],
    ['a list', (response) => json(response, 200, ['sent']), { answer: 'unclassified', status: 200 }],
    ['null', (response) => json(response, 200, null), { answer: 'unclassified', status: 200 }],
    [
      'a status that is no text',
      (response) => json(response, 200, { status: { toString: 1 } }),
      { answer: 'unclassified' },
    ],
    [
      'a class that is only ours',
      (response) => json(response, 200, { status: 'transport-error' }),
      { answer: 'unclassified' },
    ],
    [
      'a word of Object.prototype',
      (response) => json(response, 200, { status: 'constructor' }),
      { answer: 'unclassified' },
    ],
    [
      'JSON nested without end',
      (response) => response.end('['.repeat(60_000)),
      { answer: 'unclassified', status: 200 },
    ],
    [
      'a body of 10 MB',
      (response) => response.end(`{"status":"sent","x":"${'x'.repeat(10_000_000)}"}`),
      { answer: 'unclassified', status: 200 },
    ],
    ['a broken connection', (response) => response.destroy(), { answer: 'transport-error', status: 0 }],
    [
      'half an answer',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"status":');
        setTimeout(() => response.destroy(), 20);
      },
      { answer: 'transport-error', status: 0 },
    ],
  ] satisfies [string, (response: Parameters<Reply>[1]) => unknown, object][])(
    'is an answer: %s',
    async (_what, act, expected) => {
      const { port } = await withPort((_request, response) => void act(response));
      expect(await port.perform(wireOf(), emptyMemory())).toMatchObject(expected);
    },
  );

  it('is an answer: bytes that are no HTTP', async () => {
    const server = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'));
    const port = portTo(urlOf(server));
    cleanups.push(() => port.close());
    expect(await port.perform(wireOf(), emptyMemory())).toMatchObject({ answer: 'transport-error', status: 0 });
  });

  it('is an answer: no answer at all, within the time allowed', async () => {
    const { port } = await withPort(() => {}, { timeoutMs: 300 });
    expect(await port.perform(wireOf(), emptyMemory())).toMatchObject({ answer: 'transport-error', status: 0 });
    expect([...port.stats.troubles.keys()]).toEqual(['UND_ERR_HEADERS_TIMEOUT']);
  });

  it('cannot smuggle headers through a cookie or a captured token', async () => {
    const { port, responder } = await withPort((request, response) => {
      if (!request.url.endsWith('/login')) return json(response, 200, { status: 'sent' });
      const crafted = 'a=b\u0001c; Path=/';
      json(
        response,
        200,
        { status: 'visited', csrf: 't","phone":"+1' },
        { 'set-cookie': crafted.replace('\u0001', '\t') },
      );
    });
    const memory = emptyMemory();
    await port.perform(wireOf({ step: 'visit', attempt: 0 }), memory);
    await port.perform(wireOf(), memory);
    const send = responder.asked()[1];
    expect(send?.headers.cookie).toBeUndefined();
    expect(JSON.parse(send?.body ?? '')).toMatchObject({ phone: '+998993940001', csrf: 't","phone":"+1' });
  });
});

describe('reaching the target', () => {
  it('says so with exit 4 when nobody listens', async () => {
    const server = await rawServer(() => {});
    const url = urlOf(server);
    await new Promise((resolve) => server.close(resolve));
    const port = portTo(url);
    cleanups.push(() => port.close());
    const error = await port.probe().catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(PumpdrillError);
    expect(error).toMatchObject({ exitCode: EXIT.targetUnreachable, problems: [{ code: 'TARGET_UNREACHABLE' }] });
    expect(await port.perform(wireOf(), emptyMemory())).toMatchObject({ answer: 'transport-error', status: 0 });
  });

  it('is content with any answer and sends nothing that the target would count', async () => {
    const { port, responder } = await withPort();
    await port.warmUp();
    expect(responder.seen.length).toBeGreaterThan(1);
    expect(responder.asked()).toEqual([]);
  });

  it('can be ended while requests are under way: they fail, none is left hanging', async () => {
    const { port } = await withPort(() => {});
    const answers = Promise.all(Array.from({ length: 5 }, () => port.perform(wireOf(), emptyMemory())));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await port.close();
    expect((await answers).map(({ answer }) => answer)).toEqual(Array(5).fill('transport-error'));
  });
});

function rawServer(onSocket: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onSocket?.(socket);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
