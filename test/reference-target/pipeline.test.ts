import { describe, expect, it } from 'vitest';
import type { Store } from '../../reference-target/stores/store.ts';
import { PLAIN } from './plain-defences.ts';
import { policyOf, SmallWorld, type SmallWorldOptions } from './small-world.ts';

type Modes = Parameters<typeof policyOf>[1];

function world(
  defences: Modes,
  options: Partial<SmallWorldOptions> & { more?: Record<string, unknown> } = {},
): SmallWorld {
  return new SmallWorld({ registry: PLAIN, policy: policyOf(PLAIN, defences, options.more), ...options });
}

/** Counts the calls that reach the real store. */
function counting(calls: string[]): (store: Store) => Store {
  return (store) => ({
    admit: (batch, nowMs) => {
      calls.push(`admit ${batch.count}${batch.refused ? ' refused' : ''}`);
      return store.admit(batch, nowMs);
    },
    release: (reservation) => {
      calls.push('release');
      return store.release(reservation);
    },
    setPosture: (posture, untilMs) => {
      calls.push(`posture ${posture}`);
      return store.setPosture(posture, untilMs);
    },
    putCode: (key, code) => store.putCode(key, code),
    checkCode: (key, codeHash) => store.checkCode(key, codeHash),
    close: () => store.close(),
  });
}

const deny = (defence: string, reason: string, observed = false) => ({ defence, observed, kind: 'deny', reason });

describe('order', () => {
  it('asks the store once for all meters, and not at all when a stateless defence has refused', async () => {
    const calls: string[] = [];
    const small = world(
      {
        gate: { mode: 'enforce', digits: [9] },
        'number-counter': { mode: 'enforce', limit: 5 },
        'address-counter': { mode: 'observe', limit: 5 },
      },
      { around: counting(calls) },
    );
    await small.send({ phone: '+447911123451' });
    expect(calls).toEqual(['admit 2']);
    expect(small.lastRecord).toEqual({ attempt: 2, disposition: 'allow', sent: true, evaluated: 0b111, decisions: [] });
    await small.send({ phone: '+447911123459' });
    expect(calls).toEqual(['admit 2']);
    expect(small.lastRecord).toMatchObject({
      disposition: 'deny',
      sent: false,
      evaluated: 0b001,
      decisions: [deny('gate', 'digit')],
    });
  });

  it('leaves the meters of a defence that refuses on sight alone, enforced or observed', async () => {
    for (const mode of ['enforce', 'observe'] as const) {
      const calls: string[] = [];
      const small = world(
        {
          'address-counter': { mode: 'enforce', limit: 5 },
          'choosy-counter': { mode, limit: 1 },
        },
        { around: counting(calls) },
      );
      const answer = await small.send({ phone: '+447911123459' });
      const observed = mode === 'observe';
      expect(answer.body.status).toBe(observed ? 'sent' : 'rate-limited');
      expect(calls).toEqual(observed ? ['admit 1'] : []);
      expect(small.lastRecord).toMatchObject({
        evaluated: observed ? 0b11 : 0b10,
        decisions: [deny('choosy-counter', 'on-sight', observed)],
      });
    }
  });

  it('still counts attempts that a stateless defence refused, where a meter says so', async () => {
    const calls: string[] = [];
    const small = world(
      {
        gate: { mode: 'enforce', digits: [9] },
        'number-counter': { mode: 'enforce', limit: 5 },
        'address-counter': { mode: 'enforce', limit: 2, consumes: 'onAttempt' },
      },
      { around: counting(calls) },
    );
    for (let i = 0; i < 2; i += 1)
      expect((await small.send({ phone: '+447911123459' })).body.status).toBe('country-blocked');
    expect(calls).toEqual(['admit 1 refused', 'admit 1 refused']);
    expect(small.lastRecord.evaluated).toBe(0b101);
    const answer = await small.send({ phone: '+447911123451' });
    expect(answer.body.status).toBe('rate-limited');
    expect(small.lastRecord.decisions).toEqual([deny('address-counter', 'full')]);
  });

  it('lists every refusal in order; the first one with the strongest kind answers', async () => {
    const small = world({
      gate: { mode: 'enforce', digits: [9], kind: 'challenge' },
      'second-gate': { mode: 'enforce', digits: [9], kind: 'deny' },
    });
    expect((await small.send({ phone: '+447911123459' })).body.status).toBe('country-blocked');
    expect(small.lastRecord).toMatchObject({
      disposition: 'deny',
      decisions: [
        { defence: 'gate', kind: 'challenge' },
        { defence: 'second-gate', kind: 'deny' },
      ],
    });
  });

  it.each([
    ['deny', 'country-blocked', 403],
    ['review', 'country-blocked', 403],
    ['pretend', 'sent', 200],
    ['challenge', 'challenge-required', 403],
    ['delay', 'rate-limited', 429],
    ['other-channel', 'other-channel', 403],
  ])('%s is answered %s (%i) and nothing is sent', async (kind, word, status) => {
    const small = world({ gate: { mode: 'enforce', digits: [9], kind, waitMs: 1_001 } });
    const answer = await small.send({ phone: '+447911123459' });
    expect(answer).toMatchObject({ status, body: { status: word }, retryAfterS: kind === 'delay' ? 2 : 0 });
    expect(small.sent).toEqual([]);
    expect(small.lastRecord).toMatchObject({ disposition: kind, sent: false });
  });

  it('answers a pretended send exactly like a real one', async () => {
    const small = world({ gate: { mode: 'enforce', digits: [9], kind: 'pretend' } });
    expect(await small.send({ phone: '+447911123459' })).toEqual(await small.send({ phone: '+447911123451' }));
  });
});

