/**
 * What an application says of its refusals. It gives no decisions, so nothing can be said of single defences but which answer
 * stood at the end of an attempt: one row per kind of refusal, all of them UNOBSERVABLE.
 */
import { laneOfAttempt } from '../../core/domain/attempt.ts';
import type { AttemptEvent, RunHeader } from '../../core/domain/event.ts';
import type { AnswerClass } from '../../core/domain/result.ts';
import type { PriceList } from '../../core/domain/tariff.ts';
import { REFUSALS } from '../../core/score/blocked-tally.ts';
import type { DefenceScore } from '../../core/score/scorecard.ts';
import { countText } from '../../core/score/sentences.ts';

interface Counts {
  fraud: number;
  legit: number;
  savedMicro: number;
}

export class AnswerTally {
  private readonly refused = new Map<AnswerClass, Counts>();
  private readonly header: RunHeader;
  private readonly prices: PriceList;

  constructor(header: RunHeader, prices: PriceList) {
    this.header = header;
    this.prices = prices;
  }

  add({ attempt, answer, number, channel }: AttemptEvent): void {
    if (!REFUSALS.has(answer)) return;
    const counts = this.refused.get(answer) ?? { fraud: 0, legit: 0, savedMicro: 0 };
    this.refused.set(answer, counts);
    const intent = this.header.lanes[laneOfAttempt(attempt)]?.intent ?? 'legit';
    counts[intent] += 1;
    counts.savedMicro += this.prices.priceMicro(number, channel);
  }

  /** Those that refused most fraud first. */
  scores(): DefenceScore[] {
    return [...this.refused]
      .sort(([a, x], [b, y]) => y.fraud - x.fraud || y.legit - x.legit || (a < b ? -1 : 1))
      .map(([answer, { fraud, legit, savedMicro }]) => ({
        id: answer,
        mode: 'enforce',
        verdict: 'UNOBSERVABLE',
        evaluated: { fraud: 0, legit: 0 },
        refused: { fraud, legit },
        firstBlocker: { fraud, legit, savedMicro },
        reasons: [{ reason: answer, fraud, legit }],
        evidence: [
          'The application gives no decisions, so nothing can be said of single defences.',
          `It answered ${countText(fraud)} fraud and ${countText(legit)} legitimate attempts with "${answer}".`,
        ],
        attribution: null,
      }));
  }
}
