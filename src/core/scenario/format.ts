/**
 * The scenario file format on one page. Strict: an unknown key is an error. `meaning.ts` holds the cross-field rules,
 * `domain/durations.ts` reads the texts with units. YAML is the usual spelling; a TypeScript value of this type is the same.
 */
import { z } from 'zod';
import { duration, share } from '../domain/durations.ts';
import { POOL_KINDS } from '../domain/synthetic-internet.ts';
import { providerFormat } from './provider-format.ts';

export { type ProviderSettings, providerFormat } from './provider-format.ts';

export const SCENARIO_SCHEMA = 'pumpdrill.scenario/1';

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single dashes')
  .max(64);
const count = z.int().min(1).max(10_000_000);
const countryCode = z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)');

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
    .strictObject({ kind: z.literal('ipv6-prefix'), size: z.int().min(1).max(1_000_000) })
    .describe('addresses of one /64'),
]);

export const deviceFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('sends no device signals (bare HTTP client)'),
  z.strictObject({ kind: z.literal('one') }).describe('one machine; cookies may be cleared, signals stay'),
  z.strictObject({ kind: z.literal('pool'), size: z.int().min(1).max(1_000_000) }),
  z.strictObject({ kind: z.literal('per-opener') }).describe('anti-detect browser: fresh signals each time'),
]);

export const identitiesFormat = z.strictObject({
  network: networkFormat,
  device: deviceFormat.default({ kind: 'none' }),
  agent: z.enum(['browser', 'script', 'mobile-app']).default('script'),
  local: z
    .enum(['hidden', 'leaks', 'one-line'])
    .default('leaks')
    .describe(
      'the address behind the proxy that device signals name (S3: local IP); leaks: one per device; one-line: all devices stand behind one line',
    ),
  tampered: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of openers whose signals show traces of an anti-detect browser (S3)'),
});

/** What an attacker does about challenges. Prices and delays: domain.md section 4; success shares are assumptions. */
export const solverFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('gives up'),
  z
    .strictObject({
      kind: z.literal('service'),
      delay: duration.prefault('13s').describe('domain.md 4: 0.5 s (Turnstile) to 36 s (hCaptcha)'),
      success: share.prefault('90%'),
      costMicro: z.int().min(0).default(1_000).describe('USD 0.4 to 3 per 1,000 (domain.md 4)'),
    })
    .describe('a solver service'),
  z
    .strictObject({
      kind: z.literal('farm'),
      delay: duration.prefault('36s'),
      success: share.prefault('97%'),
      costMicro: z.int().min(0).default(3_000),
    })
    .describe('people who solve for pay'),
  z
    .strictObject({
      kind: z.literal('proof-of-work'),
      delay: duration.prefault('1s'),
      success: share.prefault('100%'),
      costMicro: z.int().min(0).default(10).describe('processor time; assumption'),
    })
    .describe('computes: only a proof of work can be had this way'),
]);

/** How an attacker passes an e-mail step. */
export const attackerEmailFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('gives up'),
  z
    .strictObject({
      kind: z.literal('throw-away'),
      delay: duration.prefault('10s').describe('until the mail is read; assumption'),
      costMicro: z.int().min(0).default(500).describe('per address; assumption'),
    })
    .describe('a fresh address each time'),
]);

export const sessionFormat = z
  .enum(['none', 'scraped-token', 'visit-first'])
  .describe(
    'none: no page visit, no token; scraped-token: one visit, its CSRF token reused by everyone without the cookie; visit-first: each opener opens the page, then waits `think`',
  );

export const campaignFormat = z.strictObject({
  id,
  summary: z.string().max(500).optional(),
  surface: z.enum(['login', 'signup']).default('login'),
  lanes: z.int().min(1).max(64).default(1).describe('independent streams; a lane is never split over machines'),
  pacing: pacingFormat,
  destinations: destinationsFormat,
  identities: identitiesFormat,
  session: sessionFormat.default('scraped-token'),
  think: duration.default(0).describe('between page visit and send, when session is visit-first'),
  resend: z
    .strictObject({ times: z.int().min(1).max(60), every: duration })
    .optional()
    .describe('each opener asks again this often, in the same session'),
  verify: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of delivered codes the attacker enters, to look real'),
  verifyFrom: z
    .enum(['same-session', 'another-session'])
    .default('same-session')
    .describe('another-session: whoever holds the phones enters codes in a session of his own'),
  honeypot: z.enum(['empty', 'filled']).default('empty').describe('filled: a naive script fills in every field'),
  behaviour: z
    .enum(['none', 'replayed', 'human-like'])
    .default('none')
    .describe('what the page is told of hands: nothing, one recorded visit again and again, a good imitation'),
  solver: solverFormat.prefault({ kind: 'none' }),
  email: attackerEmailFormat.prefault({ kind: 'none' }),
  whenRefused: z.enum(['ignore', 'stop-opener']).default('stop-opener'),
  economics: z
    .strictObject({
      revenueShare: share
        .default({ numerator: 3, denominator: 10 })
        .describe('attacker share of the message price; no measured figure exists (domain.md 9.1)'),
      costPerAttemptMicro: z
        .int()
        .min(0)
        .default(50)
        .describe('proxy traffic per request; a bare 10 KB call costs 10 to 100 micro-USD (domain.md 4)'),
    })
    .prefault({}),
});

