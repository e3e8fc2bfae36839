/** What a drill says when it cannot work, and what it leaves behind in the process: nothing. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClock, createSms, type DrillTarget, drill, type Pack, PumpdrillError } from '../../src/vitest/index.ts';
import { CALM, SMALL_ATTACK } from './small-attack.ts';

const answering = (status: number) => async () => new Response(null, { status });
const accepting: DrillTarget = { create: () => answering(202) };

async function codesOf(target: DrillTarget, pack: Pack = SMALL_ATTACK, options = {}): Promise<string[]> {
  const failure = await drill(target, pack, options).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PumpdrillError);
  return (failure as PumpdrillError).problems.map(({ code }) => code);
}

const GLOBALS = ['Date', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] as const;
const before = GLOBALS.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
const nowBefore = performance.now;

afterEach(() => {
  vi.useRealTimers();
  // Whatever a test did, also by failing, the process is as it was.
  expect(GLOBALS.map((name) => Object.getOwnPropertyDescriptor(globalThis, name))).toEqual(before);
  expect(performance.now).toBe(nowBefore);
});

describe('is refused', () => {
  test('one application for several runs, with the remedy', async () => {
    const target = { handler: answering(202), sms: createSms(), clock: createClock() };
    expect(await codesOf(target, { ...SMALL_ATTACK, seeds: [1, 2] })).toEqual(['NEEDS_FRESH_HANDLER']);
    const failure = await drill(target, 'starter').catch((error: PumpdrillError) => error);
    expect((failure as PumpdrillError).problems[0]?.hint).toContain('create');
  });

  test('an application that has been through a drill', async () => {
    const target = { handler: answering(202), sms: createSms(), clock: createClock() };
    await drill(target, SMALL_ATTACK);
    expect(await codesOf(target)).toEqual(['NEEDS_FRESH_HANDLER']);
  });

  test("somebody else's clock and SMS client, both at once", async () => {
    const clock = { now: () => 0, date: () => new Date(0) };
    const sms = { send: async () => ({ accepted: true, reason: '' }), verified: async () => {} };
    expect(await codesOf({ handler: answering(202), sms, clock })).toEqual(['FOREIGN_TOOL', 'FOREIGN_TOOL']);
  });

  test('what is no application, an unknown profile, a wrong profile and a wrong limit', async () => {
    expect(await codesOf({ create: () => 42 as never })).toEqual(['UNKNOWN_HANDLER']);
    expect(await codesOf({ ...accepting, profile: 'plian' })).toEqual(['UNKNOWN_PROFILE']);
    const wrong = { schema: 'pumpdrill.target-profile/1', id: 'mine' } as never;
    expect((await codesOf({ ...accepting, profile: wrong })).length).toBeGreaterThan(1);
    expect(await codesOf(accepting, SMALL_ATTACK, { limits: { valueDetection: 90 } })).toEqual(['BAD_LIMIT']);
  });

  test('a process whose timers are replaced already', async () => {
    vi.useFakeTimers();
    expect(await codesOf(accepting)).toEqual(['FAKE_TIMERS']);
  });

  test('an application that does not answer, by name of the request and in real time', async () => {
    const target: DrillTarget = { create: () => () => new Promise<Response>(() => {}), deadlineMs: 50 };
    const failure = await drill(target, SMALL_ATTACK).catch((error: PumpdrillError) => error);
    const [problem] = (failure as PumpdrillError).problems;
    expect(problem?.code).toBe('HANDLER_HANGS');
    expect(problem?.message).toMatch(/^a send request \(for \+[0-9]{3}•+[0-9]{2}, at .*\) had no answer within 50 ms/);
  });

  test('an application that is never made', async () => {
    const create = () => new Promise<never>((_, reject) => setTimeout(reject, 1_000));
    expect(await codesOf({ create, deadlineMs: 50 })).toEqual(['CREATE_HANGS']);
  });

  test('a maker that throws, with its own error', async () => {
    const create = () => {
      throw new Error('no database');
    };
    await expect(drill({ create }, SMALL_ATTACK)).rejects.toThrow('no database');
  });
});

describe('does not hold', () => {
  test('an application that sends to everybody, and the run can be named alone', async () => {
    const create: DrillTarget = {
      create:
        ({ sms }) =>
        async (request) => {
          const { phone, code } = (await request.json()) as { phone: string; code?: string };
          if (code === undefined) await sms.send({ to: phone, text: 'Your code: 123456' });
          return new Response(null, { status: 200 });
        },
    };
    const drilled = await drill(create, [SMALL_ATTACK, { ...SMALL_ATTACK, id: 'again', seeds: [7, 8] }]);
    expect(drilled.runs.map(({ scenario, seed, holds }) => [scenario, seed, holds])).toEqual([
      ['small-attack', 1, false],
      ['again', 7, false],
      ['again', 8, false],
    ]);
    const pack = { ...SMALL_ATTACK, id: 'again', seeds: [7, 8] };
    const alone = await drill(create, pack, { only: 'again/8' });
    expect(alone.runs).toMatchObject([{ scenario: 'again', seed: 8, lossMicro: 10_000_000 }]);
    expect(alone.scorecard.gates.map(({ id, result }) => [id, result])).toContainEqual([
      'again/application/value-detection/8',
      'fail',
    ]);
    // A run that is not in it: everything is played, because another drill of the same test was meant.
    expect((await drill(create, pack, { only: 'elsewhere/1' })).runs).toHaveLength(2);
  });

  test('what was not put to the test: too few attempts, or nobody to keep out', async () => {
    const few = {
      ...SMALL_ATTACK,
      campaigns: SMALL_ATTACK.campaigns?.map((one) => ({
        ...one,
        pacing: { kind: 'constant', total: 5, lasts: '5m' },
      })),
    };
    const drilled = await drill(accepting, few as typeof SMALL_ATTACK);
    const detection = drilled.scorecard.gates.find(({ id }) => id.includes('value-detection'));
    expect(detection).toMatchObject({ result: 'inconclusive', actual: 'not exercised: 5 fraud attempts' });
    expect(drilled.holds).toBe(false);
  });

  test('a probe that simulation cannot bring about', async () => {
    const drilled = await drill(accepting, 'b8-replicas');
    expect(drilled.holds).toBe(false);
    expect(drilled.scorecard.gates.filter(({ id }) => id.includes('/invariants.'))).toMatchObject([
      { result: 'inconclusive', evidence: ['Not run: it needs 3 replicas, and this drill has one target.'] },
      { result: 'inconclusive' },
    ]);
  });
});

describe('limits', () => {
  const closed: DrillTarget = { create: () => answering(403) };

  test('of an author who expects people to be kept out', async () => {
    const expecting = {
      ...SMALL_ATTACK,
      expect: [{ policy: 'closed', fraud: 'contained', people: 'harmed', because: 'It lets nobody in.' }],
    } as typeof SMALL_ATTACK;
    expect(await drill(closed, expecting)).not.toHold();
    expect(await drill(closed, expecting, { expectAs: 'closed' })).toHold();
    // What the caller asks for goes before it.
    expect(await drill(closed, expecting, { expectAs: 'closed', limits: { insultRate: 0.1 } })).not.toHold();
  });

  test('of money', async () => {
    const drilled = await drill(closed, SMALL_ATTACK, { limits: { loss: 0, insultRate: 1, worstCohort: 1 } });
    expect(drilled).toHold();
    expect(drilled.scorecard.gates.map(({ limit }) => limit)).toContain('at most EUR 0.00 lost');
  });

  test('a calm day asks nothing about an attack', async () => {
    const drilled = await drill(closed, CALM);
    expect(drilled.scorecard.gates.some(({ id }) => id.includes('value-detection'))).toBe(false);
    expect(drilled).not.toHold();
  });
});

describe('toHold', () => {
  test('says what it judges', () => {
    expect(() => expect({}).toHold()).toThrow('expect(await drill(...)).toHold()');
  });

  test('negated, names what holds', async () => {
    const drilled = await drill({ create: () => answering(403) }, SMALL_ATTACK, {
      limits: { insultRate: 1, worstCohort: 1 },
    });
    expect(() => expect(drilled).not.toHold()).toThrow('application holds in 1 run.');
  });
});
