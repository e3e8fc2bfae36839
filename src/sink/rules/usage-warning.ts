import type { EpochMs, Ms } from '../../core/domain/units.ts';
import { SlidingCount } from '../sliding-count.ts';
import { defineRule, type ProviderMessage, type RuleVerdict, type RunningRule, type Tell } from './rule.ts';

/** D23. The e-mail before the suspension: somebody has to read it. */
export const usageWarning = defineRule({
  id: 'provider-usage-warning',
  row: 'D23',
  summary: 'Warns the account owner when unusually many messages were sent in a window.',
  stops: ['nothing by itself: it tells somebody, if somebody reads it at night'],
  blindTo: ['everything below its count', 'whose messages they are: a launch looks like an attack'],
  sources: ['S0 (usage warning, then account suspension for unusual traffic)', 'requirements.md B1, D23'],
  reason: '',
  modes: ['off', 'observe'],
  block: 'usageWarning',
  start: ({ messages, within }, tell) => new UsageWarning(messages, within, tell),
});

class UsageWarning implements RunningRule {
  private readonly messages: number;
  private readonly withinMs: Ms;
  private readonly tell: Tell;
  private readonly count: SlidingCount;
  private nextWarningAtMs: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(messages: number, withinMs: Ms, tell: Tell) {
    this.messages = messages;
    this.withinMs = withinMs;
    this.tell = tell;
    this.count = new SlidingCount(withinMs);
  }

  judge(): RuleVerdict {
    return 'pass';
  }

  /** At most one warning per window: a provider writes one e-mail, not one per message (assumption). */
  accepted(_message: ProviderMessage, _billedMicro: number, nowMs: EpochMs): void {
    const count = this.count.add(nowMs);
    if (count < this.messages || nowMs < this.nextWarningAtMs) return;
    this.tell('usage-warning', nowMs);
    this.nextWarningAtMs = nowMs + this.withinMs;
  }
}
