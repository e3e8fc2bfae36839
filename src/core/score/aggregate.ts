/** The seeds of one scenario and policy taken together: the run is the unit of replication (methods.md 4.4). */

import { aggregateMetrics } from './aggregate-metrics.ts';
import { meanAttributions } from './attribution.ts';
import { worstRate } from './friction.ts';
import { pooledRate } from './rate.ts';
import type { Aggregate, Rate, ScenarioScore } from './scorecard.ts';
import { seedIntervals } from './seed-intervals.ts';
import { meanOf, spreadOf } from './seed-spread.ts';

/** One aggregate per scenario and policy, in order of first appearance. */
export function aggregate(scores: readonly ScenarioScore[]): Aggregate[] {
  return groupBy(scores, (score) => JSON.stringify([score.id, score.policy])).map(aggregateSeeds);
}

function aggregateSeeds(scores: readonly ScenarioScore[]): Aggregate {
  const first = scores[0]!;
  const metrics = aggregateMetrics(scores);
  const cohorts = poolById(scores.flatMap((score) => score.legit.cohorts));
  const attribution = meanAttributions(scores);
  const worstCohort = worstRate(cohorts);
  return {
    id: first.id,
    policy: first.policy,
    seeds: scores.map((score) => score.seed),
    currency: first.tariff.currency,
    lossMicro: spreadOf(scores.map((score) => score.fraud.lossMicro)),
    undefendedLossMicro: spreadOf(scores.map((score) => score.fraud.undefendedLossMicro)),
    valueDetectionRate: meanOf(scores.map((score) => score.fraud.valueDetectionRate)),
    insultRate: pooledRate(scores.map((score) => score.legit.insultRate)),
    worstCohort,
    cohorts,
    ...(scores.length > 1 ? { intervals: seedIntervals(scores, worstCohort?.id ?? null) } : {}),
    variants: aggregateVariants(scores),
    ...(attribution.length === 0 ? {} : { attribution }),
    ...(metrics === null ? {} : { metrics }),
  };
}

function aggregateVariants(scores: readonly ScenarioScore[]): Aggregate['variants'] {
  const variants = scores.flatMap((score) => score.variants);
  return groupBy(variants, (variant) => variant.id).map((group) => ({
    id: group[0]!.id,
    why: group[0]!.why,
    lossMicro: spreadOf(group.map((variant) => variant.lossMicro)),
    valueDetectionRate: meanOf(group.map((variant) => variant.valueDetectionRate)),
    insultRate: pooledRate(group.map((variant) => variant.insultRate)),
  }));
}

function poolById(cohorts: readonly { id: string; insultRate: Rate }[]): { id: string; insultRate: Rate }[] {
  return groupBy(cohorts, (cohort) => cohort.id).map((group) => ({
    id: group[0]!.id,
    insultRate: pooledRate(group.map((cohort) => cohort.insultRate)),
  }));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
