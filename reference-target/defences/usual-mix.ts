/**
 * Which share of the logins each country usually has: what the policy says, and what was verified on the seven days before
 * today. Today's logins are not in it, so that nobody changes the measure that he is measured by, and sends that nobody
 * verifies never are.
 */
import { DAY_MS, type EpochMs, type Ratio } from '../../src/core/domain/units.ts';

/** Today and the prior week (S1, S2, S4). */
const DAYS = 8;

export class UsualMix {
  /** By country, and for ALL together: verified per day of the last eight, today among them. As many as there are countries. */
  private readonly verified = new Map<string, Int32Array>();
  private readonly usual: Readonly<Record<string, number>>;
  private readonly weight: number;
  private day = -1;

  /**
   * @param usual percent by country
   * @param weight logins that the policy's word is worth, beside those that were seen; 0 when it says nothing
   */
  constructor(usual: Readonly<Record<string, number>>, weight: number) {
    this.usual = usual;
    this.weight = weight;
  }

  add(country: string, nowMs: EpochMs): void {
    this.forward(nowMs);
    this.daysOf(country)[this.day % DAYS]! += 1;
    this.daysOf(ALL)[this.day % DAYS]! += 1;
  }

  /** Of all logins of the prior week, as a ratio; the denominator is 0 when nothing is known. */
  shareOf(country: string, nowMs: EpochMs): Ratio {
    this.forward(nowMs);
    const percent = Object.hasOwn(this.usual, country) ? this.usual[country]! : 0;
    return {
      numerator: (percent * this.weight) / 100 + this.before(country),
      denominator: this.weight + this.before(ALL),
    };
  }

  private before(country: string): number {
    const days = this.verified.get(country);
    if (days === undefined) return 0;
    let sum = -days[this.day % DAYS]!;
    for (const count of days) sum += count;
    return sum;
  }

  private daysOf(country: string): Int32Array {
    let days = this.verified.get(country);
    if (days === undefined) {
      days = new Int32Array(DAYS);
      this.verified.set(country, days);
    }
    return days;
  }

  /** Empties the days that are more than a week ago. */
  private forward(nowMs: EpochMs): void {
    const day = Math.floor(nowMs / DAY_MS);
    if (day <= this.day) return;
    for (const days of this.verified.values()) {
      for (let next = Math.max(this.day + 1, day - DAYS + 1); next <= day; next += 1) days[next % DAYS] = 0;
    }
    this.day = day;
  }
}

/** No country is called so, and '' is one: numbers that no plan knows. */
const ALL = 'all';
