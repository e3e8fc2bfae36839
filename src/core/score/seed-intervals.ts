/** Intervals of an aggregate over its seeds: each seed's run is one cluster (methods.md 4.4). */
import { clusteredRateInterval, clusterInterval, designEffect, meanFigure, type RunCounts } from './clusters.ts';
import { round6 } from './rate.ts';
import type { Rate, ScenarioScore } from './scorecard.ts';
import type { ClusteredRate, SeedIntervals } from './seed-intervals-format.ts';

/** Of several seeds of one scenario and policy. `worstCohort`: the id of the one whose interval is asked for. */
export function seedIntervals(scores: readonly ScenarioScore[], worstCohort: string | null): SeedIntervals {
  const detection = scores.flatMap(({ fraud }) => fraud.valueDetectionRate ?? []);
  const cohort = scores.flatMap(({ legit }) => legit.cohorts.find(({ id }) => id === worstCohort)?.insultRate ?? []);
  return {
    lossMicro: moneyInterval(scores.map(({ fraud }) => fraud.lossMicro)),
    valueDetectionRate: shareInterval(detection),
    insultRate: clusteredRate(scores.map(({ legit }) => legit.insultRate)),
    worstCohort: worstCohort === null ? null : clusteredRate(cohort),
  };
}

function moneyInterval(micros: readonly number[]): SeedIntervals['lossMicro'] {
  const interval = clusterInterval(micros.length, meanFigure(micros));
  // No loss is negative, whatever Student's t thinks of two values that are far apart.
  return interval && { ...interval, low: Math.max(0, Math.round(interval.low)), high: Math.round(interval.high) };
}

function shareInterval(shares: readonly number[]): SeedIntervals['valueDetectionRate'] {
  const interval = clusterInterval(shares.length, meanFigure(shares));
  // Defences can make it worse than none (below 0), but nothing stops more than all.
  return interval && { ...interval, low: round6(interval.low), high: Math.min(1, round6(interval.high)) };
}

function clusteredRate(rates: readonly Rate[]): ClusteredRate | null {
  const counts: RunCounts[] = rates.map(({ numerator, denominator }) => ({ hits: numerator, trials: denominator }));
  const interval = clusteredRateInterval(counts);
  if (interval === null) return null;
  const effect = designEffect(counts);
  return {
    low: round6(interval.low),
    high: round6(interval.high),
    method: interval.method,
    designEffect: effect === null ? null : round6(effect),
  };
}
