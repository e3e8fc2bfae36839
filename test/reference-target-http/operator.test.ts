/** What whoever runs the target sees of it: metrics, health, log and alerts, of a real server with a real sink beside it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { startTargetServer } from '../../reference-target/http/server.ts';
import { StoreHealth } from '../../reference-target/http/store-health.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { providerFormat } from '../../src/core/scenario/format.ts';
import { alertDestinations } from '../../src/io/alerts/destination.ts';
import { createAlertWebhooks } from '../../src/io/alerts/webhooks.ts';
import { createLogger } from '../../src/io/logger.ts';
import { startSinkServer } from '../../src/sink/http/server.ts';
import { OPEN_POLICY, postJson, TARIFF, targetSpec, visit } from './fixture.ts';

const PHONES = Array.from({ length: 40 }, (_, i) => `+49151123456${String(i).padStart(2, '0')}`);
const POLICY = {
  ...OPEN_POLICY,
  id: 'watched',
  defences: {
    'number-velocity': { mode: 'enforce', cooldown: '60s', windows: [{ limit: 3, within: '10m' }] },
    'ip-velocity': { mode: 'observe', windows: [{ limit: 5, within: '1h' }] },
  },
  signals: { 'consecutive-numbers': { watch: false }, 'address-fanout': { numbers: 10 } },
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Operated {
  readonly url: string;
  readonly log: string[];
  readonly posted: Record<string, unknown>[];
}

async function startOperated(level: 'debug' | 'warn', sinkUrl?: string): Promise<Operated> {
  const posted: Record<string, unknown>[] = [];
  const endpoint = createServer((message, reply) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      posted.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      reply.end('ok');
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  closing.push(() => endpoint.close());
  const log: string[] = [];
  const logger = createLogger({ verbose: false, level, write: (line) => void log.push(line) });
  const webhooks = createAlertWebhooks({
    destinations: alertDestinations({
      webhooks: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/secret`,
    }),
    log: logger,
    drill: false,
  });
  closing.push(() => webhooks.close());
  const nowMs = Date.now();
  const clock = { epochMs: nowMs, startedAtMs: nowMs, speed: 1 };
  const runKey = String(targetSpec()['runKey']);
  const settings = providerFormat.parse({});
  const sink = await startSinkServer({
    port: 0,
    token: '',
    standalone: { settings, tariff: TARIFF, clock, seed: 1, runKey, rules: false },
  });
  closing.push(() => sink.close());
  const read = readPolicy(POLICY, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const target = await startTargetServer({
    port: 0,
    token: '',
    standalone: {
      policy: read.policy,
      clock,
      runKey,
      seed: 1,
      sinkUrl: sinkUrl ?? sink.url,
      tariff: TARIFF,
      log: logger,
      webhooks,
    },
  });
  closing.push(() => target.close());
  return { url: target.url, log, posted };
}

/** Everybody asks once, the first twice. Returns the answers' status words. */
async function traffic({ url }: Operated): Promise<unknown[]> {
  const csrf = (await visit(url)).body['csrf'];
  const words: unknown[] = [];
  for (const phone of [...PHONES, PHONES[0]])
    words.push((await postJson(`${url}/otp/send`, { phone, csrf })).body['status']);
  return words;
}

type Labels = Readonly<Record<string, string>>;

interface Scraped {
  readonly text: string;
  /** The sample of this name whose labels are these and the tenant's; undefined when there is none. */
  of(name: string, labels?: Labels): number | undefined;
}

async function metricsOf({ url }: Operated): Promise<Scraped> {
  const { statusCode, headers, body } = await request(`${url}/metrics`);
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await body.text();
  const samples = text.split('\n').flatMap((line) => {
    const match = /^([a-z_]+)\{(.*)\} ([0-9.eE+-]+)$/.exec(line);
    return match === null ? [] : [{ name: match[1], labels: labelsOf(match[2] ?? ''), value: Number(match[3]) }];
  });
  const of = (name: string, labels: Labels = {}) => {
    const wanted = JSON.stringify(Object.entries({ ...labels, tenant: 'default' }).sort());
    return samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === wanted)?.value;
  };
  return { text, of };
}

function labelsOf(text: string): [string, string][] {
  return [...text.matchAll(/([a-z_]+)="([^"]*)"/g)]
    .map(([, name = '', value = '']): [string, string] => [name, value])
    .sort();
}

