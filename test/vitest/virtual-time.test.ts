/** Applications that live on timers: limiters that forget, queues that send later, answers that take a moment. */
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { describe, expect, test } from 'vitest';
import { type DrillSms, type DrillTarget, drill, type Handler } from '../../src/vitest/index.ts';
import { SMALL_ATTACK } from './small-attack.ts';

interface Body {
  readonly phone: string;
  readonly code?: string;
}

const CODE = '123456';
const TEXT = `Your code is ${CODE}`;

/** Sends to everybody, in the way it is given. */
function sending(how: (sms: DrillSms) => (phone: string) => unknown): DrillTarget {
  return {
    create: ({ sms }) => {
      const send = how(sms);
      return async (request) => {
        const { phone, code } = (await request.json()) as Body;
        if (code === undefined) await send(phone);
        return new Response(null, { status: code === undefined || code === CODE ? 200 : 401 });
      };
    },
  };
}

const direct = sending((sms) => (phone) => sms.send({ to: phone, text: TEXT }));

async function figuresOf(target: DrillTarget) {
  const { scorecard, problems } = await drill(target, SMALL_ATTACK);
  const [score] = scorecard.scenarios;
  expect(problems).toEqual([]);
  return { fraud: score?.fraud.dispatches, loss: score?.fraud.lossMicro, completed: score?.legit.completed };
}

describe('virtual time', () => {
  test('is the one that Date, timers and the injected clock tell, from the start of the scenario on', async () => {
    const startMs = Date.parse('2026-03-10T12:00:00+01:00');
    const told: number[][] = [];
    const firedMs: number[] = [];
    await drill(
      {
        create: ({ clock }) => {
          setInterval(() => firedMs.push(clock.now() - startMs), 60_000);
          return async () => {
            told.push([Date.now(), Date.parse(new Date().toISOString()), clock.now(), clock.date().getTime()]);
            return new Response(null, { status: 429 });
          };
        },
      },
      SMALL_ATTACK,
    );
    expect(firedMs).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * 60_000));
    for (const times of told) expect(new Set(times).size).toBe(1);
    const first = told.map(([ms = 0]) => ms - startMs);
    expect(Math.min(...first)).toBeLessThan(60_000);
    expect(Math.max(...first)).toBeLessThan(20 * 60_000);
    expect(first).toEqual(first.toSorted((a, b) => a - b));
  });

  test('is left alone where that is asked for', async () => {
    const { Date: mine, setTimeout: timeout } = globalThis;
    let replaced = 0;
    const handler = async () => {
      if (globalThis.Date !== mine || globalThis.setTimeout !== timeout) replaced += 1;
      return new Response(null, { status: 429 });
    };
    await drill({ create: () => handler, globals: 'real' }, SMALL_ATTACK);
    expect(replaced).toBe(0);
  });

  test('goes on for an answer that takes a moment, and what comes meanwhile is played', async () => {
    let atOnce = 0;
    let most = 0;
    const slow = sending((sms) => async (phone) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      atOnce -= 1;
      await sms.send({ to: phone, text: TEXT });
    });
    expect(await figuresOf(slow)).toMatchObject({ fraud: 100, loss: 10_000_000 });
    // An attempt every three seconds, each answered after ten.
    expect(most).toBeGreaterThanOrEqual(3);
    expect(most).toBeLessThan(10);
  });

  test('two drills at once take turns', async () => {
    const both = await Promise.all([figuresOf(direct), figuresOf(direct)]);
    expect(both[0]).toEqual(both[1]);
  });
});

describe('messages that are sent', () => {
  test('after the answer belong to their request', async () => {
    const expected = await figuresOf(direct);
    expect(expected).toEqual({ fraud: 100, loss: 10_000_000, completed: 60 });
    const later = sending((sms) => (phone) => {
      setTimeout(() => void sms.send({ to: phone, text: TEXT }), 700);
    });
    expect(await figuresOf(later)).toEqual(expected);
  });

  test('by a worker out of a queue are joined by number', async () => {
    const queued = sending((sms) => {
      const queue: string[] = [];
      setInterval(() => {
        for (const to of queue.splice(0)) void sms.send({ to, text: TEXT });
      }, 500);
      return (phone) => queue.push(phone);
    });
    expect(await figuresOf(queued)).toEqual({ fraud: 100, loss: 10_000_000, completed: 60 });
  });

  test("by a queue that works within somebody else's request are joined by number", async () => {
    const chained = sending((sms) => {
      let previous: Promise<unknown> = Promise.resolve();
      let last = '';
      // Each message leaves in the request that comes after its own.
      return (phone) => {
        const held = last;
        last = phone;
        previous = held === '' ? previous : sms.send({ to: held, text: TEXT });
        return previous;
      };
    });
    const { scorecard, problems } = await drill(chained, SMALL_ATTACK);
    expect(problems).toEqual([]);
    const sent = scorecard.scenarios[0]?.fraud.dispatches ?? 0;
    expect(sent).toBeGreaterThanOrEqual(99);
  });

  test('to nobody who asked are counted and prove nothing', async () => {
    const strays: DrillTarget = {
      create: ({ sms }) => {
        setInterval(() => void sms.send({ to: '+33612345678', text: 'Our offer of the day' }), 300_000);
        return async () => new Response(null, { status: 429 });
      },
    };
    const drilled = await drill(strays, SMALL_ATTACK);
    expect(drilled.problems.map(({ code }) => code)).toContain('UNJOINED_MESSAGES');
    expect(drilled.scorecard.gates.find(({ id }) => id.includes('/joined/'))).toMatchObject({ result: 'inconclusive' });
  });
});

/** Two a minute and address, by libraries that read the time for themselves. */
const LIMITED: Readonly<Record<string, (sms: DrillSms) => Promise<Handler>>> = {
  async '@fastify/rate-limit'(sms) {
    const app = fastify();
    await app.register(rateLimit, { max: 2, timeWindow: '1 minute' });
    app.post<{ Body: Body }>('/otp/send', async ({ body }) => sms.send({ to: body.phone, text: TEXT }));
    return app;
  },
  async 'rate-limiter-flexible'(sms) {
    const limiter = new RateLimiterMemory({ points: 2, duration: 60 });
    const app = fastify();
    app.post<{ Body: Body }>('/otp/send', async ({ body, ip }, reply) => {
      const refusal = await limiter.consume(ip).then(
        () => null,
        (refused: unknown) => refused,
      );
      if (refusal !== null) return reply.code(429).send();
      return sms.send({ to: body.phone, text: TEXT });
    });
    return app;
  },
};

describe.each(Object.entries(LIMITED))('%s', (_name, build) => {
  const sentBy = async (globals: 'virtual' | 'real') => {
    const { scorecard } = await drill({ create: ({ sms }) => build(sms), globals }, SMALL_ATTACK);
    return scorecard.scenarios[0]?.fraud.dispatches ?? 0;
  };

  test('forgets when its minute has passed', async () => {
    // Each of eight servers asks every 24 seconds: two pass, the third is refused, the fourth begins another minute.
    expect(await sentBy('virtual')).toBe(60);
    // On the machine's own time all of it is one moment.
    expect(await sentBy('real')).toBe(16);
  });
});