describe('observe', () => {
  it('refuses nothing and says what it would have done', async () => {
    const small = world({
      gate: { mode: 'observe', digits: [1] },
      'number-counter': { mode: 'observe', limit: 1 },
    });
    for (let i = 0; i < 3; i += 1) expect((await small.send({ phone: '+447911123451' })).body.status).toBe('sent');
    expect(small.sent).toHaveLength(3);
    expect(small.records.map((record) => record.decisions)).toEqual([
      [deny('gate', 'digit', true)],
      [deny('gate', 'digit', true), deny('number-counter', 'full', true)],
      [deny('gate', 'digit', true), deny('number-counter', 'full', true)],
    ]);
    expect(small.records.every(({ disposition, evaluated }) => disposition === 'allow' && evaluated === 0b11)).toBe(
      true,
    );
  });

  it('counts as if it alone were enforced: neither what others refuse nor what it would refuse itself', async () => {
    const small = world({
      gate: { mode: 'enforce', digits: [9] },
      'number-counter': { mode: 'enforce', limit: 1, within: '1h' },
      'address-counter': { mode: 'observe', limit: 2, within: '10m' },
    });
    const wouldRefuse = async (phone: string): Promise<boolean> => {
      await small.send({ phone });
      return small.lastRecord.decisions.some(({ defence }) => defence === 'address-counter');
    };
    for (let i = 0; i < 5; i += 1) expect(await wouldRefuse('+447911123459')).toBe(false);
    expect(await wouldRefuse('+447911123451')).toBe(false);
    for (let i = 0; i < 5; i += 1) expect(await wouldRefuse('+447911123451')).toBe(false);
    expect(await wouldRefuse('+447911123452')).toBe(false);
    // Two messages from this address: full from here on, but what it would refuse must not keep it full.
    for (let i = 3; i < 8; i += 1) expect(await wouldRefuse(`+44791112345${i}`)).toBe(true);
    small.nowMs += 600_001;
    expect(await wouldRefuse('+447911123450')).toBe(false);
  });

  it('keeps two observed defences apart: one that is over does not stop the other from counting', async () => {
    const small = world({
      'number-counter': { mode: 'observe', limit: 1 },
      'address-counter': { mode: 'observe', limit: 3 },
    });
    for (let i = 0; i < 4; i += 1) await small.send();
    expect(small.records.map(({ decisions }) => decisions.map(({ defence }) => defence))).toEqual([
      [],
      ['number-counter'],
      ['number-counter'],
      ['number-counter', 'address-counter'],
    ]);
  });

  it('says the same as the same defence enforced alone, attempt by attempt', async () => {
    const counter = { limit: 2, within: '5m' };
    const enforced = world({ 'number-counter': { mode: 'enforce', ...counter } });
    const observed = world({ 'number-counter': { mode: 'observe', ...counter } });
    for (let i = 0; i < 60; i += 1) {
      const phone = `+44791112345${(i * i) % 3}`;
      for (const small of [enforced, observed]) {
        small.nowMs += 17_000;
        await small.send({ phone });
      }
    }
    const refusals = (small: SmallWorld) => small.records.map(({ decisions }) => decisions.map(({ reason }) => reason));
    expect(refusals(observed)).toEqual(refusals(enforced));
    expect(refusals(enforced).flat().length).toBeGreaterThan(5);
  });
});

