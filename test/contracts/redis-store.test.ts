/** The store in Redis: the suite, directly and through a network that cuts answers into pieces; what replicas share; what it leaves. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import { redisPlaceOf } from '../../reference-target/stores/redis-place.ts';
import { keyPrefixOf, openRedisStore, type RedisStore } from '../../reference-target/stores/redis-store.ts';
import { createAdmitBatch, type MeterSpec, type Store } from '../../reference-target/stores/store.ts';
import type { ClockSpec } from '../../src/core/domain/clock.ts';
import { FULL_DEPTH, locate, testWith } from '../requirements.ts';
import { RedisFaultProxy } from './redis-fault-proxy.ts';
import { freshDeployment, OwnRedis, storesAt } from './redis-server.ts';
import { storeSuite } from './store.suite.ts';
import { meterOf, START_MS, StoreDriver } from './store-driver.ts';
import { SPECS, type Step, someSteps } from './store-walk.ts';

const test = testWith('redis');
const HOUR_MS = 3_600_000;
const RUNS = FULL_DEPTH ? 2_000 : 200;

let redis: OwnRedis;
let pieces: RedisFaultProxy;
const open: Store[] = [];

beforeAll(async () => {
  if (locate('redis') === null) return;
  redis = await OwnRedis.start();
  pieces = await RedisFaultProxy.start({ to: redis.port, pieceBytes: 11 });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});
afterAll(async () => {
  await pieces?.stop();
  await redis?.stop();
});

storeSuite('Redis', (specs, clock) => storesAt(redis.url)(specs, clock), test);
storeSuite('Redis, answers in pieces', (specs, clock) => storesAt(pieces.url)(specs, clock), test);

/** A store on the clock of a run that started now. */
async function storeOf(specs: readonly MeterSpec[], more: { deployment?: string; speed?: number } = {}) {
  const time: ClockSpec = { epochMs: START_MS, startedAtMs: Date.now(), speed: more.speed ?? 1 };
  const deployment = more.deployment ?? freshDeployment();
  const store = await openRedisStore({ specs, place: redisPlaceOf(redis.url), deployment, time });
  open.push(store);
  return { store, deployment };
}

/** One attempt at meter 0. */
function ask(store: Store, key = 7, value = 1) {
  const batch = createAdmitBatch(1);
  batch.count = 1;
  batch.key[0] = key;
  batch.value[0] = value;
  batch.enforced[0] = 1;
  return store.admit(batch);
}

async function keysOf(deployment: string): Promise<string[]> {
  return (await redis.admin('KEYS', `${keyPrefixOf(deployment)}*`)) as string[];
}

/** Steps that both stores take, each with a clock of its own; the first answer that differs. */
async function firstDifference(steps: readonly Step[]): Promise<string | null> {
  const memory = await StoreDriver.open(async (specs, clock) => createMemoryStore({ specs, clock }), SPECS);
  const shared = await StoreDriver.open(storesAt(redis.url), SPECS);
  const reservations: [number, number][] = [];
  try {
    for (const [i, step] of steps.entries()) {
      const answers: unknown[] = [];
      for (const driver of [memory, shared]) {
        if (step.kind === 'wait') driver.clock.now += step.ms;
        if (step.kind === 'posture') await driver.store.setPosture(step.posture, driver.clock.now + step.forMs);
        if (step.kind === 'ask') answers.push(await driver.ask(step.asks, step.refused));
      }
      if (step.kind === 'release' && reservations.length > 0) {
        const [ours, theirs] = reservations[step.which % reservations.length] as [number, number];
        await memory.store.release(ours);
        await shared.store.release(theirs);
      }
      if (step.kind !== 'ask') continue;
      const [ours, theirs] = answers as { reservation: number }[];
      if (JSON.stringify(ours) !== JSON.stringify(theirs))
        return `step ${i}: memory ${JSON.stringify(ours)}, Redis ${JSON.stringify(theirs)}`;
      if (ours!.reservation > 0) reservations.push([ours!.reservation, theirs!.reservation]);
    }
    return null;
  } finally {
    await Promise.all([memory.store.close(), shared.store.close()]);
  }
}

test('answers to the last number as the memory store does', async () => {
  const property = fc.asyncProperty(someSteps, async (steps) => {
    expect(await firstDifference(steps)).toBeNull();
  });
  await fc.assert(property, { numRuns: RUNS });
});

