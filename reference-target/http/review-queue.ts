/** Attempts that were refused and left for a person to look at. Numbers are masked: who decides needs the pattern, not the phone. */
import type { AttemptRecord } from '../../src/core/domain/decision.ts';
import { maskE164 } from '../../src/core/domain/phone.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';

/** Kept for the reviewer; the oldest go first, and how many went is told. */
const REVIEWS_KEPT = 1_000;

export interface Review {
  readonly at: string;
  readonly number: string;
  readonly country: string;
  /** `defence: reason` of every enforced objection. */
  readonly because: readonly string[];
}

export class ReviewQueue {
  private readonly waiting: Review[] = [];
  private forgotten = 0;

  add({ decisions }: AttemptRecord, request: DefenceRequest, nowMs: EpochMs): void {
    if (this.waiting.length >= REVIEWS_KEPT) {
      this.waiting.shift();
      this.forgotten += 1;
    }
    const because = decisions.filter(({ observed }) => !observed).map(({ defence, reason }) => `${defence}: ${reason}`);
    const { number, country } = request;
    this.waiting.push({ at: new Date(nowMs).toISOString(), number: maskE164(number), country, because });
  }

  /** Newest first. */
  list(): { readonly waiting: readonly Review[]; readonly forgotten: number } {
    return { waiting: this.waiting.toReversed(), forgotten: this.forgotten };
  }
}
