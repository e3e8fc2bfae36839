/** How good alerts were: against the attack, and for people who have to get up for each of them (methods.md 4.2 no. 7). */
import { HOUR_MS, type Ms } from '../domain/units.ts';
import type { Metrics } from './metrics-format.ts';
import { rateOf } from './rate.ts';
import type { RunTotals } from './totals.ts';

/** Alerts so long after the last fraud attempt still tell of it: no signal looks back further than an hour (assumption). */
export const ALERT_TAIL_MS: Ms = HOUR_MS;

type Watched = Pick<RunTotals, 'alerts' | 'decided' | 'firstFraudAttemptMs' | 'lastFraudAttemptMs'>;

/** Null for a target that tells nothing. */
export function detectionOf(main: Watched): NonNullable<Metrics['detection']> | null {
  if (main.decided === 0 && main.alerts.length === 0) return null;
  const { firstFraudAttemptMs: first, lastFraudAttemptMs: last } = main;
  const times = main.alerts.flatMap(({ timesMs }) => timesMs);
  const right = first < 0 ? 0 : times.filter((atMs) => atMs >= first && atMs <= last + ALERT_TAIL_MS).length;
  const incidents = first < 0 ? 0 : 1;
  return {
    alertPrecision: rateOf(right, times.length),
    incidents,
    detected: right > 0 ? 1 : 0,
    alertsPerIncident: incidents === 0 ? null : right,
  };
}
