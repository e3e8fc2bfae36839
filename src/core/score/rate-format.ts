/** The two shapes that every other part of the scorecard is made of: a share with its interval, and an attacker's account. */
import { z } from 'zod';

const whole = z.int();

/** A share with what it was made of and its 95 % interval (Wilson; Clopper-Pearson when the numerator is 0). */
export const rateFormat = z.strictObject({
  numerator: whole,
  denominator: whole,
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Rate = z.infer<typeof rateFormat>;

export const attackerFormat = z.strictObject({
  revenueMicro: whole,
  costMicro: whole,
  profitMicro: whole,
  /** Revenue share at which the attacker neither wins nor loses; null when nothing was dispatched. */
  breakEvenShare: z.number().nullable(),
});
