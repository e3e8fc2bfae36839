/** What the store's checks share: a clock they turn, specs in short, and a store that is asked in plain values. */
import type { MeterKind, MeterSpec, PendingCode, Store } from '../../reference-target/stores/store.ts';
import { createAdmitBatch } from '../../reference-target/stores/store.ts';
import type { Clock } from '../../src/core/domain/clock.ts';
import { POSTURES, type Posture } from '../../src/core/domain/decision.ts';

/** Makes an empty store. The clock is the only time it may know; each call must give a store with state of its own. */
export type MakeStore = (specs: readonly MeterSpec[], clock: Clock) => Promise<Store>;

/** Looks for one kind of fault. An empty list means that the store holds. */
export type Check = (makeStore: MakeStore) => Promise<string[]>;

/** Not a round number, so that windows aligned to the epoch show. */
export const START_MS = 1_773_187_230_417;

export interface Ask {
  readonly meter: number;
  readonly key?: number;
  readonly value?: number;
  /** The group of an observed meter; enforced when absent. */
  readonly observed?: number;
  /** The posture that an observed meter's defence would have raised; `normal` when absent. */
  readonly floor?: Posture;
}

export interface Told {
  readonly admitted: boolean;
  readonly posture: Posture;
  readonly reservation: number;
  readonly reading: readonly number[];
  readonly over: readonly boolean[];
  readonly waitMs: readonly number[];
}

type Limit = number | Partial<Record<Posture, number>>;

/** A spec in short. `limit` as an object: what is missing is as at `normal`. */
export function meterOf(
  kind: MeterKind,
  limit: Limit,
  rest: { windowMs: number; consumes?: MeterSpec['consumes']; id?: string },
): MeterSpec {
  const at = typeof limit === 'number' ? { normal: limit } : limit;
  const limits = Object.fromEntries(POSTURES.map((posture) => [posture, at[posture] ?? at.normal ?? Infinity]));
  return {
    id: rest.id ?? `suite/${kind}`,
    kind,
    windowMs: rest.windowMs,
    limit: limits as Record<Posture, number>,
    consumes: rest.consumes ?? 'onSend',
  };
}

export class StoreDriver {
  readonly clock = { now: START_MS, nowMs: (): number => this.clock.now };
  readonly findings: string[] = [];
  readonly specs: readonly MeterSpec[];
  readonly store: Store;

  private constructor(store: Store, specs: readonly MeterSpec[], clock: { now: number }) {
    this.store = store;
    this.specs = specs;
    this.clock = clock as StoreDriver['clock'];
  }

  static async open(makeStore: MakeStore, specs: readonly MeterSpec[]): Promise<StoreDriver> {
    // Ids are unique in a policy; the checks seldom care which.
    const named = specs.map((spec, i) => ({ ...spec, id: `${spec.id}-${i}` }));
    const clock = { now: START_MS, nowMs: (): number => clock.now };
    return new StoreDriver(await makeStore(named, clock), named, clock);
  }

  /** One attempt now, in a batch of its own. */
  async ask(asks: readonly Ask[], refused = false): Promise<Told> {
    const batch = createAdmitBatch(asks.length);
    batch.count = asks.length;
    batch.refused = refused;
    asks.forEach(({ meter, key = 7, value = 1, observed, floor = 'normal' }, i) => {
      batch.meter[i] = meter;
      batch.key[i] = key;
      batch.value[i] = value;
      batch.enforced[i] = observed === undefined ? 1 : 0;
      batch.group[i] = observed ?? -1;
      batch.floor[i] = POSTURES.indexOf(floor);
    });
    const { admitted, posture, reservation, reading, over, waitMs } = await this.store.admit(batch, this.clock.now);
    return {
      admitted,
      posture,
      reservation,
      reading: Array.from(reading),
      over: Array.from(over, (flag) => flag === 1),
      waitMs: Array.from(waitMs),
    };
  }

  /** One attempt that touches a single meter. */
  one(meter: number, key?: number, value?: number): Promise<Told> {
    return this.ask([{ meter, ...(key === undefined ? {} : { key }), ...(value === undefined ? {} : { value }) }]);
  }

  /** What a meter reads now. Asks as a refused attempt, which changes nothing but `onAttempt` meters. */
  async reading(meter: number, key = 7): Promise<number> {
    return (await this.ask([{ meter, key, value: 1 }], true)).reading[0]!;
  }

  /** Puts a code that expires in `lastsMs`. */
  putCode(key: string, code: { codeHash: string; lastsMs: number; triesLeft: number }): Promise<void> {
    const { codeHash, lastsMs, triesLeft } = code;
    const pending: PendingCode = { codeHash, triesLeft, expiresAtMs: this.clock.now + lastsMs };
    return this.store.putCode(key, pending);
  }

  /** Notes a violation unless the two are equal. */
  expect(what: string, actual: unknown, expected: unknown): void {
    const [is, shouldBe] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (is !== shouldBe) this.findings.push(`${what}: ${is} instead of ${shouldBe}`);
  }
}

/** Plays on a fresh store, closes it, and returns the violations noted. An exception counts as one. */
export function playing(
  specs: readonly MeterSpec[],
  play: (driver: StoreDriver) => Promise<void>,
): (makeStore: MakeStore) => Promise<string[]> {
  return async (makeStore) => {
    const driver = await StoreDriver.open(makeStore, specs);
    try {
      await play(driver);
    } catch (error) {
      driver.findings.push(`threw ${String(error)}`);
    } finally {
      await driver.store.close();
    }
    return driver.findings;
  };
}

/** The most of `times` that lie in any half-open window of this length: counted the slow way. */
export function mostInAnyWindow(times: readonly number[], windowMs: number): number {
  return times.reduce((most, last) => {
    return Math.max(most, times.filter((at) => at > last - windowMs && at <= last).length);
  }, 0);
}
