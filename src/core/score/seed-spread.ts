/** One figure over several seeds: mean, extremes, and what the mean is at least. */
import { round6 } from './rate.ts';
import type { Aggregate } from './scorecard.ts';
import { studentTQuantile } from './statistics.ts';

type Spread = Aggregate['lossMicro'];
type Mean = Aggregate['valueDetectionRate'];

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sum = values.reduce((total, value) => total + value, 0);
  return { mean: Math.round(sum / values.length), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Mean and worst over the seeds that have a value, and the lower end of the two-sided 95 % Student t interval of the
 * mean. Null bounds with fewer than two values: one seed says nothing about the next.
 */
export function meanOf(values: readonly (number | null)[]): Mean {
  const known = values.filter((value) => value !== null);
  const n = known.length;
  if (n === 0) return { mean: null, min: null, low95: null };
  const mean = known.reduce((total, value) => total + value, 0) / n;
  const min = Math.min(...known);
  if (n === 1) return { mean: round6(mean), min, low95: null };
  const variance = known.reduce((total, value) => total + (value - mean) * (value - mean), 0) / (n - 1);
  const half = studentTQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean: round6(mean), min, low95: round6(mean - half) };
}
