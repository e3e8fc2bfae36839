import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import { DistinctPerKey } from './distinct-per-key.ts';
import { LastSends } from './last-sends.ts';
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
  perCompletion: z
    .int()
    .min(2)
    .max(1_000)
    .default(2)
    .describe(
      '... with more than so many requests per completed login: an office logs in (S2: healthy 1.2, alarm over 2:1)',
    ),
});

/**
 * Counts requests, not sends: what a limit refuses is evidence too. A shared address (an office, a carrier) asks for as many
 * numbers as an attacker, but its people log in: that tells them apart without knowing whose address it is.
 */
export const addressFanout = defineSignal({
  id: 'address-fanout',
  summary: 'Sees one network address ask for many different numbers and complete few logins.',
  blindTo: [
    'rotation over more addresses than numbers per address and hour: enough residential proxies stay unseen (S0)',
    'an attacker who enters every second code, and one who hides among the people of a large shared address',
    'a burst that straddles the end of an address’ hour, which begins with its first request: up to twice as many',
    'the cause: a shared address whose people all begin within half a minute, or cannot log in, is seen too',
  ],
  sources: [
    'S1 (more than 5 to 10 distinct numbers per IP per hour is suspicious)',
    'S2 (10 to 20 per hour; 1.2 sends per verification is healthy)',
    'methods.md 2.3 S6 and S13 (an IPv6 address counts by its /64; carrier NAT)',
  ],
  restsBeside: [],
  config,
  watch: ({ numbers, within, perCompletion }): Watcher => {
    const distinct = new DistinctPerKey({ most: numbers + 1, windowMs: within });
    const askers = new LastSends();
    return {
      asked({ addressKey, number, nowMs }) {
        if (number === 0 || distinct.add(addressKey, number, nowMs) <= numbers) return false;
        return distinct.exceeds(addressKey, perCompletion);
      },
      dispatched({ number, request }) {
        askers.put(number, request.addressKey);
        return false;
      },
      verified({ number }) {
        const asker = askers.take(number);
        if (asker >= 0) distinct.complete(asker);
        return false;
      },
      detail: () =>
        `more than ${numbers} different numbers within ${within / MINUTE_MS} min from one network address, and few logins`,
    };
  },
});
