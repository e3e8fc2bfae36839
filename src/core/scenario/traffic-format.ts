/** Words that attackers and people share: when they are due, which numbers they aim at, where and on what they seem to be. */
import { z } from 'zod';
import { COHORT_NAME } from '../domain/cohort-name.ts';
import { duration, share } from '../domain/durations.ts';
import { POOL_KINDS } from '../domain/synthetic-internet.ts';

export const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single dashes')
  .max(64);
const count = z.int().min(1).max(10_000_000);
export const countryCode = z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)');

/** When openers are due. `from` and `lasts` lie inside the scenario's duration. */
const window = { from: duration.default(0), lasts: duration };
export const pacingFormat = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('constant'), total: count, ...window })
    .describe('evenly spread, with jitter inside each slot'),
  z
    .strictObject({
      kind: z.literal('ramp'),
      total: count,
      ...window,
      startShare: share.default({ numerator: 1, denominator: 10 }),
    })
    .describe('rate grows linearly; startShare is the first rate as a share of the last'),
  z
    .strictObject({
      kind: z.literal('burst'),
      total: count,
      from: duration.default(0),
      lasts: duration,
      bursts: z.int().min(1).max(1000),
      dutyShare: share.default({ numerator: 1, denominator: 4 }),
    })
    .describe('`bursts` equal bursts, each filling dutyShare of its slot (on/off)'),
  z
    .strictObject({
      kind: z.literal('diurnal'),
      total: count,
      ...window,
      hourly: z.array(z.int().min(0).max(1000)).length(24).optional(),
    })
    .describe('follows the local hour of day: 24 integer weights, default the two-peak curve'),
  z
    .strictObject({ kind: z.literal('low-and-slow'), total: count, ...window, minGap: duration })
    .describe('constant, but never two openers closer than minGap'),
  z
    .strictObject({
      kind: z.literal('volleys'),
      at: z.array(duration).min(1).max(1000).describe("moments, from the run's start, in rising order"),
      each: z.int().min(1).max(1000).describe('openers due at each of these moments, at the very same millisecond'),
    })
    .describe('everyone at once, at given moments: races and window edges'),
]);

/** Which numbers. */
export const destinationsFormat = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('countries'),
      countries: z.array(z.strictObject({ country: countryCode, weight: z.int().min(1).max(1000).default(1) })).min(1),
      distinct: count
        .optional()
        .describe('draw from this many numbers only; default: practically never the same twice'),
    })
    .describe('valid mobile numbers of these countries'),
  z
    .strictObject({
      kind: z.literal('range'),
      start: z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'E.164, e.g. +99899394000'),
      size: count,
      order: z.enum(['ascending', 'shuffled']).default('ascending'),
    })
    .describe('a block of consecutive numbers, walked or shuffled'),
  z
    .strictObject({
      kind: z.literal('prefixes'),
      prefixes: z
        .array(
          z.strictObject({
            prefix: z.string().regex(/^\+[1-9][0-9]{0,13}$/),
            digits: z.int().min(7).max(15),
            weight: z.int().min(1).max(1000).default(1),
          }),
        )
        .min(1),
    })
    .describe('numbers under these prefixes, valid for a mobile plan or not (premium-rate, personal, revenue-share)'),
  z
    .strictObject({ kind: z.literal('reserved'), country: countryCode.optional() })
    .describe('only numbers that regulators set aside for fiction: they reach nobody'),
  z
    .strictObject({ kind: z.literal('numbers-of'), people: id })
    .describe('numbers of these people: what an attacker locks out whom he asks codes for (campaigns only)'),
]);

/** Where requests seem to come from. */
export const networkFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single') }).describe('one address for everything'),
  z
    .strictObject({
      kind: z.literal('pool'),
      of: z
        .enum(POOL_KINDS)
        .describe(
          'residential: proxy exits in homes; home: people; proxy: open and data centre proxies that lists know',
        ),
      size: z.int().min(1).max(1_000_000),
      rotation: z
        .union([z.literal('per-opener'), z.strictObject({ stickyOpeners: z.int().min(1).max(100_000) })])
        .default('per-opener')
        .describe('a new exit for each opener, or the same for that many openers'),
    })
    .describe('a pool of addresses'),
  z
    .strictObject({
      kind: z.literal('ipv6-prefix'),
      size: z.int().min(1).max(1_000_000),
      bits: z.union([z.literal(48), z.literal(56), z.literal(64)]).default(64),
    })
    .describe('addresses of one prefix of that many bits, each in a /64 of its own where there is more than one'),
]);

/** Where an attacker's requests seem to come from: addresses of his own, or those that real users have, too. */
export const exitsFormat = z.discriminatedUnion('kind', [
  ...networkFormat.options,
  z
    .strictObject({ kind: z.literal('exits-of'), cohort: z.string().regex(COHORT_NAME, '<people id>/<cohort id>') })
    .describe('the very addresses that this cohort has: proxies on phones behind one carrier NAT with customers'),
]);

export const deviceFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('sends no device signals (bare HTTP client)'),
  z.strictObject({ kind: z.literal('one') }).describe('one machine; cookies may be cleared, signals stay'),
  z.strictObject({ kind: z.literal('pool'), size: z.int().min(1).max(1_000_000) }),
  z.strictObject({ kind: z.literal('per-opener') }).describe('anti-detect browser: fresh signals each time'),
]);

export type Pacing = z.output<typeof pacingFormat>;
export type Destinations = z.output<typeof destinationsFormat>;
export type Network = z.output<typeof networkFormat>;
export type Exits = z.output<typeof exitsFormat>;
export type Device = z.output<typeof deviceFormat>;
