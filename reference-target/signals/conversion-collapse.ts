import { z } from 'zod';
import { duration, share } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS, type Ms } from '../../src/core/domain/units.ts';
import { type Conversion, ConversionBook, minuteOf } from '../defences/conversion-book.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { type DispatchedFact, defineSignal, type VerifiedFact, type Watcher } from './signal.ts';

const wholeMinutes = (ms: Ms) => ms >= MINUTE_MS && ms % MINUTE_MS === 0;

const config = z.strictObject({
  window: duration.refine(wholeMinutes, 'whole minutes').prefault('15m').describe('sends judged together (S1: 15 min)'),
  every: duration.prefault('5m').describe('time between judgements (S1: 5 min)'),
  grace: duration
    .prefault('2m')
    .describe('a send is judged only when it had this long to be verified (assumption: slow delivery and typing)'),
  threshold: share.prefault('30%').describe('seen when fewer are verified (S1: 30 %; healthy is 60 to 80 %)'),
  minSends: z.int().min(1).max(100_000).default(30).describe('fewer sends are no evidence (S1: 20 or 30)'),
});

/** The eyes of conversion-monitor without its hand. */
export const conversionCollapse = defineSignal({
  id: 'conversion-collapse',
  summary: 'Sees too few of the codes that were sent being entered.',
  blindTo: [
    'an attacker who verifies the threshold share of his own sends, or hides below about 1.3 times the healthy traffic',
    'attempts that are refused: what was not sent cannot be entered',
    'the cause: a delivery outage looks the same',
  ],
  sources: ['S1 (rolling 15 min, checked every 5 min, under 30 % of more than 20 or 30 sends)', 'methods.md 2.3 M8'],
  restsBeside: ['conversion-monitor'],
  config,
  watch: (settings) => new ConversionWatcher(settings),
});

class ConversionWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  private readonly book: ConversionBook;
  private judgeAtMs: EpochMs = 0;
  private last: Conversion = { sends: 0, verified: 0 };

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
    this.book = new ConversionBook(settings.window + settings.grace + MINUTE_MS);
  }

  asked({ nowMs }: DefenceRequest): boolean {
    return nowMs >= this.judgeAtMs && this.judge(nowMs);
  }

  dispatched({ number, nowMs }: DispatchedFact): boolean {
    this.book.sent(number, nowMs);
    return false;
  }

  verified({ number, nowMs }: VerifiedFact): boolean {
    this.book.confirmed(number);
    return nowMs >= this.judgeAtMs && this.judge(nowMs);
  }

  detail(): string {
    const { sends, verified } = this.last;
    return `${verified} of ${sends} sends of ${this.settings.window / MINUTE_MS} min were verified`;
  }

  private judge(nowMs: EpochMs): boolean {
    const { window, every, grace, threshold, minSends } = this.settings;
    const begun = this.judgeAtMs > 0;
    this.judgeAtMs = nowMs + every;
    if (!begun) return false;
    const last = minuteOf(nowMs - grace) - 1;
    this.last = this.book.between(last - window / MINUTE_MS + 1, last);
    const { sends, verified } = this.last;
    return sends >= minSends && verified * threshold.denominator < sends * threshold.numerator;
  }
}
