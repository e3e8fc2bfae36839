/**
 * The one store port of the target. `admit` is the heart: it reads the posture and all meters of one attempt, compares
 * them, and writes the enforced ones only if none is over, all in one atomic step. A fault of the store rejects; the
 * pipeline applies `onStoreFailure`.
 *
 * Invariants (methods.md 2.2), proven for every implementation by test/contracts/store.suite.ts:
 * I1 in every true window of a log meter at most `limit` admissions; I2 under any interleaving; I3 a refused attempt
 * consumes nothing but its `onAttempt` meters; I4 one meter over leaves every other enforced meter untouched;
 * I5 state is bounded and expires; I6 faults reject; I9 admissions = sum of consumed amounts minus releases.
 */
import type { Posture } from '../../src/core/domain/decision.ts';
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';

export type MeterKind = 'log' | 'distinct' | 'sum' | 'once' | 'cooldown';

/**
 * A counter as data. What is counted at t counts from t on, and no longer at t + windowMs. A meter is over when what it
 * reads plus what this attempt adds is more than the limit, whatever lowered the limit meanwhile.
 * - `log`: admissions per key in a sliding window. Exact up to a limit of 1,000; above that the window is cut into 64
 *   buckets and the oldest is counted whole, which errs to refusing by at most one bucket's worth.
 * - `distinct`: different values per key in a sliding window (a value seen again refreshes and costs nothing).
 * - `sum`: amounts per key in a sliding window (64 buckets).
 * - `once`: at most `limit` admissions per key until the key expires `windowMs` after its first.
 * - `cooldown`: at least `windowMs` between admissions per key; `limit` is 1.
 */
export interface MeterSpec {
  /** Unique in the policy: `<defence>/<name>`, plus `?` when observed, so that observed meters have keys of their own. */
  readonly id: string;
  readonly kind: MeterKind;
  readonly windowMs: Ms;
  /** Per posture; Infinity for no limit at that posture. */
  readonly limit: Readonly<Record<Posture, number>>;
  /** `onAttempt` meters are written even when the attempt is refused; then going over still refuses. */
  readonly consumes: 'onSend' | 'onAttempt';
}

/**
 * The meters of one attempt, in a buffer that the pipeline owns and reuses. `meter[i]` indexes the specs given to
 * the store at construction; `key[i]` and `value[i]` are safe integers (an E.164 number, a hash of 53 bits).
 */
export interface AdmitBatch {
  count: number;
  readonly meter: Int32Array;
  readonly key: Float64Array;
  /** `distinct`: the value. `sum`: the amount. Others: 1. */
  readonly value: Float64Array;
  /** 1: enforced. 0: observed, belongs to observed group `group[i]`. */
  readonly enforced: Uint8Array;
  /** Observed meters of one defence share a group: they are written iff the enforced set admits and none of the group is over. */
  readonly group: Int32Array;
  /**
   * Index into POSTURES of the lowest posture that meter is judged at; the store's own posture where that is higher. 0 for
   * enforced meters: only an observed defence lives in a world whose posture it raised itself.
   */
  readonly floor: Uint8Array;
  /** True when a stateless decision already refused: nothing but `onAttempt` meters is written. */
  refused: boolean;
  /**
   * Where the store puts its answer, and what `admit` resolves with. The caller owns it: live attempts interleave, and
   * two of them must never share arrays. A store reads the rest of the batch synchronously, before its first await.
   */
  readonly answer: Admission;
}

/** Belongs to its batch: valid until the next `admit` with the same batch. */
export interface Admission {
  admitted: boolean;
  posture: Posture;
  /**
   * Count, distinct values or sum in the window before this attempt, per meter of the batch. A log, distinct or once meter
   * may stop counting at its highest limit.
   */
  readonly reading: Float64Array;
  readonly over: Uint8Array;
  /** Milliseconds until this meter would admit again, 0 when not over; windowMs when it never will at this posture. */
  readonly waitMs: Float64Array;
  /** Hand to `release` when the send did not happen after all; 0 when nothing was written. */
  reservation: number;
}

/** An empty batch with room for `capacity` meters, and its answer buffer. */
export function createAdmitBatch(capacity: number): AdmitBatch {
  return {
    count: 0,
    meter: new Int32Array(capacity),
    key: new Float64Array(capacity),
    value: new Float64Array(capacity),
    enforced: new Uint8Array(capacity),
    group: new Int32Array(capacity),
    floor: new Uint8Array(capacity),
    refused: false,
    answer: {
      admitted: false,
      posture: 'normal',
      reading: new Float64Array(capacity),
      over: new Uint8Array(capacity),
      waitMs: new Float64Array(capacity),
      reservation: 0,
    },
  };
}

/** A code waiting to be entered. */
export interface PendingCode {
  readonly codeHash: string;
  readonly expiresAtMs: EpochMs;
  /** Wrong entries left. */
  readonly triesLeft: number;
}

export type CodeCheck = 'verified' | 'wrong-code' | 'code-expired' | 'too-many-attempts';

export interface Store {
  /** `nowMs` is given by the conformance suite only; everybody else leaves the time to the store's own clock. */
  admit(batch: AdmitBatch, nowMs?: EpochMs): Promise<Admission>;
  /**
   * Gives back what `reservation` consumed, once. What attempts consume (`onAttempt`) stays: the attempt did happen. Where
   * exactness would cost too much a meter may keep counting what was given back, never the reverse. Unknown or expired
   * reservations are ignored.
   */
  release(reservation: number): Promise<void>;
  /** Raises or lowers the posture until `untilMs`; after that it is `normal` again. */
  setPosture(posture: Posture, untilMs: EpochMs): Promise<void>;
  /** Replaces any code pending under `key`. */
  putCode(key: string, code: PendingCode): Promise<void>;
  /** Compares, counts a wrong entry, and takes the code away when it was right: single use. Atomic. */
  checkCode(key: string, codeHash: string): Promise<CodeCheck>;
  close(): Promise<void>;
}
