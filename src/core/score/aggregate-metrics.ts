/** The metrics of all seeds of one scenario and policy taken together: counts are pooled, money has its mean and extremes. */

import { perThousand, precisionOf } from './metrics.ts';
import type { AggregateMetrics, Metrics } from './metrics-format.ts';
import { pooledRate, rateOf, round6 } from './rate.ts';
import type { ScenarioScore } from './scorecard.ts';
import { meanOf, spreadOf } from './seed-spread.ts';

/** Null where no seed has any: scorecards of older files. */
export function aggregateMetrics(scores: readonly ScenarioScore[]): AggregateMetrics | null {
  const all = scores.flatMap(({ metrics }) => metrics ?? []);
  if (all.length === 0) return null;
  const blocking = all.flatMap((one) => one.blocking ?? []);
  const detection = all.flatMap((one) => one.detection ?? []);
  const costs = all.flatMap(({ costs: one }) => one.perThousandIntentsMicro ?? []);
  return {
    exposureMicro: spreadOf(all.map((one) => one.exposureMicro)),
    lockedOut: pooledRate(all.flatMap(({ victims }) => victims?.lockedOut ?? [])),
    blockedAttempts: pooledRate(blocking.map(({ attempts }) => attempts)),
    blockPrecision: precisionOf(
      sum(blocking, (one) => one.attackMicro),
      sum(blocking, (one) => one.legitMicro),
    ),
    insultsPerThousandBlocked: insultsPerThousand(scores),
    ...detectionOf(detection),
    perThousandIntentsMicro: costs.length === 0 ? null : spreadOf(costs),
    savings: meanOf(all.map(({ costs: one }) => one.savings)),
  };
}

function detectionOf(
  seeds: readonly NonNullable<Metrics['detection']>[],
): Pick<AggregateMetrics, 'alertPrecision' | 'alertRecall' | 'alertsPerIncident'> {
  const incidents = sum(seeds, (one) => one.incidents);
  const alerts = sum(seeds, (one) => one.alertsPerIncident ?? 0);
  return {
    alertPrecision: pooledRate(seeds.map(({ alertPrecision }) => alertPrecision)),
    alertRecall: rateOf(
      sum(seeds, (one) => one.detected),
      incidents,
    ),
    alertsPerIncident: incidents === 0 ? null : round6(alerts / incidents),
  };
}

/** Over the seeds that know what was blocked. */
function insultsPerThousand(scores: readonly ScenarioScore[]): number | null {
  const known = scores.filter(({ metrics }) => metrics?.blocking !== undefined);
  return perThousand(
    sum(known, ({ legit }) => legit.insults),
    sum(known, ({ metrics }) => metrics?.blocking?.attempts.numerator ?? 0),
  );
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
