import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { DistinctPerKey } from './distinct-per-key.ts';
import { defineSignal, type Watcher } from './signal.ts';

const config = z.strictObject({
  numbers: z
    .int()
    .min(1)
    .max(200)
    .default(20)
    .describe(
      'seen above so many different numbers ... (S2: 10 to 20 per hour; S1 suspects from 5 to 10, which an office reaches)',
    ),
  within: duration.prefault('1h').describe('... of one address within this time (S1, S2: an hour)'),
});

/** Counts requests, not sends: what a limit refuses is evidence too. */
export const addressFanout = defineSignal({
  id: 'address-fanout',
  summary: 'Sees one network address ask for many different numbers.',
  blindTo: [
    'rotation over more addresses than numbers per address and hour: hundreds of residential proxies stay unseen (S0)',
    'a burst that straddles the end of an address’ hour, which begins with its first request: up to twice as many',
    'who shares the address: a carrier or a large office is seen too',
  ],
  sources: [
    'S1 (more than 5 to 10 distinct numbers per IP per hour is suspicious)',
    'S2 (10 to 20 per hour)',
    'methods.md 2.3 S6 (an IPv6 address counts by its /64)',
  ],
  restsBeside: [],
  config,
  watch: ({ numbers, within }): Watcher => {
    const distinct = new DistinctPerKey({ most: numbers + 1, windowMs: within });
    return {
      asked: ({ addressKey, number, nowMs }: DefenceRequest) =>
        number > 0 && distinct.add(addressKey, number, nowMs) > numbers,
      detail: () => `more than ${numbers} different numbers within ${within / MINUTE_MS} min from one network address`,
    };
  },
});
