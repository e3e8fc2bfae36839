/** A relay in front of Redis that can break in every way in which a network, a server or its administrator does (methods.md 2.1 B11). */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { CommandReader, type ReadCommand } from './redis-commands.ts';

/** Errors in the words of Redis 7.0; answered to scripts, and the last also to everything else. */
export const ERROR_FAULTS = {
  oom: "-OOM command not allowed when used memory > 'maxmemory'.",
  'read-only': "-READONLY You can't write against a read only replica.",
  'wrong-type': '-WRONGTYPE Operation against a key holding the wrong kind of value',
  misconf: '-MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
  loading: '-LOADING Redis is loading the dataset in memory',
} as const;

export const NETWORK_FAULTS = ['refused', 'black-hole', 'slow', 'reset', 'half-answer', 'other-answer'] as const;

export type RedisFault = keyof typeof ERROR_FAULTS | (typeof NETWORK_FAULTS)[number];
export const REDIS_FAULTS: readonly RedisFault[] = [
  ...NETWORK_FAULTS,
  ...(Object.keys(ERROR_FAULTS) as (keyof typeof ERROR_FAULTS)[]),
];

/** Real milliseconds that a slow server takes for each answer: longer than anybody may wait (methods.md 2.1 B11). */
const SLOW_MS = 6_000;

export interface ProxyOptions {
  /** Port of the Redis behind. */
  readonly to: number;
  /** Passes answers on in pieces of this many bytes. */
  readonly pieceBytes?: number;
}

export class RedisFaultProxy {
  readonly url: string;
  private readonly options: ProxyOptions;
  private readonly port: number;
  private server: Server;
  private fault: RedisFault | 'none' = 'none';
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server, port: number, options: ProxyOptions) {
    this.server = server;
    this.port = port;
    this.options = options;
    this.url = `redis://127.0.0.1:${port}`;
    server.on('connection', this.relay);
  }

  static async start(options: ProxyOptions): Promise<RedisFaultProxy> {
    const server = createServer();
    const port = await listen(server, 0);
    return new RedisFaultProxy(server, port, options);
  }

  /** Breaks, or mends. What is under way meets the new state. */
  async set(fault: RedisFault | 'none'): Promise<void> {
    const wasRefusing = this.fault === 'refused';
    this.fault = fault;
    if (fault === 'refused' && !wasRefusing) await this.shut();
    if (fault !== 'refused' && wasRefusing) {
      this.server = createServer(this.relay);
      await listen(this.server, this.port);
    }
  }

  async stop(): Promise<void> {
    if (this.fault !== 'refused') await this.shut();
  }

  private async shut(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private readonly relay = (client: Socket): void => {
    const server = createConnection(this.options.to, '127.0.0.1');
    const reader = new CommandReader();
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    let asksScript = false;
    client.on('data', (chunk) => {
      for (const command of reader.read(chunk)) {
        asksScript = command.name.startsWith('EVAL');
        this.pass(command, client, server);
      }
    });
    server.on('data', (chunk) => this.answer(chunk, client, asksScript));
  };

  private pass({ name, bytes }: ReadCommand, client: Socket, server: Socket): void {
    const { fault } = this;
    if (fault === 'black-hole') return;
    const isScript = name.startsWith('EVAL');
    if (fault in ERROR_FAULTS && (isScript || fault === 'loading')) {
      client.write(`${ERROR_FAULTS[fault as keyof typeof ERROR_FAULTS]}\r\n`);
    } else if (fault === 'other-answer' && isScript) {
      client.write('+OK\r\n');
    } else {
      server.write(bytes);
    }
  }

  /** `toScript`: the newest command was a script, and only scripts are cut off. */
  private answer(chunk: Buffer, client: Socket, toScript: boolean): void {
    if (this.fault === 'black-hole') return;
    if (this.fault === 'slow') setTimeout(() => client.destroyed || client.write(chunk), SLOW_MS).unref();
    else if (this.fault === 'reset' && toScript) client.resetAndDestroy();
    else if (this.fault === 'half-answer' && toScript) client.write(chunk.subarray(0, BEGINNING_BYTES));
    else this.piecewise(chunk, client);
  }

  private piecewise(chunk: Buffer, client: Socket): void {
    const size = this.options.pieceBytes ?? chunk.length;
    for (let at = 0; at < chunk.length; at += size) client.write(chunk.subarray(at, at + size));
  }
}

/**
 * No answer of RESP is complete in so few bytes. Half of the chunk would do for one answer, but thirty calls at once are
 * answered in one chunk, and the first of them would be whole.
 */
const BEGINNING_BYTES = 2;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}
