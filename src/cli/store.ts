/** `--store` and `--deployment`: where a target's counters live, and with whom it shares them. */
import { randomBytes } from 'node:crypto';
import type { SharedStoreSpec } from '../../reference-target/http/formats.ts';
import { openTenantStore } from '../../reference-target/http/tenant-store.ts';
import {
  DEPLOYMENT_ID,
  NOT_AUTHORISED,
  type RedisPlace,
  redisPlaceOf,
} from '../../reference-target/stores/redis-place.ts';
import { invalidInput } from '../core/domain/errors.ts';
import { isRunKey } from '../io/harness-headers.ts';
import { newRunKey, realClock } from './serve.ts';

export { NOT_AUTHORISED };
export const MEMORY = 'memory';
/** What replicas sign sessions and codes with. Not an option: arguments of a process are read by everybody on the machine. */
export const DEPLOYMENT_KEY_VARIABLE = 'PUMPDRILL_DEPLOYMENT_KEY';

/** Null for memory. Throws with exit 2 for what is no store, with exit 5 for a Redis on another machine. */
export function redisOf(store: string): RedisPlace | null {
  return store === MEMORY ? null : redisPlaceOf(store);
}

/** Where a target keeps its state, and the key that it derives everything from. */
export interface Sharing {
  /** Undefined: in its own process. */
  readonly store: SharedStoreSpec | undefined;
  readonly runKey: string;
}

/**
 * A named deployment is shared with every target of the same name and key, and outlives them all; one without a name has
 * one target, and goes with it. Throws with exit 2 when name and key do not fit together.
 */
export function sharingOf(
  store: string,
  deployment: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Sharing {
  const place = redisOf(store);
  if (deployment === undefined) {
    const name = `target-${randomBytes(8).toString('hex')}`;
    const own = place === null ? undefined : { redis: store, deployment: name, keep: false };
    return { store: own, runKey: newRunKey() };
  }
  if (place === null)
    throw badDeployment('counters in memory are shared with nobody', '--store redis://127.0.0.1:6379');
  if (!DEPLOYMENT_ID.test(deployment))
    throw badDeployment(
      `"${deployment}" is no deployment id`,
      'up to 64 lower-case letters, digits and dashes: --deployment shop',
    );
  const runKey = env[DEPLOYMENT_KEY_VARIABLE];
  if (runKey === undefined || !isRunKey(runKey))
    throw badDeployment(
      `replicas need one key in ${DEPLOYMENT_KEY_VARIABLE}: what one signs, the others must know`,
      `64 lower-case hex digits: export ${DEPLOYMENT_KEY_VARIABLE}=$(openssl rand -hex 32)`,
    );
  return { store: { redis: store, deployment, keep: true }, runKey };
}

/** Throws with exit 4 (STORE_UNREACHABLE) when a Redis does not answer. */
export async function assertAnswers(redis: string): Promise<void> {
  const shared = { redis, deployment: 'reachable', keep: true };
  await (await openTenantStore({ specs: [], clock: realClock(), shared })).close();
}

function badDeployment(message: string, hint: string): Error {
  return invalidInput({ code: 'BAD_DEPLOYMENT', path: 'deployment', message, hint });
}
