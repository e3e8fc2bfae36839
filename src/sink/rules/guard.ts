/**
 * All rules of one account together: who refuses a message, who lets it fail, who would have. An observed rule lives in
 * the world in which it alone is enforced beside the enforced ones: what it would have refused it does not count.
 */
import type { ProviderEvent } from '../../core/domain/event.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { EpochMs, Micro } from '../../core/domain/units.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';
import { PROVIDER_RULES } from './index.ts';
import type { ProviderMessage, RunningRule, Tell } from './rule.ts';

export interface AccountChange {
  readonly state: ProviderEvent['state'];
  readonly atMs: EpochMs;
}

/** What an observed rule may say: everything else would have to happen to the account. */
const TOLD_BY_OBSERVERS: ReadonlySet<ProviderEvent['state']> = new Set([
  'usage-warning',
  'spend-warning',
  'spend-limit-reached',
]);

const NO_CHANGES: readonly AccountChange[] = Object.freeze([]);

interface Active {
  readonly rule: RunningRule;
  readonly reason: string;
  readonly enforced: boolean;
  /** It objects to the message at hand, which so is not in its world. */
  objects: boolean;
}

export class RuleGuard {
  /** Of the message judged last: the enforced rule that refuses it, the one that lets it fail, the observed one that would have. */
  refusedBy = '';
  failedBy = '';
  wouldRefuse = '';

  private readonly active: readonly Active[];
  private changes: AccountChange[] = [];

  /** Rules that the settings ask for; `rules` false leaves all of them out. */
  constructor(settings: ProviderSettings, rules: boolean) {
    this.active = rules ? this.start(settings) : [];
  }

  judge(message: ProviderMessage, nowMs: EpochMs): void {
    this.refusedBy = '';
    this.failedBy = '';
    this.wouldRefuse = '';
    for (const one of this.active) {
      const verdict = one.rule.judge(message, nowMs);
      one.objects = verdict !== 'pass';
      if (!one.objects) continue;
      if (!one.enforced) this.wouldRefuse ||= one.reason;
      else if (verdict === 'fail') this.failedBy ||= one.reason;
      else {
        this.refusedBy = one.reason;
        return;
      }
    }
  }

  /** The message judged last was taken. */
  accepted(message: ProviderMessage, billedMicro: Micro, nowMs: EpochMs): void {
    for (const { rule, objects } of this.active) if (!objects) rule.accepted?.(message, billedMicro, nowMs);
  }

  verified(number: E164, nowMs: EpochMs): void {
    for (const { rule } of this.active) rule.verified?.(number, nowMs);
  }

  billed(micro: Micro, nowMs: EpochMs): void {
    for (const { rule } of this.active) {
      rule.tick?.(nowMs);
      rule.billed?.(micro, nowMs);
    }
  }

  /** Changes since the last call, in order of time. */
  drain(nowMs: EpochMs): readonly AccountChange[] {
    for (const { rule } of this.active) rule.tick?.(nowMs);
    if (this.changes.length === 0) return NO_CHANGES;
    const drained = this.changes;
    this.changes = [];
    return drained.sort((a, b) => a.atMs - b.atMs);
  }

  nextChangeMs(): EpochMs {
    let next = Number.POSITIVE_INFINITY;
    for (const { rule, enforced } of this.active) {
      if (enforced) next = Math.min(next, rule.nextChangeMs?.() ?? Number.POSITIVE_INFINITY);
    }
    return next;
  }

  private start(settings: ProviderSettings): Active[] {
    return Object.values(PROVIDER_RULES).flatMap((definition) => {
      const mode = definition.modeIn(settings);
      if (mode === 'off') return [];
      const enforced = mode === 'enforce';
      const rule = definition.start(settings, this.teller(enforced));
      return [{ rule, reason: definition.reason, enforced, objects: false }];
    });
  }

  private teller(enforced: boolean): Tell {
    return (state, atMs) => {
      if (enforced || TOLD_BY_OBSERVERS.has(state)) this.changes.push({ state, atMs });
    };
  }
}
