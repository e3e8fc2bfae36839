/**
 * Durations with an error below 1 %: whole microseconds, every octave cut into 128 equal buckets. Recording costs a few
 * nanoseconds and memory is fixed, so every single request is recorded (loadgen.md 1.3: 8 ns against 38 for Node's own,
 * which besides cannot record 0).
 */

/** Values below this have a bucket each. */
const LINEAR = 256;
const LINEAR_BITS = 8;
const SUB_BUCKETS = 128;
const SUB_BUCKET_BITS = 7;
/** Longest duration told apart: 2^31 microseconds, 35 minutes. */
const MICROS_MAX = 2 ** 31 - 1;

export class LatencyHistogram {
  private readonly counts = new Float64Array(LINEAR + (31 - LINEAR_BITS) * SUB_BUCKETS);
  private total = 0;
  private highestMicros = 0;

  get count(): number {
    return this.total;
  }

  /** Records a duration in milliseconds; negative ones count as 0. */
  record(ms: number): void {
    const micros = Math.min(MICROS_MAX, Math.max(0, Math.round(ms * 1_000)));
    const place = bucketOf(micros);
    this.counts[place] = (this.counts[place] as number) + 1;
    this.total += 1;
    if (micros > this.highestMicros) this.highestMicros = micros;
  }

  /** Adds everything another histogram has seen. */
  add(other: LatencyHistogram): void {
    for (let i = 0; i < this.counts.length; i += 1) {
      this.counts[i] = (this.counts[i] as number) + (other.counts[i] as number);
    }
    this.total += other.total;
    this.highestMicros = Math.max(this.highestMicros, other.highestMicros);
  }

  /** Milliseconds that at least this share of the durations does not exceed; 0 when nothing was recorded. */
  quantileMs(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.total));
    let seen = 0;
    for (let place = 0; place < this.counts.length; place += 1) {
      seen += this.counts[place] as number;
      if (seen >= rank) return Math.min(highestOf(place), this.highestMicros) / 1_000;
    }
    return 0;
  }

  get maxMs(): number {
    return this.highestMicros / 1_000;
  }
}

function bucketOf(micros: number): number {
  if (micros < LINEAR) return micros;
  const octave = 31 - Math.clz32(micros);
  const within = (micros >>> (octave - SUB_BUCKET_BITS)) & (SUB_BUCKETS - 1);
  return LINEAR + (octave - LINEAR_BITS) * SUB_BUCKETS + within;
}

/** The highest value of a bucket: a quantile is never told too low. */
function highestOf(place: number): number {
  if (place < LINEAR) return place;
  const octave = LINEAR_BITS + Math.floor((place - LINEAR) / SUB_BUCKETS);
  const within = (place - LINEAR) % SUB_BUCKETS;
  return (SUB_BUCKETS + within + 1) * 2 ** (octave - SUB_BUCKET_BITS) - 1;
}
