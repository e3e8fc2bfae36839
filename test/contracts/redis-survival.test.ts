/** What happens to a real Redis happens here for real: forgotten scripts, restarts, full memory, read-only, foreign keys. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect } from 'vitest';
import { redisPlaceOf } from '../../reference-target/stores/redis-place.ts';
import { keyPrefixOf, openRedisStore } from '../../reference-target/stores/redis-store.ts';
import { createAdmitBatch, type Store } from '../../reference-target/stores/store.ts';
import { testWith } from '../requirements.ts';
import { freePort, freshDeployment, OwnRedis } from './redis-server.ts';
import { meterOf } from './store-driver.ts';

const test = testWith('redis');
const HOUR_MS = 3_600_000;
const SPECS = [
  meterOf('log', 2, { windowMs: HOUR_MS, id: 'a' }),
  meterOf('distinct', 2, { windowMs: HOUR_MS, id: 'b' }),
];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(...settings: string[]): Promise<OwnRedis> {
  const redis = await OwnRedis.start(...settings);
  closing.push(() => redis.stop());
  return redis;
}

async function storeAt(redis: OwnRedis, deployment = freshDeployment()): Promise<Store> {
  const nowMs = Date.now();
  const time = { epochMs: nowMs, startedAtMs: nowMs, speed: 1 };
  const store = await openRedisStore({ specs: SPECS, place: redisPlaceOf(redis.url), deployment, time });
  closing.push(() => store.close());
  return store;
}

/** One attempt at both meters. */
function ask(store: Store, key = 7) {
  const batch = createAdmitBatch(2);
  batch.count = 2;
  batch.meter[1] = 1;
  batch.key.fill(key);
  batch.value.fill(5);
  batch.enforced.fill(1);
  return store.admit(batch);
}

/** Asks until Redis can be asked again, as clients do. */
async function askAgain(store: Store) {
  for (;;) {
    try {
      return await ask(store);
    } catch {
      await sleep(20);
    }
  }
}

const refusal = (store: Store): Promise<string> =>
  ask(store).then(
    () => 'answered',
    (error: Error) => error.message,
  );

test('a script flush is survived: no call fails, no counter is lost', async () => {
  const redis = await start();
  const store = await storeAt(redis);
  await ask(store);
  await redis.admin('SCRIPT', 'FLUSH', 'SYNC');
  expect((await ask(store)).reading[0]).toBe(1);
  await redis.admin('SCRIPT', 'FLUSH', 'SYNC');
  const told = await Promise.all(Array.from({ length: 20 }, () => ask(store)));
  expect(told.every(({ admitted, reading }) => !admitted && reading[0] === 2)).toBe(true);
});

test('a restart is survived: calls reject meanwhile, then go on; what was counted in memory alone is gone', async () => {
  const redis = await start();
  const store = await storeAt(redis);
  await ask(store);
  await redis.kill();
  expect(await refusal(store)).not.toBe('answered');
  await redis.run();
  expect((await askAgain(store)).reading[0]).toBe(0);
  expect((await ask(store)).reading[0]).toBe(1);
});

test('a restart forgets nothing where Redis writes to disk', async () => {
  const redis = await start('--appendonly', 'yes', '--appendfsync', 'always');
  const store = await storeAt(redis);
  await ask(store);
  await ask(store);
  await redis.kill();
  await redis.run();
  expect(await askAgain(store)).toMatchObject({ admitted: false });
});

test('a stopped Redis is given up, and found again when it goes on', async () => {
  const redis = await start();
  const store = await storeAt(redis);
  await ask(store);
  redis.signal('SIGSTOP');
  expect(await refusal(store)).not.toBe('answered');
  redis.signal('SIGCONT');
  const { reading } = await askAgain(store);
  // What was under way is done late, once: counting too much is allowed, counting twice for one attempt is not.
  expect([1, 2]).toContain(reading[0]);
});

