/** Another store with everything passed through: what a variant changes about it is what it overrides. */
import type { Posture } from '../../src/core/domain/decision.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import type { Admission, AdmitBatch, CodeCheck, PendingCode, Store } from '../stores/store.ts';

export class StoreAround implements Store {
  protected readonly inner: Store;

  constructor(inner: Store) {
    this.inner = inner;
  }

  admit(batch: AdmitBatch, nowMs?: EpochMs): Promise<Admission> {
    return this.inner.admit(batch, nowMs);
  }

  release(reservation: number): Promise<void> {
    return this.inner.release(reservation);
  }

  setPosture(posture: Posture, untilMs: EpochMs): Promise<void> {
    return this.inner.setPosture(posture, untilMs);
  }

  putCode(key: string, code: PendingCode): Promise<void> {
    return this.inner.putCode(key, code);
  }

  checkCode(key: string, codeHash: string): Promise<CodeCheck> {
    return this.inner.checkCode(key, codeHash);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