describe('giving back', () => {
  const counters: Modes = {
    'number-counter': { mode: 'enforce', limit: 1 },
    'address-counter': { mode: 'observe', limit: 1 },
  };

  it('a provider refusal consumes nothing, and says so', async () => {
    const small = world(counters);
    small.receipt = { accepted: false, reason: 'account-suspended' };
    for (let i = 0; i < 3; i += 1) {
      expect(await small.send()).toMatchObject({ status: 502, body: { status: 'provider-error' } });
      expect(small.lastRecord).toMatchObject({ disposition: 'allow', sent: true, decisions: [] });
    }
    small.receipt = { accepted: true, reason: '' };
    expect((await small.send()).body.status).toBe('sent');
    expect(small.lastRecord.decisions).toEqual([]);
    expect((await small.send()).body.status).toBe('rate-limited');
  });

  it('an attempt stays counted as an attempt, although its message never left', async () => {
    const small = world({ 'address-counter': { mode: 'enforce', limit: 2, consumes: 'onAttempt' } });
    small.receipt = { accepted: false, reason: 'unreachable' };
    for (let i = 0; i < 2; i += 1) expect((await small.send()).body.status).toBe('provider-error');
    expect((await small.send()).body.status).toBe('rate-limited');
  });

  it('a refusal that is no meter limit gives back what the meters took', async () => {
    const small = world({
      'number-counter': { mode: 'enforce', limit: 1, refusesWhen: 'elevated' },
      'address-counter': { mode: 'enforce', limit: 1 },
    });
    await small.store.setPosture('elevated', small.nowMs + 60_000);
    for (let i = 0; i < 3; i += 1) {
      await small.send();
      expect(small.lastRecord.decisions).toEqual([deny('number-counter', 'alarmed')]);
    }
    small.nowMs += 60_001;
    expect((await small.send()).body.status).toBe('sent');
  });

  it('a meter that is over refuses even when its defence finds no words', async () => {
    const small = world({ 'number-counter': { mode: 'enforce', limit: 1, speaks: false } });
    await small.send();
    const answer = await small.send();
    expect(answer.body.status).toBe('rate-limited');
    expect(answer.retryAfterS).toBe(600);
    expect(small.lastRecord.decisions).toEqual([deny('number-counter', 'per-key')]);
  });
});

describe('watching', () => {
  it('raises the posture from an enforced defence, alerts once in five minutes, and closes', async () => {
    const calls: string[] = [];
    const small = world({ watcher: { mode: 'enforce', after: 2, posture: 'closed' } }, { around: counting(calls) });
    await small.send();
    expect(small.alerts).toEqual([]);
    await small.send();
    expect(small.alerts).toEqual([{ source: 'watcher', signal: 'many', posture: 'closed', detail: '2 and 0' }]);
    expect(await small.send()).toMatchObject({ status: 503, body: { status: 'service-closed' } });
    expect(small.lastRecord.decisions).toEqual([deny('posture', 'closed')]);
    small.nowMs += 60_001;
    expect((await small.send()).body.status).toBe('sent');
    expect(calls.filter((call) => call.startsWith('posture'))).toEqual(['posture closed', 'posture closed']);
    expect(small.postures).toEqual(['closed', 'normal', 'closed']);
    expect(small.alerts).toHaveLength(1);
    small.nowMs += 300_000;
    await small.send();
    expect(small.alerts).toHaveLength(2);
    expect(small.alerts[1]?.detail).toBe('4 and 0 (and 1 times more since the last alert)');
  });

  it('an observed watcher alerts but moves nothing', async () => {
    const calls: string[] = [];
    const small = world({ watcher: { mode: 'observe', after: 1 } }, { around: counting(calls) });
    await small.send();
    await small.send();
    expect(small.alerts).toEqual([{ source: 'watcher', signal: 'many', posture: null, detail: '1 and 0' }]);
    expect(calls).toEqual(['admit 0', 'admit 0']);
    expect(small.postures).toEqual([]);
  });

  it('hears of verifications', async () => {
    const small = world({ watcher: { mode: 'enforce', after: 2 } });
    await small.send();
    expect((await small.verify('+447911123456', small.lastCode)).body.status).toBe('verified');
    await small.send();
    expect(small.alerts[0]?.detail).toBe('2 and 1');
  });

  it('sees a raised posture end although everything is refused before the store is needed', async () => {
    const calls: string[] = [];
    const small = world(
      { gate: { mode: 'enforce', digits: [9] }, watcher: { mode: 'enforce', after: 1 } },
      { around: counting(calls) },
    );
    await small.send();
    await small.send();
    small.nowMs += 60_001;
    calls.length = 0;
    await small.send({ phone: '+447911123459' });
    await small.send({ phone: '+447911123459' });
    expect(calls).toEqual(['admit 0 refused']);
    expect(small.postures.at(-1)).toBe('normal');
  });
});

it('keeps interleaved attempts apart', async () => {
  const slow = (store: Store): Store => ({
    ...counting([])(store),
    admit: async (batch) => {
      const admission = await store.admit(batch);
      await new Promise((resolve) => setTimeout(resolve, batch.key[0]! % 7));
      return admission;
    },
  });
  for (const around of [undefined, slow]) {
    const small = world({ 'number-counter': { mode: 'enforce', limit: 1 } }, around === undefined ? {} : { around });
    const { csrf } = await small.visit();
    const phones = Array.from({ length: 40 }, (_, i) => `+4479111234${10 + (i % 20)}`);
    const answers = await Promise.all(phones.map((phone) => small.send({ phone, csrf })));
    expect(answers.map(({ body }) => body.status)).toEqual(phones.map((_, i) => (i < 20 ? 'sent' : 'rate-limited')));
    expect(new Set(small.sent.map(({ to }) => to)).size).toBe(20);
  }
});
