/**
 * How many things happened in the last `windowMs`, cut into 60 buckets: one second each for a minute, half an hour for
 * a day and more. The running bucket counts, the oldest one falls out whole, so the window reaches back between 59/60
 * and 60/60 of its length. Constant work per call, 60 numbers of memory.
 */
import { assert, type EpochMs, type Ms } from '../core/domain/units.ts';

const BUCKETS = 60;

export class SlidingCount {
  private readonly bucketMs: Ms;
  private readonly counts = new Array<number>(BUCKETS).fill(0);
  private newest = Number.NEGATIVE_INFINITY;
  private total = 0;

  constructor(windowMs: Ms) {
    assert(Number.isSafeInteger(windowMs) && windowMs > 0, 'a window is a positive whole number of milliseconds');
    this.bucketMs = Math.max(1, Math.ceil(windowMs / BUCKETS));
  }

  /** Counts one and returns the count of the window including it. */
  add(nowMs: EpochMs): number {
    this.moveTo(nowMs);
    const slot = this.newest % BUCKETS;
    this.counts[slot] = (this.counts[slot] as number) + 1;
    this.total += 1;
    return this.total;
  }

  /** The count of the window that ends now. */
  at(nowMs: EpochMs): number {
    this.moveTo(nowMs);
    return this.total;
  }

  /** Forgets everything. */
  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }

  /** Empties the buckets that the window has left behind. A time before the newest bucket counts as that bucket. */
  private moveTo(nowMs: EpochMs): void {
    const bucket = Math.floor(nowMs / this.bucketMs);
    if (bucket <= this.newest) return;
    if (bucket - this.newest >= BUCKETS) {
      this.clear();
    } else {
      for (let passed = this.newest + 1; passed <= bucket; passed += 1) {
        const slot = passed % BUCKETS;
        this.total -= this.counts[slot] as number;
        this.counts[slot] = 0;
      }
    }
    this.newest = bucket;
  }
}
