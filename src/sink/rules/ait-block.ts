import { POWERS_OF_TEN } from '../../core/domain/digits.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { EpochMs, Micro } from '../../core/domain/units.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';
import { defineRule, type ProviderMessage, type RuleVerdict, type RunningRule } from './rule.ts';
import { UnverifiedMessages } from './unverified-messages.ts';

export const AIT_BLOCKED = 'ait-blocked';

/** D23. Artificially inflated traffic: a range of numbers that is texted and never verifies is blocked for a while. */
export const aitBlock = defineRule({
  id: 'provider-ait-block',
  row: 'D23',
  summary: 'Blocks ranges of numbers whose codes nobody enters: refuses, or takes the message and lets it fail.',
  stops: [
    'blocks of neighbouring numbers that nobody reads',
    'any source address or device: it looks at destinations only',
  ],
  blindTo: [
    'who enters a code now and then: the range then verifies',
    'numbers scattered over many ranges: none of them gets enough messages',
    'the first messages to each range, before the codes have had time to be entered',
    'why nobody verifies: without conversion feedback, or in a delivery outage, it blocks real ranges',
  ],
  sources: [
    'S1 (AIT detection with automatic blocks of ranges that never verify; conversion tracking)',
    'requirements.md D23',
    'domain.md section 6 (Vonage: conversion per network, needs /check for every send; coss: number without its last 4 digits)',
  ],
  reason: AIT_BLOCKED,
  block: 'aitBlock',
  start: (settings) => new AitBlock(settings),
});

/** Ranges remembered; the one that began first goes. A provider serves whole countries, an account a few thousand ranges. */
const RANGES_MAX = 100_000;

interface RangeRecord {
  sinceMs: EpochMs;
  verified: number;
  unverified: number;
  blockedUntilMs: EpochMs;
}

class AitBlock implements RunningRule {
  private readonly settings: NonNullable<ProviderSettings['aitBlock']>;
  private readonly rangeSize: number;
  private readonly refusal: RuleVerdict;
  private readonly ranges = new Map<number, RangeRecord>();
  private readonly unverified: UnverifiedMessages;

  constructor(settings: NonNullable<ProviderSettings['aitBlock']>) {
    this.settings = settings;
    this.rangeSize = POWERS_OF_TEN[settings.ignoreDigits]!;
    this.refusal = settings.response === 'refuse' ? 'refuse' : 'fail';
    this.unverified = new UnverifiedMessages(settings.grace);
  }

  judge({ to }: ProviderMessage, nowMs: EpochMs): RuleVerdict {
    this.unverified.expire(nowMs, this.countUnverified);
    const range = this.ranges.get(this.rangeOf(to));
    return range !== undefined && nowMs < range.blockedUntilMs ? this.refusal : 'pass';
  }

  accepted({ to }: ProviderMessage, _billedMicro: Micro, nowMs: EpochMs): void {
    this.unverified.sent(to, nowMs);
  }

  /** A late verification counts as well: only then is a range that is slow to verify told from one that never does. */
  verified(number: E164, nowMs: EpochMs): void {
    this.unverified.expire(nowMs, this.countUnverified);
    this.unverified.verified(number);
    this.recordOf(number, nowMs).verified += 1;
  }

  /** A range is judged when a message to it has had its time, and blocked from then on. */
  private readonly countUnverified = (number: E164, atMs: EpochMs): void => {
    const range = this.recordOf(number, atMs);
    // What was sent before the block and comes due in it does not make it longer.
    if (atMs < range.blockedUntilMs) return;
    range.unverified += 1;
    const { messages, verifiedAtMost, lasts } = this.settings;
    const counted = range.verified + range.unverified;
    if (counted < messages) return;
    if (range.verified * verifiedAtMost.denominator > counted * verifiedAtMost.numerator) return;
    range.blockedUntilMs = atMs + lasts;
  };

  /** Counts start anew after their window and after a block, never during one. */
  private recordOf(number: E164, atMs: EpochMs): RangeRecord {
    const key = this.rangeOf(number);
    let range = this.ranges.get(key);
    if (range === undefined) {
      if (this.ranges.size >= RANGES_MAX) this.ranges.delete(this.ranges.keys().next().value as number);
      range = { sinceMs: atMs, verified: 0, unverified: 0, blockedUntilMs: Number.NEGATIVE_INFINITY };
      this.ranges.set(key, range);
    } else if (atMs >= range.blockedUntilMs && (atMs >= range.sinceMs + this.settings.within || wasBlocked(range))) {
      range.sinceMs = atMs;
      range.verified = 0;
      range.unverified = 0;
      range.blockedUntilMs = Number.NEGATIVE_INFINITY;
    }
    return range;
  }

  private rangeOf(number: E164): number {
    return Math.floor(number / this.rangeSize);
  }
}

function wasBlocked({ blockedUntilMs }: RangeRecord): boolean {
  return blockedUntilMs !== Number.NEGATIVE_INFINITY;
}
