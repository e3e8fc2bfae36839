/**
 * What one defence is worth, in money and in people, as the scorecard states it (methods.md 4.3). The game: v(S) is the
 * loss with only the defences of S enforced, same seed; i(S) is the insults with them. All runs are simulated.
 */
import { z } from 'zod';

const whole = z.int();

/**
 * - `leaveOneOut.lossMicro`: v(N without it) - v(N); positive: it saves money that nothing else would.
 * - `leaveOneOut.insults`: i(N) - i(N without it); positive: it causes them.
 * - `solo.lossMicro`: v(none) - v(it alone); `solo.insults`: i(it alone) - i(none).
 * - `shapley`: the mean of what it adds over all orders in which the defences could have been switched on. Over the defences
 *   of a run, `lossMicro` sums to v(none) - v(N) and `insults` to i(N) - i(none), exactly. `insults` in millionths of a person.
 */
export const attributionFormat = z.strictObject({
  leaveOneOut: z.strictObject({ lossMicro: whole, insults: whole }),
  /** Absent where it was not asked for, and in older files. */
  solo: z.strictObject({ lossMicro: whole, insults: whole }).exactOptional(),
  /** Absent where it was not asked for. `error`: largest half width of the 95 % interval of either figure; null: exact. */
  shapley: z
    .strictObject({
      lossMicro: whole,
      insultsMicro: whole,
      error: z.strictObject({ lossMicro: whole, insultsMicro: whole }).nullable(),
    })
    .exactOptional(),
});
export type Attribution = z.infer<typeof attributionFormat>;

/** How a run's Shapley values came about; absent where there are none. */
export const shapleyGameFormat = z.strictObject({
  method: z.enum(['exact', 'sampled']),
  /** Enforced defences, in the order of the policy. */
  defences: z.array(z.string()),
  /** v(none) - v(all), i(all) - i(none). */
  total: z.strictObject({ lossMicro: whole, insults: whole }),
  /** Runs that were played for it, and orders that were drawn where it was sampled. */
  runs: whole,
  orders: whole.nullable(),
});
export type ShapleyGame = z.infer<typeof shapleyGameFormat>;
