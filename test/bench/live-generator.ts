/**
 * Measures the live engine alone: a campaign of one-shot senders against a bare responder in a process of its own.
 * Prints figures and asserts nothing. `node test/bench/live-generator.ts [rate ...]`
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { planCampaign } from '../../src/core/campaign/plan.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { defineScenario } from '../../src/core/scenario/define.ts';
import { runLive } from '../../src/engines/live/engine.ts';
import { Exchange } from '../../src/engines/live/exchange.ts';
import { createHttpPort } from '../../src/engines/live/http-port.ts';
import { authoriseTarget } from '../../src/engines/live/safety.ts';
import { signAttempt, signPeer } from '../../src/io/harness-headers.ts';
import { loadProfile } from '../../src/target-profile/load.ts';

const SECONDS = 5;
const RUN_KEY = 'ab'.repeat(32);

function scenarioAt(rate: number) {
  const lasts = `${SECONDS}s`;
  return defineScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'generator-bench',
    title: 'Generator bench',
    summary: 'As many one-shot senders as asked for.',
    family: 'bench',
    startsAt: '2026-03-10T23:00:00+01:00',
    duration: lasts,
    tariff: { flat: 0.05, currency: 'EUR', source: 'bench' },
    campaigns: [
      {
        id: 'blast',
        lanes: Math.max(1, Math.ceil(rate / 500)),
        pacing: { kind: 'constant', total: rate * SECONDS, lasts },
        destinations: { kind: 'range', start: '+99899394000', size: 1_000_000, order: 'shuffled' },
        identities: { network: { kind: 'pool', of: 'residential', size: 50_000 }, device: { kind: 'per-opener' } },
        session: 'scraped-token',
      },
    ],
    people: [
      {
        id: 'few',
        pacing: { kind: 'constant', total: 1, lasts },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'one', weight: 1 }],
      },
    ],
  });
}

/** The same requests through bare undici, one after the other on 32 connections: what no generator can beat. */
async function measureBare(port: number, requests: number): Promise<Record<string, unknown>> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 32, pipelining: 1, allowH2: false });
  const headers = ['content-type', 'application/json', 'user-agent', 'bench', 'x-pumpdrill-attempt', 'a'.repeat(24)];
  const body = JSON.stringify({ phone: '+998993940000', csrf: 'c'.repeat(40), device: 'pd1:abcdef' });
  let left = requests;
  const chain = (done: () => void): void => {
    left -= 1;
    if (left < 0) done();
    else pool.dispatch({ path: '/otp/send', method: 'POST', headers, body }, new Exchange(() => chain(done)));
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: 32 }, () => new Promise<void>((resolve) => chain(resolve))));
  const used = process.cpuUsage(before);
  await pool.destroy();
  return { rate: 'closed loop', identity: 'bare undici', answered: requests, ...perAttempt(used, requests) };
}

function perAttempt(used: NodeJS.CpuUsage, attempts: number): Record<string, number> {
  return { cpuMicrosPerAttempt: Math.round((used.user + used.system) / Math.max(1, attempts)) };
}

async function measure(port: number, rate: number, identity: 'header' | 'socket'): Promise<Record<string, unknown>> {
  const target = createHttpPort({
    target: authoriseTarget(`http://127.0.0.1:${port}`),
    basePath: '',
    profile: loadProfile('reference'),
    identity,
    sign: { attempt: (id) => signAttempt(RUN_KEY, id), peer: (address) => signPeer(RUN_KEY, address) },
  });
  const counts = new Map<string, number>();
  const half = (rate * SECONDS) / 2;
  let before = process.cpuUsage();
  const events = (event: LedgerEvent): void => {
    const key = event.type === 'attempt' ? event.answer : event.type;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    // The second half only: compiling and warming up belong to no attempt.
    if (key === 'sent' && count === half) before = process.cpuUsage();
  };
  const clock = { epochMs: 0, startedAtMs: Date.now() + 700, speed: 1 };
  const plan = planCampaign(scenarioAt(rate), 1, { only: 'fraud' });
  const inbox = { onDelivered: () => {} };
  const health = await runLive(plan, { target, inbox, events, clock, maxInFlight: 2_000, drainMs: 5_000 });
  const used = process.cpuUsage(before);
  await target.close();
  const attempts = counts.get('sent') ?? 0;
  return {
    rate,
    identity: target.stats.identity,
    answered: attempts,
    dropped: health.dropped,
    lost: health.unresolved,
    latenessP50: health.latenessMsP50,
    latenessP99: health.latenessMsP99,
    serviceP50: health.serviceMsP50,
    serviceP99: health.serviceMsP99,
    ...perAttempt(used, attempts - half),
  };
}

const rates = process.argv.slice(2).map(Number);
const responder = fork(fileURLToPath(new URL('bare-responder.ts', import.meta.url)));
const port = await new Promise<number>((resolve) => responder.once('message', (value) => resolve(Number(value))));
const rows = [await measureBare(port, 40_000)];
for (const rate of rates.length > 0 ? rates : [1_000, 4_000, 8_000]) rows.push(await measure(port, rate, 'header'));
if (process.env['SOCKET'] !== '0') rows.push(await measure(port, 1_000, 'socket'));
responder.disconnect();
console.table(rows);
