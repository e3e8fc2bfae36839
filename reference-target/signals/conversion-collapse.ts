import { z } from 'zod';
import { duration, share } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS, type Ms } from '../../src/core/domain/units.ts';
import { ConversionSpread } from '../defences/conversion-spread.ts';
import { type Conversion, isBelow } from '../defences/conversion-tally.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { LastSends } from './last-sends.ts';
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
    'the cause: a delivery outage looks the same, but for the countries, which its alert counts',
  ],
  sources: ['S1 (rolling 15 min, checked every 5 min, under 30 % of more than 20 or 30 sends)', 'methods.md 2.3 M8'],
  restsBeside: ['conversion-monitor'],
  config,
  watch: (settings) => new ConversionWatcher(settings),
});

class ConversionWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  /** Sends by the minute they left in, and how many of those were verified: a code counts where its send does (methods.md 2.3 M2). */
  private readonly sends: Int32Array;
  private readonly confirmed: Int32Array;
  private readonly spread: ConversionSpread;
  private readonly sentIn = new LastSends();
  private minute = -1;
  private judgeAtMs: EpochMs = 0;
  private seen = { sends: 0, verified: 0, where: '' };

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
    const minutes = Math.ceil((settings.window + settings.grace) / MINUTE_MS) + 2;
    this.sends = new Int32Array(minutes);
    this.confirmed = new Int32Array(minutes);
    this.spread = new ConversionSpread(minutes);
  }

  asked({ nowMs }: DefenceRequest): boolean {
    return nowMs >= this.judgeAtMs && this.judge(nowMs);
  }

  dispatched({ number, nowMs }: DispatchedFact): boolean {
    this.advance(nowMs);
    this.sends[this.minute % this.sends.length]! += 1;
    this.spread.sent(number, this.minute);
    this.sentIn.put(number, this.minute);
    return false;
  }

  verified({ number, nowMs }: VerifiedFact): boolean {
    this.advance(nowMs);
    const minute = this.sentIn.take(number);
    if (minute > this.minute - this.sends.length) {
      this.confirmed[minute % this.sends.length]! += 1;
      this.spread.confirmed(number, minute);
    }
    return nowMs >= this.judgeAtMs && this.judge(nowMs);
  }

  detail(): string {
    const { sends, verified, where } = this.seen;
    return `${verified} of ${sends} sends of ${this.settings.window / MINUTE_MS} min were verified${where}`;
  }

  private judge(nowMs: EpochMs): boolean {
    this.advance(nowMs);
    const { every, threshold, minSends } = this.settings;
    const begun = this.judgeAtMs > 0;
    this.judgeAtMs = nowMs + every;
    if (!begun) return false;
    const last = minuteOf(nowMs - this.settings.grace) - 1;
    const first = Math.max(0, last - this.settings.window / MINUTE_MS + 1);
    const conversion = this.between(first, last);
    if (conversion.sends < minSends || !isBelow(conversion, threshold)) return false;
    this.seen = { ...conversion, where: this.spread.spoken(first, last, threshold) };
    return true;
  }

  /** Whole minutes, both inclusive. */
  private between(first: number, last: number): Conversion {
    let sends = 0;
    let verified = 0;
    for (let minute = first; minute <= last; minute += 1) {
      sends += this.sends[minute % this.sends.length]!;
      verified += this.confirmed[minute % this.sends.length]!;
    }
    return { sends, verified };
  }

  private advance(nowMs: EpochMs): void {
    const minute = minuteOf(nowMs);
    if (minute <= this.minute) return;
    const fresh = Math.min(minute - this.minute, this.sends.length);
    for (let i = 0; i < fresh; i += 1) {
      this.sends[(minute - i) % this.sends.length] = 0;
      this.confirmed[(minute - i) % this.sends.length] = 0;
    }
    this.minute = minute;
  }
}

function minuteOf(nowMs: EpochMs): number {
  return Math.floor(nowMs / MINUTE_MS);
}
