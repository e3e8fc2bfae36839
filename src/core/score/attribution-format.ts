/**
 * What one defence is worth, in money and in people, as the scorecard states it (methods.md 4.3). The game: v(S) is the
 * loss with only the defences of S enforced, same seed; i(S) is the insults with them. All runs are simulated.
 */
import { z } from 'zod';

const whole = z.int();
const natural = z.int().min(0);

/** Loss and insults: of a coalition, or of what a defence changes. */
const worthFormat = z.strictObject({ lossMicro: whole, insults: whole });

/** `error`: half widths of the 95 % intervals; null: exact. `insultsMicro`: millionths of a person. */
const shapleyValueFormat = z.strictObject({
  lossMicro: whole,
  insultsMicro: whole,
  error: z.strictObject({ lossMicro: natural, insultsMicro: natural }).nullable(),
});

/**
 * - `leaveOneOut.lossMicro`: v(N without it) - v(N); positive: it saves money that nothing else would.
 * - `leaveOneOut.insults`: i(N) - i(N without it); positive: it causes them.
 * - `solo.lossMicro`: v(none) - v(it alone); `solo.insults`: i(it alone) - i(none).
 * - `shapley`: the mean of what it adds over all orders in which the defences could have been switched on. Over the defences
 *   of a run, `lossMicro` sums to v(none) - v(N) and `insultsMicro` to a million times i(N) - i(none), exactly.
 */
export const attributionFormat = z.strictObject({
  leaveOneOut: worthFormat,
  /** Absent where it was not asked for, and in older files. */
  solo: worthFormat.exactOptional(),
  /** Absent where it was not asked for, and in older files. */
  shapley: shapleyValueFormat.exactOptional(),
});
export type Attribution = z.infer<typeof attributionFormat>;

/** Means over the seeds of a scenario and policy; a figure that one of them lacks is left out. */
export const meanAttributionFormat = z.strictObject({
  id: z.string(),
  leaveOneOut: z.strictObject({ lossMicro: whole, insults: z.number() }),
  solo: z.strictObject({ lossMicro: whole, insults: z.number() }).exactOptional(),
  shapley: z.strictObject({ lossMicro: whole, insultsMicro: whole }).exactOptional(),
});
export type MeanAttribution = z.infer<typeof meanAttributionFormat>;

/** How a run's Shapley values came about; absent where there are none. */
export const shapleyGameFormat = z.strictObject({
  method: z.enum(['exact', 'sampled']),
  /** Enforced defences, in the order of the policy. */
  defences: z.array(z.string()),
  /** v(none) - v(all), i(all) - i(none). */
  total: worthFormat,
  /** Different sets of defences that had to be played; all others are known to come out like one of them. */
  runs: natural,
  /** Orders that were drawn; null where it is exact. */
  orders: natural.nullable(),
});
export type ShapleyGame = z.infer<typeof shapleyGameFormat>;

/** What was played of a run's game beside leave-one-out: kept with the totals that the run is scored from. */
export const playedGameFormat = z.strictObject({
  /** Of the policy with every enforced defence off. */
  none: worthFormat,
  /** Of each enforced defence alone, by its id. */
  alone: z.record(z.string(), worthFormat),
  shapley: z
    .strictObject({ game: shapleyGameFormat, values: z.record(z.string(), shapleyValueFormat) })
    .exactOptional(),
});
export type PlayedGame = z.infer<typeof playedGameFormat>;
export type Worth = z.infer<typeof worthFormat>;
