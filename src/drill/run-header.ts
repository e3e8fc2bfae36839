/** The header of a run: everything the fold and a later reader need besides the events. */
import { planDigest } from '../core/campaign/digest.ts';
import type { Plan } from '../core/campaign/opener.ts';
import type { RunHeader } from '../core/domain/event.ts';
import type { PreparedScenario } from './prepared.ts';

export interface HeaderParts {
  readonly prepared: PreparedScenario;
  /** Who answered: a policy of the bundled target, or somebody's own application under the name it was given. */
  readonly policy: { readonly policy: { readonly id: string }; readonly hash: string };
  readonly plan: Plan;
  readonly engine: RunHeader['engine'];
  readonly target: string;
  readonly defences: RunHeader['defences'];
  readonly limits?: Readonly<Record<string, number>>;
  readonly detail?: RunHeader['detail'];
}

export function runHeaderOf(parts: HeaderParts): RunHeader {
  const { scenario, hash, tariff } = parts.prepared;
  return {
    schema: 'pumpdrill.ledger/1',
    scenario: { id: scenario.id, title: scenario.title, hash },
    policy: { id: parts.policy.policy.id, hash: parts.policy.hash },
    target: parts.target,
    engine: parts.engine,
    seed: parts.plan.seed,
    planDigest: planDigest(parts.plan),
    startsAt: scenario.startsAt,
    durationMs: parts.plan.durationMs,
    currency: tariff.currency,
    lanes: parts.plan.lanes.map(({ id, intent, origin, openers }) => ({ id, intent, origin, openers })),
    cohorts: parts.plan.cohorts,
    defences: parts.defences,
    limits: parts.limits ?? {},
    detail: parts.detail ?? 'full',
  };
}
