/**
 * The flaws S1 to S16 of methods.md 2.3, one test each: what the published limiter lets through or refuses, against the
 * sound target under the same figures. The oracle is the number of messages at the provider.
 */
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { meterSpecsOf } from '../../../reference-target/pipeline.ts';
import { createMemoryStore, type MemoryStore } from '../../../reference-target/stores/memory-store.ts';
import { buildSeedTarget } from '../../../reference-target/variants/seed-limiter/index.ts';
import { RedisModel, type RedisModelOptions } from '../../../reference-target/variants/seed-limiter/redis-model.ts';
import { SmallWorld } from '../small-world.ts';
import { faultyAndSound, faultyPolicy, SPELLINGS, soundPolicy } from './faulty-and-sound.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const VICTIM = '+447911123456';
const phoneAt = (i: number): string => `+44791${String(1_200_000 + i * 37)}`;
const addressAt = (i: number): string => `198.18.${i >> 8}.${i & 255}`;

/** The pair with a Redis behind the faulty one that the test can reach. */
function withRedis(
  options: Omit<RedisModelOptions, 'clock'> = {},
  changes: Readonly<Record<string, object>> = {},
): { faulty: SmallWorld; sound: SmallWorld; redis: RedisModel } {
  let redis: RedisModel | undefined;
  const pair = faultyAndSound('seed-limiter', changes, (ports) => {
    redis = new RedisModel({ clock: ports.clock, ...options });
    return buildSeedTarget(ports, redis);
  });
  return { ...pair, redis: redis as RedisModel };
}

/** Messages that each world's provider got from here on. */
async function sentBy(worlds: { faulty: SmallWorld; sound: SmallWorld }, act: (world: SmallWorld) => Promise<void>) {
  const count = async (world: SmallWorld): Promise<number> => {
    const before = world.sent.length;
    await act(world);
    return world.sent.length - before;
  };
  return { faulty: await count(worlds.faulty), sound: await count(worlds.sound) };
}

/** Fills the window of an address, with a number of its own each time. */
async function exhaust(world: SmallWorld, peer: string, from = 5_000): Promise<void> {
  for (let i = 0; i < 10; i += 1) await world.send({ phone: phoneAt(from + i), peer });
}

