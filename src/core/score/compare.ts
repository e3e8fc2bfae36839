/** Two scorecards held against each other, campaign by campaign: what changed, by how much, and whether that is a regression. */
import { CHANGES, type Change, COMPARISON_SCHEMA, type Comparison, type PairedScenario } from './comparison-format.ts';
import { comparisonTotals } from './comparison-totals.ts';
import { holm } from './holm.ts';
import { afterHolm, DEFAULT_MARGINS, type Margins, metricChanges } from './metric-change.ts';
import type { PairedCounts } from './newcombe.ts';
import { type PairGroup, type PolicyPair, pairRuns, type RunPair } from './pair-runs.ts';
import { pooledRate } from './rate.ts';
import type { ScenarioScore, Scorecard } from './scorecard.ts';
import { verdictChanges } from './verdict-change.ts';

export interface CompareOptions {
  readonly policies?: readonly PolicyPair[];
  readonly margins?: Margins;
  /** Which people were kept out in which run of a pair, from what was kept of both; null where it is not known. */
  readonly keptOut?: (pair: RunPair) => PairedCounts | null;
}

/** `scenarios` is empty where no run has a partner: then `unpaired` says why. */
export function compareScorecards(before: Scorecard, after: Scorecard, options: CompareOptions = {}): Comparison {
  const margins = options.margins ?? DEFAULT_MARGINS;
  const { groups, unpaired } = pairRuns(before, after, options.policies);
  const exact = before.engine === 'simulate';
  const measured = groups.map((group) => scenarioOf(group, { exact, margins, keptOut: options.keptOut }));
  const { scenarios, tests } = judgedTogether(measured);
  return {
    schema: COMPARISON_SCHEMA,
    engine: { before: before.engine, after: after.engine },
    target: { before: before.target, after: after.target },
    margins: { ...margins },
    tests,
    change: worstOf(scenarios.map(({ change }) => change)),
    scenarios: scenarios.sort(worstFirst),
    totals: comparisonTotals(groups),
    unpaired: [...unpaired],
  };
}

function scenarioOf(
  { policies, pairs }: PairGroup,
  { exact, margins, keptOut }: { exact: boolean; margins: Margins; keptOut: CompareOptions['keptOut'] },
): PairedScenario {
  const first = pairs[0]!.before;
  const people = pairs.length === 1 && keptOut !== undefined ? keptOut(pairs[0]!) : null;
  return {
    id: first.id,
    hash: first.hash,
    policies: { ...policies },
    currency: first.tariff.currency,
    seeds: pairs.map(({ before }) => before.seed),
    exact,
    change: 'unclear',
    metrics: metricChanges({ pairs, exact, margins, keptOut: people }),
    cohort: worseCohort(pairs),
    verdicts: verdictChanges(pairs),
    doubts: pairs.flatMap(({ before, after }) => [...doubtsAbout(before, 'before'), ...doubtsAbout(after, 'after')]),
  };
}

/** All tests of the comparison together: who asks often is answered wrongly by chance. */
function judgedTogether(measured: readonly PairedScenario[]): { scenarios: PairedScenario[]; tests: number } {
  const probabilities = measured.flatMap(({ metrics }) => metrics.flatMap(({ probability }) => probability ?? []));
  const adjusted = holm(probabilities);
  let next = 0;
  const scenarios = measured.map((scenario) => {
    const metrics = scenario.metrics.map((metric) =>
      afterHolm(metric, metric.probability === null ? null : (adjusted[next++] ?? null)),
    );
    const doubtful = scenario.doubts.length > 0;
    const change = worstOf(metrics.flatMap((metric) => metric.change ?? []));
    return { ...scenario, metrics, change: doubtful && change !== 'same' ? ('unclear' as const) : change };
  });
  return { scenarios, tests: probabilities.length };
}

/** An improvement counts only where nothing else got worse or is unclear. */
export function worstOf(changes: readonly Change[]): Change {
  if (changes.length === 0) return 'unclear';
  const told: readonly Change[] = changes.filter((change) => change !== 'same');
  return CHANGES.find((change) => told.includes(change)) ?? 'same';
}

/** By kind of change, then by money as a share of what was at stake, then by people. */
function worstFirst(a: PairedScenario, b: PairedScenario): number {
  const rank = (scenario: PairedScenario) => CHANGES.indexOf(scenario.change);
  const keys = [
    rank(a) - rank(b),
    stopped(a) - stopped(b),
    differenceOf(b, 'loss') - differenceOf(a, 'loss'),
    differenceOf(b, 'kept-out') - differenceOf(a, 'kept-out'),
  ];
  return keys.find((key) => key !== 0) ?? (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function stopped(scenario: PairedScenario): number {
  return differenceOf(scenario, 'value-stopped');
}

function differenceOf({ metrics }: PairedScenario, id: string): number {
  return metrics.find((metric) => metric.id === id)?.difference ?? 0;
}

function worseCohort(pairs: readonly RunPair[]): PairedScenario['cohort'] {
  const ids = new Set(pairs.flatMap(({ before }) => before.legit.cohorts.map(({ id }) => id)));
  let worst: PairedScenario['cohort'] = null;
  for (const id of ids) {
    const [before, after] = [pooled(pairs, 'before', id), pooled(pairs, 'after', id)];
    if (before === null || after === null || after <= before) continue;
    if (worst === null || after - before > worst.after - worst.before) worst = { id, before, after };
  }
  return worst;
}

function pooled(pairs: readonly RunPair[], side: keyof RunPair, id: string): number | null {
  const rates = pairs.flatMap((pair) => pair[side].legit.cohorts.find((cohort) => cohort.id === id)?.insultRate ?? []);
  return pooledRate(rates).value;
}

/** Runs that were not whole, or whose harness was late, say little about the target. */
function doubtsAbout({ seed, verdict, health }: ScenarioScore, side: keyof RunPair): string[] {
  if (health.interrupted) return [`seed ${seed} ${side}: interrupted`];
  return verdict === 'inconclusive' ? [`seed ${seed} ${side}: inconclusive`] : [];
}
