/** Random sequences of attempts, releases, postures and time steps, held against the model after every step. */
import fc from 'fast-check';
import type { MeterSpec } from '../../reference-target/stores/store.ts';
import { POSTURES, type Posture } from '../../src/core/domain/decision.ts';
import { type Ask, type MakeStore, meterOf, playing, type StoreDriver, type Told } from './store-driver.ts';
import { type Bounds, StoreModel } from './store-model.ts';

/** Short windows and low limits, so that short sequences reach every edge. The last four are observed, in two groups. */
export const SPECS: readonly MeterSpec[] = [
  meterOf('log', { normal: 3, emergency: 1 }, { windowMs: 1_000 }),
  meterOf('log', 4, { windowMs: 700, consumes: 'onAttempt' }),
  meterOf('distinct', { normal: 3, elevated: 2 }, { windowMs: 900 }),
  meterOf('sum', { normal: 10, elevated: 6, closed: 0 }, { windowMs: 640 }),
  meterOf('once', { normal: 2, emergency: 1 }, { windowMs: 1_500 }),
  meterOf('cooldown', 1, { windowMs: 120 }),
  meterOf('log', { normal: 2_000, emergency: 2 }, { windowMs: 1_280 }),
  meterOf('distinct', 2, { windowMs: 800, consumes: 'onAttempt' }),
  meterOf('log', { normal: 4, elevated: 2, closed: 0 }, { windowMs: 1_000, id: 'observed-log?' }),
  meterOf('distinct', 2, { windowMs: 500, id: 'observed-distinct?' }),
  meterOf('sum', 8, { windowMs: 500, id: 'observed-sum?' }),
  meterOf('once', 1, { windowMs: 500, id: 'observed-once?', consumes: 'onAttempt' }),
];
const ENFORCED = 8;
const GROUP_OF = [11, 11, 12, 12] as const;

export type Step =
  | { readonly kind: 'ask'; readonly asks: readonly Ask[]; readonly refused: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'release'; readonly which: number }
  | { readonly kind: 'posture'; readonly posture: Posture; readonly forMs: number };

const someAsk: fc.Arbitrary<Ask> = fc
  .record({
    meter: fc.nat(SPECS.length - 1),
    key: fc.constantFrom(0, 1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER),
    value: fc.integer({ min: 1, max: 4 }),
    floor: fc.constantFrom(...POSTURES),
  })
  .map(({ floor, ...ask }) => {
    return ask.meter < ENFORCED ? ask : { ...ask, floor, observed: GROUP_OF[ask.meter - ENFORCED]! };
  });

const someStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      asks: fc.array(someAsk, { minLength: 1, maxLength: 5 }),
      refused: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(119, 120, 499, 500, 639, 640, 999, 1_000, 1_500)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat(40) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('posture' as const),
      posture: fc.constantFrom(...POSTURES),
      forMs: fc.integer({ min: 1, max: 600 }),
    }),
  },
);

export const someSteps = fc.array(someStep, { minLength: 10, maxLength: 60 });

/** Violations of the first sequence that shows any, shrunk, with the seed to play it again. */
export async function walk(makeStore: MakeStore, runs: number): Promise<string[]> {
  const property = fc.asyncProperty(someSteps, async (steps) => {
    const findings = await playing(SPECS, (driver) => new Walk(driver).take(steps))(makeStore);
    if (findings.length > 0) throw new Error(findings[0]);
  });
  const outcome = await fc.check(property, { numRuns: runs });
  if (!outcome.failed) return [];
  const reason = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : 'failed';
  return [
    `seed ${outcome.seed}, path ${outcome.counterexamplePath}: ${reason} after ${fc.stringify(outcome.counterexample)}`,
  ];
}

function higher(left: Posture, right: Posture): Posture {
  return POSTURES[Math.max(POSTURES.indexOf(left), POSTURES.indexOf(right))]!;
}

class Walk {
  private readonly driver: StoreDriver;
  private readonly model: StoreModel;
  /** The store's number and the model's. */
  private readonly reservations: [number, number][] = [];
  private posture: Posture = 'normal';
  private postureUntilMs = 0;

  constructor(driver: StoreDriver) {
    this.driver = driver;
    this.model = new StoreModel(driver.specs);
  }

