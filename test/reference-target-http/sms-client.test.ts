import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createSmsClient, type HttpSmsClient } from '../../reference-target/http/sms-client.ts';
import { ATTEMPT_HEADER, verifyAttempt } from '../../src/io/harness-headers.ts';
import { drainServer, listenOnLoopback } from '../../src/io/service/lifecycle.ts';

const RUN_KEY = '31'.repeat(32);
const MESSAGE = { to: 12_025_550_123, text: '482915 is your "code"', code: '482915', attempt: 4_711 };

let server: Server;
let client: HttpSmsClient;

/** A provider that answers as told, and what it was asked. */
async function provider(respond: (response: ServerResponse) => void, timeoutMs?: number) {
  const seen: { url: string | undefined; attempt: number; body: string }[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      seen.push({ url: request.url, attempt: verifyAttempt(RUN_KEY, request.headers[ATTEMPT_HEADER]), body });
      respond(response);
    });
  });
  const sinkUrl = `${await listenOnLoopback(server, 0)}/t/run`;
  client = createSmsClient({ sinkUrl, runKey: RUN_KEY, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return seen;
}

afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  await drainServer(server);
});

describe('the SMS client', () => {
  it('posts the message with the signed attempt', async () => {
    const seen = await provider((response) => response.writeHead(202).end('{"id":"m1","status":"accepted"}'));
    expect(await client.send(MESSAGE)).toEqual({ accepted: true, reason: '' });
    expect(await client.send({ ...MESSAGE, attempt: 0 })).toEqual({ accepted: true, reason: '' });
    expect(seen.map(({ url, attempt }) => ({ url, attempt }))).toEqual([
      { url: '/t/run/messages', attempt: 4_711 },
      { url: '/t/run/messages', attempt: 0 },
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ to: '+12025550123', text: MESSAGE.text });
  });

  it.each([
    ['a suspended account', 403, '{"error":"account-suspended"}', 'account-suspended'],
    ['a fault in HTML', 500, '<h1>oops</h1>', 'provider-status-500'],
    ['a success that is none', 200, '{}', 'provider-status-200'],
    ['a reason that is no word', 403, '{"error":"<b>no</b>"}', 'provider-status-403'],
    ['a reason that is no text', 403, '{"error":{"a":1}}', 'provider-status-403'],
    ['null', 403, 'null', 'provider-status-403'],
    ['a megabyte', 500, `{"error":"${'x'.repeat(1_000_000)}"}`, 'provider-status-500'],
  ])('makes a receipt of %s', async (_what, status, body, reason) => {
    await provider((response) => response.writeHead(status).end(body));
    expect(await client.send(MESSAGE)).toEqual({ accepted: false, reason });
  });

  it('calls a broken connection unreachable', async () => {
    await provider((response) => response.destroy());
    expect(await client.send(MESSAGE)).toEqual({ accepted: false, reason: 'unreachable' });
  });

  it('sends no message twice when a connection breaks under several of them', async () => {
    const seen = await provider((response) => {
      if (seen.length % 7 === 0) response.socket?.destroy();
      else response.writeHead(202).end('{}');
    });
    const attempts = Array.from({ length: 300 }, (_, index) => index + 1);
    const receipts = await Promise.all(attempts.map((attempt) => client.send({ ...MESSAGE, attempt })));
    const asked = seen.map(({ attempt }) => attempt);
    expect(new Set(asked).size).toBe(asked.length);
    receipts.forEach(({ accepted }, index) => {
      if (accepted) expect(asked).toContain(attempts[index]);
    });
    expect(receipts.some(({ accepted }) => accepted)).toBe(true);
    expect(receipts.some(({ reason }) => reason === 'unreachable')).toBe(true);
  });

  it('gives up on a silent provider, and never sends what it gave up on while it waited', async () => {
    let silent = true;
    const seen = await provider((response) => {
      if (!silent) response.writeHead(202).end('{}');
    }, 300);
    const receipts = await Promise.all(Array.from({ length: 200 }, () => client.send(MESSAGE)));
    for (const receipt of receipts) expect(receipt).toEqual({ accepted: false, reason: 'timeout' });
    const asked = seen.length;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(200);
    silent = false;
    // The connections are free again: whatever still stood in line would go out now, before this one.
    while (!(await client.send({ ...MESSAGE, attempt: 99 })).accepted);
    expect(seen.slice(asked).every(({ attempt }) => attempt === 99)).toBe(true);
  });
});
