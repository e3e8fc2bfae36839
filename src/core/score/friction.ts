/** What defences do to real people: the same intents compared one by one with the run without defences. */
import type { Ms, RunMs } from '../domain/units.ts';
import { percentile, rateOf } from './rate.ts';
import type { Rate } from './scorecard.ts';
import { INTENT, type IntentTable, type PeopleTotals, type RunTotals } from './totals.ts';

export interface CohortCounts {
  readonly id: string;
  intents: number;
  completed: number;
  /** Begun in both runs, so that they can be compared. */
  compared: number;
  insults: number;
  rescued: number;
  /** Completed, but refused or challenged on the way. */
  hindered: number;
  challenged: number;
}

export interface Friction {
  readonly all: CohortCounts;
  readonly cohorts: readonly CohortCounts[];
  /** Later than undefended, for intents that complete in both runs; ascending. */
  readonly addedDelaysMs: Float64Array;
  /** The same by cohort, in the order of `cohorts`. */
  readonly cohortDelaysMs: readonly Float64Array[];
}

export interface FrictionOptions {
  /** In an interrupted run a cut-off intent was ended by us: it is no insult. */
  readonly ignoreCutOff: boolean;
}

/** Counts every begun intent of `main`; against `undefended` where that is known. */
export function frictionOf(main: PeopleTotals, undefended: PeopleTotals | null, options: FrictionOptions): Friction {
  const all = newCounts('all');
  const cohorts = main.cohorts.map(newCounts);
  const delays: Ms[] = [];
  const cohortDelays = cohorts.map((): Ms[] => []);
  for (const table of main.intents) {
    const other = undefended ? tableOf(undefended, table.lane) : undefined;
    for (let opener = 0; opener < table.flags.length; opener += 1) {
      const flags = table.flags[opener]!;
      if ((flags & INTENT.begun) === 0) continue;
      if (options.ignoreCutOff && (flags & INTENT.cutOff) !== 0) continue;
      const otherFlags = other?.flags[opener] ?? 0;
      countIntent(all, flags, otherFlags);
      const cohort = cohorts[table.cohort[opener]!];
      if (cohort) countIntent(cohort, flags, otherFlags);
      if (!other || (flags & otherFlags & INTENT.completed) === 0) continue;
      const delayMs = addedDelay(table, other, opener);
      delays.push(delayMs);
      cohortDelays[table.cohort[opener]!]?.push(delayMs);
    }
  }
  return { all, cohorts, addedDelaysMs: ascending(delays), cohortDelaysMs: cohortDelays.map(ascending) };
}

/** Same lane in another run of the same scenario; lanes are matched by id, because a calm run has fewer of them. */
export function tableOf(totals: PeopleTotals, lane: string): IntentTable | undefined {
  return totals.intents.find((table) => table.lane === lane);
}

export function insultRate(counts: CohortCounts): Rate {
  return rateOf(counts.insults, counts.compared);
}

/** The cohort with the highest insult rate; the first by id among equals; null when nothing can be compared. */
export function worstCohort(cohorts: readonly CohortCounts[]): { id: string; insultRate: Rate } | null {
  return worstRate(cohorts.map((cohort) => ({ id: cohort.id, insultRate: insultRate(cohort) })));
}

export function worstRate(rates: readonly { id: string; insultRate: Rate }[]): { id: string; insultRate: Rate } | null {
  const byId = [...rates].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  let worst: { id: string; insultRate: Rate } | null = null;
  for (const rate of byId) {
    const value = rate.insultRate.value;
    if (value !== null && (worst === null || value > worst.insultRate.value!)) worst = rate;
  }
  return worst;
}

/** Median and 95th percentile of added delays, which come sorted; null when no intent completes in both runs. */
export function delayQuantiles(sortedMs: Float64Array): { p50: Ms | null; p95: Ms | null } {
  return {
    p50: percentile(sortedMs, { numerator: 1, denominator: 2 }),
    p95: percentile(sortedMs, { numerator: 19, denominator: 20 }),
  };
}

/** When the attack was on: from the first fraud attempt to the first suspension after it, else the last fraud attempt. */
export function attackWindow(main: RunTotals): { fromMs: RunMs; toMs: RunMs } | null {
  const fromMs = main.firstFraudAttemptMs;
  if (fromMs < 0) return null;
  const suspended = main.provider.find((state) => state.state === 'suspended' && state.atMs >= fromMs);
  return { fromMs, toMs: suspended ? suspended.atMs : main.lastFraudAttemptMs };
}

/** Completion of the intents begun in a window of `main`, and of the very same intents in `calm`. */
export function completionWithin(
  main: RunTotals,
  calm: PeopleTotals | null,
  window: { fromMs: RunMs; toMs: RunMs },
): { here: Rate; calm: Rate } {
  const here = { hits: 0, trials: 0 };
  const there = { hits: 0, trials: 0 };
  for (const table of main.intents) {
    const other = calm ? tableOf(calm, table.lane) : undefined;
    for (let opener = 0; opener < table.flags.length; opener += 1) {
      const begunMs = table.begunMs[opener]!;
      const begun = (table.flags[opener]! & INTENT.begun) !== 0;
      if (!begun || begunMs < window.fromMs || begunMs > window.toMs) continue;
      addTrial(here, table.flags[opener]!);
      addTrial(there, other?.flags[opener] ?? 0);
    }
  }
  return { here: rateOf(here.hits, here.trials), calm: rateOf(there.hits, there.trials) };
}

function addTrial(count: { hits: number; trials: number }, flags: number): void {
  if ((flags & INTENT.begun) === 0) return;
  count.trials += 1;
  if ((flags & INTENT.completed) !== 0) count.hits += 1;
}

function ascending(list: readonly number[]): Float64Array {
  return Float64Array.from(list).sort();
}

function newCounts(id: string): CohortCounts {
  return { id, intents: 0, completed: 0, compared: 0, insults: 0, rescued: 0, hindered: 0, challenged: 0 };
}

function countIntent(counts: CohortCounts, flags: number, otherFlags: number): void {
  const completed = (flags & INTENT.completed) !== 0;
  const otherCompleted = (otherFlags & INTENT.completed) !== 0;
  counts.intents += 1;
  if (completed) counts.completed += 1;
  if (completed && (flags & INTENT.refused) !== 0) counts.hindered += 1;
  if ((flags & INTENT.challenged) !== 0) counts.challenged += 1;
  if ((otherFlags & INTENT.begun) === 0) return;
  counts.compared += 1;
  if (otherCompleted && !completed) counts.insults += 1;
  if (completed && !otherCompleted) counts.rescued += 1;
}

function addedDelay(table: IntentTable, other: IntentTable, opener: number): Ms {
  const tookMs = table.endedMs[opener]! - table.begunMs[opener]!;
  const otherTookMs = other.endedMs[opener]! - other.begunMs[opener]!;
  return Math.max(0, tookMs - otherTookMs);
}
