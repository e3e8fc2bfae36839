/**
 * The scenario file format: this page is the whole, its parts are beside it. Strict: an unknown key is an error. `meaning.ts`
 * holds the cross-field rules, `domain/durations.ts` reads the texts with units. YAML is the usual spelling; a TypeScript value
 * of this type is the same.
 */
import { z } from 'zod';
import { costValuesFormat } from '../domain/cost-values.ts';
import { duration } from '../domain/durations.ts';
import { campaignFormat } from './campaign-format.ts';
import { claimsFormat } from './claim-format.ts';
import { expectationFormat } from './expectation-format.ts';
import { peopleFormat } from './people-format.ts';
import { circumstancesFormat, invariantFormat } from './probe-format.ts';
import { providerFormat } from './provider-format.ts';
import { countryCode, id } from './traffic-format.ts';

export type { Campaign } from './campaign-format.ts';
export type { Cohort, People } from './people-format.ts';
export { type ProviderSettings, providerFormat } from './provider-format.ts';
export type { Destinations, Device, Exits, Network, Pacing } from './traffic-format.ts';

export const SCENARIO_SCHEMA = 'pumpdrill.scenario/1';

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
  owasp: z
    .array(z.enum(['API4:2023', 'API6:2023']))
    .max(2)
    .default([])
    .describe('OWASP API Security Top 10: unrestricted resource consumption, unrestricted access to a business flow'),
  motive: z.string().min(10).max(1000).optional().describe('why attackers do this'),
  stoppedBy: z.array(id).max(32).default([]).describe('defences that are known to stop it, the best first'),
  covers: z
    .array(
      z
        .string()
        .regex(/^[A-Z][0-9]*:[a-z0-9-]+$/, 'a row of the requirements: C:single-ip-burst, F6:vpn-users, B1:replay'),
    )
    .max(32)
    .default([])
    .describe('rows of requirements.md that this scenario reproduces'),
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
  invariants: z.array(invariantFormat).max(16).default([]).describe('what a probe holds to be true'),
  circumstances: circumstancesFormat.prefault({}),
  expect: z.array(expectationFormat).max(32).default([]).describe('by policy, written by hand'),
  costs: costValuesFormat.optional().describe('what the total cost reckons with, instead of the stated assumptions'),
  claims: claimsFormat
    .optional()
    .describe('what the documents claim of such a campaign, to be tested (`pumpdrill claims`)'),
});

/** A scenario after reading: every default filled in, every duration in milliseconds, every share a ratio. */
export type Scenario = z.output<typeof scenarioFormat>;
/** What a file or a script may write. */
export type ScenarioInput = z.input<typeof scenarioFormat>;
