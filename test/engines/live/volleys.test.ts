import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target = authoriseTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
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
