/**
 * A naive Bayes model of two kinds of sends, those that were verified and those that were not, in counts that fade. No
 * training set: the labels come by themselves, a few minutes after each send.
 */
import { FEATURES } from './anomaly-features.ts';
import { BIT, log2Sixteenths } from './binary-log.ts';

/** Sends that the unverified are mixed with, drawn from the verified: few unverified sends say little (assumption). */
const PRIOR_SENDS = 20;
/** One property of its own says at most so much, for and against; a flood in one of them is not yet an attack (assumption). */
const MOST: number = 4 * BIT;
const LEAST: number = -2 * BIT;

/** One kind of sends: how many had which value of each feature. Fixed size, 60 KB. */
class FadingCounts {
  total = 0;
  private readonly byFeature = FEATURES.map(({ buckets }) => new Float64Array(buckets));

  add(features: Int32Array, at: number, amount: 1 | -1): void {
    this.total = Math.max(0, this.total + amount);
    for (let i = 0; i < FEATURES.length; i += 1) {
      const counts = this.byFeature[i]!;
      const bucket = features[at + i]!;
      counts[bucket] = Math.max(0, counts[bucket]! + amount);
    }
  }

  of(feature: number, bucket: number): number {
    return this.byFeature[feature]![bucket]!;
  }

  fade(keep: number): void {
    this.total *= keep;
    for (const counts of this.byFeature) for (let i = 0; i < counts.length; i += 1) counts[i]! *= keep;
  }
}

export class VerifiedOrNot {
  readonly verified = new FadingCounts();
  readonly unverified = new FadingCounts();

  /**
   * How much more a request looks like the unverified sends than like the verified ones, in sixteenths of a bit: the sum
   * over its features of 16 x log2(share among the unverified / share among the verified). How many there are of each does
   * not count: volume is another defence's business, and must not make everybody suspicious.
   */
  score(features: Int32Array): number {
    let sum = 0;
    for (let i = 0; i < FEATURES.length; i += 1) sum += this.evidence(i, features[i]!);
    return sum;
  }

  /** What one feature contributes. */
  evidence(feature: number, bucket: number): number {
    const { verified, unverified } = this;
    const usual = (verified.of(feature, bucket) + 1) / (verified.total + FEATURES[feature]!.typical);
    const ratio = (unverified.of(feature, bucket) / usual + PRIOR_SENDS) / (unverified.total + PRIOR_SENDS);
    return Math.max(LEAST, Math.min(MOST, log2Sixteenths(ratio)));
  }
}
