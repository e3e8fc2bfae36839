/**
 * One connection to Redis that never keeps anybody waiting. The client has a queue for times without a connection, its own
 * reconnecting and no limit on a silent server; together they made callers of the published limiter wait for 10 to 73 s
 * (methods.md 2.3 S5). So here a lost connection is thrown away whole and a new client made, calls without a
 * connection reject at once, and a Redis that says nothing is first avoided and then cut off.
 */
import { createClient, RESP_TYPES } from '@redis/client';
import type { RedisPlace } from './redis-place.ts';

/** Real milliseconds to connect and say hello. Loopback takes under one. */
const CONNECT_MS = 1_000;
/** Real milliseconds of silence after which new calls reject at once. A decision takes about one. */
const SUSPECT_MS = 500;
/** Real milliseconds of silence after which the connection is cut. Under the 2 s that nothing may hang (methods.md I7). */
const SILENT_MS = 1_500;
/** Calls under way at once: more are not being answered. */
const CALLS_MAX = 8_192;
/** Real milliseconds between attempts to connect, doubled up to the second. */
const RETRY_FIRST_MS = 50;
const RETRY_MOST_MS = 1_000;

type Client = ReturnType<typeof newClient>;
export type Command = readonly (string | Buffer)[];

export class RedisConnection {
  private readonly place: RedisPlace;
  private client: Client | null = null;
  private lastError = 'not connected yet';
  private isClosed = false;
  private retry: NodeJS.Timeout | null = null;
  private retries = 0;
  private waiting = 0;
  private heardAtMs = 0;
  private isSuspect = false;
  private watch: NodeJS.Timeout | null = null;

  private constructor(place: RedisPlace) {
    this.place = place;
  }

  /** Connects, or rejects with what is wrong. After that it reconnects by itself until it is closed. */
  static async open(place: RedisPlace): Promise<RedisConnection> {
    const connection = new RedisConnection(place);
    connection.client = await connection.connect();
    return connection;
  }

  /**
   * Sends one command; texts in the answer are buffers. Settles within 1.5 s: rejects when there is no connection, when Redis
   * answers with an error, and when the connection is lost before it answers. Nothing is sent twice.
   */
  call(command: Command): Promise<unknown> {
    const { client } = this;
    if (client === null) return Promise.reject(new Error(`no connection to Redis: ${this.lastError}`));
    if (this.isSuspect) return Promise.reject(new Error(`Redis has not answered for ${SUSPECT_MS} ms`));
    if (this.waiting === 0) this.heardAtMs = performance.now();
    this.waiting += 1;
    this.watch ??= setTimeout(this.look, SUSPECT_MS);
    return client.sendCommand(command, AS_BUFFERS).then(
      (answer) => {
        this.heard(client);
        return answer;
      },
      (error: unknown) => {
        this.heard(client);
        throw error;
      },
    );
  }

  /** Rejects what is under way, and everything from now on. */
  close(): void {
    this.isClosed = true;
    this.lastError = 'closed';
    if (this.retry !== null) clearTimeout(this.retry);
    this.drop();
  }

  private heard(client: Client): void {
    if (client !== this.client) return;
    this.waiting -= 1;
    this.heardAtMs = performance.now();
    this.isSuspect = false;
  }

  /** One timer for all calls: looks at how long the oldest has been waiting, and comes back when that may be too long. */
  private readonly look = (): void => {
    // A busy process runs late timers first and reads its sockets after: only what is silent then is silent.
    setImmediate(() => {
      if (this.watch !== null) clearTimeout(this.watch);
      this.watch = null;
      if (this.waiting === 0 || this.client === null) return;
      const silentMs = performance.now() - this.heardAtMs;
      if (silentMs >= SILENT_MS) {
        this.lose(new Error(`Redis did not answer for ${SILENT_MS} ms`));
        return;
      }
      this.isSuspect = silentMs >= SUSPECT_MS;
      this.watch = setTimeout(this.look, (this.isSuspect ? SILENT_MS : SUSPECT_MS) - silentMs);
    });
  };

  private async connect(): Promise<Client> {
    const client = newClient(this.place);
    // Unheard, an error would end the process. What it means for calls, their promises tell.
    client.on('error', (error: Error) => {
      if (this.client === client) this.lose(error);
    });
    try {
      await within(CONNECT_MS, client.connect());
      await within(CONNECT_MS, refuseForgetful(client));
      return client;
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  private lose(error: Error): void {
    this.lastError = error.message;
    this.drop();
    this.retryLater();
  }

  private drop(): void {
    const { client } = this;
    this.client = null;
    this.waiting = 0;
    this.isSuspect = false;
    if (this.watch !== null) clearTimeout(this.watch);
    this.watch = null;
    // Rejects what it still owes.
    client?.destroy();
  }

  private retryLater(): void {
    if (this.isClosed) return;
    const afterMs = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(this.retries, 10));
    this.retries += 1;
    this.retry = setTimeout(() => void this.reconnect(), afterMs);
    this.retry.unref();
  }

  private async reconnect(): Promise<void> {
    try {
      const client = await this.connect();
      if (this.isClosed) {
        client.destroy();
        return;
      }
      this.client = client;
      this.retries = 0;
    } catch (error) {
      this.lastError = error instanceof Error ? error.message : String(error);
      this.retryLater();
    }
  }
}

const AS_BUFFERS = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

function newClient({ address, port, database, username, password }: RedisPlace) {
  return createClient({
    socket: { host: address, port, connectTimeout: CONNECT_MS, reconnectStrategy: false },
    database,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    commandsQueueMaxLength: CALLS_MAX,
  });
}

/**
 * A Redis that evicts keys when its memory is full forgets whom it has refused: a flood of junk keys then opens every limit
 * (methods.md 2.1 B13, 2.3 S11). One that is full and evicts nothing says OOM, which is a fault like any other.
 */
async function refuseForgetful(client: Client): Promise<void> {
  const info = String(await client.sendCommand(['INFO', 'memory']));
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  const maxBytes = Number(/^maxmemory:([0-9]+)/m.exec(info)?.[1] ?? '0');
  if (maxBytes > 0 && policy !== 'noeviction')
    throw new Error(`this Redis may evict counters (maxmemory-policy ${policy}): set it to noeviction`);
}

function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
