import { hash53 } from '../../src/core/random/hash.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { createTarget } from '../target.ts';
import { rekeyed, withKey } from './rekeyed-defence.ts';
import type { Variant } from './variant.ts';

/** Whose counter a resend forgets, and which key of the request it counts by. */
const FORGETS = { 'number-velocity': 'number', 'device-velocity': 'deviceKey' } as const;

/** B9. "Send it again" starts the count afresh, because the old code is void. The old message was paid for all the same. */
export const resendResetsCap: Variant = {
  id: 'resend-resets-cap',
  summary: 'Clears the counters of number and device when a code is sent again.',
  fault: 'A resend resets what it should count towards (D12: a resend counts like a send, it never resets).',
  exposes: ['B9', 'D1', 'D12'],
  exposedBy: 'one send and many resends for one number: every one of them is sent',
  sources: ['S3 (a resend counts like a send, it never resets)', 'methods.md 2.1 B9 (each resend must increment)'],
  build(options) {
    const registry = rekeyed(options.registry, Object.keys(FORGETS), (id) =>
      forgetful(FORGETS[id as keyof typeof FORGETS]),
    );
    return createTarget({ ...options, registry });
  },
};

/** A counter under a new key is an empty one: each resend moves its number, or device, on to the next. */
function forgetful(field: 'number' | 'deviceKey'): (request: DefenceRequest) => DefenceRequest {
  const resends = new Map<number, number>();
  return (request) => {
    const key = request[field];
    if (key === 0) return request;
    const before = resends.get(key) ?? 0;
    const times = request.kind === 'resend' ? before + 1 : before;
    if (times !== before) resends.set(key, times);
    return times === 0 ? request : withKey(request, field, hash53(`${key}/${times}`) || 1);
  };
}
