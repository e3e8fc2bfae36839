import type { Posture } from '../../src/core/domain/decision.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import { meterSpecsOf } from '../pipeline.ts';
import { dealtOut } from '../replicas.ts';
import { createMemoryStore } from '../stores/memory-store.ts';
import type { Admission, AdmitBatch, Store } from '../stores/store.ts';
import { createTarget, type Target } from '../target.ts';
import { StoreAround } from './store-around.ts';
import type { Variant, VariantOptions } from './variant.ts';

/** Processes behind the load balancer, as the negative control of methods.md 2.1 B8 proposes. */
export const REPLICAS = 3;

/**
 * B8, B18. Every process counts for itself, and a load balancer hands requests round in turn: a cap of L is one of
 * L times the number of processes. The processes are modelled inside this one, so that a simulated drill sees them too.
 */
export const perReplicaMemory: Variant = {
  id: 'per-replica-memory',
  summary: `Counts in the memory of each of ${REPLICAS} processes behind a load balancer.`,
  fault: 'Counters are local to a process, so every further process raises every cap.',
  exposes: ['B8', 'B18', 'D1', 'D2'],
  exposedBy: 'more sends than the cap, in any order: up to three times the cap is sent',
  sources: ['methods.md 2.1 B8 (k replicas with local counters let k times the limit through) and B18'],
  build(options) {
    return dealtOut(Array.from({ length: REPLICAS }, () => replica(options)));
  },
};

function replica(options: VariantOptions): Target {
  const { policy, registry, clock } = options;
  const counters = createMemoryStore({ specs: meterSpecsOf(policy, registry), clock });
  return createTarget({ ...options, store: new LocalCounters(options.store, counters) });
}

/** Codes are where all processes find them; counters and the posture are this process' own. */
class LocalCounters extends StoreAround {
  private readonly counters: Store;

  constructor(shared: Store, counters: Store) {
    super(shared);
    this.counters = counters;
  }

  override admit(batch: AdmitBatch, nowMs?: EpochMs): Promise<Admission> {
    return this.counters.admit(batch, nowMs);
  }

  override release(reservation: number): Promise<void> {
    return this.counters.release(reservation);
  }

  override setPosture(posture: Posture, untilMs: EpochMs): Promise<void> {
    return this.counters.setPosture(posture, untilMs);
  }
}