describe('the published limiter', () => {
  test('S1: counts what it refuses, so two impatient taps cost the next code', async () => {
    const pair = withRedis();
    const act = async (world: SmallWorld) => {
      for (const waitMs of [0, 20, 20, 31]) {
        world.nowMs += waitMs * SECOND;
        await world.send();
      }
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 1, sound: 2 });
    expect(pair.faulty.lastRecord.decisions[0]?.reason).toBe('phone-window');
  });

  test('S1: somebody who retries every 65 s waits for ever', async () => {
    const pair = withRedis();
    const retry = async (world: SmallWorld, times: number) => {
      for (let i = 0; i < times; i += 1) {
        world.nowMs += 65 * SECOND;
        await world.send({ peer: addressAt(i) });
      }
    };
    await sentBy(pair, (world) => retry(world, 3));
    const { faulty, sound } = await sentBy(pair, (world) => retry(world, 60));
    expect(faulty).toBe(0);
    expect(sound).toBeGreaterThanOrEqual(18);
  });

  test('S2: an address that is over its limit still uses up a victim’s cooldown', async () => {
    const pair = withRedis();
    const act = async (world: SmallWorld) => {
      await exhaust(world, '203.0.113.66');
      await world.send({ phone: VICTIM, peer: '203.0.113.66' });
      world.nowMs += SECOND;
      await world.send({ phone: VICTIM, peer: '192.0.2.1' });
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 10, sound: 11 });
  });

  test('S3: requests of one millisecond are one entry once the cooldown is gone', async () => {
    const pair = withRedis({}, { 'number-velocity': { cooldown: '0s' } });
    const act = async (world: SmallWorld) => {
      for (let i = 0; i < 50; i += 1) await world.send({ peer: addressAt(i) });
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 50, sound: 3 });
  });

  test('S4: an error of Redis is no limit', async () => {
    const pair = withRedis();
    await pair.redis.transaction([{ name: 'set-if-absent', key: `otp:ip:203.0.113.7:${HOUR}`, forMs: HOUR }]);
    const act = async (world: SmallWorld) => {
      for (let i = 0; i < 100; i += 1) await world.send({ phone: phoneAt(i) });
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 100, sound: 10 });
  });

  test('S5: while Redis is away, requests hang', async () => {
    const { faulty, redis } = withRedis();
    redis.goDown();
    let answers = 0;
    const asking = [1, 2, 3].map((i) => faulty.send({ phone: phoneAt(i) }).then(() => (answers += 1)));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toBe(0);
    redis.comeBack();
    await Promise.all(asking);
    expect(answers).toBe(3);
  });

  test('S6: every address of one IPv6 /64 is somebody new', async () => {
    const pair = withRedis();
    const act = async (world: SmallWorld) => {
      for (let i = 0; i < 500; i += 1)
        await world.send({ phone: phoneAt(i), peer: `2001:db8::${(i + 1).toString(16)}` });
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 500, sound: 10 });
  });

  test('S7: every spelling of a number is another number', async () => {
    const pair = withRedis({}, { 'ip-velocity': { windows: [{ limit: 100, within: '1h' }] } });
    const act = async (world: SmallWorld) => {
      for (const phone of SPELLINGS) await world.send({ phone });
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: SPELLINGS.length, sound: 1 });
    expect(new Set(pair.faulty.sent.map(({ to }) => to)).size).toBe(1);
  });

  test('S8: a server whose clock is an hour fast wipes the window', async () => {
    const policies = { faulty: faultyPolicy('seed-limiter'), sound: soundPolicy('seed-limiter') };
    const clock = { nowMs: () => first.nowMs };
    const redis = new RedisModel({ clock });
    const store = createMemoryStore({ specs: meterSpecsOf(policies.sound, DEFENCES), clock });
    const build = (ports: Parameters<typeof buildSeedTarget>[0]) => buildSeedTarget(ports, redis);
    const server = () => new SmallWorld({ registry: DEFENCES, policy: policies.faulty, build });
    const twin = () => new SmallWorld({ registry: DEFENCES, policy: policies.sound, around: () => store });
    const first = server();
    for (const [one, other, more] of [
      [first, server(), 9],
      [twin(), twin(), 0],
    ] as const) {
      other.nowMs += 61 * MINUTE;
      await exhaust(one, '203.0.113.66');
      await other.send({ phone: phoneAt(1), peer: '203.0.113.66' });
      const before = one.sent.length;
      for (let i = 0; i < 20; i += 1) await one.send({ phone: phoneAt(100 + i), peer: '203.0.113.66' });
      expect(before).toBe(10);
      expect(one.sent.length - before).toBe(more);
    }
  });

  test('S9: a cluster refuses its transaction, and nobody gets a code', async () => {
    const { faulty, sound } = withRedis({ cluster: true });
    await expect(faulty.send()).rejects.toThrow(/CROSSSLOT/);
    await sound.send();
    expect([faulty.sent.length, sound.sent.length]).toEqual([0, 1]);
  });

  test('S10: what it refuses takes memory', async () => {
    const { faulty, sound, redis } = withRedis();
    for (const world of [faulty, sound]) {
      await exhaust(world, '203.0.113.66');
      for (let i = 0; i < 2_000; i += 1) await world.send({ phone: phoneAt(i), peer: '203.0.113.66' });
      expect(world.sent).toHaveLength(10);
    }
    // A cooldown and a window per number that was only tried, and all of them in the window of the address.
    expect(redis.footprint()).toEqual({ keys: 2 * 2_010 + 1, members: 2 * 2_010 });
    expect((sound.store as MemoryStore).footprint.keys.reduce((sum, keys) => sum + keys, 0)).toBe(21);
  });

  test('S11: enough rubbish pushes a counter out of memory', async () => {
    const pair = withRedis({ keysMax: 1_000 });
    const act = async (world: SmallWorld) => {
      await exhaust(world, '203.0.113.66');
      for (let i = 0; i < 500; i += 1) await world.send({ phone: phoneAt(i), peer: '203.0.113.99' });
      world.nowMs += MINUTE;
      await exhaust(world, '203.0.113.66', 7_000);
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 30, sound: 20 });
  });

  test('S12: no cap per day and none per range: 432 messages a day to one number, and a whole block', async () => {
    const limits = {
      'number-velocity': {
        windows: [
          { limit: 3, within: '10m' },
          { limit: 10, within: '1d' },
        ],
      },
      'range-velocity': {},
    };
    const faulty = faultyAndSound('seed-limiter').faulty;
    const { sound } = faultyAndSound('seed-limiter', limits);
    const day = async (world: SmallWorld) => {
      for (let i = 0; i < 432; i += 1) {
        await world.send({ peer: addressAt(i) });
        world.nowMs += 200 * SECOND;
      }
    };
    const block = async (world: SmallWorld) => {
      for (let i = 0; i < 300; i += 1)
        await world.send({ phone: `+447911988${String(i).padStart(3, '0')}`, peer: addressAt(i) });
    };
    expect(await sentBy({ faulty, sound }, day)).toEqual({ faulty: 432, sound: 10 });
    expect(await sentBy({ faulty, sound }, block)).toEqual({ faulty: 300, sound: 10 });
  });

  test('S13: behind one carrier address, those who were refused keep it closed for all', async () => {
    const pair = withRedis();
    const act = async (world: SmallWorld) => {
      for (let minute = 0; minute < 120; minute += 1) {
        // Somebody new asks every minute; he who is refused does not come back.
        await world.send({ phone: phoneAt(minute), peer: '100.64.0.1' });
        world.nowMs += MINUTE;
      }
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 10, sound: 20 });
  });

  test('S14: a message that could not be sent uses up the cooldown all the same', async () => {
    const pair = withRedis();
    const act = async (world: SmallWorld) => {
      world.receipt = { accepted: false, reason: 'unreachable' };
      await world.send();
      world.receipt = { accepted: true, reason: '' };
      world.nowMs += 5 * SECOND;
      await world.send();
    };
    // The first try reached the provider in both worlds.
    expect(await sentBy(pair, act)).toEqual({ faulty: 1, sound: 2 });
  });

  test('S15: tells which layer refused, and not how long to wait', async () => {
    const { faulty, sound } = withRedis();
    for (const world of [faulty, sound]) await world.send();
    expect(await faulty.send()).toMatchObject({
      ...{ status: 429, retryAfterS: 0, body: { status: 'rate-limited', reason: 'phone-cooldown' } },
    });
    const answer = await sound.send();
    expect(answer).toMatchObject({ status: 429, retryAfterS: 60 });
    expect(answer.body).toEqual({ status: 'rate-limited' });
  });

  test('S16: a resend is not looked at, and the feed does not claim that it was', async () => {
    const pair = withRedis();
    const act = async (world: SmallWorld) => {
      for (let i = 0; i < 50; i += 1) await world.send({ kind: 'resend' });
    };
    expect(await sentBy(pair, act)).toEqual({ faulty: 50, sound: 1 });
    expect(pair.faulty.records.map(({ evaluated }) => evaluated)).toEqual(Array.from({ length: 50 }, () => 0));
    await pair.faulty.send();
    expect(pair.faulty.lastRecord.evaluated).toBe(0b11);
  });
});

