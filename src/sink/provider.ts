/**
 * The pure model of an SMS provider: what it bills, when it delivers, when it warns and suspends. No clock and no
 * chance of its own: time and the message's draw come as arguments, so that live and simulated runs agree.
 */
import type { AttemptId } from '../core/domain/attempt.ts';
import type { ProviderEvent } from '../core/domain/event.ts';
import type { E164 } from '../core/domain/phone.ts';
import { segmentsOf } from '../core/domain/sms-segments.ts';
import type { PriceList } from '../core/domain/tariff.ts';
import { type EpochMs, MINUTE_MS, type Micro, type Ms } from '../core/domain/units.ts';
import { Draws } from '../core/random/draws.ts';
import { logNormalMs } from '../core/random/quantiles.ts';
import { type Stream, streamOf, wordsAt } from '../core/random/streams.ts';
import type { ProviderSettings } from '../core/scenario/format.ts';
import { SlidingCount } from './sliding-count.ts';

export interface ProviderMessage {
  readonly attempt: AttemptId;
  readonly to: E164;
  readonly text: string;
}

export interface ProviderReceipt {
  readonly accepted: boolean;
  /** `account-suspended` and the like; empty when accepted. */
  readonly reason: string;
  readonly segments: number;
  readonly costMicro: Micro;
  /** When the handset has it; -1 when it never arrives. */
  readonly deliverAtMs: EpochMs;
}

export interface ProviderModel {
  /** Takes one message. Calls must come in time order. */
  accept(message: ProviderMessage, nowMs: EpochMs): ProviderReceipt;
  /** State changes since the last call, in order (a reinstatement shows at the first call after it is due). */
  drainEvents(nowMs: EpochMs): readonly { readonly state: ProviderEvent['state']; readonly atMs: EpochMs }[];
}
/** The answer of an account that the provider has suspended (requirements B1: "the gateway suspends the account"). */
export const ACCOUNT_SUSPENDED = 'account-suspended';

/** Load that slows delivery is counted over the last minute (`slowdownPerThousandPerMinute`). */
const LOAD_WINDOW_MS = MINUTE_MS;
/** `slowdownPerThousandPerMinute` is percent per 1,000 messages. */
const SLOWDOWN_UNIT = 100 * 1_000;

export interface ProviderOptions {
  readonly settings: ProviderSettings;
  readonly prices: PriceList;
  readonly seed: number;
  /** False: the provider neither warns nor suspends (the undefended world). It still bills and delivers. */
  readonly rules: boolean;
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
  private readonly account: Account | null;

  constructor({ settings, prices, seed, rules }: ProviderOptions) {
    this.prices = prices;
    this.delays = new DeliveryDelays(settings.delivery, seed);
    this.account = rules ? new Account(settings) : null;
  }

  accept(message: ProviderMessage, nowMs: EpochMs): ProviderReceipt {
    const segments = segmentsOf(message.text);
    if (this.account !== null && !this.account.admit(nowMs)) {
      return { accepted: false, reason: ACCOUNT_SUSPENDED, segments, costMicro: 0, deliverAtMs: -1 };
    }
    const costMicro = this.prices.priceMicro(message.to) * segments;
    const deliverAtMs = nowMs + this.delays.next(message.attempt, nowMs);
    return { accepted: true, reason: '', segments, costMicro, deliverAtMs };
  }

  drainEvents(nowMs: EpochMs): readonly AccountChange[] {
    return this.account === null ? NO_CHANGES : this.account.drain(nowMs);
  }
}

/** How long messages take. Unloaded: log-normal about the median, cut at the maximum; loaded: that plus a percentage. */
class DeliveryDelays {
  private readonly settings: ProviderSettings['delivery'];
  private readonly known: Stream;
  private readonly unknown: Stream;
  private readonly load = new SlidingCount(LOAD_WINDOW_MS);
  private readonly words = new Uint32Array(2);
  private readonly draws = new Draws(0, 0);
  private unknownMessages = 0;

