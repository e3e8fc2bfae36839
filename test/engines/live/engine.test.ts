import { afterEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/campaign/opener.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import type { ScenarioInput } from '../../../src/core/scenario/format.ts';
import type { Inbox, InboxMessage } from '../../../src/engines/engine.ts';
import { type LiveOptions, runLive } from '../../../src/engines/live/engine.ts';
import type { HttpPort } from '../../../src/engines/live/http-port.ts';
import { verifyAttempt } from '../../../src/io/harness-headers.ts';
import { json, openReply, type Reply, type Responder, startResponder } from './responder.ts';
import { portTo, RUN_KEY } from './wires.ts';

type FraudInput = NonNullable<ScenarioInput['campaigns']>[number];
type PeopleInput = NonNullable<ScenarioInput['people']>[number];

/** A small plan: a campaign of `fraud` senders and `people` visitors, spread over the scenario's length. */
function planOf(parts: {
  readonly lasts?: string;
  readonly duration?: string;
  readonly fraud?: number;
  readonly people?: number;
  readonly campaign?: Partial<FraudInput>;
  readonly cohort?: Partial<NonNullable<PeopleInput['cohorts']>[number]>;
}): Plan {
  const lasts = parts.lasts ?? '60s';
  const scenario = defineScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'small',
    title: 'Small',
    summary: 'For tests of the live engine.',
    family: 'test',
    startsAt: '2026-03-10T23:00:00+01:00',
    duration: parts.duration ?? '10m',
    tariff: { flat: 0.05, currency: 'EUR', source: 'test' },
    campaigns: [
      {
        id: 'attack',
        pacing: { kind: 'constant', total: Math.max(1, parts.fraud ?? 0), lasts },
        destinations: { kind: 'range', start: '+99899394000', size: 10_000 },
        identities: { network: { kind: 'pool', of: 'residential', size: 100 } },
        session: 'none',
        ...parts.campaign,
      },
    ],
    people: [
      {
        id: 'users',
        pacing: { kind: 'constant', total: Math.max(1, parts.people ?? 0), lasts },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'plain', weight: 1, ...parts.cohort }],
      },
    ],
  });
  const plan = planCampaign(scenario, 1);
  const lanes = plan.lanes.filter(({ intent }) => ((intent === 'fraud' ? parts.fraud : parts.people) ?? 0) > 0);
  return { ...plan, lanes };
}

class HandInbox implements Inbox {
  private listener: (message: InboxMessage) => unknown = () => {};
  onDelivered(listener: (message: InboxMessage) => unknown): void {
    this.listener = listener;
  }
  put(attempt: number, code: string): void {
    this.listener({ medium: 'sms', attempt, number: 0, code, delayMs: 10 });
  }
}

interface World {
  readonly responder: Responder;
  readonly port: HttpPort;
  readonly inbox: HandInbox;
  readonly events: LedgerEvent[];
  run(plan: Plan, options?: Partial<LiveOptions> & { speed?: number }): ReturnType<typeof runLive>;
  of<T extends LedgerEvent['type']>(type: T): Extract<LedgerEvent, { type: T }>[];
}

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function worldWith(reply?: Reply): Promise<World> {
  const responder = await startResponder(reply);
  const port = portTo(responder.url);
  cleanups.push(
    () => responder.close(),
    () => port.close(),
  );
  const inbox = new HandInbox();
  const events: LedgerEvent[] = [];
  return {
    responder,
    port,
    inbox,
    events,
    run: (plan, { speed = 100, ...options } = {}) =>
      runLive(plan, {
        target: port,
        inbox,
        events: (event) => events.push(event),
        clock: { epochMs: 0, startedAtMs: Date.now() + 300, speed },
        maxInFlight: 1_000,
        drainMs: 2_000,
        ...options,
      }),
    of: (type) => events.filter((event): event is never => event.type === type),
  };
}

/** Answers sends and hands the code over at once, as the sink's stream would. */
function sendingTo(world: () => World, code = '123456'): Reply {
  return (request, response) => {
    openReply(request, response);
    const attempt = verifyAttempt(RUN_KEY, request.headers['x-pumpdrill-attempt']);
    if (/send$/.test(request.url)) setTimeout(() => world().inbox.put(attempt, code), 5);
  };
}

