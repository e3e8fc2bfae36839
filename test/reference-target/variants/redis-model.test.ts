import { describe, expect, test } from 'vitest';
import { RedisModel } from '../../../reference-target/variants/seed-limiter/redis-model.ts';
import { slotOf } from '../../../reference-target/variants/seed-limiter/redis-slots.ts';
import { SortedSet } from '../../../reference-target/variants/seed-limiter/sorted-set.ts';

describe('a sorted set', () => {
  test('holds every member once, and drops from the lowest score on', () => {
    const set = new SortedSet();
    expect([set.add('b', 20), set.add('a', 10), set.add('c', 30), set.add('a', 10), set.add('a', 25)]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(set.size).toBe(3);
    expect([set.removeUpTo(19), set.removeUpTo(25), set.size]).toEqual([0, 2, 1]);
    expect(set.add('a', 1)).toBe(true);
    expect(set.removeUpTo(29)).toBe(1);
  });
});

describe('slots', () => {
  // CRC16 of "123456789" is 0x31c3 (Redis cluster specification); the others are examples of CLUSTER KEYSLOT's documentation.
  test.each([
    ['123456789', 12_739],
    ['{123456789}.limit', 12_739],
    ['somekey', 11_058],
    ['foo{hash_tag}', 2_515],
  ])('%s', (key, slot) => expect(slotOf(key)).toBe(slot));

  test('an empty pair of braces is no tag', () => expect(slotOf('{}a')).not.toBe(slotOf('{}b')));
});

describe('a transaction', () => {
  const world = { ms: 1_000, nowMs: () => world.ms };

  test('answers every command with an error or a value', async () => {
    const redis = new RedisModel({ clock: world });
    const replies = await redis.transaction([
      { name: 'set-if-absent', key: 'text', forMs: 50 },
      { name: 'set-if-absent', key: 'text', forMs: 50 },
      { name: 'count', key: 'text' },
      { name: 'count', key: 'none' },
      { name: 'expire', key: 'none', afterMs: 5 },
      { name: 'add', key: 'set', score: 1, member: 'a' },
      { name: 'count', key: 'set' },
    ]);
    expect(replies.map(([error, value]) => (error === null ? value : error.message.split(' ')[0]))).toEqual([
      ...['OK', null, 'WRONGTYPE', 0, 0, 1, 1],
    ]);
  });

  test('forgets keys at their time, on its own clock', async () => {
    const redis = new RedisModel({ clock: world });
    const set = () => redis.transaction([{ name: 'set-if-absent', key: 'k', forMs: 50 }]);
    expect(await set()).toEqual([[null, 'OK']]);
    world.ms += 49;
    expect(await set()).toEqual([[null, null]]);
    expect(redis.footprint().keys).toBe(1);
    world.ms += 1;
    expect(redis.footprint().keys).toBe(0);
    expect(await set()).toEqual([[null, 'OK']]);
  });

  test('makes room by what was used longest ago', async () => {
    const redis = new RedisModel({ clock: world, keysMax: 2 });
    const set = (key: string) => redis.transaction([{ name: 'set-if-absent', key, forMs: 1_000 }]);
    for (const key of ['a', 'b', 'a', 'c']) await set(key);
    expect(await set('a')).toEqual([[null, null]]);
    expect(await set('b')).toEqual([[null, 'OK']]);
  });
});
