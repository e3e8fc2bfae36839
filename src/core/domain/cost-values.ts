/**
 * What the total cost of a policy reckons with beside the fraud bill (methods.md 4.2 no. 9), in millionths of a unit of the
 * tariff's currency as they are written. Nobody publishes such figures: a scenario's `costs` holds its owner's own.
 */
import { z } from 'zod';
import type { Micro } from './units.ts';

export interface CostValues {
  /** A person who does not get in and would have without the defences. */
  readonly lostLoginMicro: Micro;
  /** A person who is shown a challenge, whatever comes of it. */
  readonly frictionMicro: Micro;
  /** One outside check: a solution judged, or an address looked up. */
  readonly checkMicro: Micro;
}

export const DEFAULT_COSTS: CostValues = {
  /** Assumption, as in the claim that protection costs nothing (scenarios/claims/quiet-users.yaml). */
  lostLoginMicro: 1_000_000,
  /** Assumption: 18 s of a person's time at 10 an hour. */
  frictionMicro: 50_000,
  /** domain.md section 1.3: AWS number validation, USD 0.006; free tiers exist (Turnstile), Didit takes 0.05. */
  checkMicro: 6_000,
};

const amount = z.int().min(0).max(1_000_000_000_000);

export const costValuesFormat = z.strictObject({
  lostLoginMicro: amount
    .default(DEFAULT_COSTS.lostLoginMicro)
    .describe('what a person who is kept out costs the company; assumption'),
  frictionMicro: amount
    .default(DEFAULT_COSTS.frictionMicro)
    .describe('what a person who is shown a challenge costs; assumption: 18 s at 10 an hour'),
  checkMicro: amount
    .default(DEFAULT_COSTS.checkMicro)
    .describe('price of one outside check: a solution judged, an address looked up (domain.md 1.3: USD 0.006)'),
});
