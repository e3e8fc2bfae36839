/** What the provider's own rules did to messages, by reason: refused, taken and failed, or would have refused. */
import type { DispatchEvent, LaneHeader } from '../domain/event.ts';
import type { ByTruth, ProviderReasonTotals } from './totals.ts';

/** Different reasons kept: ours are a handful, a foreign provider's words are not ours. */
const REASONS_MAX = 32;

type Counts = { -readonly [K in keyof ByTruth]: ByTruth[K] };

interface ReasonCounts {
  readonly refused: Counts;
  readonly failed: Counts;
  readonly wouldRefuse: Counts;
}

export class ProviderTally {
  private readonly reasons = new Map<string, ReasonCounts>();

  add({ accepted, reason, wouldRefuse }: DispatchEvent, intent: LaneHeader['intent']): void {
    if (reason !== '') this.count(reason, accepted ? 'failed' : 'refused', intent);
    if (wouldRefuse !== '') this.count(wouldRefuse, 'wouldRefuse', intent);
  }

  /** Sorted by reason, so that the order of events does not show. */
  totals(): ProviderReasonTotals[] {
    return [...this.reasons]
      .map(([reason, counts]) => ({ reason, ...counts }))
      .sort((a, b) => (a.reason < b.reason ? -1 : 1));
  }

  private count(reason: string, what: keyof ReasonCounts, intent: LaneHeader['intent']): void {
    let counts = this.reasons.get(reason);
    if (counts === undefined) {
      if (this.reasons.size >= REASONS_MAX) return;
      counts = { refused: none(), failed: none(), wouldRefuse: none() };
      this.reasons.set(reason, counts);
    }
    counts[what][intent] += 1;
  }
}

function none(): Counts {
  return { fraud: 0, legit: 0 };
}