describe('a fault of Redis itself rejects, writes nothing, and passes', () => {
  /** Breaks and mends the server; what it then says. */
  const FAULTS: Readonly<
    Record<string, [(redis: OwnRedis) => Promise<unknown>, (redis: OwnRedis) => Promise<unknown>, RegExp]>
  > = {
    'out of memory': [
      (redis) => redis.admin('CONFIG', 'SET', 'maxmemory', '1'),
      (redis) => redis.admin('CONFIG', 'SET', 'maxmemory', '0'),
      /^OOM/,
    ],
    'read-only': [
      async (redis) => redis.admin('REPLICAOF', '127.0.0.1', String(await freePort())),
      (redis) => redis.admin('REPLICAOF', 'NO', 'ONE'),
      /^READONLY/,
    ],
    'without its replicas': [
      async (redis) => {
        await redis.admin('CONFIG', 'SET', 'min-replicas-to-write', '3');
      },
      (redis) => redis.admin('CONFIG', 'SET', 'min-replicas-to-write', '0'),
      /^NOREPLICAS/,
    ],
  };

  test.each(Object.entries(FAULTS))('%s', async (_name, [breaks, mends, message]) => {
    const redis = await start();
    const store = await storeAt(redis);
    expect((await ask(store)).admitted).toBe(true);
    await breaks(redis);
    expect(await refusal(store)).toMatch(message);
    expect(await refusal(store)).toMatch(message);
    await mends(redis);
    expect((await askAgain(store)).reading[0]).toBe(1);
  });

  test('a foreign value under a key of ours: neither read as empty nor overwritten (S4)', async () => {
    const redis = await start();
    const deployment = freshDeployment();
    const store = await storeAt(redis, deployment);
    await ask(store);
    const keys = (await redis.admin('KEYS', `${keyPrefixOf(deployment)}*`)) as string[];
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const kept = (await redis.admin('TYPE', key)) as string;
      await redis.admin('RENAME', key, 'kept');
      await redis.admin('RPUSH', key, 'foreign');
      expect(await refusal(store), kept).toMatch(/WRONGTYPE/);
      expect(await redis.admin('LRANGE', key, '0', '-1')).toEqual(['foreign']);
      await redis.admin('RENAME', 'kept', key);
      // The other meter was not written either.
      expect((await ask(store)).reading[0], kept).toBe(1);
      await redis.admin('DEL', ...keys);
      await ask(store);
    }
  });

  test('bytes that are no state of ours', async () => {
    const redis = await start();
    const deployment = freshDeployment();
    const store = await storeAt(redis, deployment);
    await redis.admin('SET', `${keyPrefixOf(deployment)}log:a:7`, 'abc');
    expect(await refusal(store)).not.toBe('answered');
  });
});

describe('opening', () => {
  test('rejects where counters may be evicted (B13, S11)', async () => {
    const redis = await start('--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru');
    await expect(storeAt(redis)).rejects.toThrow(/allkeys-lru/);
  });

  test('rejects where nobody listens', async () => {
    const port = await freePort();
    const time = { epochMs: 0, startedAtMs: 0, speed: 1 };
    const place = redisPlaceOf(`redis://127.0.0.1:${port}`);
    await expect(openRedisStore({ specs: SPECS, place, deployment: 'a', time })).rejects.toThrow(/ECONNREFUSED/);
  });

  test('uses the password and the database of the address', async () => {
    const redis = await start('--requirepass', 'se cret');
    const place = redisPlaceOf(`redis://:se%20cret@127.0.0.1:${redis.port}/3`);
    const store = await openRedisStore({
      specs: SPECS,
      place,
      deployment: 'a',
      time: { epochMs: 0, startedAtMs: 0, speed: 1 },
    });
    closing.push(() => store.close());
    await ask(store);
    const time = { epochMs: 0, startedAtMs: 0, speed: 1 };
    const locked = redisPlaceOf(redis.url);
    await expect(openRedisStore({ specs: SPECS, place: locked, deployment: 'a', time })).rejects.toThrow(/NOAUTH/);
  });
});
