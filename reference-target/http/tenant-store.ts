/** The store of a tenant: in this process, or in a Redis that it shares with its replicas. */
import type { ClockSpec } from '../../src/core/domain/clock.ts';
import { EXIT, PumpdrillError } from '../../src/core/domain/errors.ts';
import { createRunClock } from '../../src/io/run-clock.ts';
import { createMemoryStore } from '../stores/memory-store.ts';
import { redisPlaceOf } from '../stores/redis-place.ts';
import type { MeterSpec, Store } from '../stores/store.ts';
import type { SharedStoreSpec } from './formats.ts';

export interface TenantStore {
  readonly store: Store;
  /** Leaves nothing behind in Redis unless it is to be kept. Never rejects: what cannot be deleted expires. */
  close(): Promise<void>;
}

export interface TenantStoreParts {
  readonly specs: readonly MeterSpec[];
  readonly clock: ClockSpec;
  /** Undefined: in this process. */
  readonly shared: SharedStoreSpec | undefined;
}

/** Throws PumpdrillError with exit 4 (STORE_UNREACHABLE) when the Redis cannot be used. */
export async function openTenantStore({ specs, clock, shared }: TenantStoreParts): Promise<TenantStore> {
  if (shared === undefined) {
    const store = createMemoryStore({ specs, clock: createRunClock(clock) });
    return { store, close: () => store.close() };
  }
  // Only here, because the client takes longer to load than everything else of the target.
  const { openRedisStore } = await import('../stores/redis-store.ts');
  const place = redisPlaceOf(shared.redis);
  const { deployment } = shared;
  const store = await openRedisStore({ specs, place, deployment, time: clock }).catch((cause: unknown) => {
    throw unreachable(place.shown, cause);
  });
  return {
    store,
    close: async () => {
      if (!shared.keep) await store.forget().catch(() => {});
      await store.close();
    },
  };
}

function unreachable(shown: string, cause: unknown): PumpdrillError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const problem = {
    code: 'STORE_UNREACHABLE',
    path: 'store',
    message: `${shown} cannot be used: ${why}`,
    hint: 'start it, e.g. `redis-server --bind 127.0.0.1`, or use --store memory',
  };
  return new PumpdrillError(EXIT.targetUnreachable, [problem], { cause });
}
