/** Tenants that share a Redis, made through the control interface as a drill makes them. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { EXIT, PumpdrillError } from '../../src/core/domain/errors.ts';
import { createTenant, deleteTenant } from '../../src/io/control-client.ts';
import { freePort, OwnRedis } from '../contracts/redis-server.ts';
import { locate, testWith } from '../requirements.ts';
import { arrival, postJson, type Run, type Services, startRun, startServices, targetSpec, visit } from './fixture.ts';

const test = testWith('redis');

const POLICY = {
  schema: 'pumpdrill.policy/1',
  id: 'three-an-hour',
  title: 'Three an hour',
  summary: 'Three messages per number and hour.',
  defences: { 'number-velocity': { mode: 'enforce', cooldown: '0s', windows: [{ limit: 3, within: '1h' }] } },
};
const PHONE = '+4915112345678';

let services: Services;
let redis: OwnRedis;
beforeAll(async () => {
  if (locate('redis') === null) return;
  [services, redis] = await Promise.all([startServices(), OwnRedis.start()]);
});
afterAll(async () => {
  await Promise.all([services?.stop(), redis?.stop()]);
});

const storeOf = (deployment: string, keep = false) => ({ redis: redis.url, deployment, keep });

async function send(run: Run): Promise<string> {
  const page = await visit(run.base);
  const { body } = await postJson(`${run.base}/otp/send`, { phone: PHONE, csrf: page.body['csrf'] });
  return String(body['status']);
}

/** Two tenants that share everything that replicas share. */
async function replicas(deployment: string, keep = false): Promise<[Run, Run]> {
  const { clock, runKey } = targetSpec();
  const shared = { clock, runKey, policy: POLICY, store: storeOf(deployment, keep) };
  return [await startRun(services, shared), await startRun(services, shared)];
}

test('replicas count together, and take each other’s sessions and codes', async () => {
  const [one, two] = await replicas('together');
  const page = await visit(one.base);
  const cookie = String(page.headers['set-cookie']).split(';', 1)[0] as string;
  const asked = await postJson(`${two.base}/otp/send`, { phone: PHONE, csrf: page.body['csrf'] }, { cookie });
  expect(asked.body['status']).toBe('sent');
  const { code } = await arrival(two.sink, ({ type }) => type === 'delivered');
  const entered = { phone: PHONE, code, csrf: page.body['csrf'] };
  expect((await postJson(`${one.base}/otp/verify`, entered, { cookie })).body['status']).toBe('verified');
  expect((await postJson(`${two.base}/otp/verify`, entered, { cookie })).body['status']).toBe('code-expired');
  expect([await send(one), await send(two), await send(one), await send(two)]).toEqual([
    'sent',
    'sent',
    'rate-limited',
    'rate-limited',
  ]);
  await Promise.all([one.end(), two.end()]);
});

test('another deployment counts by itself', async () => {
  const [one, two] = [...(await replicas('here')).slice(0, 1), ...(await replicas('there')).slice(0, 1)] as [Run, Run];
  const words: string[] = [];
  for (let i = 0; i < 4; i += 1) words.push(await send(one));
  expect(words).toEqual(['sent', 'sent', 'sent', 'rate-limited']);
  expect(await send(two)).toBe('sent');
});

describe('when the last is gone', () => {
  test.each([
    [false, 0],
    [true, 2],
  ])('keep: %s leaves %i keys', async (keep, left) => {
    const deployment = `keep-${keep}`;
    const [one, two] = await replicas(deployment, keep);
    await send(one);
    await Promise.all([one.end(), two.end()]);
    expect(await redis.admin('KEYS', `{pd:${deployment}}*`)).toHaveLength(left);
  });
});

test('a Redis that does not answer is told with exit 4, and the id stays free', async () => {
  const spec = targetSpec({ store: { redis: `redis://127.0.0.1:${await freePort()}`, deployment: 'a', keep: false } });
  const failure = await createTenant(services.target, spec).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PumpdrillError);
  expect(failure).toMatchObject({ exitCode: EXIT.targetUnreachable, problems: [{ code: 'STORE_UNREACHABLE' }] });
  await createTenant(services.target, { ...spec, store: storeOf('a') });
  await deleteTenant(services.target, spec.id);
});

test.each(['redis://10.0.0.1', 'redis://127.0.0.1.evil.example', 'memory'])(
  '%s is no store of a tenant',
  async (url) => {
    const spec = targetSpec({ store: { redis: url, deployment: 'a', keep: false } });
    await expect(createTenant(services.target, spec)).rejects.toThrow(/refused the tenant \(400\).*loopback/);
  },
);
