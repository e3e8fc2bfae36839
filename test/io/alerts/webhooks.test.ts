/** Delivery: to Slack and PagerDuty as msw describes them, and to a loopback server that misbehaves in every way. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { alertDestinations } from '../../../src/io/alerts/destination.ts';
import type { RaisedAlert } from '../../../src/io/alerts/notice.ts';
import { ATTEMPTS_MAX, WAITING_MAX } from '../../../src/io/alerts/outbox.ts';
import { type AlertWebhooks, createAlertWebhooks } from '../../../src/io/alerts/webhooks.ts';
import { createLogger } from '../../../src/io/logger.ts';
import { PAGERDUTY_URL, ROUTING_KEY, type Services, SLACK_URL, startAlertServices } from './services.ts';

const ALERT: RaisedAlert = {
  source: 'spend-cap',
  signal: 'spend-cap-near',
  posture: null,
  detail: '321 of 400 units per-hour',
  timeToDetectMs: null,
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Told {
  readonly webhooks: AlertWebhooks;
  readonly log: string[];
}

function webhooksTo(
  urls: string,
  more: { timeoutMs?: number; firstWaitMs?: number; connect?: Services['connect'] } = {},
): Told {
  const log: string[] = [];
  const webhooks = createAlertWebhooks({
    destinations: alertDestinations({ webhooks: urls, routingKey: ROUTING_KEY }),
    log: createLogger({ verbose: true, write: (line) => void log.push(line) }),
    drill: false,
    firstWaitMs: 1,
    ...more,
  });
  closing.push(() => webhooks.close());
  return { webhooks, log };
}

/** Waits for what only delivery can bring about. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function total(webhooks: AlertWebhooks, field: 'delivered' | 'retried' | 'lost'): number {
  return webhooks.counts().reduce((sum, counts) => sum + counts[field], 0);
}

interface Endpoint {
  readonly url: string;
  readonly bodies: Record<string, unknown>[];
  readonly heads: IncomingMessage['headers'][];
}

/** `answer` is called with the number of the request, from 1. */
async function startEndpoint(answer: (request: number, reply: ServerResponse) => void): Promise<Endpoint> {
  const bodies: Record<string, unknown>[] = [];
  const heads: IncomingMessage['headers'][] = [];
  const server: Server = createServer((message, reply) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      heads.push(message.headers);
      answer(bodies.length, reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`, bodies, heads };
}

function say(status: number, headers: Record<string, string> = {}) {
  return (_: number, reply: ServerResponse) => void reply.writeHead(status, headers).end('x');
}

describe('the services that people use', () => {
  test('Slack and PagerDuty take what we post, and nothing goes anywhere else', async () => {
    const services = await startAlertServices();
    closing.push(() => services.close());
    const { webhooks, log } = webhooksTo(`${SLACK_URL},${PAGERDUTY_URL}`, { connect: services.connect });
    webhooks.raise(ALERT, 'target, policy layered');
    await until(() => total(webhooks, 'delivered') === 2);
    expect(services.slack).toHaveLength(1);
    expect(services.slack[0]).toMatchObject({ url: SLACK_URL });
    expect(services.pagerduty).toHaveLength(1);
    expect(services.pagerduty[0]?.body).toMatchObject({
      routing_key: ROUTING_KEY,
      event_action: 'trigger',
      dedup_key: 'pumpdrill/target, policy layered/spend-cap/spend-cap-near',
    });
    expect(services.strays).toEqual([]);
    expect(log.join('\n')).not.toMatch(/abcdefghijklmnop|R0123456789/);
  });

  test('a body that Slack does not take is lost once, not posted for ever', async () => {
    const services = await startAlertServices();
    closing.push(() => services.close());
    // Plain JSON is no Slack message.
    const { webhooks } = webhooksTo(`json+${SLACK_URL}`, { connect: services.connect });
    webhooks.raise(ALERT, 'target');
    await until(() => total(webhooks, 'lost') === 1);
    expect(total(webhooks, 'retried')).toBe(0);
    expect(services.slack).toEqual([]);
  });
});

describe('trouble', () => {
  test.each([500, 502, 503, 429, 408])('status %s is tried again, with the same id', async (status) => {
    const { url, bodies, heads } = await startEndpoint((request, reply) =>
      say(request < 3 ? status : 200)(request, reply),
    );
    const { webhooks } = webhooksTo(url);
    webhooks.raise(ALERT, 'target');
    await until(() => total(webhooks, 'delivered') === 1);
    expect(bodies).toHaveLength(3);
    expect(bodies[0]).toMatchObject({ schema: 'pumpdrill.alert/1', signal: 'spend-cap-near', severity: 'warning' });
    expect(new Set(bodies.map((body) => body['id'])).size).toBe(1);
    expect(new Set(heads.map((head) => head['idempotency-key']))).toEqual(new Set([bodies[0]?.['id']]));
    expect(webhooks.counts()).toMatchObject([{ delivered: 1, retried: 2, lost: 0 }]);
  });

  test.each([400, 401, 403, 404, 410])('status %s is final', async (status) => {
    const { url, bodies } = await startEndpoint(say(status));
    const { webhooks, log } = webhooksTo(url);
    webhooks.raise(ALERT, 'target');
    await until(() => total(webhooks, 'lost') === 1);
    expect(bodies).toHaveLength(1);
    expect(log.join('\n')).toContain(`status ${status}`);
    expect(log.join('\n')).not.toContain('secret-path');
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await startEndpoint(say(200));
    const { url } = await startEndpoint(say(307, { location: elsewhere.url }));
    const { webhooks } = webhooksTo(url);
    webhooks.raise(ALERT, 'target');
    await until(() => total(webhooks, 'lost') === 1);
    expect(elsewhere.bodies).toEqual([]);
  });

  test('a reset connection, an answer that never comes and one that never ends are tried again', async () => {
    const { url, bodies } = await startEndpoint((request, reply) => {
      if (request === 1) reply.destroy();
      else if (request === 3) reply.writeHead(200, { 'content-length': '10' }).write('x');
      else if (request > 3) reply.end('ok');
    });
    const { webhooks, log } = webhooksTo(url, { timeoutMs: 150 });
    webhooks.raise(ALERT, 'target');
    await until(() => total(webhooks, 'delivered') === 1);
    // The third answer had its status: that is all a webhook says.
    expect(bodies).toHaveLength(3);
    expect(log.filter((line) => line.includes('not delivered yet'))).toHaveLength(2);
  });

  test('nobody listens: it gives up after its attempts, and says with the next alert what was lost', async () => {
    const gone = await startEndpoint(say(503));
    const { webhooks } = webhooksTo(gone.url);
    webhooks.raise(ALERT, 'target');
    await until(() => total(webhooks, 'lost') === 1);
    expect(gone.bodies).toHaveLength(ATTEMPTS_MAX);
    expect(gone.bodies[0]).toMatchObject({ lost: 0 });
    webhooks.raise(ALERT, 'target');
    await until(() => gone.bodies.length > ATTEMPTS_MAX);
    expect(gone.bodies.at(-1)).toMatchObject({ lost: 1 });
  });

  test('a destination that is down does not hold up another', async () => {
    const down = await startEndpoint(() => {});
    const up = await startEndpoint(say(200));
    const { webhooks } = webhooksTo(`${down.url},${up.url}`);
    for (let i = 0; i < 5; i += 1) webhooks.raise(ALERT, 'target');
    await until(() => up.bodies.length === 5);
    expect(down.bodies.length).toBeLessThanOrEqual(1);
  });

  test('raising is only a push: what does not fit is counted, and the oldest stay', async () => {
    const held: ServerResponse[] = [];
    const { url, bodies } = await startEndpoint((_, reply) => {
      if (held.length === 0) held.push(reply);
      else reply.end('ok');
    });
    const { webhooks } = webhooksTo(url);
    for (let i = 0; i < WAITING_MAX + 25; i += 1) webhooks.raise({ ...ALERT, detail: `alert ${i}` }, 'target');
    // Nothing has left yet in the turn that raised them.
    expect(bodies).toEqual([]);
    expect(total(webhooks, 'lost')).toBe(25);
    await until(() => held.length === 1);
    held[0]?.end('ok');
    await until(() => total(webhooks, 'delivered') === WAITING_MAX);
    expect(bodies.map((body) => body['detail'])).toEqual(Array.from({ length: WAITING_MAX }, (_, i) => `alert ${i}`));
    expect(bodies[0]).toMatchObject({ lost: 25 });
    expect(bodies[1]).toMatchObject({ lost: 0 });
  });

  test('an end tries what waits once more, and then lets go', async () => {
    const { url, bodies } = await startEndpoint((request, reply) => say(request === 1 ? 503 : 200)(request, reply));
    // Without the end it would wait for a minute before its second attempt.
    const { webhooks } = webhooksTo(url, { firstWaitMs: 60_000 });
    webhooks.raise(ALERT, 'target');
    await until(() => bodies.length === 1);
    webhooks.raise(ALERT, 'target');
    await webhooks.close();
    expect(total(webhooks, 'delivered')).toBe(2);
    webhooks.raise(ALERT, 'target');
    expect(total(webhooks, 'lost')).toBe(1);
  });
});
