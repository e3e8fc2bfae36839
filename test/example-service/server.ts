/**
 * An OTP service as somebody might have built it, for drills against a target that is not ours: Fastify, @fastify/rate-limit
 * per address behind a proxy, one cap per number. It knows pumpdrill by three variables only: PORT, SMS_URL and
 * PUMPDRILL_SPEED, by which it divides its windows and lifetimes.
 *
 * FAULT=dies ends it while it starts; FAULT=elsewhere sends to nobody; CHILD=1 starts a helper that would outlive it.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';

const { PORT = '3000', SMS_URL = '', PUMPDRILL_SPEED = '1', FAULT = '', READY_AFTER_MS = '0' } = process.env;
const speed = Number(PUMPDRILL_SPEED);
const CAP_PER_ADDRESS = Number(process.env['CAP_PER_ADDRESS'] ?? 5);
const CAP_PER_NUMBER = Number(process.env['CAP_PER_NUMBER'] ?? 3);
const HOUR_MS = 3_600_000 / speed;
const CODE_MS = 300_000 / speed;

if (FAULT === 'dies') {
  console.error('no database at \u001b[31m10.0.0.5\u001b[0m, asked by +998901234567');
  process.exit(7);
}
if (process.env['CHILD'] === '1') {
  const helper = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
  console.log(`helper ${helper.pid}`);
}

interface Ask {
  readonly phone: string;
}
interface Entry extends Ask {
  readonly code: string;
}

const codes = new Map<string, { readonly code: string; readonly untilMs: number }>();
const sends = new Map<string, number[]>();

function mayStillSend(phone: string): boolean {
  const now = Date.now();
  const recent = (sends.get(phone) ?? []).filter((atMs) => atMs > now - HOUR_MS);
  sends.set(phone, recent);
  if (recent.length >= CAP_PER_NUMBER) return false;
  recent.push(now);
  return true;
}

const app = fastify({ trustProxy: '127.0.0.1' });
await app.register(rateLimit, { global: false });
const perAddress = { config: { rateLimit: { max: CAP_PER_ADDRESS, timeWindow: Math.max(1, Math.round(HOUR_MS)) } } };

app.post<{ Body: Ask }>('/otp/send', perAddress, async ({ body }, reply) => {
  const { phone } = body;
  if (!/^\+[1-9][0-9]{6,14}$/.test(phone)) return reply.code(400).send({ error: 'INVALID_NUMBER' });
  if (!mayStillSend(phone)) return reply.code(429).send({ error: 'TOO_MANY_FOR_THIS_NUMBER' });
  const code = String(randomInt(100_000, 1_000_000));
  codes.set(phone, { code, untilMs: Date.now() + CODE_MS });
  if (FAULT !== 'elsewhere') {
    const text = `${code} is your code.`;
    const headers = { 'content-type': 'application/json' };
    const sent = await fetch(SMS_URL, { method: 'POST', headers, body: JSON.stringify({ to: phone, text }) });
    if (!sent.ok) return reply.code(502).send({ error: 'PROVIDER' });
  }
  return { status: 'sent' };
});

app.post<{ Body: Entry }>('/otp/verify', async ({ body }, reply) => {
  const known = codes.get(body.phone);
  if (known === undefined || known.untilMs < Date.now()) return reply.code(410).send({ error: 'EXPIRED' });
  if (known.code !== body.code) return reply.code(400).send({ error: 'WRONG_CODE' });
  codes.delete(body.phone);
  return { status: 'verified' };
});

let ready = false;
app.get('/healthz', async (_request, reply) =>
  ready ? { status: 'ok' } : reply.code(503).send({ status: 'starting' }),
);

await app.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log(`listening on ${PORT}`);
await sleep(Number(READY_AFTER_MS));
ready = true;
