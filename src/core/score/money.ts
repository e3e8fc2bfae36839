/** Money over time: peak burn, containment, and what the attacker takes home. */
import type { Micro, Ms, Ratio, RunMs } from '../domain/units.ts';
import { round6, shareOf } from './rate.ts';
import { type LaneTotals, type RunTotals, sumLanes } from './totals.ts';

/** Window of the peak burn (methods.md 4.2 no. 3). */
const PEAK_WINDOW_S = 60;
/** Window and threshold of containment: every 5 min window burns at most 5 % of the undefended mean (methods.md 4.2 no. 3). */
const CONTAINMENT_WINDOW_S = 300;
const CONTAINMENT_SHARE = 0.05;

/** Most money inside any window of whole seconds, `windowS` long. */
export function peakBurn(costPerSecond: ArrayLike<Micro>, windowS: number = PEAK_WINDOW_S): Micro {
  let inside = 0;
  let peak = 0;
  for (let second = 0; second < costPerSecond.length; second += 1) {
    inside += costPerSecond[second]!;
    if (second >= windowS) inside -= costPerSecond[second - windowS]!;
    if (inside > peak) peak = inside;
  }
  return peak;
}

/**
 * From the first fraud attempt to the first moment after which every 5 min window burns at most 5 % of the mean such
 * window of the undefended run. Null when that never happened: without an undefended loss, or when the run only
 * calmed down because the attack itself ended (less than 5 min, or a tenth of a short attack, before the undefended one did).
 */
export function timeToContain(main: RunTotals, undefended: RunTotals | null): Ms | null {
  const calmS = containedFrom(main, undefended);
  return calmS === null ? null : Math.max(0, calmS * 1_000 - main.firstFraudAttemptMs);
}

/**
 * Money lost before that moment; the whole loss where it never came, or where nobody knows the undefended loss that containment
 * is measured by (methods.md 4.2 no. 3).
 */
export function exposure(main: RunTotals, undefended: RunTotals | null): Micro {
  const calmS = containedFrom(main, undefended);
  if (calmS === null) return sumLanes(main, 'fraud', 'costMicro');
  let lost = 0;
  for (let second = 0; second < calmS; second += 1) lost += main.fraudCostPerSecond[second] ?? 0;
  return lost;
}

/** The second of the run from which on it is contained; null: never. */
function containedFrom(main: RunTotals, undefended: RunTotals | null): number | null {
  if (!undefended || main.firstFraudAttemptMs < 0) return null;
  const threshold = thresholdOf(undefended.fraudCostPerSecond);
  if (threshold === null) return null;
  const firstS = Math.floor(main.firstFraudAttemptMs / 1_000);
  const calmS = calmFrom(main.fraudCostPerSecond, threshold);
  const endedS = calmFrom(undefended.fraudCostPerSecond, threshold);
  const proofS = Math.min(CONTAINMENT_WINDOW_S, Math.ceil((endedS - firstS) / 10));
  return calmS > endedS - proofS ? null : calmS;
}

/** 5 % of the mean 5 min window between the first and the last second that cost anything; null without any cost. */
function thresholdOf(costPerSecond: Float64Array): Micro | null {
  const first = costPerSecond.findIndex((cost) => cost > 0);
  if (first < 0) return null;
  const spanS = Math.max(CONTAINMENT_WINDOW_S, costPerSecond.length - first);
  let sum = 0;
  for (const cost of costPerSecond) sum += cost;
  return ((sum * CONTAINMENT_WINDOW_S) / spanS) * CONTAINMENT_SHARE;
}

/** First second from which on no window burns more than `threshold`. */
function calmFrom(costPerSecond: Float64Array, threshold: Micro): number {
  let inside = 0;
  for (let start = costPerSecond.length - 1; start >= 0; start -= 1) {
    inside += costPerSecond[start]!;
    inside -= costPerSecond[start + CONTAINMENT_WINDOW_S] ?? 0;
    if (inside > threshold) return start + 1;
  }
  return 0;
}

/** First alert or first refusal of a fraud attempt, counted from the first fraud attempt; alerts before it are false. */
export function timeToDetect(main: RunTotals): Ms | null {
  const begun = main.firstFraudAttemptMs;
  if (begun < 0) return null;
  const times: RunMs[] = main.alerts.flatMap((alert) => alert.timesMs.find((atMs) => atMs >= begun) ?? []);
  if (main.firstFraudRefusalMs >= 0) times.push(main.firstFraudRefusalMs);
  return times.length === 0 ? null : Math.max(0, Math.min(...times) - begun);
}

/** How one lane of a campaign earns and pays; from the scenario's `economics`. */
export interface LaneEconomics {
  /** Share of the message price that reaches the attacker. No measured figure exists (domain.md 9.1). */
  readonly revenueShare: Ratio;
  readonly costPerAttemptMicro: Micro;
  /** Per challenge that somebody solved, or failed to. */
  readonly costPerSolutionMicro: Micro;
  readonly costPerMailboxMicro: Micro;
  /** Per code that was entered with success, where numbers are rented for that. */
  readonly costPerRentedNumberMicro: Micro;
}

export interface AttackerScore {
  readonly revenueMicro: Micro;
  readonly costMicro: Micro;
  readonly profitMicro: Micro;
  readonly breakEvenShare: number | null;
}

/**
 * Payout minus the price of attempts, solutions, addresses and rented numbers (methods.md 4.2 no. 4). The payout comes out of the price
 * of the messages that left the provider, whatever the company is billed for them (requirements D24). `economics` by lane id.
 */
export function attackerScore(
  lanes: readonly LaneTotals[],
  economics: ReadonlyMap<string, LaneEconomics>,
): AttackerScore {
  let revenueMicro = 0;
  let costMicro = 0;
  let carrierMicro = 0;
  for (const lane of lanes) {
    const terms = economics.get(lane.id);
    if (lane.intent !== 'fraud') continue;
    carrierMicro += lane.carrierMicro;
    if (!terms) continue;
    revenueMicro += shareOf(lane.carrierMicro, terms.revenueShare);
    costMicro += lane.attempts * terms.costPerAttemptMicro;
    costMicro += lane.solutions * terms.costPerSolutionMicro + lane.mailboxes * terms.costPerMailboxMicro;
    costMicro += lane.verified * terms.costPerRentedNumberMicro;
  }
  const breakEvenShare = carrierMicro === 0 ? null : round6(costMicro / carrierMicro);
  return { revenueMicro, costMicro, profitMicro: revenueMicro - costMicro, breakEvenShare };
}

/** 1 - loss / undefended loss; null without an undefended loss. Negative when the defences made it worse. */
export function valueDetection(lossMicro: Micro, undefendedLossMicro: Micro | null): number | null {
  if (undefendedLossMicro === null || undefendedLossMicro === 0) return null;
  return round6(1 - lossMicro / undefendedLossMicro);
}
