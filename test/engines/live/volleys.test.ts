import { createServer, type Server } from 'node:http';
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server as NetServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import type { Outcome } from '../../../src/engines/live/exchange.ts';
import { type AuthorisedTarget, authoriseTarget } from '../../../src/engines/live/safety.ts';
import { loadLastBytes, loadSinglePacket, loadStreams } from '../../../src/engines/live/volley-wires.ts';
import { Volleys } from '../../../src/engines/live/volleys.ts';

let server: Server;
let target: AuthorisedTarget;
let arrived = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      arrived += 1;
      response.setHeader('retry-after', '7').writeHead(429).end(`{"status":"${request.headers['x-claim']}"}`);
    });
  });
  target = authorisedAt(await listening(server));
});
afterAll(() => void server.close());

const post = (claim: string) => ({ path: '/otp/send', headers: ['X-Claim', claim], body: '{"a":1}' });

test('nothing is complete before the word is given, and answers come in the order of the requests', async () => {
  arrived = 0;
  const loaded = await loadLastBytes(target, [post('a'), post('b')]);
  expect(arrived).toBe(0);
  loaded.go();
  const outcomes = await loaded.answers;
  expect(arrived).toBe(2);
  expect(outcomes.map(({ body }) => body)).toEqual(['{"status":"a"}', '{"status":"b"}']);
  expect(outcomes[0]).toMatchObject({ status: 429, trouble: '', headers: { 'retry-after': '7' } });
});

test.each([loadLastBytes, loadStreams, loadSinglePacket])('%o sends nowhere that was not authorised', async (load) => {
  const forged = { ...target } as AuthorisedTarget;
  await expect(load(forged, [post('a')])).rejects.toMatchObject({ exitCode: 5 });
});

test('a volley that is not whole leaves after its time, and a target that is gone is trouble', async () => {
  const volleys = new Volleys({ wire: 'last-byte', target, sizeOf: (lane) => (lane === 0 ? 3 : 0) });
  expect([volleys.takes(attemptIdOf(0, 0, 1)), volleys.takes(attemptIdOf(1, 0, 1))]).toEqual([true, false]);
  const one = await new Promise<Outcome>((resolve) => volleys.send(attemptIdOf(0, 0, 1), post('late'), resolve));
  expect(one.body).toBe('{"status":"late"}');
  const gone = new Volleys({ wire: 'h2-streams', target: authoriseTarget('http://127.0.0.1:1'), sizeOf: () => 1 });
  const none = await new Promise<Outcome>((resolve) => gone.send(attemptIdOf(0, 0, 1), post('x'), resolve));
  expect(none).toMatchObject({ status: 0, trouble: 'ECONNREFUSED' });
});

test('what still gathers at the end has no answer', async () => {
  const volleys = new Volleys({ wire: 'last-byte', target, sizeOf: () => 2 });
  const waiting = new Promise<Outcome>((resolve) => volleys.send(attemptIdOf(0, 0, 1), post('x'), resolve));
  volleys.close();
  expect(await waiting).toMatchObject({ trouble: 'VOLLEY_ABANDONED' });
});

test.each([loadStreams, loadSinglePacket])(
  '%o does not wait for a target that takes it and says nothing',
  async (load) => {
    const mute = await listening(createTcpServer());
    await expect(load(authorisedAt(mute), [post('a')], { timeoutMs: 200 })).rejects.toThrow();
    mute.close();
  },
);

test('streams that the target ends while their last bytes are held back are trouble, and the others leave', async () => {
  const opened: ServerHttp2Stream[] = [];
  const picky = createHttp2Server().on('stream', (stream) => {
    opened.push(stream.on('error', () => {}));
    if (opened.length === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else stream.resume().on('end', () => stream.respond({ ':status': 200 }, { endStream: true }));
  });
  const loaded = await loadSinglePacket(authorisedAt(await listening(picky)), [post('a'), post('b')]);
  loaded.go();
  const [refused, taken] = await loaded.answers;
  expect(refused).toMatchObject({ status: 0, trouble: expect.stringMatching(/^ERR_/) });
  expect(taken).toMatchObject({ status: 200, trouble: '' });
  picky.close();
});

test('a connection that the target ends while last bytes are held back is trouble', async () => {
  const rude = createHttp2Server().on('session', (session) => void setTimeout(() => session.destroy(), 30));
  const loaded = await loadSinglePacket(authorisedAt(await listening(rude)), [post('a'), post('b')]);
  loaded.go();
  for (const { status, trouble } of await loaded.answers) expect([status, trouble === '']).toEqual([0, false]);
  rude.close();
});

async function listening<S extends NetServer>(one: S): Promise<S> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return one;
}

function authorisedAt(one: NetServer): AuthorisedTarget {
  return authoriseTarget(`http://127.0.0.1:${(one.address() as AddressInfo).port}`);
}
