/**
 * How long answers took, over time, in bounded memory: one small histogram per bucket of the run, made when its first answer comes.
 * Whole microseconds; every octave is cut into 16 equal parts, so what is read from it is at most 1/32 (3.1 %) off, and nothing
 * under 32 microseconds is off at all.
 */
import type { Ms, RunMs } from '../domain/units.ts';
import { BUCKETS_MAX, bucketWidthFor } from './buckets.ts';
import type { AnswerTimeTotals } from './totals.ts';

const PARTS_BITS = 4;
const PARTS = 1 << PARTS_BITS;
/** Values below this have a bin each. */
const LINEAR = 2 * PARTS;
const LINEAR_BITS = PARTS_BITS + 1;
/** Longest time told apart, 67 s: twice as long as a live run waits for an answer. */
const MICROS_MAX = 2 ** 26 - 1;
/** Bins of one histogram. */
export const BINS = LINEAR + (26 - LINEAR_BITS) * PARTS;

export function binOf(micros: number): number {
  const value = Math.min(MICROS_MAX, Math.max(0, Math.round(micros)));
  if (value < LINEAR) return value;
  const octave = 31 - Math.clz32(value);
  return LINEAR + (octave - LINEAR_BITS) * PARTS + ((value >> (octave - PARTS_BITS)) & (PARTS - 1));
}

/** The middle of what falls into a bin. */
export function microsOf(bin: number): number {
  if (bin < LINEAR) return bin;
  const octave = LINEAR_BITS + ((bin - LINEAR) >> PARTS_BITS);
  const width = 1 << (octave - PARTS_BITS);
  return (PARTS + ((bin - LINEAR) & (PARTS - 1))) * width + (width - 1) / 2;
}

export class AnswerTimes {
  private widthMs: Ms;
  private used = 0;
  private rows: (Uint32Array | null)[] = new Array<Uint32Array | null>(BUCKETS_MAX).fill(null);

  constructor(durationMs: Ms) {
    this.widthMs = bucketWidthFor(durationMs);
  }

  add(atMs: RunMs, micros: number): void {
    while (atMs >= this.widthMs * BUCKETS_MAX) this.double();
    const bucket = Math.max(0, Math.floor(atMs / this.widthMs));
    if (bucket >= this.used) this.used = bucket + 1;
    const row = this.rows[bucket] ?? new Uint32Array(BINS);
    this.rows[bucket] = row;
    const bin = binOf(micros);
    row[bin] = row[bin]! + 1;
  }

  /** Null where no time was ever told. */
  totals(): AnswerTimeTotals | null {
    if (this.used === 0) return null;
    const counts = new Uint32Array(this.used * BINS);
    for (let i = 0; i < this.used; i += 1) counts.set(this.rows[i] ?? [], i * BINS);
    return { bucketMs: this.widthMs, counts };
  }

  private double(): void {
    const { rows } = this;
    this.rows = rows.map((_, i) => merged(rows[2 * i] ?? null, rows[2 * i + 1] ?? null));
    this.widthMs *= 2;
    this.used = Math.ceil(this.used / 2);
  }
}

function merged(one: Uint32Array | null, other: Uint32Array | null): Uint32Array | null {
  if (one === null || other === null) return one ?? other;
  for (let bin = 0; bin < BINS; bin += 1) one[bin] = one[bin]! + other[bin]!;
  return one;
}

/**
 * The 95th percentile per bucket of `bucketMs`, in milliseconds with two decimals, by the nearest rank; null for a bucket without
 * an answer. `bucketMs` is whole multiples of the width that was counted in.
 */
export function p95PerBucket(
  { bucketMs: countedMs, counts }: AnswerTimeTotals,
  { bucketMs, length }: { bucketMs: Ms; length: number },
): (number | null)[] {
  const perBucket = (bucketMs / countedMs) * BINS;
  return Array.from({ length }, (_, i) => p95Of(counts.subarray(i * perBucket, (i + 1) * perBucket)));
}

/** Of one or several histograms, one after the other. */
function p95Of(counts: Uint32Array): number | null {
  const sums = new Float64Array(BINS);
  let all = 0;
  for (const [i, count] of counts.entries()) {
    sums[i % BINS] = sums[i % BINS]! + count;
    all += count;
  }
  let left = Math.ceil((all * 19) / 20);
  if (left === 0) return null;
  const bin = sums.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return Math.round(microsOf(bin) / 10) / 100;
}
