/**
 * The connections of one run. `header` identity needs one pool; `socket` identity needs one per source address, because
 * the address is a property of the connection: the least recently used are closed before descriptors run out.
 */
import { type Dispatcher, Pool } from 'undici';
import { createLoopbackConnector } from './loopback-connector.ts';
import type { AuthorisedTarget } from './safety.ts';

/** Connections of the shared pool: an open model must not open one per request against a target that stalls. */
const SHARED_CONNECTIONS = 256;
/** Connections per source address: many people may sit behind one. */
const SOURCE_CONNECTIONS = 32;
/** Longest answer body that is read. Answers have some hundred bytes; a hostile target may send gigabytes. */
const BODY_BYTES_MAX = 65_536;
/** Real milliseconds an idle connection is kept. Below common server limits (Node's own is 5 s and is announced). */
const KEEP_ALIVE_MS = 30_000;

export interface ConnectionPools {
  readonly shared: Dispatcher;
  /** The pool whose connections come from this loopback address. */
  from(sourceAddress: string): Dispatcher;
  readonly open: number;
  /** Ends every connection at once; requests under way fail. */
  close(): Promise<void>;
}

export function createConnectionPools(options: {
  readonly target: AuthorisedTarget;
  readonly openMax: number;
  readonly timeoutMs: number;
}): ConnectionPools {
  const { target, openMax, timeoutMs } = options;
  const connector = createLoopbackConnector({ target, openMax });
  const make = (connections: number, localAddress?: string): Pool =>
    new Pool(target.origin, {
      connect: connector.connect,
      connections,
      pipelining: 1,
      allowH2: false,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: BODY_BYTES_MAX,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
  const shared = make(Math.min(SHARED_CONNECTIONS, openMax));
  /** In order of last use. */
  const sources = new Map<string, Pool>();
  /** Begins to give up the oldest pools well before the limit: closing takes a moment. */
  const crowdedAt = Math.floor((openMax * 3) / 4);

  const makeRoom = (): void => {
    if (sources.size < crowdedAt && connector.open < crowdedAt) return;
    for (const [address, pool] of sources) {
      sources.delete(address);
      void pool.close();
      return;
    }
  };

  return {
    shared,
    from(sourceAddress) {
      let pool = sources.get(sourceAddress);
      if (pool === undefined) {
        makeRoom();
        pool = make(Math.min(SOURCE_CONNECTIONS, openMax), sourceAddress);
      } else sources.delete(sourceAddress);
      sources.set(sourceAddress, pool);
      return pool;
    },
    get open() {
      return connector.open;
    },
    async close() {
      await Promise.all([shared, ...sources.values()].map((pool) => pool.destroy()));
      sources.clear();
    },
  };
}
