import type { EpochMs } from '../../core/domain/units.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';
import { SlidingCount } from '../sliding-count.ts';
import { defineRule, type ProviderMessage, type RuleVerdict, type RunningRule, type Tell } from './rule.ts';

/** The answer of an account that the provider has suspended (requirements B1: "the gateway suspends the account"). */
export const ACCOUNT_SUSPENDED = 'account-suspended';

/** D23. The provider protects itself: the bill stops growing and nobody can log in. */
export const suspension = defineRule({
  id: 'provider-suspension',
  row: 'D23',
  summary: 'Suspends the account when unusually many messages were sent in a window, until a review reinstates it.',
  stops: ['any flood above its count, whatever its numbers and addresses'],
  blindTo: [
    'everything below its count, all day, every day',
    'who sends: it locks every real user out together with the attacker, for hours',
  ],
  sources: ['S0 (the gateway suspends the account; nobody can log in until mid-morning)', 'requirements.md B1, D23'],
  reason: ACCOUNT_SUSPENDED,
  block: 'suspension',
  start: (settings, tell) => new Suspension(settings, tell),
});

class Suspension implements RunningRule {
  private readonly settings: NonNullable<ProviderSettings['suspension']>;
  private readonly tell: Tell;
  private readonly count: SlidingCount;
  /** When the account comes back; Infinity while it is in order. */
  private reinstatedAtMs: EpochMs = Number.POSITIVE_INFINITY;

  constructor(settings: NonNullable<ProviderSettings['suspension']>, tell: Tell) {
    this.settings = settings;
    this.tell = tell;
    this.count = new SlidingCount(settings.within);
  }

  judge(_message: ProviderMessage, nowMs: EpochMs): RuleVerdict {
    this.tick(nowMs);
    return this.reinstatedAtMs === Number.POSITIVE_INFINITY ? 'pass' : 'refuse';
  }

  /** The message that reaches the count is the last one taken. */
  accepted(_message: ProviderMessage, _billedMicro: number, nowMs: EpochMs): void {
    if (this.count.add(nowMs) < this.settings.messages) return;
    this.tell('suspended', nowMs);
    this.reinstatedAtMs = nowMs + this.settings.lasts;
  }

  /** A review ends the suspension and starts the count anew: else the first message would suspend it again. */
  tick(nowMs: EpochMs): void {
    if (nowMs < this.reinstatedAtMs) return;
    this.tell('reinstated', this.reinstatedAtMs);
    this.reinstatedAtMs = Number.POSITIVE_INFINITY;
    this.count.clear();
  }

  nextChangeMs(): EpochMs {
    return this.reinstatedAtMs;
  }
}
