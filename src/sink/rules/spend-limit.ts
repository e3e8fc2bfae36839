import type { EpochMs, Micro, Ratio } from '../../core/domain/units.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';
import { type BillingPeriod, periodEndMs } from './billing-period.ts';
import { defineRule, type ProviderMessage, type RuleVerdict, type RunningRule, type Tell } from './rule.ts';

/** The answer of an account that is paused because its owner's limit is reached. */
export const SPEND_LIMIT = 'spend-limit';

/** D23. The provider's own spend cap: counts what is really billed, verifications included, and pauses everybody. */
export const spendLimit = defineRule({
  id: 'provider-spend-limit',
  row: 'D23',
  summary: 'Warns near and pauses the account at a limit on what is billed per hour, day or month.',
  stops: ['any attack that costs more than the limit, in money and not in messages'],
  blindTo: [
    'everything below the limit, every hour of the day',
    'who spends: once reached, real users are locked out until the period is over',
    'attacks that the company is not billed for (per-verification billing)',
  ],
  sources: [
    'S1 (spend caps with alert and automatic pause)',
    'requirements.md D23',
    'domain.md section 3 (40 automatic recharges in an hour: there was no limit)',
  ],
  reason: SPEND_LIMIT,
  block: 'spendLimit',
  start: (settings, tell) => new SpendLimit(settings, tell),
});

/** One limit and what was billed in its running period. */
interface Budget {
  readonly limitMicro: Micro;
  readonly warnMicro: Micro;
  readonly per: BillingPeriod;
  spentMicro: Micro;
  endsAtMs: EpochMs;
  warned: boolean;
}

class SpendLimit implements RunningRule {
  private readonly tell: Tell;
  private readonly budgets: readonly Budget[];
  /** When the account goes on; Infinity while it is not paused. */
  private resumesAtMs: EpochMs = Number.POSITIVE_INFINITY;

  constructor({ limits, warnAt }: NonNullable<ProviderSettings['spendLimit']>, tell: Tell) {
    this.tell = tell;
    this.budgets = limits.map(({ limitMicro, per }) => ({
      limitMicro,
      warnMicro: partOf(limitMicro, warnAt),
      per,
      spentMicro: 0,
      endsAtMs: Number.NEGATIVE_INFINITY,
      warned: false,
    }));
  }

  judge(_message: ProviderMessage, nowMs: EpochMs): RuleVerdict {
    this.tick(nowMs);
    return this.resumesAtMs === Number.POSITIVE_INFINITY ? 'pass' : 'refuse';
  }

  /** The message that reaches the limit is the last one taken: its price is known only with its segments. */
  accepted(_message: ProviderMessage, billedMicro: Micro, nowMs: EpochMs): void {
    this.billed(billedMicro, nowMs);
  }

  billed(micro: Micro, nowMs: EpochMs): void {
    for (const budget of this.budgets) this.spend(budget, micro, nowMs);
  }

  tick(nowMs: EpochMs): void {
    if (nowMs < this.resumesAtMs) return;
    this.tell('resumed', this.resumesAtMs);
    this.resumesAtMs = Number.POSITIVE_INFINITY;
  }

  nextChangeMs(): EpochMs {
    return this.resumesAtMs;
  }

  private spend(budget: Budget, micro: Micro, nowMs: EpochMs): void {
    if (nowMs >= budget.endsAtMs) startPeriod(budget, nowMs);
    const before = budget.spentMicro;
    budget.spentMicro += micro;
    if (before >= budget.limitMicro) return;
    if (budget.spentMicro >= budget.limitMicro) {
      this.tell('spend-limit-reached', nowMs);
      this.pauseUntil(budget.endsAtMs, nowMs);
    } else if (!budget.warned && budget.spentMicro >= budget.warnMicro) {
      budget.warned = true;
      this.tell('spend-warning', nowMs);
    }
  }

  /** Of two limits that are reached together, the later end counts. */
  private pauseUntil(endsAtMs: EpochMs, nowMs: EpochMs): void {
    const paused = this.resumesAtMs !== Number.POSITIVE_INFINITY;
    if (!paused) this.tell('paused', nowMs);
    this.resumesAtMs = paused ? Math.max(this.resumesAtMs, endsAtMs) : endsAtMs;
  }
}

function startPeriod(budget: Budget, nowMs: EpochMs): void {
  budget.endsAtMs = periodEndMs(budget.per, nowMs);
  budget.spentMicro = 0;
  budget.warned = false;
}

/** Rounded up, so that a warning never comes before the share is reached. */
function partOf(micro: Micro, { numerator, denominator }: Ratio): Micro {
  return Math.ceil((micro * numerator) / denominator);
}
