/** `target --store redis://...` as people start it: replicas of one deployment, and every way in which it cannot start. */
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { freePort, OwnRedis } from '../contracts/redis-server.ts';
import { postJson, visit } from '../reference-target-http/fixture.ts';
import { locate, testWith } from '../requirements.ts';
import { type Running, removeWorkFolders, runCli, startCli, until } from './run-cli.ts';

const test = testWith('redis');
const KEY = 'a1'.repeat(32);
const PHONE = '+4915112345678';

let redis: OwnRedis;
const started: Running[] = [];
beforeAll(async () => {
  if (locate('redis') !== null) redis = await OwnRedis.start();
});
afterEach(async () => {
  for (const { process } of started) process.kill('SIGTERM');
  for (const { finished } of started.splice(0)) expect((await finished).exit).toBe(0);
});
afterAll(async () => {
  await redis?.stop();
  removeWorkFolders();
});

/** The target's base URL, once it serves. */
async function target(...args: string[]): Promise<string> {
  const command = ['target', '--port', '0', '--policy', 'basic', '--store', redis.url, ...args, '--json'];
  const running = startCli(command, { env: { PUMPDRILL_DEPLOYMENT_KEY: KEY } });
  started.push(running);
  const text = await until(running, () => running.said.stdout.endsWith('}\n') && running.said.stdout);
  return (JSON.parse(text) as { listening: string }).listening;
}

async function send(base: string): Promise<unknown> {
  const page = await visit(base);
  return (await postJson(`${base}/otp/send`, { phone: PHONE, csrf: page.body['csrf'] })).body['status'];
}

test('targets of one deployment are replicas, and one that starts later knows what they know', async () => {
  const one = await target('--deployment', 'shop');
  expect(await send(one)).toBe('sent');
  const two = await target('--deployment', 'shop');
  expect([await send(two), await send(one)]).toEqual(['rate-limited', 'rate-limited']);
  const page = await visit(one);
  // What one signs, the other knows.
  const entered = { phone: PHONE, code: '000000', csrf: page.body['csrf'] };
  expect((await postJson(`${two}/otp/verify`, entered)).body['status']).toBe('wrong-code');
});

test('a target without a deployment shares with nobody and leaves nothing', async () => {
  const before = await redis.admin('DBSIZE');
  const [one, two] = [await target(), await target()];
  expect([await send(one), await send(two), await send(one)]).toEqual(['sent', 'sent', 'rate-limited']);
  for (const { process } of started) process.kill('SIGTERM');
  await Promise.all(started.map(({ finished }) => finished));
  expect(await redis.admin('DBSIZE')).toBe(before);
});

describe('cannot start', () => {
  const KEYED = { PUMPDRILL_DEPLOYMENT_KEY: KEY };
  test.each([
    ['on another machine', ['--store', 'redis://10.1.2.3'], KEYED, 5, 'STORE_NOT_AUTHORISED'],
    ['in no store', ['--store', 'postgres://127.0.0.1'], KEYED, 2, 'UNKNOWN_STORE'],
    ['shared memory', ['--deployment', 'shop'], KEYED, 2, 'BAD_DEPLOYMENT'],
    ['without a key', ['--store', 'redis://127.0.0.1', '--deployment', 'shop'], {}, 2, 'BAD_DEPLOYMENT'],
    ['under a bad name', ['--store', 'redis://127.0.0.1', '--deployment', 'Shop}'], KEYED, 2, 'BAD_DEPLOYMENT'],
  ] as const)('%s', async (_what, args, env, exit, code) => {
    const finished = await runCli(['target', '--port', '0', ...args, '--json'], { env });
    expect([finished.exit, JSON.parse(finished.stdout).problems[0].code]).toEqual([exit, code]);
  });

  test('where no Redis answers: target and drill end with 4, before anything is played', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    for (const command of [
      ['target', '--port', '0'],
      ['run', 'residential-rotation', '--engine', 'live'],
    ]) {
      const finished = await runCli([...command, '--store', url, '--json']);
      expect([finished.exit, JSON.parse(finished.stdout).problems[0].code]).toEqual([4, 'STORE_UNREACHABLE']);
    }
  });

  test('a drill with a store off this machine ends with 5, and with 2 where it is simulated', async () => {
    const live = await runCli(['run', '--engine', 'live', '--store', 'redis://10.1.2.3', '--speed', '-1', '--json']);
    expect(live.exit).toBe(5);
    expect(JSON.parse(live.stdout).problems).toHaveLength(2);
    expect((await runCli(['run', '--store', 'redis://127.0.0.1'])).exit).toBe(2);
  });
});
