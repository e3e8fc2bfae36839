/** Numbers that are no strangers: they belong to an account, or somebody entered a code that was sent to them. */
import type { E164 } from '../src/core/domain/phone.ts';

/** Numbers remembered beside the accounts, per generation and process; two generations take about 5 MB. */
const GENERATION_MAX = 50_000;

export class VerifiedNumbers {
  private readonly enrolled: ((number: E164) => boolean) | undefined;
  private young = new Set<E164>();
  private old = new Set<E164>();

  constructor(enrolled: ((number: E164) => boolean) | undefined) {
    this.enrolled = enrolled;
  }

  has(number: E164): boolean {
    return this.young.has(number) || this.old.has(number) || (this.enrolled?.(number) ?? false);
  }

  add(number: E164): void {
    if (this.young.size >= GENERATION_MAX) {
      this.old = this.young;
      this.young = new Set();
    }
    this.young.add(number);
  }
}
