/** When an operator would have seen what (requirements section E): each of the eight signals, whoever raised it. */
import { OPERATOR_SIGNALS } from '../domain/signals.ts';
import type { Ms, RunMs } from '../domain/units.ts';
import type { SignalScore } from './scorecard.ts';
import type { AlertTotals, RunTotals } from './totals.ts';

type Watched = Pick<RunTotals, 'alerts' | 'decided' | 'firstFraudAttemptMs'>;

/** One row per signal, seen or not, in the order of the requirements; none for a target that tells nothing. */
export function signalScores(main: Watched): SignalScore[] {
  if (main.decided === 0 && main.alerts.length === 0) return [];
  return OPERATOR_SIGNALS.map(({ id, names }) => {
    const groups = main.alerts.filter(({ signal }) => (names as readonly string[]).includes(signal));
    const first = earliest(groups, main.firstFraudAttemptMs);
    return {
      id,
      timeToDetectMs: first === null ? null : first.afterMs,
      by: first === null ? null : first.source,
      alerts: groups.reduce((sum, { count }) => sum + count, 0),
      early: groups.reduce((sum, { timesMs }) => sum + early(timesMs, main.firstFraudAttemptMs), 0),
    };
  });
}

/** From the first fraud attempt to the first alert at or after it; null when there was no attack, or none came. */
export function detectedAfter({ timesMs }: Pick<AlertTotals, 'timesMs'>, firstFraudAttemptMs: RunMs): Ms | null {
  if (firstFraudAttemptMs < 0) return null;
  const atMs = timesMs.find((time) => time >= firstFraudAttemptMs);
  return atMs === undefined ? null : atMs - firstFraudAttemptMs;
}

/** The first to speak; of two at one moment, the one whose name comes first. */
function earliest(groups: readonly AlertTotals[], firstFraudAttemptMs: RunMs): { afterMs: Ms; source: string } | null {
  let first: { afterMs: Ms; source: string } | null = null;
  for (const group of groups) {
    const afterMs = detectedAfter(group, firstFraudAttemptMs);
    if (afterMs === null || (first !== null && afterMs > first.afterMs)) continue;
    if (first === null || afterMs < first.afterMs || group.source < first.source)
      first = { afterMs, source: group.source };
  }
  return first;
}

/** Alerts before anything was wrong: false ones. Without an attack all of them are. */
function early(timesMs: readonly RunMs[], firstFraudAttemptMs: RunMs): number {
  if (firstFraudAttemptMs < 0) return timesMs.length;
  return timesMs.filter((atMs) => atMs < firstFraudAttemptMs).length;
}