  constructor(settings: ProviderSettings['delivery'], seed: number) {
    this.settings = settings;
    this.known = streamOf(seed, 'delivery');
    this.unknown = streamOf(seed, 'delivery/unknown');
  }

  /** The delay of one accepted message, drawn at its attempt id, so that live and simulated runs give it the same. */
  next(attempt: AttemptId, nowMs: EpochMs): Ms {
    if (attempt > 0) {
      wordsAt(this.known, attempt, this.words);
    } else {
      wordsAt(this.unknown, this.unknownMessages, this.words);
      this.unknownMessages += 1;
    }
    this.draws.reseed(this.words[0] as number, this.words[1] as number);
    const { medianMs, maxMs, slowdownPerThousandPerMinute } = this.settings;
    const unloadedMs = logNormalMs(this.draws, medianMs, maxMs);
    const loadBefore = this.load.at(nowMs);
    this.load.add(nowMs);
    // The maximum bounds the unloaded draw only: a jammed route is slower than any of a quiet day (assumption).
    return unloadedMs + Math.floor((unloadedMs * slowdownPerThousandPerMinute * loadBefore) / SLOWDOWN_UNIT);
  }
}

type AccountChange = ReturnType<ProviderModel['drainEvents']>[number];
const NO_CHANGES: readonly AccountChange[] = Object.freeze([]);

/** The provider's own rules (requirements D23): a usage warning, then suspension for unusual traffic. */
class Account {
  private readonly warning: ProviderSettings['usageWarning'];
  private readonly suspension: ProviderSettings['suspension'];
  private readonly towardsWarning: SlidingCount | null;
  private readonly towardsSuspension: SlidingCount | null;
  private nextWarningAtMs: EpochMs = Number.NEGATIVE_INFINITY;
  /** When the account comes back; null while it is in order. */
  private reinstatedAtMs: EpochMs | null = null;
  private changes: AccountChange[] = [];

  constructor({ usageWarning, suspension }: ProviderSettings) {
    this.warning = usageWarning;
    this.suspension = suspension;
    this.towardsWarning = usageWarning ? new SlidingCount(usageWarning.within) : null;
    this.towardsSuspension = suspension ? new SlidingCount(suspension.within) : null;
  }

  /** True when a message is taken now. The message that reaches the suspension's count is the last one taken. */
  admit(nowMs: EpochMs): boolean {
    this.reinstateIfDue(nowMs);
    if (this.reinstatedAtMs !== null) return false;
    this.warnIfReached(nowMs);
    this.suspendIfReached(nowMs);
    return true;
  }

  drain(nowMs: EpochMs): readonly AccountChange[] {
    this.reinstateIfDue(nowMs);
    if (this.changes.length === 0) return NO_CHANGES;
    const drained = this.changes;
    this.changes = [];
    return drained;
  }

  /** A review ends the suspension and starts the counts anew: else the first message would suspend it again. */
  private reinstateIfDue(nowMs: EpochMs): void {
    if (this.reinstatedAtMs === null || nowMs < this.reinstatedAtMs) return;
    this.changes.push({ state: 'reinstated', atMs: this.reinstatedAtMs });
    this.reinstatedAtMs = null;
    this.towardsWarning?.clear();
    this.towardsSuspension?.clear();
  }

  /** At most one warning per window: a provider writes one e-mail, not one per message (assumption). */
  private warnIfReached(nowMs: EpochMs): void {
    if (!this.warning || !this.towardsWarning) return;
    const count = this.towardsWarning.add(nowMs);
    if (count < this.warning.messages || nowMs < this.nextWarningAtMs) return;
    this.changes.push({ state: 'usage-warning', atMs: nowMs });
    this.nextWarningAtMs = nowMs + this.warning.within;
  }

  private suspendIfReached(nowMs: EpochMs): void {
    if (!this.suspension || !this.towardsSuspension) return;
    if (this.towardsSuspension.add(nowMs) < this.suspension.messages) return;
    this.changes.push({ state: 'suspended', atMs: nowMs });
    this.reinstatedAtMs = nowMs + this.suspension.lasts;
  }
}