describe('openers', () => {
  it('leave at their due times whatever the answers, each attempt once, none before it is due', async () => {
    const world = await worldWith();
    const plan = planOf({ fraud: 200 });
    const shares: number[] = [];
    const health = await world.run(plan, { onProgress: (share) => shares.push(share) });
    expect(health).toMatchObject({ started: 200, dropped: 0, unresolved: 0, interrupted: false });
    expect(health.latenessMsP99).toBeGreaterThan(0);
    const attempts = world.of('attempt');
    expect(new Set(attempts.map(({ attempt }) => attempt)).size).toBe(200);
    expect(attempts.every(({ answer, status }) => answer === 'sent' && status === 200)).toBe(true);
    const dues = Array.from({ length: 200 }, (_, i) => plan.lanes[0]?.dueAtMs(i) ?? 0);
    const left = attempts.map(({ atMs }) => atMs).sort((a, b) => a - b);
    expect(left.every((atMs, i) => atMs >= (dues[i] as number) - 1)).toBe(true);
    expect([Math.min(...shares) < 1, shares.at(-1)]).toEqual([true, 1]);
    expect(world.responder.asked()).toHaveLength(200);
  });

  it('are told how long their answers took, in real time and with the work of the target in it', async () => {
    const world = await worldWith((request, response) => setTimeout(() => openReply(request, response), 40));
    await world.run(planOf({ fraud: 5 }), { speed: 100 });
    const took = world.of('attempt').map(({ tookMicros }) => tookMicros);
    expect(took).toHaveLength(5);
    // A timer may be a millisecond early; a hundredfold speed would make seconds of it.
    for (const micros of took) expect(micros).toBeGreaterThanOrEqual(39_000);
    for (const micros of took) expect(micros).toBeLessThan(2_000_000);
    expect(took.every(Number.isSafeInteger)).toBe(true);
  });

  it('are dropped and counted, not put off, when too much is under way', async () => {
    const world = await worldWith(() => {});
    const health = await world.run(planOf({ fraud: 50 }), { maxInFlight: 8, drainMs: 300 });
    expect(health).toMatchObject({ started: 8, dropped: 42, unresolved: 8, inFlightMax: 8 });
    const unsent = world.of('unsent');
    expect(unsent.map(({ reason }) => reason)).toEqual(Array(42).fill('in-flight-limit'));
    expect(unsent.map(({ opener }) => opener)).toEqual(Array.from({ length: 42 }, (_, i) => i + 8));
    // What was sent and never answered is in the ledger too: nothing that left us is lost.
    expect(world.of('attempt').map(({ answer, status }) => [answer, status])).toEqual(
      Array(8).fill(['transport-error', 0]),
    );
    for (const attempt of world.of('attempt')) expect(attempt).not.toHaveProperty('tookMicros');
    expect(world.responder.asked()).toHaveLength(8);
  });

  it('share one scraped token per lane: one page visit, no cookie, fetched again once it expired', async () => {
    let sends = 0;
    let visits = 0;
    const world = await worldWith((request, response) => {
      if (request.url === '/login') {
        visits += 1;
        return json(response, 200, { status: 'visited', csrf: `token-${visits}` }, { 'set-cookie': 'pd_session=s1' });
      }
      sends += 1;
      const stale = sends >= 20 && request.body.includes('token-1"');
      // One refusal of the old token comes late, when the new one works: it says nothing about the new one.
      const delayMs = sends === 20 ? 250 : 0;
      setTimeout(() => json(response, stale ? 403 : 200, { status: stale ? 'flow-expired' : 'sent' }), delayMs);
    });
    const health = await world.run(
      planOf({ fraud: 40, lasts: '100s', campaign: { session: 'scraped-token', whenRefused: 'ignore' } }),
    );
    expect(health.started).toBe(40);
    expect(visits).toBe(2);
    const posts = world.responder.asked().filter(({ method }) => method === 'POST');
    expect(posts).toHaveLength(40);
    expect(posts.every(({ headers, body }) => headers.cookie === undefined && /token-[12]"/.test(body))).toBe(true);
    const expired = world.of('attempt').filter(({ answer }) => answer === 'flow-expired').length;
    expect(expired).toBeGreaterThanOrEqual(1);
    expect(world.of('attempt').at(-1)?.answer).toBe('sent');
  });
});

describe('attackers who adapt', () => {
  const refusing: Reply = (request, response) => {
    if (/send$/.test(request.url)) json(response, 429, { status: 'rate-limited' });
    else openReply(request, response);
  };
  const others = { kind: 'range', start: '+4915120450000', size: 1_000 } as const;

  it('go on with other numbers and another session once too much is refused; what they leave out is no fault', async () => {
    const world = await worldWith(refusing);
    const campaign: Partial<FraudInput> = {
      session: 'scraped-token',
      adapt: {
        window: 10,
        moves: [
          { kind: 'change-destinations', destinations: others },
          { kind: 'visit-first', think: '0s' },
          { kind: 'stop' },
        ],
      },
    };
    const health = await world.run(planOf({ fraud: 100, lasts: '100s', campaign }));
    expect(health).toMatchObject({ started: 100, dropped: 0, unresolved: 0, interrupted: false });
    expect(world.of('moved').map(({ move }) => move)).toEqual(['change-destinations', 'visit-first', 'stop']);
    const attempts = world.of('attempt');
    // Answers take their time: a few openers more than a window may leave before each move.
    expect(attempts.length).toBeGreaterThanOrEqual(30);
    expect(attempts.length).toBeLessThan(100);
    const [toOthers = 0] = world.of('moved').map(({ atMs }) => atMs);
    const numbers = attempts.map(({ atMs, number }) => [atMs < toOthers, String(number).startsWith('998')]);
    expect(numbers.filter(([before, base]) => before && !base)).toEqual([]);
    expect(numbers.filter(([before, base]) => !before && !base).length).toBeGreaterThanOrEqual(20);
    const visits = world.responder.asked().filter(({ url }) => url.endsWith('/login')).length;
    // One for the token that all shared, then one for each opener of the last ten or more.
    expect(visits).toBeGreaterThan(10);
    const withCookie = world.responder.asked().filter(({ method, headers }) => method === 'POST' && headers.cookie);
    expect(withCookie.length).toBe(visits - 1);
  });

  it('learn nothing from a target that refuses nothing', async () => {
    const world = await worldWith();
    const campaign: Partial<FraudInput> = { adapt: { window: 5, moves: [{ kind: 'stop' }] } };
    const health = await world.run(planOf({ fraud: 60, campaign }));
    expect(health.started).toBe(60);
    expect([world.of('attempt').length, world.of('moved')]).toEqual([60, []]);
  });
});

describe('people', () => {
  it('visit, think, ask, read the code from the inbox, type it and are through', async () => {
    const world: World = await worldWith(sendingTo(() => world));
    const health = await world.run(planOf({ people: 20, lasts: '20s', cohort: { think: '2s', typing: '2s' } }));
    expect(health).toMatchObject({ started: 20, unresolved: 0 });
    expect(world.of('intent')).toHaveLength(20);
    expect(world.of('intent-end').map(({ how }) => how)).toEqual(Array(20).fill('completed'));
    expect(world.of('delivery')).toHaveLength(20);
    expect(world.of('verify').map(({ answer }) => answer)).toEqual(Array(20).fill('verified'));
    const verifies = world.responder.asked().filter(({ url }) => url === '/otp/verify');
    expect(verifies.every(({ body }) => JSON.parse(body).code === '123456')).toBe(true);
    expect(health.timedLatenessMsP99).toBeGreaterThan(0);
  });

  it('think at least as long as they should in virtual time, counted from the answer', async () => {
    const world: World = await worldWith(sendingTo(() => world));
    await world.run(planOf({ people: 5, lasts: '5s', cohort: { think: '20s', typing: '1s' } }));
    const intents = new Map(world.of('intent').map(({ opener, atMs }) => [opener, atMs]));
    const waits = world
      .of('attempt')
      .map(({ attempt, atMs }) => atMs - (intents.get(Math.floor(attempt / 64) % 2 ** 31) ?? 0));
    expect(waits).toHaveLength(5);
    // Log-normal around 20 s; the quickest of five thinks no less than a tenth of that.
    expect(Math.min(...waits)).toBeGreaterThan(2_000);
  });

  it('ask again when no message comes, then give up when patience runs out', async () => {
    const world = await worldWith();
    const cohort = { think: '1s', resendAfter: '5s', resends: 2, patience: '20s' };
    await world.run(planOf({ people: 3, lasts: '3s', cohort }));
    expect(world.of('attempt').filter(({ step }) => step === 'send')).toHaveLength(3);
    expect(world.of('attempt').filter(({ step }) => step === 'resend')).toHaveLength(6);
    expect(world.responder.asked().filter(({ url }) => url === '/otp/resend')).toHaveLength(6);
    expect(world.of('intent-end').map(({ how }) => how)).toEqual(['gave-up', 'gave-up', 'gave-up']);
  });

  it('are cut off when the plan is over before they are', async () => {
    const world = await worldWith();
    const plan = planOf({ people: 4, lasts: '4s', duration: '20s', cohort: { think: '1s', patience: '5m' } });
    await world.run(plan);
    const ends = world.of('intent-end');
    expect(ends.map(({ how }) => how)).toEqual(Array(4).fill('cut-off'));
    expect(ends.every(({ atMs }) => atMs <= plan.durationMs)).toBe(true);
  });

  it('read no message that belongs to nobody of theirs', async () => {
    const world: World = await worldWith((request, response) => {
      openReply(request, response);
      if (/send$/.test(request.url)) {
        world.inbox.put(0, '000000');
        world.inbox.put(999_999_999, '000000');
      }
    });
    await world.run(planOf({ people: 2, lasts: '2s', cohort: { think: '1s', patience: '10s' } }));
    expect([world.of('delivery').length, world.of('verify').length]).toEqual([0, 0]);
  });
});

describe('interruption', () => {
  it('starts nothing new, lets what is under way end, and says so', async () => {
    const abort = new AbortController();
    const world = await worldWith((request, response) => {
      if (request.url === '/login') return openReply(request, response);
      if (world.responder.asked().length === 5) setTimeout(() => abort.abort(), 20);
      setTimeout(() => openReply(request, response), 60);
    });
    const health = await world.run(planOf({ fraud: 100, people: 5, lasts: '400s' }), { signal: abort.signal });
    expect(health.interrupted).toBe(true);
    expect(health.started).toBeLessThan(105);
    const asked = world.responder.asked().length;
    expect(health.unresolved).toBe(0);
    expect(world.of('attempt').every(({ answer }) => answer === 'sent')).toBe(true);
    expect(world.of('intent-end')).toHaveLength(world.of('intent').length);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(world.responder.asked().length).toBe(asked);
  });

  it('waits no longer than the drain time for a target that stalls', async () => {
    const abort = new AbortController();
    const world = await worldWith((_request) => {
      if (world.responder.asked().length === 3) abort.abort();
    });
    const health = await world.run(planOf({ fraud: 50, lasts: '400s' }), { signal: abort.signal, drainMs: 100 });
    expect(health).toMatchObject({ interrupted: true, unresolved: health.started });
    expect(world.of('attempt')).toHaveLength(health.started);
  });

  it('before the start sends nothing', async () => {
    const world = await worldWith();
    const health = await world.run(planOf({ fraud: 10 }), { signal: AbortSignal.abort() });
    expect(health).toMatchObject({ started: 0, interrupted: true });
    expect(world.responder.asked()).toEqual([]);
  });
});

describe('edges', () => {
  it('ends at once when nobody acts', async () => {
    const world = await worldWith();
    const health = await world.run(planOf({}), { speed: 1 });
    expect(health).toMatchObject({ started: 0, dropped: 0, requests: 0 });
  });

  it('refuses to start against a target that does not answer', async () => {
    const world = await worldWith();
    await world.responder.close();
    await expect(world.run(planOf({ fraud: 1 }))).rejects.toMatchObject({ exitCode: 4 });
    expect(world.events).toEqual([]);
  });

  it('goes on when the target dies under way: every opener still leaves, every attempt is an event', async () => {
    const world = await worldWith((request, response) => {
      openReply(request, response);
      if (world.responder.asked().length === 10) setImmediate(() => void world.responder.close());
    });
    const health = await world.run(planOf({ fraud: 60 }));
    expect(health.started).toBe(60);
    expect(world.of('attempt')).toHaveLength(60);
    expect(health.unresolved).toBe(world.of('attempt').filter(({ answer }) => answer === 'transport-error').length);
    expect(health.unresolved).toBeGreaterThan(0);
  });
});
