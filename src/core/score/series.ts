/** `series.json` from the same totals as the scorecard: what happened when, and who was busiest. */
import type { Ms } from '../domain/units.ts';
import { p95PerBucket } from './answer-times.ts';
import { BUCKETS_MAX, widen } from './buckets.ts';
import { timeToContain, timeToDetect } from './money.ts';
import { MOVE_WORDS } from './moves.ts';
import { profitPerBucket } from './profit-over-time.ts';
import type { RunToScore } from './score.ts';
import { type ScenarioSeries, SERIES_SCHEMA, type Series } from './scorecard.ts';
import { SLOTS_MAX } from './time-slots.ts';
import {
  type BucketTotals,
  type DashboardTotals,
  type IdentityTotals,
  INTENT,
  type PlaceTotals,
  type RunTotals,
  type SpreadTotals,
} from './totals.ts';

type Mark = ScenarioSeries['marks'][number];
/** Alerts shown per group; the rest is in the scorecard's count. */
const MARKS_PER_ALERT = 3;
const MARKS_MAX = 100;
/** Moves shown per campaign and kind: many lanes make the same ones. */
const MARKS_PER_MOVE = 3;

/** What the series need of a run. `main` must come from a fold with `detail: 'series'`, else tables and much else are empty. */
export type RunToShow = Pick<RunToScore, 'header' | 'main' | 'undefended' | 'economics'>;

export function scenarioSeries(run: RunToShow): ScenarioSeries {
  const { header, main, undefended } = run;
  const axis = axisOf(run);
  const { bucketMs, length } = axis;
  const at = (buckets: BucketTotals, column: Exclude<keyof BucketTotals, 'bucketMs'>): number[] =>
    padded(widen(buckets[column], buckets.bucketMs, bucketMs), length);
  const intents = intentBuckets(main, bucketMs, length);
  const explorer = main.explorer;
  return {
    id: header.scenario.id,
    policy: header.policy.id,
    seed: header.seed,
    bucketMs,
    fraudAttempts: at(main.buckets, 'fraudAttempts'),
    fraudDispatches: at(main.buckets, 'fraudDispatches'),
    legitAttempts: at(main.buckets, 'legitAttempts'),
    legitDispatches: at(main.buckets, 'legitDispatches'),
    fraudCostMicro: at(main.buckets, 'fraudCostMicro'),
    undefendedFraudCostMicro: undefended ? at(undefended.buckets, 'fraudCostMicro') : padded([], length),
    ...(main.flows === undefined ? {} : { attackerProfitMicro: attackerProfit(run, axis) }),
    legitIntents: intents.begun,
    legitCompleted: intents.completed,
    marks: marksOf(main, undefended),
    ...(main.postures === undefined ? {} : { postures: [...main.postures] }),
    ...(main.dashboard === undefined ? {} : { dashboard: dashboardSeries(main.dashboard, axis) }),
    topCountries: explorer ? [...explorer.countries] : [],
    topRanges: (explorer?.ranges ?? []).map(({ costMicro: _, ...range }) => range),
    ...(explorer?.spread === undefined ? {} : { spread: spreadSeries(explorer.spread, axis) }),
    topAddresses: (explorer?.addresses ?? []).map(({ costMicro: _, ...address }) => address),
    topDevices: (explorer?.devices ?? []).map(({ costMicro: _, ...device }) => device),
    ...(main.identities === undefined ? {} : { identities: identitySeries(main.identities) }),
    traces: (explorer?.traces ?? []).map(({ attempt: _, decisions, ...trace }) => ({
      ...trace,
      decisions: decisions.map(({ defence, observed, kind, reason }) => ({ defence, observed, kind, reason })),
    })),
  };
}

export function buildSeries(scenarios: readonly ScenarioSeries[]): Series {
  return { schema: SERIES_SCHEMA, scenarios: [...scenarios] };
}

/** The time axis of all arrays: as wide buckets as the widest count has, and as many as the longest needs. */
interface Axis {
  readonly bucketMs: Ms;
  readonly length: number;
}

function axisOf({ main, undefended }: RunToShow): Axis {
  const counts = [main.buckets, ...(undefended ? [undefended.buckets] : [])].map(({ bucketMs, fraudAttempts }) => {
    return { bucketMs, count: fraudAttempts.length };
  });
  for (const { bucketMs, attempts } of main.flows ?? []) counts.push({ bucketMs, count: attempts.length });
  if (main.dashboard !== undefined)
    counts.push({ bucketMs: main.dashboard.bucketMs, count: main.dashboard.answers.length });
  const bucketMs = Math.max(...counts.map((one) => one.bucketMs));
  return { bucketMs, length: Math.max(...counts.map((one) => Math.ceil((one.count * one.bucketMs) / bucketMs))) };
}

