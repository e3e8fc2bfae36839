/** Figures over several runs, each run one cluster, with the interval that so many runs allow. */
import { bcaInterval, type ClusterFigure, jackknife } from './bootstrap.ts';
import { clopperPearson, type Interval, studentTQuantile, studentTUpper } from './statistics.ts';

/**
 * Runs from which an interval is bootstrapped (choice). Four values make 35 different resamples, and one in 256 of
 * them is the same value four times: the bootstrap then knows nothing beyond the extremes, and Student's t is wider.
 */
export const BOOTSTRAP_RUNS_MIN = 5;

/** `bca` from so many runs on, `student-t` for fewer. */
export interface ClusterInterval extends Interval {
  readonly method: 'bca' | 'student-t';
}

export interface ClusteredRateInterval extends Interval {
  readonly method: ClusterInterval['method'] | 'clopper-pearson';
}

/** Hits of trials in one run. */
export interface RunCounts {
  readonly hits: number;
  readonly trials: number;
}

/** 95 % interval of a figure over `runs`; null for fewer than two, of which one says nothing about the next. */
export function clusterInterval(runs: number, figure: ClusterFigure): ClusterInterval | null {
  if (runs < 2) return null;
  if (runs >= BOOTSTRAP_RUNS_MIN) {
    const interval = bcaInterval(runs, figure);
    return interval && { ...interval, method: 'bca' };
  }
  const { estimate, standardError } = jackknife(runs, figure);
  if (!Number.isFinite(standardError)) return null;
  const half = studentTQuantile(0.975, runs - 1) * standardError;
  return { low: estimate - half, high: estimate + half, method: 'student-t' };
}

/**
 * How likely a figure this far above `bound` is when the truth is at the bound (one-sided, Student's t by the jackknife's
 * standard error). For Holm: 2,000 resamples cannot tell apart what so many tests together ask for.
 */
export function probabilityBeyond(bound: number, runs: number, figure: ClusterFigure): number {
  const { estimate, standardError } = jackknife(runs, figure);
  if (standardError === 0) return estimate > bound ? 0 : 1;
  return studentTUpper((estimate - bound) / standardError, runs - 1);
}

/** Mean of one value per run. */
export function meanFigure(values: readonly number[]): ClusterFigure {
  return (weights) => weighted(values, weights) / total(weights);
}

/** Hits of trials over all runs. */
export function rateFigure(counts: readonly RunCounts[]): ClusterFigure {
  const hits = counts.map((count) => count.hits);
  const trials = counts.map((count) => count.trials);
  return (weights) => weighted(hits, weights) / weighted(trials, weights);
}

/**
 * Interval of a rate with runs as clusters. Where nothing was ever hit there is no spread to learn from: then it is the exact
 * bound, people counted one by one, and the only one of these that is too narrow.
 */
export function clusteredRateInterval(counts: readonly RunCounts[]): ClusteredRateInterval | null {
  const hits = counts.reduce((sum, count) => sum + count.hits, 0);
  const trials = counts.reduce((sum, count) => sum + count.trials, 0);
  if (counts.length < 2 || trials === 0) return null;
  if (hits === 0) return { ...clopperPearson(0, trials), method: 'clopper-pearson' };
  const interval = clusterInterval(counts.length, rateFigure(counts));
  return interval && { ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) };
}

/**
 * Variance of a rate over runs, of what it would be if every trial stood for itself (Kish 1965): n trials are worth n divided by
 * it. Null where there is nothing to estimate it from: fewer than two runs, or none or all hit.
 */
export function designEffect(counts: readonly RunCounts[]): number | null {
  if (counts.length < 2) return null;
  const trials = counts.reduce((sum, count) => sum + count.trials, 0);
  const { estimate, standardError } = jackknife(counts.length, rateFigure(counts));
  const binomial = (estimate * (1 - estimate)) / trials;
  return binomial > 0 && Number.isFinite(standardError) ? (standardError * standardError) / binomial : null;
}

function weighted(values: readonly number[], weights: ArrayLike<number>): number {
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0);
}

function total(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += weights[i]!;
  return sum;
}
