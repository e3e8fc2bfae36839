/**
 * Every faulty variant is exposed against its sound twin: the same requests, the same figures, and the messages that
 * reached the provider counted. Attacks that no scenario can spell yet (headers, spellings, claims) are written out here.
 */
import { describe, expect, test } from 'vitest';
import { VARIANT_IDS, type VariantId } from '../../../reference-target/variant-ids.ts';
import { VARIANTS } from '../../../reference-target/variants/index.ts';
import { REPLICAS } from '../../../reference-target/variants/per-replica-memory.ts';
import { CHANNELS, SURFACES } from '../../../src/core/domain/attempt.ts';
import { CLIENT, type SmallWorld } from '../small-world.ts';
import { faultyAndSound, SPELLINGS } from './faulty-and-sound.ts';

const NUMBER = 447_911_123_456;
const numberAt = (i: number): string => `+4479111${String(20_000 + i * 37)}`;

interface Exposure {
  /** What the figures allow. */
  readonly cap: number;
  /** What the faulty one sends. */
  readonly leaks: number;
  attack(world: SmallWorld): Promise<void>;
}

const EXPOSURES: Readonly<Record<VariantId, Exposure>> = {
  'seed-limiter': {
    cap: 1,
    leaks: 30,
    attack: sendThenResend,
  },
  'naive-check-then-act': {
    cap: 3,
    leaks: 30,
    async attack(world) {
      const { csrf } = await world.visit();
      await Promise.all(Array.from({ length: 30 }, () => world.send({ csrf })));
    },
  },
  'per-replica-memory': {
    cap: 3,
    leaks: 3 * REPLICAS,
    async attack(world) {
      for (let i = 0; i < 30; i += 1) await world.send();
    },
  },
  'trusts-forwarded-for': {
    cap: 10,
    leaks: 60,
    async attack(world) {
      for (let i = 0; i < 60; i += 1) {
        await world.send({ phone: numberAt(i), headers: { 'x-forwarded-for': `198.18.0.${i}, ${CLIENT}` } });
      }
    },
  },
  'raw-string-keys': {
    cap: 1,
    leaks: SPELLINGS.length,
    async attack(world) {
      for (const phone of SPELLINGS) await world.send({ phone });
    },
  },
  'client-side-captcha': {
    cap: 0,
    leaks: 40,
    async attack(world) {
      for (let i = 0; i < 40; i += 1) await world.claimSolved(numberAt(i), `ok ${i}`);
    },
  },
  'resend-resets-cap': {
    cap: 3,
    leaks: 30,
    attack: sendThenResend,
  },
  'counters-per-endpoint': {
    cap: 3,
    // Each of five surfaces, first asks and resends, over three channels.
    leaks: 3 * 5 * 2 * 3,
    async attack(world) {
      for (const surface of SURFACES) {
        for (const kind of ['send', 'resend'] as const) {
          for (const channel of CHANNELS) {
            for (let i = 0; i < 4; i += 1) await world.send({ surface, kind, channel });
          }
        }
      }
    },
  },
};

async function sendThenResend(world: SmallWorld): Promise<void> {
  await world.send();
  for (let i = 0; i < 29; i += 1) {
    world.nowMs += 1_000;
    await world.send({ kind: 'resend' });
  }
}

describe.each(VARIANT_IDS)('%s', (id) => {
  const { cap, leaks, attack } = EXPOSURES[id];

  test('sends more than its figures allow; its sound twin does not', async () => {
    const { faulty, sound } = faultyAndSound(id);
    await attack(faulty);
    await attack(sound);
    expect({ faulty: faulty.sent.length, sound: sound.sent.length }).toEqual({ faulty: leaks, sound: cap });
    expect(leaks).toBeGreaterThan(cap);
  });

  test('its feed says what happened, in the names of its defences', async () => {
    const { faulty } = faultyAndSound(id);
    await attack(faulty);
    const ids = faulty.target.defences.map((defence) => defence.id);
    expect(faulty.records.filter(({ sent }) => sent)).toHaveLength(faulty.sent.length);
    for (const { disposition, sent, evaluated, decisions } of faulty.records) {
      expect(sent).toBe(disposition === 'allow');
      expect(evaluated >>> ids.length).toBe(0);
      for (const { defence } of decisions) expect(ids).toContain(defence);
      if (!sent) expect(decisions.length).toBeGreaterThan(0);
    }
  });

  test('lets a person log in', async () => {
    const { faulty } = faultyAndSound(id);
    const answer = id === 'client-side-captcha' ? await faulty.claimSolved('+447911123456', 'ok') : await faulty.send();
    expect(answer.body.status).toBe('sent');
    expect((await faulty.verify('+447911123456', faulty.lastCode)).body.status).toBe('verified');
  });

  test('describes itself', () => {
    const variant = VARIANTS[id];
    expect(variant.id).toBe(id);
    for (const text of [variant.summary, variant.fault, variant.exposedBy, ...variant.sources, ...variant.exposes]) {
      expect(text.length).toBeGreaterThan(1);
    }
    for (const flaw of variant.exposes)
      expect(flaw).toMatch(/^(B([1-9]|1[0-8])|S([1-9]|1[0-6])|D([1-9]|1[0-9]|2[0-6]))$/);
  });
});