const attempt = (meter: number, value = 1): Step => ({ kind: 'ask', asks: [{ meter, key: 0, value }], refused: false });
const pause = (ms: number): Step => ({ kind: 'wait', ms });

/** Rare in random sequences; the meters are those of the walk. */
const SEQUENCES: Readonly<Record<string, readonly Step[]>> = {
  'a log of attempts is full': [1, 2, 3, 4, 5, 6, 7].flatMap(() => [attempt(1), pause(10)]),
  'a set of attempts is full': [1, 2, 3, 4, 3, 2, 1].flatMap((value) => [attempt(7, value), pause(10)]),
  'a known value waits for others': [
    ...[1, 2, 3].flatMap((value) => [attempt(2, value), pause(10)]),
    { kind: 'posture', posture: 'elevated', forMs: 500 },
    attempt(2, 1),
    attempt(2, 4),
  ],
  'a value seen again is given back after its first time expired': [
    ...[attempt(2, 1), pause(500), attempt(2, 1), pause(500)],
    ...[0, 1].map((which): Step => ({ kind: 'release', which })),
    attempt(2, 2),
  ],
};

test.each(Object.entries(SEQUENCES))('answers as the memory store does: %s', async (_name, steps) => {
  expect(await firstDifference(steps)).toBeNull();
});

test('what attempts leave is bounded by the limit, however many there are', async () => {
  const specs = (['log', 'distinct', 'once'] as const).map((kind) =>
    meterOf(kind, 3, { windowMs: HOUR_MS, consumes: 'onAttempt', id: kind }),
  );
  const { store, deployment } = await storeOf(specs);
  const batch = createAdmitBatch(3);
  batch.count = 3;
  batch.meter.set([0, 1, 2]);
  batch.enforced.fill(1);
  for (let i = 0; i < 50; i += 1) {
    batch.value.fill(i);
    await store.admit(batch);
  }
  const prefix = keyPrefixOf(deployment);
  expect(await redis.admin('STRLEN', `${prefix}log:log:0`)).toBe(3 * 8);
  expect(await redis.admin('ZCARD', `${prefix}distinct:distinct:0`)).toBe(4);
  expect(await redis.admin('STRLEN', `${prefix}once:once:0`)).toBe(3 * 8);
});

test('a clock set back disorders no list', async () => {
  const driver = await StoreDriver.open(storesAt(redis.url), [meterOf('log', 9, { windowMs: 10_000 })]);
  open.push(driver.store);
  for (const atMs of [1_000, 2_000, 1_500, 1_600]) {
    driver.clock.now = START_MS + atMs;
    expect((await driver.one(0)).admitted).toBe(true);
  }
  driver.clock.now = START_MS + 11_700;
  // Without an order of their own, the two that seem older would take the one of 2,000 with them.
  expect(await driver.reading(0)).toBe(3);
});

describe('stores of one deployment', () => {
  test.each([
    ['log', 3],
    ['distinct', 3],
    ['sum', 3],
    ['once', 3],
    ['cooldown', 1],
  ] as const)('share a %s meter: of 30 at once at two replicas no more than the limit', async (kind, limit) => {
    const specs = [meterOf(kind, limit, { windowMs: HOUR_MS })];
    const { store: one, deployment } = await storeOf(specs);
    const { store: two } = await storeOf(specs, { deployment });
    const asked = Array.from({ length: 30 }, (_, i) =>
      ask(i % 2 === 0 ? one : two, 7, kind === 'distinct' ? i + 1 : 1),
    );
    const told = await Promise.all(asked);
    expect(told.filter(({ admitted }) => admitted)).toHaveLength(limit);
    expect((await ask(one, 7, 99)).admitted || (await ask(two, 7, 98)).admitted).toBe(false);
  });

  test('share the posture and codes, each of which is good once', async () => {
    const specs = [meterOf('log', { normal: 9, closed: 0 }, { windowMs: HOUR_MS })];
    const { store: one, deployment } = await storeOf(specs);
    const { store: two } = await storeOf(specs, { deployment });
    await one.setPosture('closed', START_MS + HOUR_MS);
    expect(await ask(two)).toMatchObject({ posture: 'closed', admitted: false });
    await two.putCode('key', { codeHash: 'x', expiresAtMs: START_MS + HOUR_MS, triesLeft: 3 });
    const checks = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).checkCode('key', 'x')));
    expect(checks.filter((check) => check === 'verified')).toHaveLength(1);
  });

  test('share nothing with those of another', async () => {
    const specs = [meterOf('log', 1, { windowMs: HOUR_MS })];
    const { store: one } = await storeOf(specs);
    const { store: other } = await storeOf(specs);
    expect([(await ask(one)).admitted, (await ask(other)).admitted, (await ask(one)).admitted]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('go by the clock of Redis: one whose own is wrong opens nothing (B12)', async () => {
    const specs = [meterOf('log', 1, { windowMs: HOUR_MS })];
    const { store: right, deployment } = await storeOf(specs);
    const { store: wrong } = await storeOf(specs, { deployment });
    await ask(right);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR_MS });
    try {
      expect((await ask(wrong)).admitted).toBe(false);
    } finally {
      vi.useRealTimers();
    }
    expect((await ask(right)).admitted).toBe(false);
  });
});

