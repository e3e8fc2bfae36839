/**
 * The target while its Redis fails, in every way the relay knows (methods.md 2.1 B11): no call hangs, the policy's
 * `onStoreFailure` is obeyed to the message, the feed says so, and when the fault is over everything is as before.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { createDeadline } from '../../reference-target/http/deadline.ts';
import { meterSpecsOf } from '../../reference-target/pipeline.ts';
import type { Policy } from '../../reference-target/policy.ts';
import { redisPlaceOf } from '../../reference-target/stores/redis-place.ts';
import { openRedisStore, type RedisStore } from '../../reference-target/stores/redis-store.ts';
import { createAdmitBatch, type Store } from '../../reference-target/stores/store.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { SmallWorld } from '../reference-target/small-world.ts';
import { locate, testWith } from '../requirements.ts';
import { REDIS_FAULTS, type RedisFault, RedisFaultProxy } from './redis-fault-proxy.ts';
import { freshDeployment, OwnRedis } from './redis-server.ts';
import { meterOf, mostInAnyWindow } from './store-driver.ts';

const test = testWith('redis');
/** What no call and no request may take (methods.md 2.2 I7). Real milliseconds. */
const HANG_MS = 2_000;
const BUDGET = 3;
const SENDS = 8;
const HOUR_MS = 3_600_000;

let redis: OwnRedis;
beforeAll(async () => {
  if (locate('redis') !== null) redis = await OwnRedis.start();
});
afterAll(() => redis?.stop());

/** How a promise ended, or `hung` when a timer of two seconds came first. */
async function ending(promise: Promise<unknown>): Promise<'resolved' | 'rejected' | 'hung'> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<'hung'>((resolve) => {
    // Behind the sockets, as in the deadline: a busy test process is not a store that hangs.
    timer = setTimeout(() => setImmediate(() => resolve('hung')), HANG_MS);
  });
  const settled = promise.then(
    () => 'resolved' as const,
    () => 'rejected' as const,
  );
  const first = await Promise.race([settled, hung]);
  clearTimeout(timer);
  return first;
}

/** Waits until the store can be asked again. */
async function recovery(store: Store): Promise<void> {
  while ((await ending(store.checkCode('any', 'x'))) !== 'resolved') await sleep(10);
}

interface Faulty {
  readonly small: SmallWorld;
  readonly proxy: RedisFaultProxy;
  close(): Promise<void>;
}

/** The target under `layered`, its Redis behind the relay. */
async function faulty(onStoreFailure: Policy['onStoreFailure']): Promise<Faulty> {
  const policy: Policy = {
    ...loadPolicy('layered').policy,
    onStoreFailure,
    emergencyBudget: { sends: BUDGET, withinMs: 60_000 },
  };
  const proxy = await RedisFaultProxy.start({ to: redis.port });
  const holder: { small?: SmallWorld } = {};
  const store = await openRedisStore({
    specs: meterSpecsOf(policy, DEFENCES),
    place: redisPlaceOf(proxy.url),
    deployment: freshDeployment(),
    time: { handTurned: { nowMs: () => (holder.small as SmallWorld).nowMs } },
  });
  const small = new SmallWorld({ registry: DEFENCES, policy, around: () => store, deadline: createDeadline() });
  holder.small = small;
  const close = async () => {
    await store.close();
    await proxy.stop();
  };
  return { small, proxy, close };
}

let people = 0;

/** Far apart, so that neither ranges nor addresses fill up. */
function numberAndPeer(person: number): { phone: string; peer: string } {
  return { phone: `+49151${10_000_000 + person * 12_347}`, peer: `81.2.${person >> 8}.${person & 255}` };
}

/** A person of his own: page, three seconds, one code for a number that nobody asked for before. The answer, and how it came. */
async function login(small: SmallWorld): Promise<{ status: string; ended: string }> {
  people += 1;
  const page = await small.visit();
  small.nowMs += 3_000;
  const sending = small.send({ ...numberAndPeer(people), csrf: page.csrf, cookies: page.cookies });
  const ended = await ending(sending);
  return { status: ended === 'hung' ? 'hung' : (await sending).body.status, ended };
}

async function logins(small: SmallWorld, count: number): Promise<string[]> {
  const words: string[] = [];
  for (let i = 0; i < count; i += 1) words.push((await login(small)).status);
  return words;
}

const ALLOWED: Readonly<Record<Policy['onStoreFailure'], number>> = {
  deny: 0,
  'emergency-budget': BUDGET,
  allow: SENDS,
};

