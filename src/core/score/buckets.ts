/** Counts over time in bounded memory: at most 480 buckets, whose width doubles when a run goes on for longer. */
import type { Ms, RunMs } from '../domain/units.ts';

/** A chart of about 1,000 pixels cannot show more (assumption). */
export const BUCKETS_MAX = 480;
/** Narrowest bucket. Widths are this times a power of two, so that doubling merges whole pairs. */
const BUCKET_MIN_MS = 1_000;

/** Smallest width that holds `durationMs` in `BUCKETS_MAX` buckets. */
export function bucketWidthFor(durationMs: Ms): Ms {
  return widthFor(durationMs, BUCKETS_MAX);
}

/** Smallest width that holds `durationMs` in `most` buckets: the narrowest one, doubled as often as needed. */
export function widthFor(durationMs: Ms, most: number): Ms {
  let width = BUCKET_MIN_MS;
  while (width * most < durationMs) width *= 2;
  return width;
}

/** Counts under several names over one time axis. */
export class TimeColumns<C extends string> {
  private widthMs: Ms;
  private used: number;
  private readonly columns: Readonly<Record<C, Float64Array>>;

  constructor(durationMs: Ms, names: readonly C[]) {
    this.widthMs = bucketWidthFor(durationMs);
    this.used = Math.max(1, Math.ceil(durationMs / this.widthMs));
    this.columns = Object.fromEntries(names.map((name) => [name, new Float64Array(BUCKETS_MAX)])) as Record<
      C,
      Float64Array
    >;
  }

  add(column: C, atMs: RunMs, amount: number): void {
    let index = atMs < 0 ? 0 : Math.floor(atMs / this.widthMs);
    while (index >= BUCKETS_MAX) {
      this.double();
      index = Math.floor(atMs / this.widthMs);
    }
    if (index >= this.used) this.used = index + 1;
    const counts = this.columns[column];
    counts[index] = counts[index]! + amount;
  }

  totals(): { readonly bucketMs: Ms } & Record<C, number[]> {
    const lists = Object.entries<Float64Array>(this.columns).map(([name, counts]) => [
      name,
      Array.from(counts.subarray(0, this.used)),
    ]);
    return { bucketMs: this.widthMs, ...(Object.fromEntries(lists) as Record<C, number[]>) };
  }

  private double(): void {
    for (const counts of Object.values<Float64Array>(this.columns)) mergePairs(counts);
    this.widthMs *= 2;
    this.used = Math.ceil(this.used / 2);
  }
}

/** What every run counts over time. */
const COLUMNS = ['fraudAttempts', 'fraudDispatches', 'legitAttempts', 'legitDispatches', 'fraudCostMicro'] as const;

export class Buckets extends TimeColumns<(typeof COLUMNS)[number]> {
  constructor(durationMs: Ms) {
    super(durationMs, COLUMNS);
  }
}

/** Two neighbours each become one; the second half is empty then. */
export function mergePairs(counts: Float64Array | Uint32Array): void {
  const half = counts.length / 2;
  for (let i = 0; i < half; i += 1) counts[i] = counts[2 * i]! + counts[2 * i + 1]!;
  counts.fill(0, half);
}

/** The same counts in wider buckets; `bucketMs` is a power-of-two multiple of `from`. */
export function widen(counts: readonly number[], from: Ms, bucketMs: Ms): number[] {
  const factor = bucketMs / from;
  const wide = new Array<number>(Math.ceil(counts.length / factor)).fill(0);
  for (let i = 0; i < counts.length; i += 1) wide[Math.floor(i / factor)]! += counts[i]!;
  return wide;
}

/** Longest run whose money is kept second by second: 2^22 s = 48 days (assumption); later cost counts into the last second. */
const SECONDS_MAX = 2 ** 22;

/** Money per second, grown as needed: what the peak burn and the containment windows slide over. */
export class SecondCosts {
  private costs: Float64Array;
  private used = 0;

  constructor(durationMs: Ms) {
    this.costs = new Float64Array(Math.min(SECONDS_MAX, Math.ceil(durationMs / 1_000) + 60));
  }

  add(atMs: RunMs, amount: number): void {
    const second = Math.min(SECONDS_MAX - 1, atMs < 0 ? 0 : Math.floor(atMs / 1_000));
    if (second >= this.costs.length) this.grow(second + 1);
    this.costs[second] = this.costs[second]! + amount;
    if (second >= this.used) this.used = second + 1;
  }

  /** Up to the last second that cost anything. */
  seconds(): Float64Array {
    return this.costs.slice(0, this.used);
  }

  private grow(atLeast: number): void {
    const bigger = new Float64Array(Math.min(SECONDS_MAX, Math.max(atLeast, this.costs.length * 2)));
    bigger.set(this.costs);
    this.costs = bigger;
  }
}