describe('/metrics', () => {
  test('counts what happened, and names nobody', async () => {
    const target = await startOperated('warn');
    const words = await traffic(target);
    expect(words.filter((word) => word === 'sent')).toHaveLength(PHONES.length);
    expect(words.at(-1)).toBe('rate-limited');
    const { text, of } = await metricsOf(target);
    const p = 'pumpdrill_target_';
    expect(of(`${p}attempts_total`, { disposition: 'allow' })).toBe(PHONES.length);
    expect(of(`${p}attempts_total`, { disposition: 'deny' })).toBe(1);
    const refusal = { kind: 'deny', observed: 'false' };
    expect(of(`${p}decisions_total`, { ...refusal, defence: 'number-velocity' })).toBe(1);
    expect(of(`${p}decisions_total`, { ...refusal, defence: 'ip-velocity', observed: 'true' })).toBe(36);
    expect(of(`${p}messages_total`, { result: 'accepted' })).toBe(PHONES.length);
    expect(of(`${p}posture`, { posture: 'normal' })).toBe(1);
    expect(of(`${p}posture`, { posture: 'closed' })).toBe(0);
    expect(of(`${p}store_failing`)).toBe(0);
    expect(of(`${p}alerts_total`, { source: 'signal-watch', signal: 'address-fanout' })).toBe(1);
    expect(of(`${p}request_duration_seconds_count`, { route: '/otp/send', status: '200' })).toBe(PHONES.length);
    expect(of('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(text).not.toMatch(/4915112|12345/);
  });

  test('a requester cannot make labels', async () => {
    const target = await startOperated('warn');
    for (let i = 0; i < 50; i += 1) {
      const dispatcher = new Agent();
      await (await request(`${target.url}/no/such-${i}`, { dispatcher })).body.dump();
      await dispatcher.close();
      await postJson(`${target.url}/otp/send`, { phone: `hostile-${i}"} 1\n`, csrf: 'x' });
    }
    const { text } = await metricsOf(target);
    expect(text).not.toMatch(/such-|hostile/);
    expect(text).toContain('route="none"');
  });

  test('is the standalone target’s alone: one that serves drills has no such page', async () => {
    const bare = await startTargetServer({ port: 0, token: 'secret' });
    closing.push(() => bare.close());
    expect((await request(`${bare.url}/metrics`)).statusCode).toBe(404);
    expect(await (await request(`${bare.url}/healthz`)).body.json()).toEqual({ status: 'ok' });
  });
});

describe('/healthz', () => {
  test('tells of the process and of the store', async () => {
    const target = await startOperated('warn');
    expect(await (await request(`${target.url}/healthz`)).body.json()).toEqual({ status: 'ok', store: 'ok' });
  });

  test('a store that failed is failing until ten seconds are over', () => {
    let now = 0;
    const health = new StoreHealth(() => now);
    health.onFault('conversion-monitor');
    expect(health.state).toBe('ok');
    health.onFault('store');
    expect(health.state).toBe('failing');
    now = 9_999;
    expect(health.state).toBe('failing');
    now = 10_000;
    expect(health.state).toBe('ok');
  });
});

describe('the log', () => {
  test('has a line per attempt, with its reasons and a masked number, and no full number and no code', async () => {
    const target = await startOperated('debug');
    await traffic(target);
    const lines = target.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    const attempts = lines.filter(({ msg }) => msg === 'attempt');
    expect(attempts).toHaveLength(PHONES.length + 1);
    expect(attempts[0]).toMatchObject({
      level: 'debug',
      disposition: 'allow',
      sent: true,
      because: [],
      kind: 'send',
      country: 'DE',
      recipient: '+491••••••••00',
    });
    expect(attempts.at(-1)).toMatchObject({ level: 'info', disposition: 'deny', sent: false });
    expect(JSON.stringify(attempts.at(-1)?.['because'])).toContain('number-velocity: deny');
    expect(lines.filter(({ msg }) => msg === 'alert')).toEqual([
      expect.objectContaining({ level: 'warn', signal: 'address-fanout' }),
    ]);
    // An alert's id is random hexadecimal: it may hold nine digits in a row, and they are nobody's.
    const text = target.log.join('').replace(/"alert":"[0-9a-f-]{36}"/g, '');
    for (const phone of PHONES) expect(text).not.toContain(phone.slice(1));
    expect(text).not.toMatch(/[0-9]{9,}|127\.0\.0\.1:[0-9]+\/secret/);
  });

  test('says only what is wrong unless asked for more', async () => {
    const target = await startOperated('warn');
    await traffic(target);
    expect(target.log.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['warn']);
  });

  test('hostile text stays out of it', async () => {
    const target = await startOperated('debug');
    const csrf = (await visit(target.url)).body['csrf'];
    for (const phone of [
      '+4915112345678\u001b[2J',
      '<script>+4915112345678',
      { '+4915112345678': 1 },
      '0049 151 12345678',
    ])
      await postJson(`${target.url}/otp/send`, { phone, csrf, device: '+4915112345678' });
    expect(target.log.join('')).not.toMatch(/15112345678|script|\[2J/);
  });

  test('a provider that does not answer is said, and counted', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const target = await startOperated('warn', `http://127.0.0.1:${port}`);
    const csrf = (await visit(target.url)).body['csrf'];
    expect((await postJson(`${target.url}/otp/send`, { phone: PHONES[0], csrf })).body['status']).toBe(
      'provider-error',
    );
    expect(target.log.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', reason: 'unreachable' }),
    ]);
    const { of } = await metricsOf(target);
    expect(of('pumpdrill_target_messages_total', { result: 'unreachable' })).toBe(1);
  });
});

describe('webhooks', () => {
  test('an alert of a running target arrives, and the metrics say so', async () => {
    const target = await startOperated('warn');
    await traffic(target);
    const delivered = async () => {
      const { text, of } = await metricsOf(target);
      expect(text).not.toContain('secret');
      const webhook = /webhook="(json 127\.0\.0\.1:[0-9]+)"/.exec(text)?.[1] ?? '';
      return of('pumpdrill_target_alert_webhooks_total', { webhook, outcome: 'delivered' });
    };
    // Delivery goes on beside the requests; nothing else ends this.
    while ((await delivered()) !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(target.posted).toEqual([
      expect.objectContaining({
        schema: 'pumpdrill.alert/1',
        deployment: 'target, policy watched',
        drill: false,
        source: 'signal-watch',
        signal: 'address-fanout',
        timeToDetectMs: null,
      }),
    ]);
  });
});