describe.each(REDIS_FAULTS)('while Redis fails (%s)', (fault: RedisFault) => {
  test.each(Object.entries(ALLOWED) as [Policy['onStoreFailure'], number][])(
    '%s lets %i messages through',
    async (onStoreFailure, allowed) => {
      const { small, proxy, close } = await faulty(onStoreFailure);
      try {
        expect(await logins(small, 2)).toEqual(['sent', 'sent']);
        await proxy.set(fault);
        const words = await logins(small, SENDS);
        expect(words).toEqual([
          ...new Array<string>(allowed).fill('sent'),
          ...new Array<string>(SENDS - allowed).fill('service-closed'),
        ]);
        expect(small.sent).toHaveLength(2 + allowed);
        expect(small.faults.length).toBeGreaterThan(0);
        expect(new Set(small.faults.map(({ source }) => source))).toEqual(new Set(['store']));
        await proxy.set('none');
        await recovery(small.store);
        const before = small.faults.length;
        expect(await logins(small, 3)).toEqual(['sent', 'sent', 'sent']);
        expect(small.faults).toHaveLength(before);
      } finally {
        await close();
      }
    },
  );

  test('thirty at once are bounded too, and none hangs', async () => {
    const { small, proxy, close } = await faulty('emergency-budget');
    try {
      await proxy.set(fault);
      // Each in its own time: the hand-turned clock moves for all before the first is on its way.
      const pages = [];
      for (let i = 0; i < 30; i += 1) pages.push(await small.visit());
      small.nowMs += 3_000;
      const sending = pages.map(({ csrf, cookies }, i) => small.send({ ...numberAndPeer(900 + i), csrf, cookies }));
      expect(await Promise.all(sending.map(ending))).toEqual(new Array(30).fill('resolved'));
      expect(small.sent).toHaveLength(BUDGET);
    } finally {
      await close();
    }
  });

  test('every call of the store itself rejects in time', async () => {
    const { small, proxy, close } = await faulty('deny');
    const { store } = small;
    const nowMs = small.nowMs;
    try {
      await proxy.set(fault);
      const calls: Readonly<Record<string, () => Promise<unknown>>> = {
        admit: () => store.admit(createAdmitBatch(1)),
        release: () => store.release(1),
        setPosture: () => store.setPosture('closed', nowMs + 1_000),
        putCode: () => store.putCode('key', { codeHash: 'a', expiresAtMs: nowMs + 1_000, triesLeft: 1 }),
        checkCode: () => store.checkCode('key', 'a'),
      };
      for (const [name, call] of Object.entries(calls)) {
        const expected = isHarmless(fault, name) ? 'resolved' : 'rejected';
        expect([name, await ending(call())]).toEqual([name, expected]);
      }
    } finally {
      await close();
    }
  });
});

/** A wrong kind of answer is noticed where the kind of the answer matters. */
function isHarmless(fault: RedisFault, call: string): boolean {
  return fault === 'other-answer' && (call === 'release' || call === 'setPosture' || call === 'putCode');
}

test('faults that come and go open no limit (I1)', async () => {
  const proxy = await RedisFaultProxy.start({ to: redis.port });
  const clock = { now: 1_773_187_230_417, nowMs: () => clock.now };
  const open = (): Promise<RedisStore> =>
    openRedisStore({
      specs: [meterOf('log', 3, { windowMs: HOUR_MS })],
      place: redisPlaceOf(proxy.url),
      deployment: freshDeployment(),
      time: { handTurned: clock },
    });
  const store = await open();
  const admitted: number[] = [];
  const failed: number[] = [];
  const passing: readonly RedisFault[] = ['reset', 'oom', 'refused', 'half-answer', 'read-only', 'reset', 'loading'];
  try {
    for (let i = 0; i < 400; i += 1) {
      if (i % 32 === 16) await proxy.set(passing[Math.floor(i / 32) % passing.length] as RedisFault);
      if (i % 32 === 0) {
        await proxy.set('none');
        await recovery(store);
      }
      clock.now += 240_000;
      const batch = createAdmitBatch(1);
      batch.count = 1;
      batch.key[0] = 7;
      batch.value[0] = 1;
      batch.enforced[0] = 1;
      await store.admit(batch).then(
        (answer) => answer.admitted && admitted.push(clock.now),
        () => failed.push(clock.now),
      );
    }
  } finally {
    await store.close();
    await proxy.stop();
  }
  expect(failed.length).toBeGreaterThan(50);
  expect(admitted.length).toBeGreaterThan(5);
  expect(mostInAnyWindow(admitted, HOUR_MS)).toBeLessThanOrEqual(3);
});
