/**
 * Resampling whole clusters: here the runs of several seeds, because attempts of one run share counters and say little that is
 * new about each other (methods.md 4.4: the unit of replication is the run). Draws are integers of a fixed stream,
 * so equal figures have equal intervals on every machine.
 */
import { Draws } from '../random/draws.ts';
import { streamOf, wordsAt } from '../random/streams.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import type { Interval } from './statistics.ts';

/** A figure of the sample in which cluster i stands `weights[i]` times. Not finite where it cannot be told. */
export type ClusterFigure = (weights: ArrayLike<number>) => number;

/** Resamples (Efron and Tibshirani 1993, section 14.3: at least 1,000 for an interval; methods.md 4.4: 2,000). */
export const REPLICATES = 2_000;
/** The same resamples for every figure: one of many draws, not one chosen for its outcome. */
const STREAM = streamOf(0, 'score/bootstrap');
/** Figures closer than this share of the larger are the same: sums of floats in another order differ in their last bits. */
const SAME = 1e-12;

export interface Jackknife {
  readonly estimate: number;
  /** Standard error (Efron and Tibshirani 1993, formula 11.5). Of a mean it is s / sqrt(n). */
  readonly standardError: number;
  /** How fast the standard error changes with the figure (same book, formula 14.15); 0 when all clusters say the same. */
  readonly acceleration: number;
}

/** Leaves out each of `clusters` in turn. At least two. */
export function jackknife(clusters: number, figure: ClusterFigure): Jackknife {
  const weights = new Int32Array(clusters).fill(1);
  const estimate = figure(weights);
  const without = Array.from(weights, (_, i) => {
    weights[i] = 0;
    const value = figure(weights);
    weights[i] = 1;
    return value;
  });
  const mean = without.reduce((sum, value) => sum + value, 0) / clusters;
  const deviations = without.map((value) => (same(value, mean) ? 0 : mean - value));
  const squares = deviations.reduce((sum, d) => sum + d * d, 0);
  const cubes = deviations.reduce((sum, d) => sum + d * d * d, 0);
  return {
    estimate,
    standardError: Math.sqrt(((clusters - 1) / clusters) * squares),
    acceleration: squares === 0 ? 0 : cubes / (6 * squares ** 1.5),
  };
}

/**
 * Bias-corrected and accelerated interval (Efron 1987; Efron and Tibshirani 1993, section 14.3). Between two replicates it
 * interpolates, so that the last bits of a machine cannot move it. Null when the figure cannot be told.
 */
export function bcaInterval(
  clusters: number,
  figure: ClusterFigure,
  { confidence = 0.95, replicates = REPLICATES }: { confidence?: number; replicates?: number } = {},
): Interval | null {
  const { estimate, acceleration } = jackknife(clusters, figure);
  const values = resampled(clusters, figure, replicates);
  if (!Number.isFinite(estimate) || !Number.isFinite(acceleration) || values.length === 0) return null;
  const bias = normalQuantile(shareBelow(values, estimate));
  const end = (probability: number): number => {
    const shifted = bias + normalQuantile(probability);
    const rest = 1 - acceleration * shifted;
    if (rest <= 0) return shifted > 0 ? 1 : 0;
    return normalCdf(bias + shifted / rest);
  };
  const tail = (1 - confidence) / 2;
  return { low: quantile(values, end(tail)), high: quantile(values, end(1 - tail)) };
}

/** The figure of every resample where it can be told, ascending. */
function resampled(clusters: number, figure: ClusterFigure, replicates: number): Float64Array {
  const weights = new Int32Array(clusters);
  const words = new Uint32Array(2);
  const draws = new Draws(0, 0);
  const values = Array.from({ length: replicates }, (_, replicate) => {
    wordsAt(STREAM, replicate, words);
    draws.reseed(words[0]!, words[1]!);
    weights.fill(0);
    for (let i = 0; i < clusters; i += 1) weights[draws.below(clusters)]! += 1;
    return figure(weights);
  });
  return Float64Array.from(values.filter(Number.isFinite)).sort();
}

/** Share of replicates below the estimate, those equal to it counted half, and never quite none or all. */
function shareBelow(values: Float64Array, estimate: number): number {
  let below = 0;
  for (const value of values) below += same(value, estimate) ? 0.5 : value < estimate ? 1 : 0;
  const half = 0.5 / values.length;
  return Math.min(1 - half, Math.max(half, below / values.length));
}

/** The value at `probability` of an ascending list, by linear interpolation between the order statistics k / (n + 1). */
function quantile(values: Float64Array, probability: number): number {
  const place = Math.min(values.length - 1, Math.max(0, probability * (values.length + 1) - 1));
  const below = Math.floor(place);
  const [low, high] = [values[below]!, values[Math.min(below + 1, values.length - 1)]!];
  return low + (high - low) * (place - below);
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
}
