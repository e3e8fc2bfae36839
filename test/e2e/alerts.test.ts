/** Alerts from the command line to a webhook on this machine: of a target by itself, and of a live drill. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { SOUND } from './bad-inputs.ts';
import { type Running, removeWorkFolders, runCli, startCli, until, workFolder } from './run-cli.ts';

const started: Running[] = [];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const { process } of started.splice(0)) process.kill('SIGKILL');
  for (const close of closing.splice(0)) close();
});
afterAll(removeWorkFolders);

interface Webhook {
  readonly url: string;
  readonly posts: { path: string | undefined; text: string; body: Record<string, unknown> }[];
}

async function startWebhook(): Promise<Webhook> {
  const posts: Webhook['posts'] = [];
  const server = createServer((message, reply) => {
    let text = '';
    message.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    message.on('end', () => {
      posts.push({ path: message.url, text, body: JSON.parse(text) as Record<string, unknown> });
      reply.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-hook`, posts };
}

const PHONES = Array.from({ length: 25 }, (_, i) => `+4915112${String(345_000 + i * 1_000)}`);

test('a target tells its webhook and its log, and neither of a full number', async () => {
  const webhook = await startWebhook();
  const args = [
    'target',
    '--policy',
    'open',
    '--port',
    '0',
    '--json',
    '--alert-webhook',
    'env',
    '--alert-format',
    'slack',
  ];
  const running = startCli(args, { env: { PUMPDRILL_ALERT_WEBHOOK: webhook.url, PUMPDRILL_LOG: 'debug' } });
  started.push(running);
  const said = await until(running, () => running.said.stdout.endsWith('}\n') && running.said.stdout);
  const { listening } = JSON.parse(said) as { listening: string };
  const page = (await (await fetch(`${listening}/login`, { headers: { accept: 'application/json' } })).json()) as {
    csrf: string;
  };
  for (const phone of PHONES) {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const body = JSON.stringify({ phone, csrf: page.csrf });
    await (await fetch(`${listening}/otp/send`, { method: 'POST', headers, body })).text();
  }
  const [post] = await until(running, () => webhook.posts.length > 0 && webhook.posts);
  expect(post).toMatchObject({ path: '/secret-hook', body: { mrkdwn: false } });
  expect(post?.text).toContain('address fanout (target, policy open)');
  running.process.kill('SIGTERM');
  const { exit, stdout, stderr } = await running.finished;
  expect(exit).toBe(EXIT.pass);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ msg }) => msg === 'attempt')).toHaveLength(PHONES.length);
  expect(lines.filter(({ msg, level }) => msg === 'alert' && level === 'warn')).toHaveLength(1);
  for (const text of [stdout, stderr, post?.text ?? '']) {
    expect(text).not.toContain('secret-hook');
    for (const phone of PHONES) expect(text).not.toContain(phone.slice(1));
  }
});

test('a live drill posts its alerts, says that it is a drill, and how long after the attack began', async () => {
  const webhook = await startWebhook();
  const cwd = workFolder();
  writeFileSync(join(cwd, 'mine.yaml'), SOUND);
  const args = ['run', 'mine.yaml', '--engine', 'live', '--speed', '120', '--policy', 'open', '--out', 'out', '--json'];
  const { stdout, stderr } = await runCli([...args, '--alert-webhook', webhook.url], { cwd });
  const { scenarios } = JSON.parse(stdout) as {
    scenarios: {
      alerts: { signal: string; timeToDetectMs: number | null }[];
      signals: { id: string; alerts: number }[];
    }[];
  };
  const told = scenarios[0]?.alerts ?? [];
  expect(told.map(({ signal }) => signal)).toContain('address-fanout');
  expect(webhook.posts.map(({ body }) => body['signal']).sort()).toEqual(told.map(({ signal }) => signal).sort());
  for (const { body } of webhook.posts) {
    expect(body).toMatchObject({
      schema: 'pumpdrill.alert/1',
      drill: true,
      deployment: 'mine under open, seed 1',
      lost: 0,
    });
    expect(body['timeToDetectMs']).toBe(told.find(({ signal }) => signal === body['signal'])?.timeToDetectMs);
  }
  expect(stdout + stderr).not.toContain('secret-hook');
});

describe('what cannot be posted to ends with 2 before anything plays', () => {
  test.each([
    ['a simulated run', ['run', '--alert-webhook', 'https://hooks.slack.com/services/a/b/c'], 'ALERTS_NEED_LIVE'],
    ['no address', ['target', '--port', '0', '--alert-webhook', 'env'], 'NO_ALERT_WEBHOOK'],
    ['http elsewhere', ['target', '--port', '0', '--alert-webhook', 'http://example.com/secret'], 'BAD_ALERT_WEBHOOK'],
    [
      'everything at once',
      ['run', 'no-such', '--engine', 'live', '--alert-webhook', 'http://example.com/secret'],
      'UNKNOWN_SCENARIO[^]*BAD_ALERT_WEBHOOK|BAD_ALERT_WEBHOOK[^]*UNKNOWN_SCENARIO',
    ],
  ])('%s', async (_, args, code) => {
    const { exit, stdout, stderr } = await runCli(args);
    expect({ exit, stdout }).toEqual({ exit: EXIT.invalidInput, stdout: '' });
    expect(stderr).toMatch(new RegExp(code));
    expect(stderr).not.toMatch(/secret|\/a\/b\/c|^ +at /m);
  });
});