export const cohortFormat = z.strictObject({
  id,
  weight: z.int().min(1).max(1000),
  summary: z.string().max(500).optional(),
  network: networkFormat.default({ kind: 'pool', of: 'home', size: 1_000_000, rotation: 'per-opener' }),
  device: deviceFormat.default({ kind: 'per-opener' }),
  agent: z.enum(['browser', 'mobile-app']).default('browser'),
  hands: z
    .enum(['typing', 'autofill', 'linear', 'none'])
    .default('typing')
    .describe('how the form is used: linear is assistive technology (keys only), none an app without our script'),
  fillsHoneypot: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share whose browser fills in the hidden field too (D8)'),
  challenge: z
    .strictObject({
      solve: duration.prefault('3s').describe('median time to solve (assumption: a silent proof of work)'),
      fail: share
        .prefault('1%')
        .describe('share of solutions that fail (assumption; S1: image puzzles cost 15 to 30 %)'),
      abandon: share.prefault('1%').describe('share of people who leave instead (assumption)'),
    })
    .prefault({}),
  email: z
    .strictObject({
      reading: duration.prefault('30s').describe('median from asked to entered (S2: about 30 s of friction)'),
      abandon: share.prefault('5%').describe('share of people who leave instead (assumption)'),
    })
    .prefault({}),
  otherChannel: z
    .strictObject({
      accepts: share.prefault('60%').describe('share who finish another way when offered one (assumption)'),
      takes: duration.prefault('25s').describe('median time that takes (assumption)'),
    })
    .prefault({}),
  /** How this person behaves. Times are medians unless said otherwise. */
  think: duration.default(9_000).describe('page opened to code asked'),
  typing: duration
    .default(12_000)
    .describe('message arrived to code entered, median (domain.md section 5, assumption)'),
  resendAfter: duration.optional().describe('asks again when nothing came by then; absent: never'),
  resends: z.int().min(0).max(10).default(2),
  patience: duration.default(120_000).describe('gives up that long after first asking, when no code came'),
  patienceSpread: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of people who give up early, evenly between 0 and patience'),
  firstMessageLost: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of first messages that never arrive (dead spot, full inbox): why people resend'),
});

export const peopleFormat = z.strictObject({
  id,
  summary: z.string().max(500).optional(),
  pacing: pacingFormat,
  destinations: destinationsFormat,
  cohorts: z.array(cohortFormat).min(1),
});

export const tariffFormat = z.union([
  z.strictObject({
    card: z.string().max(200).describe('a bundled card by name, or a CSV file path'),
    origin: countryCode.optional(),
    rows: z
      .array(
        z.strictObject({
          prefix: z.string().regex(/^[1-9][0-9]{0,13}$/),
          country: countryCode,
          price: z.number().min(0).max(1000),
          origin: countryCode.optional(),
        }),
      )
      .default([]),
  }),
  z.strictObject({
    flat: z.number().min(0).max(1000),
    currency: z.string().regex(/^[A-Z]{3}$/),
    source: z.string().max(300),
  }),
]);

/** A question the scenario asks beside the main run: the same campaign with something changed. */
export const variantFormat = z.strictObject({
  id,
  why: z.string().max(500),
  set: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('scenario paths and new values: campaigns.0.session: visit-first'),
  defences: z
    .record(z.string(), z.enum(['off', 'observe', 'enforce']))
    .default({})
    .describe('defence modes to override in the policy'),
});

export const scenarioFormat = z.strictObject({
  schema: z.literal(SCENARIO_SCHEMA),
  id,
  title: z.string().min(1).max(200),
  summary: z.string().min(1).max(2000),
  family: id,
  technique: z.literal('T1496.003').optional().describe('MITRE ATT&CK id; absent for purely legitimate traffic'),
  sources: z.array(z.string().max(500)).default([]),
  figures: z
    .array(
      z.strictObject({
        what: z.string().max(300),
        value: z.string().max(100),
        kind: z.enum(['input', 'reproduced', 'choice']),
      }),
    )
    .default([]),
  startsAt: z.iso.datetime({ offset: true }).describe('local start with a fixed offset: 2026-03-10T23:00:00+01:00'),
  duration,
  seeds: z.array(z.int().min(0).max(4_294_967_295)).min(1).max(1000).default([1]),
  tariff: tariffFormat,
  provider: providerFormat.prefault({}),
  campaigns: z.array(campaignFormat).max(32).default([]),
  people: z.array(peopleFormat).max(32).default([]),
  variants: z.array(variantFormat).max(16).default([]),
});

/** A scenario after reading: every default filled in, every duration in milliseconds, every share a ratio. */
export type Scenario = z.output<typeof scenarioFormat>;
/** What a file or a script may write. */
export type ScenarioInput = z.input<typeof scenarioFormat>;
export type Campaign = Scenario['campaigns'][number];
export type People = Scenario['people'][number];
export type Cohort = People['cohorts'][number];
export type Pacing = z.output<typeof pacingFormat>;
export type Destinations = z.output<typeof destinationsFormat>;
export type Network = z.output<typeof networkFormat>;
export type Device = z.output<typeof deviceFormat>;
