/**
 * The pure model of an SMS provider: what it bills, when it delivers, and what its own rules do (requirements D23, D24).
 * No clock and no chance of its own: time and the message's draw come as arguments, so that live and simulated runs agree.
 */
import type { AttemptId } from '../core/domain/attempt.ts';
import { withChannels } from '../core/domain/channel-prices.ts';
import type { E164 } from '../core/domain/phone.ts';
import { segmentsOf } from '../core/domain/sms-segments.ts';
import type { PriceList } from '../core/domain/tariff.ts';
import type { EpochMs, Micro } from '../core/domain/units.ts';
import type { ProviderSettings } from '../core/scenario/provider-format.ts';
import { DeliveryDelays } from './delivery-delays.ts';
import { DELIVERY_OUTAGE, Outages } from './outages.ts';
import { type Billing, createBilling } from './rules/billing.ts';
import { OpenMessages } from './rules/conversions.ts';
import { type AccountChange, RuleGuard } from './rules/guard.ts';
import type { ProviderMessage } from './rules/rule.ts';

export type { AccountChange } from './rules/guard.ts';
export type { ProviderMessage } from './rules/rule.ts';

export interface ProviderReceipt {
  readonly accepted: boolean;
  /** Why it was refused (`account-suspended`), or taken and then failed; empty for a message on its way. */
  readonly reason: string;
  /** What an observed rule would have refused an accepted message for; empty when none would. */
  readonly wouldRefuse: string;
  readonly segments: number;
  /** What the company is billed for it now. */
  readonly costMicro: Micro;
  /** What it is worth to carriers: its tariff price; 0 when it does not leave the provider. */
  readonly priceMicro: Micro;
  /** When the handset has it; -1 when it never arrives. */
  readonly deliverAtMs: EpochMs;
}

/** A verification that is billed. */
export interface VerificationBill {
  /** Whose message it was; 0 when that was no attempt of ours. */
  readonly attempt: AttemptId;
  readonly costMicro: Micro;
}

export interface ProviderModel {
  /** Takes one message. Calls of all methods must come in time order. */
  accept(message: ProviderMessage, nowMs: EpochMs): ProviderReceipt;
  /** Conversion feedback: the code that went to this number was entered. Null when nothing is billed for that. */
  verified(number: E164, nowMs: EpochMs): VerificationBill | null;
  /** Changes of the account since the last call, in order (a reinstatement shows at the first call after it is due). */
  drainEvents(nowMs: EpochMs): readonly AccountChange[];
  /** When the account next changes by itself; Infinity when it will not. */
  nextChangeMs(): EpochMs;
}

export interface ProviderOptions {
  readonly settings: ProviderSettings;
  readonly prices: PriceList;
  readonly seed: number;
  /** False: no rule of the provider acts (the undefended world). It still bills as it bills, and delivers. */
  readonly rules: boolean;
  /** When the run begins: outages count from there. */
  readonly startMs: EpochMs;
}

/**
 * A provider account. Deterministic: the receipt of a message depends on the seed, its attempt id, the load before it
 * and the account's state, never on the order in which other messages' draws were made.
 */
export function createProviderModel(options: ProviderOptions): ProviderModel {
  return new Provider(options);
}

class Provider implements ProviderModel {
  private readonly prices: PriceList;
  private readonly delays: DeliveryDelays;
  private readonly guard: RuleGuard;
  private readonly billing: Billing;
  private readonly outages: Outages;
  private readonly listens: boolean;
  /** Accepted, but failed: whether that is billed. */
  private readonly billsFailed: boolean;
  /** Null where verifications are not billed. */
  private readonly open: OpenMessages | null;

  constructor({ settings, prices, seed, rules, startMs }: ProviderOptions) {
    this.prices = withChannels(prices, settings.channelPrices);
    this.delays = new DeliveryDelays(settings.delivery, seed);
    this.guard = new RuleGuard(settings, rules);
    this.billing = createBilling(settings);
    this.outages = new Outages(settings.outages, startMs);
    this.listens = settings.conversionFeedback;
    this.billsFailed = settings.aitBlock?.failedAreBilled ?? true;
    this.open = settings.billing.model === 'per-verification' ? new OpenMessages() : null;
  }

  accept(message: ProviderMessage, nowMs: EpochMs): ProviderReceipt {
    const { channel = 'sms' } = message;
    // A call is one call, and WhatsApp knows no segments.
    const segments = channel === 'sms' ? segmentsOf(message.text) : 1;
    const { guard } = this;
    guard.judge(message, nowMs);
    if (guard.refusedBy !== '') return refusal(guard.refusedBy, segments);
    const priceMicro = this.prices.priceMicro(message.to, channel) * segments;
    if (guard.failedBy !== '') {
      const costMicro = this.billsFailed ? this.billing.failedMicro(priceMicro) : 0;
      return this.failure(message, { reason: guard.failedBy, segments, costMicro, nowMs });
    }
    if (this.outages.isOn(nowMs)) {
      // Nobody knows yet that it will not arrive: billed as any other (domain.md 1.2: on send, delivered or not).
      const costMicro = this.billing.messageMicro(message.to, priceMicro, channel);
      return this.failure(message, { reason: DELIVERY_OUTAGE, segments, costMicro, nowMs });
    }
    const costMicro = this.billing.messageMicro(message.to, priceMicro, channel);
    guard.accepted(message, costMicro, nowMs);
    this.open?.sent(message.to, message.attempt);
    const deliverAtMs = nowMs + this.delays.next(message.attempt, nowMs);
    return { accepted: true, reason: '', wouldRefuse: guard.wouldRefuse, segments, costMicro, priceMicro, deliverAtMs };
  }

  verified(number: E164, nowMs: EpochMs): VerificationBill | null {
    if (!this.listens) return null;
    this.guard.verified(number, nowMs);
    const attempt = this.open?.take(number) ?? null;
    if (attempt === null) return null;
    const costMicro = this.billing.verificationMicro;
    this.guard.billed(costMicro, nowMs);
    return { attempt, costMicro };
  }

  drainEvents(nowMs: EpochMs): readonly AccountChange[] {
    const outages = this.outages.drain(nowMs);
    const changes = this.guard.drain(nowMs);
    return outages.length === 0 ? changes : [...changes, ...outages].sort((a, b) => a.atMs - b.atMs);
  }

  nextChangeMs(): EpochMs {
    return Math.min(this.guard.nextChangeMs(), this.outages.nextChangeMs());
  }

  /** Taken, never handed on: the carrier gets nothing. */
  private failure(
    message: ProviderMessage,
    { reason, segments, costMicro, nowMs }: { reason: string; segments: number; costMicro: Micro; nowMs: EpochMs },
  ): ProviderReceipt {
    const { wouldRefuse } = this.guard;
    this.guard.accepted(message, costMicro, nowMs);
    return { accepted: true, reason, wouldRefuse, segments, costMicro, priceMicro: 0, deliverAtMs: -1 };
  }
}

function refusal(reason: string, segments: number): ProviderReceipt {
  return { accepted: false, reason, wouldRefuse: '', segments, costMicro: 0, priceMicro: 0, deliverAtMs: -1 };
}
