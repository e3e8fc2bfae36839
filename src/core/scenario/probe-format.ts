/**
 * Probes: what must stay true whatever a client tries (invariants, judged by what the provider was handed), and the
 * circumstances that a probe needs (several replicas, clocks that disagree, a store that fails). Catalogue: methods.md 2.1.
 */
import { z } from 'zod';
import { duration, share } from '../domain/durations.ts';
import { id } from './traffic-format.ts';

const whole = z.int().min(0).max(10_000_000);

export const invariantFormat = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('messages-at-most'),
      id,
      messages: whole,
      per: z.enum(['number', 'address', 'device', 'run']),
      within: duration.optional().describe('in any window of this length; absent: in the whole run'),
      of: id.optional().describe('only messages that this campaign or people entry caused; absent: all fraud'),
      because: z.string().min(10).max(500),
    })
    .describe('the provider is handed at most so many messages per number (as dialled), address or device'),
  z
    .strictObject({
      kind: z.literal('people-served'),
      id,
      cohort: z
        .string()
        .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, '<people id>/<cohort id>')
        .optional(),
      share,
      because: z.string().min(10).max(500),
    })
    .describe('at least this share of people who would complete without defences still does'),
]);
export type Invariant = z.output<typeof invariantFormat>;

const stretch = { from: duration, lasts: duration };

/** Circumstances of the target. The bundled one can be put in them; what another cannot do is reported as not run. */
export const circumstancesFormat = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(8)
    .default(1)
    .describe('processes behind a load balancer that deals requests out in turn'),
  clockSkew: z
    .array(z.string().regex(/^-?[0-9]+(ms|s|m|h)$/, 'a duration, maybe negative: -61m'))
    .max(8)
    .default([])
    .describe('how far the clock of each replica is off, in order'),
  storeLatency: duration.default(0).describe('time a store call takes; requests interleave meanwhile'),
  storeFaults: z
    .array(z.strictObject({ ...stretch, how: z.enum(['refuses', 'hangs', 'forgets']) }))
    .max(16)
    .default([])
    .describe('refuses: every call fails; hangs: none is answered; forgets: loses all it knew at that moment'),
  needsWire: z
    .enum(['single-packet', 'last-byte', 'h2-streams', 'duplicate-keys'])
    .optional()
    .describe('bytes on a socket that simulation does not have: reported as not run there'),
});
export type Circumstances = z.output<typeof circumstancesFormat>;