  async take(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'wait') this.driver.clock.now += step.ms;
      else if (step.kind === 'release') await this.release(step.which);
      else if (step.kind === 'posture') await this.setPosture(step.posture, step.forMs);
      else await this.ask(step.asks, step.refused);
      if (this.driver.findings.length > 0) return;
    }
  }

  private async release(which: number): Promise<void> {
    const taken = this.reservations[which % Math.max(1, this.reservations.length)];
    if (taken === undefined) return;
    await this.driver.store.release(taken[0]);
    this.model.release(taken[1], this.driver.clock.now);
  }

  private async setPosture(posture: Posture, forMs: number): Promise<void> {
    this.posture = posture;
    this.postureUntilMs = this.driver.clock.now + forMs;
    await this.driver.store.setPosture(posture, this.postureUntilMs);
  }

  private async ask(asks: readonly Ask[], refused: boolean): Promise<void> {
    const { driver } = this;
    const told = await driver.ask(asks, refused);
    const posture = driver.clock.now < this.postureUntilMs ? this.posture : 'normal';
    driver.expect('posture', told.posture, posture);
    asks.forEach((_, i) => {
      this.judge(asks, i, told);
    });
    const isStopped = refused || asks.some((ask, i) => ask.observed === undefined && told.over[i]);
    driver.expect('admitted', told.admitted, !isStopped);
    this.write(asks, told);
  }

  /** The reading within its bounds, and the flag and the wait that follow from it. */
  private judge(asks: readonly Ask[], i: number, told: Told): void {
    const { driver, model } = this;
    const { meter, key = 7, value = 1, floor = 'normal' } = asks[i]!;
    const spec = driver.specs[meter]!;
    const limit = spec.limit[higher(told.posture, floor)];
    const what = `${spec.id}, key ${key}`;
    const reading = told.reading[i]!;
    const bounds = this.saturated(meter, model.reading(meter, key, driver.clock.now));
    if (this.saturate(meter, reading) < bounds.low || this.saturate(meter, reading) > bounds.high) {
      driver.findings.push(`${what}: reading ${reading} outside ${bounds.low} to ${bounds.high}`);
    }
    const needs = this.needs(asks, i);
    if (needs.low === needs.high) driver.expect(`${what}: over`, told.over[i], reading + needs.low > limit);
    if (!told.over[i]) driver.expect(`${what}: no wait`, told.waitMs[i], 0);
    else if (asks.slice(0, i).some((ask) => ask.meter === meter && ask.key === key))
      this.waitIsPossible(meter, told.waitMs[i]!);
    else this.judgeWait({ meter, key, value }, told.waitMs[i]!, limit);
  }

  /** What the earlier touches of this batch and this one need, of the same meter and key. */
  private needs(asks: readonly Ask[], i: number): Bounds {
    const { meter, key } = asks[i]!;
    const { kind } = this.driver.specs[meter]!;
    const touches = asks.slice(0, i + 1).filter((ask) => ask.meter === meter && ask.key === key);
    if (kind !== 'distinct') {
      const need = touches.reduce((sum, { value = 1 }) => sum + (kind === 'sum' ? value : 1), 0);
      return { low: need, high: need };
    }
    const values = [...new Set(touches.map(({ value = 1 }) => value))];
    const seen = values.map((value) => this.model.sees(meter, { key: key!, value, atMs: this.driver.clock.now }));
    return { low: seen.filter(({ high }) => high === 0).length, high: seen.filter(({ low }) => low === 0).length };
  }

  private judgeWait(touch: { meter: number; key: number; value: number }, waitMs: number, limit: number): void {
    const { driver, model } = this;
    const { meter, key } = touch;
    this.waitIsPossible(meter, waitMs);
    const nowMs = driver.clock.now;
    const fits = (atMs: number): boolean => {
      return model.reading(meter, key, atMs).low + this.needAt(touch, atMs) <= limit;
    };
    const { windowMs, id } = driver.specs[meter]!;
    const soonest = [nowMs, ...model.departures(meter, key, nowMs)].find(fits);
    const expected = soonest === undefined ? windowMs : soonest - nowMs;
    const { low, high } = model.reading(meter, key, nowMs);
    if (low !== high && model.slackMs(meter) === 0) return;
    // A value whose later touch was given back keeps its last-seen time: it makes room later, never sooner.
    const isLater = driver.specs[meter]!.kind === 'distinct' && model.gaveBack(meter, key, nowMs);
    const most = isLater ? windowMs : Math.min(windowMs, expected + model.slackMs(meter));
    if (waitMs < expected || waitMs > most)
      driver.findings.push(`${id}: wait ${waitMs} outside ${expected} to ${most}`);
  }

  private waitIsPossible(meter: number, waitMs: number): void {
    const { windowMs, id } = this.driver.specs[meter]!;
    if (waitMs < 1 || waitMs > windowMs) this.driver.findings.push(`${id}: impossible wait ${waitMs}`);
  }

  private needAt({ meter, key, value }: { meter: number; key: number; value: number }, atMs: number): number {
    const { kind } = this.driver.specs[meter]!;
    if (kind === 'sum') return value;
    return kind === 'distinct' ? 1 - this.model.sees(meter, { key, value, atMs }).low : 1;
  }

  private write(asks: readonly Ask[], told: Told): void {
    const { model, driver } = this;
    const number = model.reserve();
    asks.forEach(({ meter, key = 7, value = 1, observed }) => {
      const groupIsOver = asks.some((ask, j) => observed !== undefined && ask.observed === observed && told.over[j]);
      const isOnSend = driver.specs[meter]!.consumes === 'onSend';
      if (isOnSend && (!told.admitted || groupIsOver)) return;
      model.write(meter, { key, value, atMs: driver.clock.now });
    });
    driver.expect('a reservation iff something can be given back', told.reservation !== 0, model.hasReserved);
    if (told.reservation !== 0) this.reservations.push([told.reservation, number]);
  }

  /** Readings need not tell more than that the highest limit is reached. */
  private saturate(meter: number, reading: number): number {
    const limits = Object.values(this.driver.specs[meter]!.limit).filter((most) => most < Infinity);
    return Math.min(reading, Math.max(...limits));
  }

  private saturated(meter: number, { low, high }: Bounds): Bounds {
    return { low: this.saturate(meter, low), high: this.saturate(meter, high) };
  }
}
