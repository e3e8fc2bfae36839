/**
 * Shapley values: what each player of a game adds on average over all orders in which they could have come in. Exact where
 * every coalition's worth is known, sampled from orders where it is not (Castro, Gomez, Tejada 2009, Computers & OR 36:1726),
 * in antithetic pairs (an order and its reverse: Mitchell, Cooper, Frank, Holmes 2022, JMLR 23(43), section 4.1). A pair is
 * exact for games without interactions of more than two players. Sums are whole numbers over one denominator, so nothing
 * is rounded before the values are written down.
 */
import { studentTQuantile } from './statistics.ts';

/** The worth of a coalition, a whole number; bit i of the index says that player i is in it. */
export type WorthOf = (coalition: number) => number;

/** One fraction per player, over the same denominator. */
export interface Fractions {
  readonly numerators: readonly bigint[];
  readonly denominator: bigint;
}

/** An order of players: each number from 0 up to the number of players once. */
export type Order = readonly number[];

/**
 * phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (worth(S + i) - worth(S)): Shapley 1953, A value for n-person
 * games. Asks for all 2^players coalitions.
 */
export function exactShapley(players: number, worthOf: WorthOf): Fractions {
  const weights = Array.from({ length: players }, (_, size) => factorial(size) * factorial(players - size - 1));
  const numerators = Array.from({ length: players }, () => 0n);
  for (let coalition = 0; coalition < 2 ** players; coalition += 1) {
    const weight = weights[sizeOf(coalition)] ?? 0n;
    const before = worthOf(coalition);
    for (let player = 0; player < players; player += 1) {
      if ((coalition & (1 << player)) !== 0) continue;
      numerators[player]! += weight * BigInt(worthOf(coalition | (1 << player)) - before);
    }
  }
  return { numerators, denominator: factorial(players) };
}

export interface SampledShapley {
  readonly fractions: Fractions;
  /** Half widths of the 95 % intervals, one per player; Infinity with fewer than two pairs. */
  readonly halfWidths: readonly number[];
}

/**
 * The mean over some orders, each walked forth and back. The pairs are independent draws, so their spread says how far the
 * mean may be off (Student t over pairs); the two orders of a pair are not.
 */
export function sampledShapley(orders: readonly Order[], worthOf: WorthOf): SampledShapley {
  const players = orders[0]?.length ?? 0;
  const pairs = orders.map((order) => {
    const sums = Array.from({ length: players }, () => 0);
    for (const walked of [order, [...order].reverse()]) addMarginals(walked, worthOf, sums);
    return sums;
  });
  const perPlayer = Array.from({ length: players }, (_, player) => pairs.map((sums) => sums[player]!));
  const numerators = perPlayer.map((sums) => sums.reduce((total, sum) => total + BigInt(sum), 0n));
  // A pair's sum is twice its mean.
  const halfWidths = perPlayer.map((sums) => halfWidth95(sums) / 2);
  return { fractions: { numerators, denominator: 2n * BigInt(orders.length) }, halfWidths };
}

/** Every coalition that a walk through these orders and their reverses comes by. */
export function coalitionsOn(orders: readonly Order[]): Set<number> {
  const met = new Set<number>([0]);
  for (const order of orders)
    for (const walked of [order, [...order].reverse()]) walk(walked, (after) => met.add(after));
  return met;
}

/**
 * `scale` times each fraction in whole numbers that sum to exactly `scale` times the sum of the fractions, where that is
 * whole: rounded down, and what is left over goes to the largest remainders (Hamilton's method), the first among equals.
 */
export function wholeShares({ numerators, denominator }: Fractions, scale = 1): number[] {
  const scaled = numerators.map((numerator) => numerator * BigInt(scale));
  const floors = scaled.map((numerator) => floorDivide(numerator, denominator));
  const remainders = scaled.map((numerator, i) => numerator - floors[i]! * denominator);
  const left = Number(remainders.reduce((sum, remainder) => sum + remainder, 0n) / denominator);
  const byRemainder = remainders.map((remainder, i) => ({ remainder, i }));
  byRemainder.sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder < b.remainder ? 1 : -1));
  const raised = new Set(byRemainder.slice(0, left).map(({ i }) => i));
  return floors.map((floor, i) => Number(floor) + (raised.has(i) ? 1 : 0));
}

function addMarginals(order: Order, worthOf: WorthOf, sums: number[]): void {
  let before = worthOf(0);
  walk(order, (coalition, player) => {
    const after = worthOf(coalition);
    sums[player]! += after - before;
    before = after;
  });
}

function walk(order: Order, step: (coalition: number, player: number) => void): void {
  let coalition = 0;
  for (const player of order) {
    coalition |= 1 << player;
    step(coalition, player);
  }
}

function halfWidth95(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return Number.POSITIVE_INFINITY;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (n - 1);
  return studentTQuantile(0.975, n - 1) * Math.sqrt(variance / n);
}

/** Towards minus infinity, where BigInt's own division goes towards 0. */
function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return quotient * denominator > numerator ? quotient - 1n : quotient;
}

function factorial(n: number): bigint {
  let product = 1n;
  for (let factor = 2n; factor <= BigInt(n); factor += 1n) product *= factor;
  return product;
}

function sizeOf(coalition: number): number {
  let size = 0;
  for (let rest = coalition; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}
