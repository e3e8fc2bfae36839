/** `target` and `sink` by themselves: a person logs in by hand, ports, addresses, and how the commands end. */
import { createServer, type Server } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { type Running, removeWorkFolders, runCli, startCli, until } from './run-cli.ts';

const started: Running[] = [];
afterEach(() => {
  for (const { process } of started.splice(0)) process.kill('SIGKILL');
});
afterAll(removeWorkFolders);

interface Listening {
  readonly running: Running;
  readonly listening: string;
  readonly sink: string;
}

async function start(...args: string[]): Promise<Listening> {
  const running = startCli([...args, '--json']);
  started.push(running);
  const text = await until(running, () => running.said.stdout.endsWith('}\n') && running.said.stdout);
  return { running, ...(JSON.parse(text) as Omit<Listening, 'running'>) };
}

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly cookie: string;
}

async function ask(url: string, body?: Record<string, string>, cookie = ''): Promise<Reply> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (cookie !== '') headers['cookie'] = cookie;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const set = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, cookie: set.join('; ') };
}

const PHONE = '+4915112345678';

/** Reads the code where a person would: in the inbox, when it has arrived. */
async function codeFor(running: Running, sink: string): Promise<string> {
  let messages: { to: string; code: string }[] = [];
  for (;;) {
    messages = (await ask(`${sink}/inbox`)).body['messages'] as typeof messages;
    const mine = messages.find(({ to }) => to === PHONE);
    if (mine !== undefined) return mine.code;
    await until(running, () => true);
  }
}

describe('a login by hand', () => {
  test.each(['open', 'basic'])('under %s', async (policy) => {
    const { running, listening, sink } = await start('target', '--policy', policy, '--port', '0');
    const visit = await ask(`${listening}/login`);
    expect(visit).toMatchObject({ status: 200, body: { status: 'visited' } });
    const csrf = String(visit.body['csrf']);
    expect(await ask(`${listening}/otp/send`, { phone: PHONE, csrf }, visit.cookie)).toMatchObject({
      status: 200,
      body: { status: 'sent' },
    });
    const code = await codeFor(running, sink);
    expect(code).toMatch(/^[0-9]{4,9}$/);
    const wrong = String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');
    const verify = (entered: string) =>
      ask(`${listening}/otp/verify`, { phone: PHONE, code: entered, csrf }, visit.cookie);
    expect((await verify(wrong)).body['status']).not.toBe('verified');
    expect(await verify(code)).toMatchObject({ status: 200, body: { status: 'verified' } });
    expect((await verify(code)).body['status']).not.toBe('verified');
  });

  test('against a sink of its own process', async () => {
    const sink = await start('sink', '--port', '0');
    const target = await start('target', '--policy', 'open', '--port', '0', '--sink', sink.listening);
    expect(target.sink).toBe(sink.listening);
    const { body, cookie } = await ask(`${target.listening}/login`);
    await ask(`${target.listening}/otp/send`, { phone: PHONE, csrf: String(body['csrf']) }, cookie);
    expect(await codeFor(sink.running, sink.listening)).toMatch(/^[0-9]+$/);
  });
});

describe('ending', () => {
  test.each([
    ['target', 'SIGTERM'],
    ['target', 'SIGINT'],
    ['sink', 'SIGTERM'],
    ['sink', 'SIGINT'],
  ] as const)('%s ends with 0 on %s and frees its port', async (command, signal) => {
    const { running, listening } = await start(command, '--port', '0');
    expect(await ask(`${listening}/healthz`)).toMatchObject({ status: 200 });
    running.process.kill(signal);
    expect(await running.finished).toMatchObject({ exit: EXIT.pass, stderr: '' });
    await expect(fetch(`${listening}/healthz`)).rejects.toThrow();
  });

  test('says in words where it listens', async () => {
    const running = startCli(['target', '--port', '0', '--policy', 'basic']);
    started.push(running);
    await until(running, () => running.said.stdout.includes('/inbox'));
    expect(running.said.stdout).toMatch(/^Target +http:\/\/127\.0\.0\.1:[0-9]+\/login +policy basic\n/);
  });
});

test('HTTP/2 is there when it is asked for', async () => {
  const { running } = await start('target', '--port', '0', '--http2');
  const { http2 } = JSON.parse(running.said.stdout) as { http2: string };
  const session = connect(http2);
  const stream = session.request({ ':path': '/login' });
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  session.close();
  expect(JSON.parse(text)).toMatchObject({ status: 'visited' });
});

describe('a port in use', () => {
  let other: Server | undefined;
  afterEach(() => void other?.close());

  test.each(['target', 'sink'])('%s says which, what to do, and ends with 2', async (command) => {
    other = createServer();
    await new Promise<void>((resolve) => other?.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { exit, stdout, stderr } = await runCli([command, '--port', String(port)]);
    expect({ exit, stdout }).toEqual({ exit: EXIT.invalidInput, stdout: '' });
    expect(stderr).toMatch(new RegExp(`PORT_IN_USE port: .*port ${port} is in use\n.*another port`));
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('an address that is not this machine', () => {
  // 198.51.100.0/24 is for documentation (RFC 5737); the others are this machine in a spelling that has to be guessed.
  test.each([
    'http://198.51.100.1/',
    'http://127.1/',
    'http://2130706433/',
    'https://127.0.0.1/',
    'http://example.com',
  ])('%s ends with 5 before anything listens or is sent', async (sink) => {
    const { exit, stdout, stderr } = await runCli(['target', '--port', '0', '--sink', sink]);
    expect({ exit, stdout }).toEqual({ exit: EXIT.targetNotAuthorised, stdout: '' });
    expect(stderr).toMatch(/^TARGET_NOT_AUTHORISED target: .*\n.*127\.0\.0\.1/);
  });
});
