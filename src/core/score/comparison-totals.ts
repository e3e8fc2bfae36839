/**
 * What a comparison comes to over all scenarios of one pair of policies: money and people. One run of each scenario with the same
 * seed is one observation, so the interval over seeds is of the sum, not a sum of intervals.
 */
import { clusterInterval, meanFigure, type RunCounts, rateFigure } from './clusters.ts';
import type { ComparisonTotal, MetricChange } from './comparison-format.ts';
import { newcombeIndependent } from './newcombe.ts';
import type { PairGroup, RunPair } from './pair-runs.ts';
import { round6 } from './rate.ts';
import type { ScenarioScore } from './scorecard.ts';

/** In the order of the groups; currencies are never added. */
export function comparisonTotals(groups: readonly PairGroup[]): ComparisonTotal[] {
  const totals = new Map<string, PairGroup[]>();
  for (const group of groups) {
    const { before, after } = group.policies;
    const key = JSON.stringify([before, after, currencyOf(group)]);
    totals.set(key, [...(totals.get(key) ?? []), group]);
  }
  return [...totals.values()].map(totalOf);
}

function currencyOf({ pairs }: PairGroup): string {
  return pairs[0]?.before.tariff.currency ?? '';
}

function totalOf(groups: readonly PairGroup[]): ComparisonTotal {
  const first = groups[0]!;
  const seeds = first.pairs.map(({ before }) => before.seed);
  const shared = groups.every(({ pairs }) => seedsOf(pairs) === seedsOf(first.pairs));
  const rounds = shared ? seeds.map((seed) => roundOf(groups, seed)) : null;
  return {
    policies: { ...first.policies },
    currency: currencyOf(first),
    scenarios: groups.length,
    seeds: shared ? seeds : [],
    metrics: [lossTotal(groups, rounds), keptOutTotal(groups, rounds)].filter(({ difference }) => difference !== null),
  };
}

function seedsOf(pairs: readonly RunPair[]): string {
  return pairs
    .map(({ before }) => before.seed)
    .sort((a, b) => a - b)
    .join();
}

/** One run of every scenario, with one seed. */
function roundOf(groups: readonly PairGroup[], seed: number): RunPair[] {
  return groups.flatMap(({ pairs }) => pairs.filter(({ before }) => before.seed === seed));
}

type Rounds = readonly (readonly RunPair[])[] | null;

function lossTotal(groups: readonly PairGroup[], rounds: Rounds): MetricChange {
  const loss = ({ fraud }: ScenarioScore) => fraud.lossMicro;
  const mean = (side: keyof RunPair) =>
    groups.reduce((sum, { pairs }) => sum + pairs.reduce((all, pair) => all + loss(pair[side]), 0) / pairs.length, 0);
  const [before, after] = [mean('before'), mean('after')];
  const differences = rounds?.map((pairs) =>
    pairs.reduce((sum, pair) => sum + loss(pair.after) - loss(pair.before), 0),
  );
  const interval = differences === undefined ? null : clusterInterval(differences.length, meanFigure(differences));
  return {
    ...{ id: 'loss', unit: 'micro', before: Math.round(before), after: Math.round(after) },
    difference: Math.round(after - before),
    interval: interval && { ...interval, low: Math.round(interval.low), high: Math.round(interval.high) },
    ...UNJUDGED,
  };
}

/** Pooled: everybody counts once, whichever scenario they are in. */
function keptOutTotal(groups: readonly PairGroup[], rounds: Rounds): MetricChange {
  const all = groups.flatMap(({ pairs }) => pairs);
  const people = { before: countsOf(all, 'before'), after: countsOf(all, 'after') };
  const head = { id: 'kept-out', unit: 'share', ...UNJUDGED } as const;
  if (people.before.trials === 0 || people.after.trials === 0)
    return { ...head, before: null, after: null, difference: null, interval: null };
  const share = ({ hits, trials }: RunCounts) => hits / trials;
  return {
    ...{ ...head, before: round6(share(people.before)), after: round6(share(people.after)) },
    difference: round6(share(people.after) - share(people.before)),
    interval: keptOutInterval(rounds, people),
  };
}

function keptOutInterval(
  rounds: Rounds,
  people: { readonly before: RunCounts; readonly after: RunCounts },
): MetricChange['interval'] {
  if (rounds === null) return null;
  const [before, after] = (['before', 'after'] as const).map((side) =>
    rateFigure(rounds.map((pairs) => countsOf(pairs, side))),
  ) as [ReturnType<typeof rateFigure>, ReturnType<typeof rateFigure>];
  const interval =
    rounds.length === 1
      ? { ...newcombeIndependent(people.after, people.before), method: 'newcombe-independent' as const }
      : clusterInterval(rounds.length, (weights) => after(weights) - before(weights));
  return interval && { ...interval, low: round6(interval.low), high: round6(interval.high) };
}

function countsOf(pairs: readonly RunPair[], side: keyof RunPair): RunCounts {
  const rates = pairs.map((pair) => pair[side].legit.insultRate);
  return {
    hits: rates.reduce((sum, { numerator }) => sum + numerator, 0),
    trials: rates.reduce((sum, { denominator }) => sum + denominator, 0),
  };
}

/** Scenarios are judged, each by its own margin; their sum informs. */
const UNJUDGED = { margin: null, probability: null, probabilityHolm: null, change: null } as const;
