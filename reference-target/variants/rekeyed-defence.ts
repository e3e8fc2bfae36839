/** A defence that counts under another key than it should: how a variant gets a counter wrong without touching its store. */
import type { Defence, DefenceRequest } from '../defences/defence.ts';
import type { Registry } from '../policy.ts';

/** A request that is like another one but for its keys. Built upon it, because evidence is worked out when it is read. */
export function withKey(request: DefenceRequest, field: 'number' | 'deviceKey', key: number): DefenceRequest {
  return Object.create(request, { [field]: { value: key, enumerable: true } }) as DefenceRequest;
}

/** The registry with some defences rekeyed. `rekeyerOf` is called once per defence, so that each has its own memory. */
export function rekeyed(
  registry: Registry,
  ids: readonly string[],
  rekeyerOf: (id: string) => (request: DefenceRequest) => DefenceRequest,
): Registry {
  const changed = Object.entries(registry)
    .filter(([id]) => ids.includes(id))
    .map(([id, defence]) => [id, withKeysOf(defence, rekeyerOf(id))] as const);
  // Spread over the original, so that the order of the pipeline stays.
  return { ...registry, ...Object.fromEntries(changed) };
}

function withKeysOf(defence: Defence, rekey: (request: DefenceRequest) => DefenceRequest): Defence {
  return {
    ...defence,
    meters: (request, config, writer) => defence.meters?.(rekey(request), config, writer),
  };
}
