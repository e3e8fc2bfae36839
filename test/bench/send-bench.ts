/**
 * How many codes a second one process of the target can be asked for, on one core, with every defence of `layered`
 * enforced: limits are raised so far that all requests pass them, because refusing is cheaper than sending. Beside it,
 * in the same run: a bare Fastify handler, and one behind @fastify/rate-limit, which send nothing and decide next to
 * nothing. The generator, the sink and Redis share the other core.
 */
import { execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { mobileNumbers, numberAt } from '../../src/core/numbering/mobile-numbers.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type Service, startService } from '../../src/io/child-service.ts';
import { createTenant, tenantCounts } from '../../src/io/control-client.ts';
import { ATTEMPT_HEADER, PEER_HEADER, signAttempt, signPeer } from '../../src/io/harness-headers.ts';

const REQUESTS = 30_000;
const WARM_UP = 10_000;
const CONNECTIONS = 64;
/** Sends per page visit, so that visits are few. */
const PER_SESSION = 1_000;
const TARIFF = {
  ...{ name: 'bench', asOf: '2026-01-01', currency: 'EUR', source: 'bench', defaultPriceMicro: 75_000 },
  rows: [{ prefix: '49', country: 'DE', priceMicro: 75_000 }],
};

export interface SendRate {
  readonly what: string;
  readonly perSecond: number;
  /** Processor time of the measured process per request; 0 where the system does not tell. */
  readonly cpuMicros: number;
  readonly sentShare: number;
}

/** @param redisUrl a Redis that may be written to; absent: not measured */
export async function sendRates(redisUrl: string | undefined): Promise<SendRate[]> {
  const rates = [
    await peerRate('bare Fastify handler', 'bare'),
    await peerRate('Fastify with @fastify/rate-limit', 'rate-limit'),
  ];
  rates.push(await targetRate('layered on memory', undefined));
  if (redisUrl !== undefined) rates.push(await targetRate('layered on Redis', redisUrl));
  return rates;
}

async function peerRate(what: string, kind: 'bare' | 'rate-limit'): Promise<SendRate> {
  const child = fork(fileURLToPath(new URL('./fastify-peer.ts', import.meta.url)), [kind]);
  const url = await new Promise<string>((resolve) => child.once('message', (told) => resolve(String(told))));
  pin(child.pid as number);
  const headersOf = (i: number) => ({ 'content-type': 'application/json', 'x-peer': peerAt(i) });
  const bodyOf = (i: number) => JSON.stringify({ phone: phoneAt(i) });
  const measured = await measure({ origin: url, path: '/otp/send', pid: child.pid as number, headersOf, bodyOf });
  child.disconnect();
  return { what, ...measured };
}

async function targetRate(what: string, redisUrl: string | undefined): Promise<SendRate> {
  const [sink, target] = await Promise.all([
    startService({ module: 'sink', label: 'sink' }),
    startService({ module: 'target', label: 'target' }),
  ]);
  try {
    pin(target.pid);
    const { base, runKey, id } = await deploy({ sink, target, redisUrl });
    const sessions = await visits(base, Math.ceil((WARM_UP + REQUESTS) / PER_SESSION));
    const headersOf = (i: number) => ({
      'content-type': 'application/json',
      cookie: sessions[Math.floor(i / PER_SESSION)]?.cookie ?? '',
      [ATTEMPT_HEADER]: signAttempt(runKey, i + 1),
      [PEER_HEADER]: signPeer(runKey, peerAt(i)),
    });
    const csrf = sessions[0]?.csrf;
    const bodyOf = (i: number) => JSON.stringify({ phone: phoneAt(i), csrf, device: `bench:${i}` });
    const { origin, pathname } = new URL(base);
    const measured = await measure({ origin, path: `${pathname}/otp/send`, pid: target.pid, headersOf, bodyOf });
    const accepted = (await tenantCounts<{ accepted: number }>(sink, id))?.accepted ?? 0;
    return { what, ...measured, sentShare: accepted / (WARM_UP + REQUESTS) };
  } finally {
    await Promise.all([target.stop(), sink.stop()]);
  }
}

async function deploy(parts: { sink: Service; target: Service; redisUrl: string | undefined }) {
  const id = `send-${randomBytes(4).toString('hex')}`;
  const runKey = randomBytes(32).toString('hex');
  const shared = {
    id,
    clock: { epochMs: Date.now(), startedAtMs: Date.now(), speed: 1 },
    runKey,
    tariff: TARIFF,
    seed: 1,
  };
  const delivery = { medianMs: 2_000, maxMs: 8_000, slowdownPerThousandPerMinute: 0 };
  const account = await createTenant<{ basePath: string }>(parts.sink, {
    ...shared,
    settings: { delivery },
    rules: true,
  });
  const store = { redis: parts.redisUrl, deployment: id, keep: false };
  const tenant = await createTenant<{ basePath: string }>(parts.target, {
    ...{ ...shared, policy: roomyLayered(), sinkUrl: `${parts.sink.url}${account.basePath}` },
    ...(parts.redisUrl === undefined ? {} : { store }),
  });
  return { id, runKey, base: `${parts.target.url}${tenant.basePath}` };
}

/** `layered` with room for everybody: the same defences and meters, limits that this bench does not meet. */
function roomyLayered(): unknown {
  const document = structuredClone(loadPolicy('layered').document) as {
    defences: Record<string, Record<string, unknown>>;
  };
  const { defences } = document;
  const roomy: Record<string, object> = {
    'session-flow': { minAfterVisit: '0s', sendsPerSession: PER_SESSION },
    'ip-velocity': { windows: [{ limit: 1_000, within: '1h' }] },
    'ip-fanout': { windows: [{ limit: 1_000, within: '1h' }] },
    'range-velocity': {
      blocks: [
        { digits: 3, limit: 1_000, within: '1h' },
        { digits: 4, limit: 10_000, within: '1h' },
      ],
    },
    'conversion-monitor': { minSends: 100_000, emergencySends: 100_000 },
    'spend-cap': { caps: [{ limitMicro: 1_000_000_000_000, within: '1h' }] },
  };
  for (const [id, settings] of Object.entries(roomy)) Object.assign(defences[id] ?? {}, settings);
  return { ...document, id: 'roomy-layered' };
}

async function visits(base: string, count: number): Promise<{ cookie: string; csrf: string }[]> {
  const pool = new Pool(new URL(base).origin, { connections: 4 });
  const pages: { cookie: string; csrf: string }[] = [];
  for (let i = 0; i < count; i += 1) {
    const { headers, body } = await pool.request({ path: `${new URL(base).pathname}/login`, method: 'GET' });
    const { csrf } = (await body.json()) as { csrf: string };
    pages.push({ cookie: String(headers['set-cookie']).split(';')[0] as string, csrf });
  }
  await pool.close();
  return pages;
}

interface Measured {
  readonly origin: string;
  readonly path: string;
  readonly pid: number;
  headersOf(i: number): Record<string, string>;
  bodyOf(i: number): string;
}

/** A closed loop on many connections; the warm-up is not counted. */
async function measure({ origin, path, pid, headersOf, bodyOf }: Measured): Promise<Omit<SendRate, 'what'>> {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  let next = 0;
  let answered = 0;
  const worker = async (until: number): Promise<void> => {
    while (next < until) {
      const i = next;
      next += 1;
      const { statusCode, body } = await pool.request({ path, method: 'POST', headers: headersOf(i), body: bodyOf(i) });
      await body.dump();
      if (statusCode === 200) answered += 1;
    }
  };
  const all = (until: number) => Promise.all(Array.from({ length: CONNECTIONS }, () => worker(until)));
  await all(WARM_UP);
  answered = 0;
  const cpuBefore = cpuMicrosOf(pid);
  const startedMs = performance.now();
  await all(WARM_UP + REQUESTS);
  const seconds = (performance.now() - startedMs) / 1_000;
  const cpuMicros = (cpuMicrosOf(pid) - cpuBefore) / REQUESTS;
  await pool.close();
  return { perSecond: REQUESTS / seconds, cpuMicros, sentShare: answered / REQUESTS };
}

const GERMAN = mobileNumbers('DE');

/** Numbers far apart, each asked for once. */
function phoneAt(i: number): string {
  return `+${numberAt(GERMAN, (i * 104_729) % GERMAN.total)}`;
}

function peerAt(i: number): string {
  return `10.${(i >> 16) & 127}.${(i >> 8) & 255}.${i & 255}`;
}

/** Linux: the measured process has core 0 to itself, everything else shares the others. Elsewhere: no pinning. */
function pin(pid: number): void {
  if (process.platform !== 'linux') return;
  try {
    execFileSync('taskset', ['-apc', '0', String(pid)], { stdio: 'ignore' });
    execFileSync('taskset', ['-apc', '1', String(process.pid)], { stdio: 'ignore' });
  } catch {
    console.log('taskset is missing: nothing is pinned to a core');
  }
}

/** Processor time so far in microseconds (proc(5), fields 14 and 15, ticks of 10 ms); 0 where the system does not tell. */
function cpuMicrosOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
