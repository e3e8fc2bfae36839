/** The target over HTTP/2 without TLS: the same routes and answers, off unless asked for, and no hindrance to ending. */
import { type ClientHttp2Session, connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from '../../src/io/child-service.ts';
import { ATTEMPT_HEADER, PEER_HEADER, signAttempt, signPeer } from '../../src/io/harness-headers.ts';
import { HTTP2_VARIABLE } from '../../src/io/service/control.ts';
import { arrival, type Run, startRun, visit } from './fixture.ts';

const POLICY = {
  ...{ schema: 'pumpdrill.policy/1', id: 'one', title: 'One', summary: 'One send per address and hour.' },
  defences: { 'ip-velocity': { mode: 'enforce', windows: [{ limit: 1, within: '1h' }] } },
};

let target: Service;
let sink: Service;
let run: Run;
let session: ClientHttp2Session;

beforeAll(async () => {
  [target, sink] = await Promise.all([
    startService({ module: 'target', label: 'target', env: { [HTTP2_VARIABLE]: '1' } }),
    startService({ module: 'sink', label: 'sink' }),
  ]);
  run = await startRun({ target, sink, stop: async () => {} }, { policy: POLICY });
  session = connect(target.http2Url as string);
});

afterAll(async () => {
  await run.end();
  await Promise.all([target.stop(), sink.stop()]);
  expect(session.destroyed).toBe(true);
});

async function ask(path: string, body?: string, headers: Record<string, string> = {}) {
  const method = body === undefined ? 'GET' : 'POST';
  const stream = session.request({ ':method': method, ':path': `${run.basePath}${path}`, ...headers });
  let status = 0;
  stream.once('response', (answered) => {
    status = Number(answered[':status']);
  });
  if (body !== undefined) stream.end(body);
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}

const JSON_BODY = { 'content-type': 'application/json' };

describe('HTTP/2 without TLS', () => {
  test('answers as HTTP/1.1 does', async () => {
    const page = await ask('/login');
    expect(page).toMatchObject({ status: 200, body: { status: 'visited' } });
    expect(await ask('/nowhere')).toMatchObject({ status: 404, body: { error: 'unknown-route' } });
    expect(await ask('/otp/send', '{"phone":', JSON_BODY)).toMatchObject({ status: 400 });
    expect(await ask('/otp/send', `{"phone":"${'1'.repeat(70_000)}"}`, JSON_BODY)).toMatchObject({ status: 413 });
    expect(await ask('/otp/send', '{"phone":"+447911123456"}', JSON_BODY)).toMatchObject({
      status: 403,
      body: { status: 'flow-expired' },
    });
    const form = new URLSearchParams({ phone: '+447911123456', csrf: String(page.body['csrf']) }).toString();
    const sent = await ask('/otp/send', form, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(sent).toEqual({ status: 200, body: { status: 'sent' } });
  });

  test('believes the harness, and nobody else, about peer and attempt', async () => {
    const { csrf } = (await visit(run.base)).body;
    const body = JSON.stringify({ phone: '+447911123457', csrf });
    const signed = {
      [PEER_HEADER]: signPeer(run.runKey, '203.0.113.5'),
      [ATTEMPT_HEADER]: signAttempt(run.runKey, 77),
    };
    expect((await ask('/otp/send', body, { ...JSON_BODY, ...signed })).body['status']).toBe('sent');
    const forged = { [PEER_HEADER]: '203.0.113.6.0123456789abcdef' };
    // Its own address asked in the test before, and counts for this one.
    expect((await ask('/otp/send', body, { ...JSON_BODY, ...forged })).body['status']).toBe('rate-limited');
    const told = await arrival(run.sink, ({ type, attempt }) => type === 'dispatch' && attempt === 77);
    expect(told['number']).toBe(447_911_123_457);
  });

  test('is off unless asked for', async () => {
    const plain = await startService({ module: 'target', label: 'target' });
    expect(plain.http2Url).toBeUndefined();
    await plain.stop();
  });
});
