/**
 * Defences that judge a reading themselves, after the store has admitted, and defences that move the posture: two replicas
 * on one store, all at the same instant. What they let through never passes the budget, whatever is being given back.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test as plainTest, vi } from 'vitest';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { createPipeline, meterSpecsOf, type Pipeline } from '../../reference-target/pipeline.ts';
import { POLICY_SCHEMA, type Policy, readPolicy } from '../../reference-target/policy.ts';
import { FaultLog } from '../../reference-target/store-trouble.ts';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { MeterSpec, Store } from '../../reference-target/stores/store.ts';
import type { Clock } from '../../src/core/domain/clock.ts';
import { locate, testWith } from '../requirements.ts';
import { INNOCENT, START_MS } from './innocent-request.ts';
import { OwnRedis, storesAt } from './redis-server.ts';
import type { MakeStore } from './store-driver.ts';

const MINUTE_MS = 60_000;
const AT_ONCE = 30;

let redis: OwnRedis;
const open: Store[] = [];

beforeAll(async () => {
  if (locate('redis') !== null) redis = await OwnRedis.start();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});
afterAll(() => redis?.stop());

/** Two replicas of one defence on one store, and the clock that both live by. */
class Replicas {
  nowMs = START_MS;
  readonly faults: string[] = [];
  private readonly pipelines: readonly Pipeline[];

  private constructor(store: Store, policy: Policy, clock: Clock) {
    const feed = {
      onAttempt: () => {},
      onCheck: () => {},
      onAlert: () => {},
      onPosture: () => {},
      onFault: (source: string, detail: string) => this.faults.push(`${source}: ${detail}`),
    };
    const faults = new FaultLog(feed, clock);
    this.pipelines = [1, 2].map(() => createPipeline({ policy, registry: DEFENCES, store, clock, feed, faults }));
  }

  static async of(makeStore: MakeStore, id: DefenceId, settings: Readonly<Record<string, unknown>>): Promise<Replicas> {
    const policy = policyWith(id, settings);
    const time = { replicas: null as Replicas | null };
    const clock = { nowMs: () => time.replicas?.nowMs ?? START_MS };
    const store = await makeStore(meterSpecsOf(policy, DEFENCES), clock);
    open.push(store);
    time.replicas = new Replicas(store, policy, clock);
    return time.replicas;
  }

  /** Asks so many times in one instant, in turn at both replicas; how many were let through. */
  async letThrough(times: number, price = INNOCENT.priceMicro): Promise<number> {
    const reasons = await Promise.all(Array.from({ length: times }, (_, i) => this.ask(i % 2, price)));
    return reasons.filter((reason) => reason === '').length;
  }

  /** The reason of the refusal; empty when sent. */
  async ask(replica: number, priceMicro = INNOCENT.priceMicro): Promise<string> {
    const pipeline = this.pipelines[replica]!;
    const session = { key: 1, openedAtMs: this.nowMs - 10_000 };
    const turn = pipeline.begin({ ...INNOCENT, nowMs: this.nowMs, session, priceMicro });
    await pipeline.ask(turn);
    pipeline.conclude(turn);
    const reason = turn.decisions[0]?.reason ?? '';
    pipeline.recycle(turn);
    return reason;
  }

  verified(replica: number): void {
    const { number, country, addressKey, deviceKey } = INNOCENT;
    const fact = {
      kind: 'verified' as const,
      nowMs: this.nowMs,
      number,
      country,
      addressKey,
      deviceKey,
      sessionKey: 1,
    };
    this.pipelines[replica]!.observe(fact);
  }
}

function policyWith(id: DefenceId, settings: Readonly<Record<string, unknown>>): Policy {
  const defences = { [id]: { mode: 'enforce', ...settings } };
  const read = readPolicy({ schema: POLICY_SCHEMA, id: 'two', title: 'Two', summary: 'One.', defences }, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return { ...read.policy, signals: [] };
}

const STORES: readonly { readonly name: string; readonly test: typeof plainTest; readonly makeStore: MakeStore }[] = [
  {
    name: 'memory',
    test: plainTest,
    makeStore: (specs: readonly MeterSpec[], clock: Clock) => Promise.resolve(createMemoryStore({ specs, clock })),
  },
  {
    name: 'Redis',
    test: testWith('redis') as typeof plainTest,
    makeStore: (specs, clock) => storesAt(redis.url)(specs, clock),
  },
];

describe.each(STORES)('on $name', ({ test, makeStore }) => {
  test('the back-off of a number: one of thirty, and what was refused is given back', async () => {
    const settings = { cooldown: '0s', windows: [{ limit: 500, within: '1d' }], backOff: { free: 1 } };
    const replicas = await Replicas.of(makeStore, 'number-velocity', settings);
    expect(await replicas.letThrough(AT_ONCE)).toBe(1);
    replicas.nowMs += MINUTE_MS;
    expect(await replicas.letThrough(AT_ONCE)).toBe(1);
    // One minute after the second send the store would admit (its wait is two), so it is the defence that refuses.
    replicas.nowMs += MINUTE_MS;
    expect(await replicas.letThrough(AT_ONCE)).toBe(0);
    replicas.nowMs += MINUTE_MS;
    await vi.waitFor(async () => expect(await replicas.ask(0)).toBe(''));
    expect(replicas.faults).toEqual([]);
  });

  test('budgets that follow verified traffic: as many of thirty as the budget has, then one per verification', async () => {
    const replicas = await Replicas.of(makeStore, 'country-velocity', { following: { hourlyFloor: 7 } });
    expect(await replicas.letThrough(AT_ONCE)).toBe(7);
    replicas.verified(0);
    await vi.waitFor(async () => expect(await replicas.ask(0)).toBe(''));
    expect(await replicas.ask(0)).toBe('unverified-per-hour');
    // The other replica has not seen the verification: its budget is spent.
    expect(await replicas.ask(1)).toBe('unverified-per-hour');
    expect(replicas.faults).toEqual([]);
  });

  test('the pause of a spend cap is kept by the replica that did not reach it', async () => {
    const caps = [{ limitMicro: 1_000_000, within: '10m' }];
    const replicas = await Replicas.of(makeStore, 'spend-cap', { caps });
    expect(await replicas.letThrough(AT_ONCE, 100_000)).toBe(10);
    await vi.waitFor(async () => expect(await replicas.ask(1, 100_000)).toBe('paused'));
    replicas.nowMs += 59 * MINUTE_MS;
    expect([await replicas.ask(0, 100_000), await replicas.ask(1, 100_000)]).toEqual(['paused', 'paused']);
    replicas.nowMs += MINUTE_MS;
    expect(await replicas.letThrough(AT_ONCE, 100_000)).toBe(10);
  });
});