function attackerProfit({ header, main, economics }: RunToShow, axis: Axis): number[] {
  return profitPerBucket({ origins: header.lanes, lanes: main.lanes, flows: main.flows ?? [], economics }, axis);
}

function padded(counts: readonly number[], length: number): number[] {
  const full = new Array<number>(length).fill(0);
  for (const [i, count] of counts.entries()) full[i] = count;
  return full;
}

function dashboardSeries(counts: DashboardTotals, axis: Axis): NonNullable<ScenarioSeries['dashboard']> {
  const over = (list: readonly number[]): number[] => padded(widen(list, counts.bucketMs, axis.bucketMs), axis.length);
  return {
    answers: over(counts.answers),
    serverErrors: over(counts.serverErrors),
    clientErrors: over(counts.clientErrors),
    unanswered: over(counts.unanswered),
    answerMsP95: counts.times === undefined ? null : p95PerBucket(counts.times, axis),
  };
}

/** Slots as wide as whole buckets, and no more of them than hold the time axis. */
function spreadSeries(
  { slotMs: countedMs, countries, ranges }: SpreadTotals,
  { bucketMs, length }: Axis,
): NonNullable<ScenarioSeries['spread']> {
  let slotMs = Math.max(countedMs, bucketMs);
  while (slotMs * SLOTS_MAX < bucketMs * length) slotMs *= 2;
  const slots = Math.ceil((bucketMs * length) / slotMs);
  const over = (counts: readonly number[]): number[] => padded(widen(counts, countedMs, slotMs).slice(0, slots), slots);
  const place = ({ key, attempts, dispatches }: PlaceTotals) => {
    return { key, attempts: over(attempts), dispatches: over(dispatches) };
  };
  return {
    slotMs,
    countries: countries.map(place),
    ranges: ranges.map((range) => ({ ...place(range), places: [...range.places] })),
  };
}

function identitySeries({ addresses, devices, complete }: IdentityTotals): NonNullable<ScenarioSeries['identities']> {
  return { addresses: [...addresses], devices: [...devices], complete };
}

function intentBuckets(main: RunTotals, bucketMs: number, length: number): { begun: number[]; completed: number[] } {
  const begun = padded([], length);
  const completed = padded([], length);
  for (const table of main.intents) {
    for (const [opener, flags] of table.flags.entries()) {
      if ((flags & INTENT.begun) === 0) continue;
      const bucket = Math.min(length - 1, BUCKETS_MAX - 1, Math.floor(table.begunMs[opener]! / bucketMs));
      begun[bucket]! += 1;
      if ((flags & INTENT.completed) !== 0) completed[bucket]! += 1;
    }
  }
  return { begun, completed };
}

function marksOf(main: RunTotals, undefended: RunTotals | null): Mark[] {
  const marks: Mark[] = [];
  const begun = main.firstFraudAttemptMs;
  const detectMs = timeToDetect(main);
  const containMs = timeToContain(main, undefended);
  if (begun >= 0) {
    marks.push({ atMs: begun, kind: 'attack-began', label: 'first fraud attempt' });
    marks.push({ atMs: main.lastFraudAttemptMs, kind: 'attack-ended', label: 'last fraud attempt' });
  }
  if (detectMs !== null) marks.push({ atMs: begun + detectMs, kind: 'detected', label: 'first alert or refusal' });
  if (containMs !== null) marks.push({ atMs: begun + containMs, kind: 'contained', label: 'contained' });
  for (const { state, atMs } of main.provider) marks.push({ atMs, kind: 'provider', label: `provider: ${state}` });
  for (const { atMs } of main.notices) marks.push({ atMs, kind: 'notice', label: 'looks like a delivery outage' });
  for (const alert of main.alerts) {
    const label = `${alert.source}: ${alert.signal}`;
    for (const atMs of alert.timesMs.slice(0, MARKS_PER_ALERT)) marks.push({ atMs, kind: 'alert', label });
  }
  marks.push(...moveMarks(main));
  return marks.sort((a, b) => a.atMs - b.atMs).slice(0, MARKS_MAX);
}

function moveMarks({ moves }: RunTotals): Mark[] {
  const shown = new Map<string, number>();
  return moves.flatMap(({ origin, move, atMs }) => {
    const label = `${origin}: ${MOVE_WORDS[move]}`;
    const before = shown.get(label) ?? 0;
    shown.set(label, before + 1);
    return before < MARKS_PER_MOVE ? [{ atMs, kind: 'move', label }] : [];
  });
}