test('a challenge that is solved is passed in both worlds; the sound one refuses made-up solutions in so many words', async () => {
  const { faulty, sound } = faultyAndSound('client-side-captcha');
  for (const world of [faulty, sound]) {
    expect((await world.send()).body.status).toBe('challenge-required');
    expect((await world.claimSolved('+447911123456', `drill-pass:${NUMBER}:1`)).body.status).toBe('sent');
  }
  expect((await sound.claimSolved('+447911123456', 'ok')).body.status).toBe('challenge-failed');
});

test('all spellings reach one and the same phone', async () => {
  const { faulty } = faultyAndSound('raw-string-keys');
  for (const phone of [...SPELLINGS, NUMBER, ['+447911123456'], ['+44 7911', '123456']]) await faulty.send({ phone });
  expect(new Set(faulty.sent.map(({ to }) => to))).toEqual(new Set([NUMBER]));
});

test.each(['', 'none', 'tel:', '12', '+44', {}, [{}], null, true, ['+44', 7_911_123_456], '9'.repeat(60)])(
  'no spelling of a number: %j',
  async (phone) => {
    const { faulty } = faultyAndSound('raw-string-keys');
    expect((await faulty.send({ phone })).body.status).toBe('invalid-number');
    expect(faulty.sent).toEqual([]);
  },
);

test('a trusted header locks out whoever is named in it', async () => {
  const victim = { peer: '192.0.2.77', headers: { 'x-forwarded-for': '192.0.2.77' } };
  const { faulty, sound } = faultyAndSound('trusts-forwarded-for');
  for (const world of [faulty, sound]) {
    for (let i = 0; i < 10; i += 1) await world.send({ phone: numberAt(i), headers: victim.headers });
    await world.send({ ...victim, phone: numberAt(99) });
  }
  expect(faulty.sent.map(({ to }) => `+${to}`)).not.toContain(numberAt(99));
  expect(sound.sent.map(({ to }) => `+${to}`)).toContain(numberAt(99));
});

test('a resend empties the counter of the device as well, and a send does not', async () => {
  const { faulty, sound } = faultyAndSound('resend-resets-cap');
  for (const world of [faulty, sound]) {
    for (let i = 0; i < 20; i += 1)
      await world.send({ phone: numberAt(i), device: 'one', kind: i % 4 === 3 ? 'resend' : 'send' });
  }
  expect({ faulty: faulty.sent.length, sound: sound.sent.length }).toEqual({ faulty: 20, sound: 5 });
  const { faulty: sending } = faultyAndSound('resend-resets-cap');
  for (let i = 0; i < 20; i += 1) await sending.send({ phone: numberAt(i), device: 'one' });
  expect(sending.sent).toHaveLength(5);
});

test('a race that comes one after the other is none', async () => {
  const { faulty } = faultyAndSound('naive-check-then-act');
  for (let i = 0; i < 30; i += 1) await faulty.send();
  expect(faulty.sent).toHaveLength(3);
});

test('processes that count for themselves share the codes', async () => {
  const { faulty } = faultyAndSound('per-replica-memory');
  for (let i = 0; i < 9; i += 1) await faulty.send();
  await faulty.visit();
  expect((await faulty.verify('+447911123456', faulty.lastCode)).body.status).toBe('verified');
});
