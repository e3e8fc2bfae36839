/** Codes waiting to be entered: expiry, limited entries, single use. */
import type { EpochMs } from '../../src/core/domain/units.ts';
import type { CodeCheck, PendingCode } from './store.ts';

/** Codes looked at for expiry per code put: two keep the book at no more than twice the codes that are alive. */
const VISITS_PER_CODE = 2;

export class PendingCodes {
  private readonly codes = new Map<string, { codeHash: string; expiresAtMs: EpochMs; triesLeft: number }>();
  private hand = this.codes.entries();

  /** Codes held, expired ones that were not met yet included. */
  get size(): number {
    return this.codes.size;
  }

  /** Replaces any code pending under `key`. */
  put(key: string, { codeHash, expiresAtMs, triesLeft }: PendingCode, nowMs: EpochMs): void {
    this.codes.set(key, { codeHash, expiresAtMs, triesLeft });
    this.sweep(nowMs);
  }

  /** A key without a code answers `code-expired`, as one that had a code: who asks does not learn which. */
  check(key: string, codeHash: string, nowMs: EpochMs): CodeCheck {
    const code = this.codes.get(key);
    if (code === undefined) return 'code-expired';
    if (code.expiresAtMs <= nowMs) {
      this.codes.delete(key);
      return 'code-expired';
    }
    // The code stays until it expires: a fresh one would give fresh entries, and that is the sender's to grant.
    if (code.triesLeft <= 0) return 'too-many-attempts';
    if (code.codeHash === codeHash) {
      this.codes.delete(key);
      return 'verified';
    }
    code.triesLeft -= 1;
    return 'wrong-code';
  }

  clear(): void {
    this.codes.clear();
  }

  private sweep(nowMs: EpochMs): void {
    for (let i = 0; i < VISITS_PER_CODE; i += 1) {
      const { done, value } = this.hand.next();
      if (done) this.hand = this.codes.entries();
      else if (value[1].expiresAtMs <= nowMs) this.codes.delete(value[0]);
    }
  }
}
