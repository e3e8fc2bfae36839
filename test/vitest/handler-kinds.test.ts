/** One suite for every kind of application: whatever it is written with, the same drill comes to the same. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { createClock, createSms, drill, type Handler } from '../../src/vitest/index.ts';
import { buildExpressApp } from '../example-app/express-app.ts';
import { buildFastifyApp } from '../example-app/fastify-app.ts';
import { buildFetchHandler } from '../example-app/fetch-app.ts';
import type { Surroundings } from '../example-app/otp-service.ts';
import { SMALL_ATTACK } from './small-attack.ts';

/** What an application sees of a request and what it answers, in words that every kind can be built from. */
interface Seen {
  readonly path: string;
  readonly peer: string;
  readonly header: (name: string) => string;
}
type Probe = (seen: Seen) => { status: number; cookie?: string };

interface Kind {
  readonly example: (surroundings: Surroundings) => Handler;
  readonly probe: (probe: Probe) => Handler;
}

const KINDS: Readonly<Record<string, Kind>> = {
  Fastify: { example: (around) => buildFastifyApp(around), probe: fastifyProbe },
  Express: { example: (around) => buildExpressApp(around), probe: expressProbe },
  'fetch-style': { example: (around) => buildFetchHandler(around), probe: fetchProbe },
};

function fastifyProbe(probe: Probe): Handler {
  const app = fastify();
  app.all('/*', ({ url, ip, headers }, reply) => {
    const { status, cookie } = probe({ path: url, peer: ip, header: (name) => String(headers[name] ?? '') });
    if (cookie !== undefined) reply.header('set-cookie', cookie);
    return reply.code(status).send('');
  });
  return app;
}

function expressProbe(probe: Probe): Handler {
  const app = express();
  app.use((request, response) => {
    const { url, ip = '' } = request;
    const { status, cookie } = probe({ path: url, peer: ip, header: (name) => request.get(name) ?? '' });
    if (cookie !== undefined) response.set('set-cookie', cookie);
    response.status(status).end();
  });
  return app;
}

function fetchProbe(probe: Probe): Handler {
  return {
    fetch: async ({ url, headers }, { remoteAddress }) => {
      const { pathname } = new URL(url);
      const header = (name: string) => headers.get(name) ?? '';
      const { status, cookie } = probe({ path: pathname, peer: remoteAddress, header });
      return new Response(null, { status, headers: cookie === undefined ? {} : { 'set-cookie': cookie } });
    },
  };
}

/** Every request of a drill, for an application that sends nothing. */
async function requestsTo(kind: Kind, options: { addressHeader?: string; status?: number } = {}): Promise<Seen[]> {
  const seen: Seen[] = [];
  const record: Probe = (request) => {
    // Headers are read while the request is there.
    const held = ['cookie', 'user-agent', 'x-real-ip', 'x-forwarded-for'].map((name) => [name, request.header(name)]);
    seen.push({ ...request, header: (name) => String(Object.fromEntries(held)[name] ?? '') });
    return { status: options.status ?? 202, cookie: 'visitor=v1; Path=/' };
  };
  const { addressHeader = '' } = options;
  await drill({ create: () => kind.probe(record), addressHeader }, { ...SMALL_ATTACK, seeds: [1] });
  return seen;
}

