/**
 * Probes: what must stay true whatever a client tries (invariants, judged by what the provider was handed), and the
 * circumstances that a probe needs (several replicas, clocks that disagree, a store that fails). Catalogue: methods.md 2.1.
 */
import { z } from 'zod';
import { COHORT_NAME } from '../domain/cohort-name.ts';
import { duration, parseDuration, share } from '../domain/durations.ts';
import { id } from './traffic-format.ts';

export const INVARIANT_KINDS = ['messages-at-most', 'people-served', 'gain-at-most'] as const;

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
      cohort: z.string().regex(COHORT_NAME, '<people id>/<cohort id>').optional(),
      share,
      because: z.string().min(10).max(500),
    })
    .describe('at least this share of people who would complete without defences still does'),
  z
    .strictObject({
      kind: z.literal('gain-at-most'),
      id,
      of: id.describe('a campaign'),
      over: id.describe('its twin, another campaign'),
      percent: whole,
      because: z.string().min(10).max(500),
    })
    .describe(
      "one campaign gets at most so many percent of its twin's messages: what it learns on the way gains it little",
    ),
]);
export type Invariant = z.output<typeof invariantFormat>;

/** `61m`, `-61m` or `0s`, as milliseconds. */
const signedDuration = z
  .string()
  .regex(/^-?[0-9]+(ms|s|m|h)$/, 'a duration, maybe negative: -61m')
  .transform((text) => (text.startsWith('-') ? -1 : 1) * (parseDuration(text.replace('-', '')) ?? 0));

const stretch = { from: duration, lasts: duration };
const storeFaultFormat = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('refuses'), ...stretch }).describe('every call fails at once'),
  z.strictObject({ how: z.literal('hangs'), ...stretch }).describe('no call is answered'),
  z.strictObject({ how: z.literal('forgets'), from: duration }).describe('loses all it knew at that moment'),
]);

/** Circumstances of the target. The bundled one can be put in them; what another cannot do is reported as not run. */
export const circumstancesFormat = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(8)
    .default(1)
    .describe('processes behind a load balancer that deals requests out in turn'),
  clockSkew: z.array(signedDuration).max(8).default([]).describe('how far the clock of each replica is off, in order'),
  storeLatency: duration.default(0).describe('time a store call takes; requests interleave meanwhile'),
  storeFaults: z
    .array(storeFaultFormat)
    .max(16)
    .default([])
    .describe('what goes wrong with the store; a call that hangs is given up by the target as in production'),
  needsWire: z
    .enum(['single-packet', 'last-byte', 'h2-streams', 'duplicate-keys'])
    .optional()
    .describe('bytes on a socket that simulation does not have: reported as not run there'),
});
export type Circumstances = z.output<typeof circumstancesFormat>;