describe('time', () => {
  test('runs at the speed of the run', async () => {
    const { store } = await storeOf([meterOf('cooldown', 1, { windowMs: 60_000 })], { speed: 600 });
    expect((await ask(store)).admitted).toBe(true);
    const told = await ask(store);
    expect(told.waitMs[0]).toBeGreaterThan(0);
    expect(told.waitMs[0]).toBeLessThanOrEqual(60_000);
    // A real tenth of a second is the virtual minute.
    while (!(await ask(store)).admitted);
  });
});

describe('what is left in Redis', () => {
  const specs: MeterSpec[] = [
    meterOf('log', 3, { windowMs: HOUR_MS, id: 'a' }),
    meterOf('distinct', 3, { windowMs: HOUR_MS, id: 'b' }),
    meterOf('sum', 3, { windowMs: HOUR_MS, id: 'c' }),
    meterOf('once', 3, { windowMs: HOUR_MS, id: 'd' }),
    meterOf('cooldown', 1, { windowMs: HOUR_MS, id: 'e' }),
  ];

  async function fill(store: RedisStore): Promise<void> {
    const batch = createAdmitBatch(specs.length);
    batch.count = specs.length;
    for (const i of specs.keys()) {
      batch.meter[i] = i;
      batch.key[i] = 491_511_234_567;
      batch.value[i] = 1;
      batch.enforced[i] = 1;
    }
    const { reservation, admitted } = await store.admit(batch);
    expect(admitted).toBe(true);
    await store.setPosture('elevated', START_MS + HOUR_MS);
    await store.putCode('key', { codeHash: 'x', expiresAtMs: START_MS + HOUR_MS, triesLeft: 3 });
    await store.checkCode('key', 'y');
    // Giving back rewrites what it leaves: of all but the cooldown, a second admission.
    batch.count = specs.length - 1;
    expect((await store.admit(batch)).admitted).toBe(true);
    await store.release(reservation);
    batch.count = specs.length;
    batch.key.fill(491_511_234_568);
    await store.admit(batch);
  }

  test('expires, all of it, and lies under one hash tag (I5)', async () => {
    const { store, deployment } = await storeOf(specs);
    await fill(store);
    const keys = await keysOf(deployment);
    expect(keys.length).toBeGreaterThanOrEqual(specs.length + 2);
    for (const key of keys) {
      expect(key.startsWith(`{pd:${deployment}}:`)).toBe(true);
      const lifeMs = (await redis.admin('PTTL', key)) as number;
      expect(lifeMs).toBeGreaterThan(0);
      expect(lifeMs).toBeLessThanOrEqual(HOUR_MS + 2_000);
    }
  });

  test('expires sooner where time runs faster', async () => {
    const { store, deployment } = await storeOf(specs, { speed: 36_000 });
    await fill(store);
    // The virtual hour is a real tenth of a second; keys outlive it by a second.
    while ((await keysOf(deployment)).length > 0);
  });

  test('refused attempts leave nothing (S10)', async () => {
    const { store, deployment } = await storeOf([meterOf('log', 0, { windowMs: HOUR_MS })]);
    for (let key = 0; key < 100; key += 1) expect((await ask(store, key)).admitted).toBe(false);
    expect(await keysOf(deployment)).toEqual([]);
  });

  test('is deleted when asked, and nothing of others', async () => {
    const { store, deployment } = await storeOf(specs);
    const { store: other, deployment: theirs } = await storeOf(specs, { deployment: `${deployment}0` });
    await Promise.all([fill(store), fill(other)]);
    const before = (await keysOf(theirs)).length;
    expect(await store.forget()).toBeGreaterThan(5);
    expect(await keysOf(deployment)).toEqual([]);
    expect(await keysOf(theirs)).toHaveLength(before);
  });
});