describe.each(Object.entries(KINDS))('a %s application', (_name, kind) => {
  test('is drilled to the same figures', async () => {
    const drilled = await drill(
      {
        addressHeader: 'x-real-ip',
        create: ({ sms, clock }) => kind.example({ now: clock.now, sendSms: sms.send }),
      },
      SMALL_ATTACK,
    );
    expect(drilled).toHold();
    const [score] = drilled.scorecard.scenarios;
    expect(score?.fraud).toMatchObject({
      attempts: 100,
      dispatches: 10,
      lossMicro: 1_000_000,
      undefendedLossMicro: 10_000_000,
    });
    expect(score?.legit).toMatchObject({ intents: 60, completed: 60, insults: 0 });
    expect(score?.defences).toMatchObject([
      { id: 'rate-limited', verdict: 'UNOBSERVABLE', firstBlocker: { fraud: 90, legit: 0, savedMicro: 9_000_000 } },
    ]);
  });

  test('sees the simulated address as its peer, and in the header that it is told', async () => {
    const seen = await requestsTo(kind, { addressHeader: 'x-real-ip' });
    const peers = new Set(seen.map(({ peer }) => peer));
    expect([...peers].filter((peer) => /^198\.(18|19)\./.test(peer))).toHaveLength(8);
    for (const { peer, header } of seen) expect(header('x-real-ip')).toBe(peer);
  });

  test('gets the cookies back that it set, from their client only', async () => {
    const seen = await requestsTo(kind, { status: 429 });
    const people = seen.filter(({ peer }) => !peer.startsWith('198.'));
    expect(people.filter(({ header }) => header('cookie') === '').length).toBe(60);
    expect(people.some(({ header }) => header('cookie') === 'visitor=v1')).toBe(true);
  });

  test('that throws has answered with a 500, and the reason is told', async () => {
    const failing: Probe = () => {
      throw new Error('cannot reach +4915120450000');
    };
    const { problems, holds } = await drill({ create: () => kind.probe(failing) }, SMALL_ATTACK);
    expect(holds).toBe(false);
    const codes = problems.map(({ code }) => code);
    expect(codes).toContain('UNCLASSIFIED_ANSWER');
    expect(codes).toContain('NOBODY_LOGGED_IN');
    expect(JSON.stringify(problems)).toContain('status 500');
    expect(JSON.stringify(problems)).not.toContain('4915120450000');
  });
});

describe('addresses behind a proxy', () => {
  test('what a client claims stands before what the proxy saw', async () => {
    const seen: string[] = [];
    const record: Probe = ({ header, peer }) => {
      seen.push(`${header('x-forwarded-for')} ${peer}`);
      return { status: 429 };
    };
    await drill({ create: () => fetchProbe(record), addressHeader: 'x-forwarded-for' }, 'b2-spoofed-headers');
    const claimed = seen.filter((one) => one.includes(', '));
    expect(claimed.length).toBeGreaterThan(0);
    for (const one of seen) {
      const [list = '', peer] = one.split(/ (?=[^ ]+$)/);
      expect(list.split(', ').at(-1)).toBe(peer);
    }
  });
});

describe('what else is taken for an application', () => {
  const scenario = { ...SMALL_ATTACK, seeds: [1] };

  test('a function that createServer takes', async () => {
    let requests = 0;
    const listener = (_request: IncomingMessage, response: ServerResponse) => {
      requests += 1;
      response.writeHead(202).end();
    };
    await drill({ create: () => ({ listener }) }, scenario);
    expect(requests).toBeGreaterThan(100);
  });

  test('one application, for one run', async () => {
    const clock = createClock();
    const sms = createSms();
    expect(clock.now()).toBe(0);
    const handler = buildFastifyApp({ now: clock.now, sendSms: sms.send });
    expect(await drill({ handler, sms, clock }, scenario)).toHold();
    expect(clock.date().toISOString().slice(0, 10)).toBe('2026-03-10');
    expect(await sms.send({ to: '+4915120450000', text: '123456' })).toEqual({ accepted: false, reason: 'no-drill' });
  });

  test('one that reads files while it answers: no time passes meanwhile', async () => {
    let moved = 0;
    const handler = async () => {
      const beforeMs = Date.now();
      await readFile(import.meta.filename);
      if (Date.now() !== beforeMs) moved += 1;
      return new Response(null, { status: 202 });
    };
    await drill({ create: () => handler }, { ...scenario, seeds: [2] });
    expect(moved).toBe(0);
  });
});
