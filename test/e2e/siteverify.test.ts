/** `target` with the secret of a CAPTCHA maker in its environment, and a siteverify service of ours in the maker's place. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { type Running, removeWorkFolders, runCli, startCli, until, workFolder } from './run-cli.ts';

const SECRET = 'a-secret-that-nobody-may-read';
const PHONE = '+4915112345678';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(removeWorkFolders);

async function startVerifier(answer: (form: URLSearchParams, reply: ServerResponse) => void): Promise<string> {
  const server: Server = createServer((request, reply) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => answer(new URLSearchParams(body), reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify`;
}

function folderWith(settings: object): string {
  const cwd = workFolder();
  const challenge = { mode: 'enforce', when: 'always', provider: 'turnstile', ...settings };
  const policy = { schema: 'pumpdrill.policy/1', id: 'captcha', title: 'C', summary: 'C.', defences: { challenge } };
  // JSON is YAML.
  writeFileSync(join(cwd, 'captcha.yaml'), JSON.stringify(policy));
  return cwd;
}

const COMMAND = ['target', '--policy', 'captcha.yaml', '--port', '0', '--json'];

async function startTarget(url: string, settings: object = {}): Promise<{ running: Running; base: string }> {
  const env = { PUMPDRILL_TURNSTILE_SECRET: SECRET, PUMPDRILL_SITEVERIFY_URL: url, PUMPDRILL_LOG: 'debug' };
  const running = startCli(COMMAND, { cwd: folderWith(settings), env });
  closing.push(async () => {
    running.process.kill('SIGTERM');
    await running.finished;
  });
  const text = await until(running, () => running.said.stdout.endsWith('}\n') && running.said.stdout);
  return { running, base: (JSON.parse(text) as { listening: string }).listening };
}

async function send(base: string, solution?: string): Promise<Record<string, unknown>> {
  const ask = async (path: string, body?: object) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const response = await fetch(
      base + path,
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
    );
    return (await response.json()) as Record<string, unknown>;
  };
  const { csrf } = await ask('/login');
  return ask('/otp/send', { phone: PHONE, csrf, ...(solution === undefined ? {} : { solution }) });
}

test('asks it with the secret, takes its word, and tells nobody the secret', async () => {
  const asked: URLSearchParams[] = [];
  const url = await startVerifier((form, reply) => {
    asked.push(form);
    const success = form.get('response') === 'solved';
    reply.end(JSON.stringify(success ? { success } : { success, 'error-codes': ['invalid-input-response'] }));
  });
  const { running, base } = await startTarget(url);
  expect(await send(base)).toEqual({ status: 'challenge-required', challenge: { provider: 'turnstile', sitekey: '' } });
  expect((await send(base, 'not solved'))['status']).toBe('challenge-failed');
  expect((await send(base, 'solved'))['status']).toBe('sent');
  expect((await send(base, 'solved'))['status']).toBe('challenge-failed');
  expect(asked.map((form) => [form.get('secret'), form.get('remoteip')])).toEqual(Array(3).fill([SECRET, '127.0.0.1']));
  expect(running.said.stdout + running.said.stderr).not.toContain(SECRET);
});

test.each([
  ['challenge', 'challenge-required'],
  ['deny', 'challenge-failed'],
  ['allow', 'sent'],
])('when it cannot say, onUnavailable %s answers %s, and the log has the fault', async (onUnavailable, status) => {
  const url = await startVerifier((_form, reply) => {
    reply.statusCode = 500;
    reply.end(SECRET);
  });
  const { running, base } = await startTarget(url, { onUnavailable });
  expect((await send(base, 'solved'))['status']).toBe(status);
  const log = await until(running, () => running.said.stderr.includes('no judgement') && running.said.stderr);
  expect(log).toContain('turnstile siteverify: status 500, no judgement');
  expect(log).not.toContain(SECRET);
});

test('an address that is not on this machine is refused before anything is opened', async () => {
  const env = { PUMPDRILL_TURNSTILE_SECRET: SECRET, PUMPDRILL_SITEVERIFY_URL: 'http://192.0.2.1/verify' };
  const { exit, stdout, stderr } = await runCli(COMMAND, { cwd: folderWith({}), env });
  expect(exit).toBe(2);
  expect(stdout + stderr).toContain('BAD_SITEVERIFY_URL');
  expect(stdout + stderr).not.toContain(SECRET);
});
