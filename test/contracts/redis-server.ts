/** A Redis of a test's own: an empty server on a free port of this machine that the test may fill, break, kill and start again. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { redisPlaceOf } from '../../reference-target/stores/redis-place.ts';
import { openRedisStore, type RedisStore } from '../../reference-target/stores/redis-store.ts';
import type { MakeStore } from './store-driver.ts';

/** Real milliseconds in which a server must answer: fifty times what a slow machine needs. */
const START_MS = 20_000;
const LOOK_EVERY_MS = 20;

export class OwnRedis {
  readonly port: number;
  readonly url: string;
  private readonly folder: string;
  private readonly settings: readonly string[];
  private child: ChildProcessByStdio<Writable, Readable, null> | null = null;
  private pid = 0;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.settings = settings;
    this.folder = mkdtempSync(join(tmpdir(), 'pumpdrill-redis-'));
  }

  /** Starts one. `settings` as on the command line of redis-server. */
  static async start(...settings: readonly string[]): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort(), settings);
    await redis.run();
    return redis;
  }

  /** Starts the server again, empty, on the same port. */
  async run(): Promise<void> {
    const fixed = ['--bind', '127.0.0.1', '--port', String(this.port), '--save', '', '--appendonly', 'no'];
    const args = [...fixed, '--dir', this.folder, ...this.settings];
    const child = spawn('sh', ['-c', AS_LONG_AS_WE_LIVE, 'sh', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child = child;
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    this.pid = Number(line.toString());
    const untilMs = Date.now() + START_MS;
    while (!(await this.answers())) {
      if (child.exitCode !== null || Date.now() > untilMs) throw new Error(`redis-server ended with ${child.exitCode}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Ends the server at once, as a crash would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.child = null;
    const ended = once(child, 'exit');
    process.kill(this.pid, 'SIGKILL');
    child.stdin.end();
    await ended;
  }

  /** Stops or continues the process: a server that is there and says nothing. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.pid, signal);
  }

  /** One command, as an administrator would give it. */
  async admin(...command: readonly string[]): Promise<unknown> {
    const client = createClient({ socket: { host: '127.0.0.1', port: this.port, reconnectStrategy: false }, RESP: 2 });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private answers(): Promise<boolean> {
    return this.admin('PING').then(
      () => true,
      // One that asks for a password is there.
      (error: Error) => error.message.startsWith('NOAUTH'),
    );
  }
}

/** Tells the server's pid and waits for its stdin to close, which it also does when the test process is killed. */
const AS_LONG_AS_WE_LIVE = 'redis-server "$@" >/dev/null 2>&1 & echo $!; cat >/dev/null; kill -9 $! 2>/dev/null; wait';

let deployments = 0;

/** Stores of their own, one per call, on the hand-turned clock of the suite. */
export function storesAt(url: string): MakeStore {
  return (specs, clock): Promise<RedisStore> =>
    openRedisStore({ specs, place: redisPlaceOf(url), deployment: freshDeployment(), time: { handTurned: clock } });
}

export function freshDeployment(): string {
  deployments += 1;
  return `test-${process.pid}-${deployments}`;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
