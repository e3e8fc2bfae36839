/** Numbers that are no strangers: they belong to an account, or somebody entered a code that was sent to them. */
import type { E164 } from '../src/core/domain/phone.ts';

/** Numbers remembered beside the accounts, per process; the oldest go first. 100,000 take about 5 MB. */
const REMEMBERED_MAX = 100_000;

export class VerifiedNumbers {
  private readonly enrolled: ((number: E164) => boolean) | undefined;
  private readonly seen = new Set<E164>();

  constructor(enrolled: ((number: E164) => boolean) | undefined) {
    this.enrolled = enrolled;
  }

  has(number: E164): boolean {
    return this.seen.has(number) || (this.enrolled?.(number) ?? false);
  }

  add(number: E164): void {
    this.seen.delete(number);
    if (this.seen.size >= REMEMBERED_MAX) this.seen.delete(this.seen.values().next().value as E164);
    this.seen.add(number);
  }
}
