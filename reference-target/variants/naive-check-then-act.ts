import type { EpochMs } from '../../src/core/domain/units.ts';
import { meterSpecsOf } from '../pipeline.ts';
import { type Admission, type AdmitBatch, createAdmitBatch, type MeterSpec, type Store } from '../stores/store.ts';
import { createTarget } from '../target.ts';
import { StoreAround } from './store-around.ts';
import type { Variant } from './variant.ts';

/**
 * B1. Between reading a counter and writing it lies a trip to the database. Whoever asks meanwhile reads the same
 * number and is let through too. What was lost is not even counted: the counter ends at its limit, the bill does not.
 */
export const naiveCheckThenAct: Variant = {
  id: 'naive-check-then-act',
  summary: 'Reads the counters, decides, and then writes them.',
  fault: 'Reading and writing are two steps with a wait between them, so requests of one moment all pass.',
  exposes: ['B1', 'D1'],
  exposedBy:
    '30 requests for one number in one moment, on many connections or in one packet: more messages than the cap',
  sources: ['methods.md 2.1 B1 (races reported against real services)', 'methods.md 2.2 I2'],
  build(options) {
    const { policy, registry, roundTrip = noTime } = options;
    const specs = meterSpecsOf(policy, registry);
    return createTarget({ ...options, store: new CheckThenActStore(options.store, specs, roundTrip) });
  },
};

const noTime = (): Promise<void> => Promise.resolve();

class CheckThenActStore extends StoreAround {
  private readonly specs: readonly MeterSpec[];
  private readonly roundTrip: () => Promise<void>;

  constructor(inner: Store, specs: readonly MeterSpec[], roundTrip: () => Promise<void>) {
    super(inner);
    this.specs = specs;
    this.roundTrip = roundTrip;
  }

  override async admit(batch: AdmitBatch, nowMs?: EpochMs): Promise<Admission> {
    const { answer } = batch;
    // The check: a batch that is refused already is read and judged, and only what counts attempts is written.
    await this.inner.admit({ ...batch, refused: true }, nowMs);
    if (batch.refused || isOver(batch)) return answer;
    await this.roundTrip();
    // The act: written where there is still room. That there may be none any more is not looked at.
    const { reservation } = await this.inner.admit(this.sendMetersOf(batch), nowMs);
    answer.admitted = true;
    answer.reservation = reservation;
    return answer;
  }

  /** The batch without the meters that count attempts: those the check has written. */
  private sendMetersOf(batch: AdmitBatch): AdmitBatch {
    const act = createAdmitBatch(batch.meter.length);
    for (let i = 0; i < batch.count; i += 1) {
      if (this.specs[batch.meter[i]!]!.consumes === 'onAttempt') continue;
      const at = act.count;
      act.meter[at] = batch.meter[i]!;
      act.key[at] = batch.key[i]!;
      act.value[at] = batch.value[i]!;
      act.enforced[at] = batch.enforced[i]!;
      act.group[at] = batch.group[i]!;
      act.floor[at] = batch.floor[i]!;
      act.count = at + 1;
    }
    return act;
  }
}

function isOver({ count, enforced, answer }: AdmitBatch): boolean {
  for (let i = 0; i < count; i += 1) if (enforced[i] === 1 && answer.over[i] === 1) return true;
  return false;
}