describe('modes', () => {
  test('a part that is off is not asked, and one that observes is only told of', async () => {
    // A second apart: requests of one millisecond for one number are one entry (S3).
    const ask = async (world: SmallWorld) => {
      for (let i = 0; i < 12; i += 1) {
        world.nowMs += SECOND;
        await world.send();
      }
    };
    const { faulty: without } = withRedis({}, { 'number-velocity': { mode: 'off' } });
    await ask(without);
    expect(without.sent).toHaveLength(10);
    const { faulty: observing } = withRedis({}, { 'number-velocity': { mode: 'observe' } });
    await ask(observing);
    expect(observing.sent).toHaveLength(10);
    expect(observing.records[1]?.decisions).toEqual([
      { defence: 'number-velocity', observed: true, kind: 'deny', reason: 'phone-cooldown' },
    ]);
    expect(observing.lastRecord.decisions.map(({ reason }) => reason)).toEqual([
      'phone-cooldown',
      'phone-window',
      'ip-window',
    ]);
  });

  test('other defences of the policy work behind it', async () => {
    const { faulty } = withRedis({}, { 'country-allowlist': { countries: ['DE'] } });
    await faulty.send();
    expect(faulty.sent).toEqual([]);
    expect(faulty.lastRecord).toMatchObject({ disposition: 'deny', decisions: [{ defence: 'country-allowlist' }] });
    expect(faulty.target.defences.map(({ id }) => id)).toEqual(['country-allowlist', 'number-velocity', 'ip-velocity']);
    expect(faulty.lastRecord.evaluated).toBe(0b111);
  });
});
