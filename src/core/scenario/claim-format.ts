/**
 * Claims of the source documents as something that a run can answer (requirements G): whose claim, which policy it is about,
 * which figure decides it, and the assumptions under which it is asked. The space of a claim is every combination of the
 * values of its assumptions; one value of each sets nothing, and all of these together are the scenario as written: the base.
 */
import { z } from 'zod';
import { countryCode, id } from './traffic-format.ts';

/** What can be claimed; how each is measured stands in `score/claim-measures.ts`. */
export const CLAIM_MEASURES = [
  'value-stopped',
  'fraud-share',
  'insult-rate',
  'worst-cohort',
  'challenge-rate',
  'completion-difference',
  'attacker-profit',
  'protection-cost',
] as const;
export type ClaimMeasure = (typeof CLAIM_MEASURES)[number];

export const CLAIM_VERDICTS = ['holds', 'holds-only-if', 'does-not-hold'] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

const policyFormat = z.strictObject({
  policy: id,
  only: z
    .array(id)
    .min(1)
    .max(32)
    .optional()
    .describe('the defences of the policy that take part, with its figures; absent: all of them'),
  market: z
    .array(countryCode)
    .min(1)
    .max(64)
    .optional()
    .describe("the countries served, instead of those on the policy's allow-list"),
});
export type ClaimPolicy = z.output<typeof policyFormat>;

const plain = z.union([z.string(), z.number(), z.boolean()]);

const assumptionFormat = z.strictObject({
  id,
  what: z.string().min(1).max(200).describe('as a reader would call it: exits that the attacker rotates'),
  source: z
    .string()
    .min(2)
    .max(300)
    .describe('where the range comes from; the word assumption where nothing is published'),
  values: z
    .array(
      z.strictObject({
        label: z.string().min(1).max(60),
        at: z.number().optional().describe('its place in percent: where along it a comparison turns'),
        set: z.record(z.string(), plain).default({}).describe('scenario paths and new values; nothing: as written'),
      }),
    )
    .min(2)
    .max(12),
});
export type Assumption = z.output<typeof assumptionFormat>;

const conditionFormat = z
  .strictObject({
    atLeast: z.number().optional(),
    above: z.number().optional(),
    atMost: z.number().optional(),
    below: z.number().optional(),
  })
  .describe('in the unit of the measure: percent, percentage points or units of money');
export type Condition = z.output<typeof conditionFormat>;

export const claimFormat = z.strictObject({
  id,
  text: z.string().min(10).max(300).describe('the claim in our own words'),
  by: z.enum(['S0', 'S1', 'S2', 'S3', 'S4']),
  row: z.int().min(1).max(999).describe('reports list claims in this order: that of requirements G'),
  of: policyFormat.describe('what the document recommends'),
  against: policyFormat.optional().describe('compared with this: the figure is `of` minus `against`'),
  measure: z.enum(CLAIM_MEASURES),
  holds: conditionFormat,
  reading: z.string().max(500).optional().describe('how vague words became a figure'),
  over: z.array(id).max(8).optional().describe('assumptions of this scenario that matter here; absent: all'),
  expected: z.enum(CLAIM_VERDICTS).describe('written by hand; a test holds the published report to it'),
  because: z.string().min(10).max(600).describe('why, in terms of the domain'),
});
export type Claim = z.output<typeof claimFormat>;

const orderFormat = z.strictObject({
  by: z.enum(['S0', 'S1', 'S2', 'S3', 'S4']),
  policy: id,
  steps: z
    .array(z.strictObject({ name: z.string().min(1).max(60), defences: z.array(id).min(1).max(8) }))
    .min(2)
    .max(12)
    .describe("in the document's order, the most recommended first"),
});
export type RankingOrder = z.output<typeof orderFormat>;

/** Rankings of defences, played alone and added up in order, over several campaigns. */
const rankingFormat = z.strictObject({
  orders: z.array(orderFormat).min(1).max(4),
  over: z
    .array(
      z.strictObject({ scenario: id, name: z.string().min(1).max(80), market: z.array(countryCode).min(1).max(64) }),
    )
    .min(1)
    .max(16),
});
export type Ranking = z.output<typeof rankingFormat>;

export const claimsFormat = z.strictObject({
  assumptions: z.array(assumptionFormat).max(8).default([]),
  terms: z
    .strictObject({
      checkMicro: z.int().min(0).default(0).describe('price of judging one ask: a lookup or a risk score'),
      lostLoginMicro: z.int().min(0).default(0).describe('what a person who is kept out costs the company'),
    })
    .prefault({})
    .describe('prices that only the measure protection-cost asks for'),
  tested: z.array(claimFormat).min(1).max(8),
  ranking: rankingFormat.optional(),
});
export type Claims = z.output<typeof claimsFormat>;

/** Points of a claim's space that are played at most: more would say little and take long. */
export const POINTS_MAX = 40;

/** The assumptions that a claim is asked under, in the order of the file. */
export function assumptionsOf(claims: Claims, claim: Claim): Assumption[] {
  return claims.assumptions.filter(({ id }) => claim.over === undefined || claim.over.includes(id));
}
