/**
 * Intervals of a difference of two proportions that are made from the Wilson intervals of each: good coverage where rates are
 * near 0, where the textbook interval has none (methods.md 4.4).
 */
import { type Interval, wilson, Z_95 } from './statistics.ts';

/** `hits` of `trials`. */
export interface Proportion {
  readonly hits: number;
  readonly trials: number;
}

/** The same people twice: how many came out so in both, in the first only, in the second only, in neither. */
export interface PairedCounts {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  readonly neither: number;
}

/** first - second, two samples that have nothing to do with each other: method 10 of Newcombe 1998, Statistics in Medicine 17:873. */
export function newcombeIndependent(first: Proportion, second: Proportion, z: number = Z_95): Interval {
  const reach = { first: reachOf(first, z), second: reachOf(second, z) };
  return squaredAndAdded(share(first) - share(second), { ...reach, correlation: 0 });
}

/**
 * first - second of the same people: method 10 of Newcombe 1998, Statistics in Medicine 17:2635. The two are correlated; the
 * correlation is taken from the table, with a correction for continuity where it is positive.
 */
export function newcombePaired(counts: PairedCounts, z: number = Z_95): Interval {
  const { both, firstOnly, secondOnly, neither } = counts;
  const trials = both + firstOnly + secondOnly + neither;
  return squaredAndAdded((firstOnly - secondOnly) / trials, {
    first: reachOf({ hits: both + firstOnly, trials }, z),
    second: reachOf({ hits: both + secondOnly, trials }, z),
    correlation: correlationOf(counts),
  });
}

/** How far below and above its value a proportion's interval reaches. */
interface Reach {
  readonly down: number;
  readonly up: number;
}

function reachOf(proportion: Proportion, z: number): Reach {
  const { low, high } = wilson(proportion.hits, proportion.trials, z);
  const value = share(proportion);
  return { down: value - low, up: high - value };
}

function squaredAndAdded(
  difference: number,
  { first, second, correlation }: { first: Reach; second: Reach; correlation: number },
): Interval {
  const down = combined(first.down, second.up, correlation);
  const up = combined(second.down, first.up, correlation);
  return { low: Math.max(-1, difference - down), high: Math.min(1, difference + up) };
}

/** Length of the third side: rounding may take a side of no length below zero. */
function combined(a: number, b: number, correlation: number): number {
  return Math.sqrt(Math.max(0, a * a - 2 * correlation * a * b + b * b));
}

/** 0 where a margin is empty: then the table says nothing about it. */
function correlationOf({ both, firstOnly, secondOnly, neither }: PairedCounts): number {
  const product = (both + firstOnly) * (secondOnly + neither) * (both + secondOnly) * (firstOnly + neither);
  if (product === 0) return 0;
  const cross = both * neither - firstOnly * secondOnly;
  const trials = both + firstOnly + secondOnly + neither;
  const corrected = cross > 0 ? Math.max(cross - trials / 2, 0) : cross;
  return corrected / Math.sqrt(product);
}

function share({ hits, trials }: Proportion): number {
  return hits / trials;
}
