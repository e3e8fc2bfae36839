/** Rates as the scorecard states them: what they are made of, six decimals, 95 % interval, null without a sample. */
import type { Ratio } from '../domain/units.ts';
import type { Rate } from './scorecard.ts';
import { clopperPearson, wilson } from './statistics.ts';

/** Floats leave the score with six decimals, so that the last bits of a machine never reach a file (design section 1). */
export function round6(value: number): number {
  const rounded = Math.round(value * 1e6) / 1e6;
  return rounded === 0 ? 0 : rounded;
}

/** No sample: neither 0 nor 1 may be read into it. */
export const NO_RATE: Rate = Object.freeze({ numerator: 0, denominator: 0, value: null, low: null, high: null });

/** Wilson interval; Clopper-Pearson when the numerator is 0, because "none" is a claim (methods.md 4.4). */
export function rateOf(numerator: number, denominator: number): Rate {
  if (denominator === 0) return NO_RATE;
  const interval = numerator === 0 ? clopperPearson(0, denominator) : wilson(numerator, denominator);
  return {
    numerator,
    denominator,
    value: round6(numerator / denominator),
    low: round6(interval.low),
    high: round6(interval.high),
  };
}

/** Adds up rates of the same thing over several runs. */
export function pooledRate(rates: readonly Rate[]): Rate {
  let numerator = 0;
  let denominator = 0;
  for (const rate of rates) {
    numerator += rate.numerator;
    denominator += rate.denominator;
  }
  return rateOf(numerator, denominator);
}

/** An amount times a ratio, rounded to a whole. */
export function shareOf(amount: number, ratio: Ratio): number {
  return Math.round((amount * ratio.numerator) / ratio.denominator);
}

/** Value at `share` of a sorted list by the nearest-rank method; null of an empty list. */
export function percentile(sorted: ArrayLike<number>, share: Ratio): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.ceil((sorted.length * share.numerator) / share.denominator);
  return sorted[Math.max(0, rank - 1)] ?? null;
}
