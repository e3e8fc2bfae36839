/**
 * The meters of a policy in one row: which spec belongs to which defence, so that one `admit` can carry them all and
 * each defence finds its own readings again.
 */
import { POSTURES, type Posture } from '../src/core/domain/decision.ts';
import type { MeterDefinition } from './defences/defence.ts';
import type { ActiveDefence, Policy, Registry } from './policy.ts';
import type { MeterSpec } from './stores/store.ts';

/** The part of the row that belongs to one defence. */
export interface MeterSpan {
  /** Position of its first meter in the specs. */
  readonly first: number;
  readonly count: number;
  /** True when one of them is written even for refused attempts. */
  readonly countsAttempts: boolean;
}

export interface MeterLayout {
  readonly specs: readonly MeterSpec[];
  /** One per active defence, in the policy's order; `count` 0 for defences without meters. */
  readonly spans: readonly MeterSpan[];
  /** By spec: the position of the defence that it belongs to. */
  readonly ownerOf: Int32Array;
}

/** The specs to build a store with. Ids are `<defence>/<name>`, with `?` behind them when the defence only observes. */
export function meterSpecsOf(policy: Policy, registry: Registry): MeterSpec[] {
  return [...layOutMeters(policy, registry).specs];
}

export function layOutMeters(policy: Policy, registry: Registry): MeterLayout {
  const specs: MeterSpec[] = [];
  const owners: number[] = [];
  const spans = policy.defences.map((active, index) => {
    const definitions = registry[active.id]!.meterDefinitions?.(active.config) ?? [];
    const first = specs.length;
    for (const definition of definitions) {
      specs.push(specOf(active, definition));
      owners.push(index);
    }
    const countsAttempts = definitions.some((definition) => definition.consumes === 'onAttempt');
    return { first, count: definitions.length, countsAttempts };
  });
  return { specs, spans, ownerOf: Int32Array.from(owners) };
}

function specOf(active: ActiveDefence, definition: MeterDefinition): MeterSpec {
  return {
    id: `${active.id}/${definition.name}${active.mode === 'observe' ? '?' : ''}`,
    kind: definition.kind,
    windowMs: definition.windowMs,
    limit: typeof definition.limit === 'number' ? sameAtEveryPosture(definition.limit) : definition.limit,
    consumes: definition.consumes ?? 'onSend',
  };
}

function sameAtEveryPosture(limit: number): Readonly<Record<Posture, number>> {
  return Object.fromEntries(POSTURES.map((posture) => [posture, limit])) as Record<Posture, number>;
}
