/** What `pumpdrill claims` comes to: the only thing that its renderers read, and the content of `claims.json`. */
import type { Assumption, Claim, JudgedClaim } from './claim.ts';
import type { Measure } from './claim-measures.ts';

export const CLAIMS_SCHEMA = 'pumpdrill.claims/1';

/** A policy as a claim used it. */
export interface TestedPolicy {
  readonly policy: string;
  /** Its defences that took part; empty: none has to. */
  readonly defences: readonly string[];
  /** Countries served instead of the policy's; null: the policy's. */
  readonly market: readonly string[] | null;
}

export interface ClaimEntry extends JudgedClaim {
  readonly id: string;
  readonly by: Claim['by'];
  readonly text: string;
  readonly reading: string | null;
  readonly because: string;
  readonly scenario: { readonly id: string; readonly title: string; readonly prices: string };
  readonly of: TestedPolicy;
  readonly against: TestedPolicy | null;
  readonly measure: { readonly id: Claim['measure']; readonly what: string; readonly unit: Measure['unit'] };
  readonly currency: string;
  readonly holds: Claim['holds'];
  readonly assumptions: readonly Assumption[];
  /** How to get the same figures again. */
  readonly command: string;
}

/** Value stopped in percent, by campaign; null where there was nothing to stop. */
export interface RankingStep {
  readonly name: string;
  readonly defences: readonly string[];
  /** This step and nothing else. */
  readonly alone: readonly (number | null)[];
  /** This step and all before it. */
  readonly soFar: readonly (number | null)[];
}

export interface RankingEntry {
  readonly scenario: string;
  readonly campaigns: readonly string[];
  readonly orders: readonly { readonly by: string; readonly policy: string; readonly steps: readonly RankingStep[] }[];
}

export interface ClaimsReport {
  readonly schema: typeof CLAIMS_SCHEMA;
  readonly command: string;
  /** Seeds of a claim's base, and of every other point of its space and of the rankings. */
  readonly seeds: number;
  readonly pointSeeds: number;
  readonly rankings: readonly RankingEntry[];
  readonly claims: readonly ClaimEntry[];
}
