/** The store in this process: exact, deterministic, gone with the process. Replicas do not share it. */
import type { Clock } from '../../src/core/domain/clock.ts';
import type { Posture } from '../../src/core/domain/decision.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import { Admitter } from './memory-admission.ts';
import { BucketMeter } from './memory-buckets.ts';
import { PendingCodes } from './memory-codes.ts';
import { CooldownMeter } from './memory-cooldown.ts';
import { DistinctMeter } from './memory-distinct.ts';
import { LogMeter } from './memory-log.ts';
import { assertUsable, highestLimitOf, KEYS_MAX, type Meter } from './memory-meter.ts';
import { OnceMeter } from './memory-once.ts';
import { Reservations } from './memory-reservations.ts';
import type { Admission, AdmitBatch, CodeCheck, MeterSpec, PendingCode, Store } from './store.ts';

/** Limits up to here are counted exactly, in a log (design section 3). */
const EXACT_LOG_MAX = 1_000;

export interface MemoryStoreOptions {
  readonly specs: readonly MeterSpec[];
  readonly clock: Clock;
  /** Keys that one meter holds at most; above that `admit` rejects, as other faults of a store do. */
  readonly keysMax?: number;
}

export interface MemoryStore extends Store {
  /** Keys and cells of each meter, and codes: the measure of memory. */
  readonly footprint: { readonly keys: readonly number[]; readonly cells: readonly number[]; readonly codes: number };
}

/** Throws when a spec cannot work. */
export function createMemoryStore({ specs, clock, keysMax = KEYS_MAX }: MemoryStoreOptions): MemoryStore {
  for (const spec of specs) assertUsable(spec);
  const meters = specs.map((spec) => createMeter(spec, keysMax));
  return new InProcessStore(meters, new Admitter(specs, meters, new Reservations()), clock);
}

/** The state of one meter, by its kind and limits. */
export function createMeter(spec: MeterSpec, keysMax: number): Meter {
  switch (spec.kind) {
    case 'log':
      return isExact(spec) ? new LogMeter(spec, keysMax) : new BucketMeter(spec, keysMax);
    case 'sum':
      return new BucketMeter(spec, keysMax);
    case 'distinct':
      return new DistinctMeter(spec, keysMax);
    case 'once':
      return new OnceMeter(spec, keysMax);
    case 'cooldown':
      return new CooldownMeter(spec, keysMax);
  }
}

/** A log that has no limit at any posture only counts; buckets do that without keeping every admission. */
export function isExact(spec: MeterSpec): boolean {
  const highest = highestLimitOf(spec);
  const isUnlimited = highest === 0 && spec.limit.normal === Infinity;
  return highest <= EXACT_LOG_MAX && !isUnlimited;
}

class InProcessStore implements MemoryStore {
  private readonly meters: readonly Meter[];
  private readonly admitter: Admitter;
  private readonly clock: Clock;
  private readonly codes = new PendingCodes();
  private raised: Posture = 'normal';
  private raisedUntilMs: EpochMs = 0;
  private latestMs: EpochMs = 0;
  private isClosed = false;

  constructor(meters: readonly Meter[], admitter: Admitter, clock: Clock) {
    this.meters = meters;
    this.admitter = admitter;
    this.clock = clock;
  }

  admit(batch: AdmitBatch, nowMs?: EpochMs): Promise<Admission> {
    try {
      this.assertOpen();
      const now = this.forward(nowMs ?? this.clock.nowMs());
      this.admitter.run(batch, now < this.raisedUntilMs ? this.raised : 'normal', now);
      return Promise.resolve(batch.answer);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  release(reservation: number): Promise<void> {
    return this.settled(() => this.admitter.release(reservation, this.nowMs()));
  }

  setPosture(posture: Posture, untilMs: EpochMs): Promise<void> {
    return this.settled(() => {
      this.raised = posture;
      this.raisedUntilMs = untilMs;
    });
  }

  putCode(key: string, code: PendingCode): Promise<void> {
    return this.settled(() => this.codes.put(key, code, this.nowMs()));
  }

  checkCode(key: string, codeHash: string): Promise<CodeCheck> {
    return this.settled(() => this.codes.check(key, codeHash, this.nowMs()));
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.codes.clear();
    return Promise.resolve();
  }

  get footprint(): MemoryStore['footprint'] {
    const { meters, codes } = this;
    return {
      keys: meters.map((meter) => meter.keyCount),
      cells: meters.map((meter) => meter.cellCount),
      codes: codes.size,
    };
  }

  private settled<T>(work: () => T): Promise<T> {
    try {
      this.assertOpen();
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private assertOpen(): void {
    if (this.isClosed) throw new Error('the store is closed');
  }

  private nowMs(): EpochMs {
    return this.forward(this.clock.nowMs());
  }

  /** Time that never runs back: a clock that is set back must not make what was counted look like the future. */
  private forward(nowMs: EpochMs): EpochMs {
    if (nowMs > this.latestMs) this.latestMs = nowMs;
    return this.latestMs;
  }
}
