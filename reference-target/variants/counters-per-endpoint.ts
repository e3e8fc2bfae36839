import { hash53 } from '../../src/core/random/hash.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { createTarget } from '../target.ts';
import { rekeyed, withKey } from './rekeyed-defence.ts';
import type { Variant } from './variant.ts';

/** Whose counter each endpoint has for itself, and which key of the request it counts by. */
const COUNTS = { 'number-velocity': 'number', 'device-velocity': 'deviceKey' } as const;

/** B6. A limit is put before each route, and what costs money is the message: it costs the same from every route. */
export const countersPerEndpoint: Variant = {
  id: 'counters-per-endpoint',
  summary: 'Gives every endpoint, first ask or resend, and every channel counters of its own.',
  fault: 'The counter’s key holds the endpoint, so that every further way to ask for a code is a further allowance.',
  exposes: ['B6', 'D1', 'D12'],
  exposedBy: 'one number asked for at login, signup, reset, the app, again and by voice: one cap per way is sent',
  sources: ['methods.md 2.1 B6 (a rate limiter whose key is method and route; voice calls beside texts)'],
  build(options) {
    const registry = rekeyed(options.registry, Object.keys(COUNTS), (id) =>
      byEndpoint(COUNTS[id as keyof typeof COUNTS]),
    );
    return createTarget({ ...options, registry });
  },
};

function byEndpoint(field: 'number' | 'deviceKey'): (request: DefenceRequest) => DefenceRequest {
  return (request) => {
    const { surface, kind, channel } = request;
    const key = request[field];
    if (key === 0) return request;
    return withKey(request, field, hash53(`${key}/${surface}/${kind}/${channel}`) || 1);
  };
}
