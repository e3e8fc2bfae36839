/** A count over a rolling window, in equal buckets of time: what defences with a memory of their own count with. */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';

/**
 * Holds what was added in the current bucket and the `buckets - 1` before it, so the window is `windowMs` at the most and
 * a bucket less at the least. Bounded: `buckets` integers. Time that runs back counts as the present.
 */
export class RollingCount {
  /** Sum of all buckets as of the last call. */
  private sum = 0;
  private readonly counts: Int32Array;
  private readonly bucketMs: Ms;
  /** Number of the newest bucket since 1970. */
  private newest = 0;

  constructor(windowMs: Ms, buckets: number) {
    this.counts = new Int32Array(buckets);
    this.bucketMs = Math.ceil(windowMs / buckets);
  }

  add(nowMs: EpochMs, amount = 1): void {
    this.forward(nowMs);
    this.counts[this.newest % this.counts.length]! += amount;
    this.sum += amount;
  }

  total(nowMs: EpochMs): number {
    this.forward(nowMs);
    return this.sum;
  }

  /** The largest bucket in the window. */
  highest(nowMs: EpochMs): number {
    this.forward(nowMs);
    let highest = 0;
    for (const count of this.counts) if (count > highest) highest = count;
    return highest;
  }

  /** Empties the buckets that have left the window. */
  private forward(nowMs: EpochMs): void {
    const { counts } = this;
    const bucket = Math.floor(nowMs / this.bucketMs);
    if (bucket <= this.newest) return;
    if (bucket - this.newest >= counts.length) {
      counts.fill(0);
      this.sum = 0;
    } else {
      for (let gone = this.newest + 1; gone <= bucket; gone += 1) {
        this.sum -= counts[gone % counts.length]!;
        counts[gone % counts.length] = 0;
      }
    }
    this.newest = bucket;
  }
}
