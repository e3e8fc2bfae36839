/** What the provider's account goes through becomes ledger events; what its owner is told of money, alerts as well. */
import type { AccountState } from '../core/domain/account-state.ts';
import type { EventSink } from '../core/domain/event.ts';
import type { RunMs } from '../core/domain/units.ts';
import { PROVIDER_RULES } from '../sink/rules/index.ts';

interface Warning {
  readonly signal: string;
  readonly detail: string;
}

/** S1 asks for an alert with the limit. The usage warning of S0 is an e-mail that nobody read at night: it stays a mark. */
const ALERTS: Partial<Readonly<Record<AccountState, Warning>>> = {
  'spend-warning': { signal: 'spend-limit-near', detail: 'the provider warns: most of a spend limit is used up' },
  'spend-limit-reached': { signal: 'spend-limit-reached', detail: 'the provider says: a spend limit is reached' },
};

export function tellAccountChange(state: AccountState, atMs: RunMs, events: EventSink): void {
  events({ type: 'provider', atMs, state });
  const alert = ALERTS[state];
  if (alert === undefined) return;
  events({ type: 'alert', atMs, source: PROVIDER_RULES['provider-spend-limit'].id, posture: null, ...alert });
}
