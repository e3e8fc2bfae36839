/** Several runs of one kind of service, as the index page shows them: plain figures, in order of their start. */
import type { Scorecard } from '../score/scorecard.ts';
import { type PolicyTotal, policyTotals } from './policy-totals.ts';
import { type Trend, trendsOf } from './run-trends.ts';

/** What was read of one run. */
export interface RunToIndex {
  /** Its folder's name. */
  readonly name: string;
  /** Where its report is, from the index page, as the parts of a path; null where there is none. */
  readonly report: readonly string[] | null;
  /** ISO 8601; null where nothing says when it was. */
  readonly startedAt: string | null;
  readonly scorecard: Scorecard;
}

export interface IndexPage {
  readonly runs: readonly RunToIndex[];
  /** What else was named and is no run, one sentence each. */
  readonly problems: readonly string[];
}

export interface IndexRow {
  readonly run: RunToIndex;
  readonly scenarios: readonly string[];
  readonly seeds: number;
  readonly policies: readonly PolicyTotal[];
}

export interface IndexModel {
  /** In order of start; what has none comes last. */
  readonly rows: readonly IndexRow[];
  readonly policyTrends: readonly Trend[];
  readonly scenarioTrends: readonly Trend[];
  /** How many scenarios' trends are left out. */
  readonly trendsLeftOut: number;
  readonly problems: readonly string[];
}

/** Trends of single scenarios that are drawn, those that moved most. */
const SCENARIO_TRENDS_MAX = 40;

export function indexModel({ runs, problems }: IndexPage): IndexModel {
  const ordered = [...runs].sort(byStart);
  const dated = ordered.filter(({ startedAt }) => startedAt !== null);
  const { policies, scenarios } = trendsOf(dated);
  return {
    rows: ordered.map(rowOf),
    policyTrends: policies,
    scenarioTrends: scenarios.slice(0, SCENARIO_TRENDS_MAX),
    trendsLeftOut: Math.max(0, scenarios.length - SCENARIO_TRENDS_MAX),
    problems,
  };
}

/** Times of one format and zone are in order as text. */
function byStart(a: RunToIndex, b: RunToIndex): number {
  if (a.startedAt !== b.startedAt) {
    if (a.startedAt === null) return 1;
    if (b.startedAt === null) return -1;
    return a.startedAt < b.startedAt ? -1 : 1;
  }
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function rowOf(run: RunToIndex): IndexRow {
  const { scenarios } = run.scorecard;
  return {
    run,
    scenarios: [...new Set(scenarios.map(({ id }) => id))],
    seeds: new Set(scenarios.map(({ seed }) => seed)).size,
    policies: policyTotals(run.scorecard),
  };
}
