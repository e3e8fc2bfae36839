import { describe, expect, it } from 'vitest';
import type { Policy } from '../../reference-target/policy.ts';
import type { Store } from '../../reference-target/stores/store.ts';
import { PLAIN } from './plain-defences.ts';
import { policyOf, SmallWorld } from './small-world.ts';

type Broken = 'nothing' | 'everything' | 'admit' | 'putCode' | 'release' | 'hangs';

/** A store whose connection can be cut: the real store behind a fault. */
class FaultyStore implements Store {
  broken: Broken = 'nothing';
  readonly released: number[] = [];
  private readonly store: Store;
  private readonly hanging: (() => void)[] = [];

  constructor(store: Store) {
    this.store = store;
  }

  admit: Store['admit'] = (batch) => {
    if (this.broken !== 'hangs') return this.pass('admit', () => this.store.admit(batch));
    return new Promise((resolve) => this.hanging.push(() => resolve(this.store.admit(batch))));
  };
  release: Store['release'] = (reservation) => {
    this.released.push(reservation);
    return this.pass('release', () => this.store.release(reservation));
  };
  setPosture: Store['setPosture'] = (posture, untilMs) =>
    this.pass('admit', () => this.store.setPosture(posture, untilMs));
  putCode: Store['putCode'] = (key, code) => this.pass('putCode', () => this.store.putCode(key, code));
  checkCode: Store['checkCode'] = (key, codeHash) => this.pass('admit', () => this.store.checkCode(key, codeHash));
  close: Store['close'] = () => this.store.close();

  /** The calls that hung are answered after all. */
  async wakeUp(): Promise<void> {
    for (const answer of this.hanging.splice(0)) answer();
    await new Promise((resolve) => setImmediate(resolve));
  }

  private pass<T>(call: Broken, run: () => Promise<T>): Promise<T> {
    if (this.broken !== call && this.broken !== 'everything') return run();
    return Promise.reject(new Error(`connection lost during ${call}`));
  }
}

function failing(onStoreFailure: Policy['onStoreFailure'], broken: Broken): { small: SmallWorld; store: FaultyStore } {
  const policy = policyOf(
    PLAIN,
    { gate: { mode: 'enforce', digits: [9] }, 'number-counter': { mode: 'enforce', limit: 1 } },
    { onStoreFailure, emergencyBudget: { sends: 3, within: '1m' } },
  );
  const holder: { store?: FaultyStore } = {};
  const around = (store: Store): Store => (holder.store = new FaultyStore(store));
  // Real deadlines are timers; this one gives up after one turn of the event loop.
  const deadline = <T>(promise: Promise<T>): Promise<T> =>
    Promise.race([
      promise,
      new Promise<never>((_resolve, reject) => setImmediate(() => reject(new Error('no answer in time')))),
    ]);
  const small = new SmallWorld({ registry: PLAIN, policy, around, ...(broken === 'hangs' ? { deadline } : {}) });
  const store = holder.store as FaultyStore;
  store.broken = broken;
  return { small, store };
}

async function tenSends(small: SmallWorld): Promise<string[]> {
  const words: string[] = [];
  for (let i = 0; i < 10; i += 1) words.push((await small.send({ phone: '+447911123451' })).body.status);
  return words;
}

const times = (count: number, word: string): string[] => new Array<string>(count).fill(word);

describe.each(['everything', 'hangs'] as const)('with a store where %s fails', (broken) => {
  it('deny sends nothing and says that it is closed', async () => {
    const { small } = failing('deny', broken);
    expect(await tenSends(small)).toEqual(times(10, 'service-closed'));
    expect(small.sent).toEqual([]);
    expect(small.lastRecord).toMatchObject({
      disposition: 'deny',
      evaluated: 0b01,
      decisions: [{ defence: 'store', observed: false, kind: 'deny', reason: 'store-failed' }],
    });
  });

  it('emergency-budget sends a few per window', async () => {
    const { small } = failing('emergency-budget', broken);
    expect(await tenSends(small)).toEqual([...times(3, 'sent'), ...times(7, 'service-closed')]);
    expect(small.lastRecord.decisions[0]?.reason).toBe('emergency-budget-spent');
    small.nowMs += 59_999;
    expect((await small.send()).body.status).toBe('service-closed');
    small.nowMs += 1;
    expect(await tenSends(small)).toEqual([...times(3, 'sent'), ...times(7, 'service-closed')]);
  });

  it('allow sends everything', async () => {
    const { small } = failing('allow', broken);
    expect(await tenSends(small)).toEqual(times(10, 'sent'));
  });

  it('stateless defences still refuse, and no budget is spent on what they refuse', async () => {
    const { small } = failing('emergency-budget', broken);
    for (let i = 0; i < 5; i += 1) {
      expect((await small.send({ phone: '+447911123459' })).body.status).toBe('country-blocked');
    }
    expect((await tenSends(small)).filter((word) => word === 'sent')).toHaveLength(3);
  });

  it('says so once per second, and how often it did not', async () => {
    const { small } = failing('deny', broken);
    await tenSends(small);
    expect(small.faults).toHaveLength(1);
    small.nowMs += 1_000;
    await small.send();
    expect(small.faults).toHaveLength(2);
    expect(small.faults[1]?.source).toBe('store');
    expect(small.faults[1]?.detail).toMatch(/\(and 9 more since the last report\)$/);
  });
});

it('codes sent without a store can still be entered, once, with limited tries', async () => {
  const { small, store } = failing('emergency-budget', 'everything');
  await small.send();
  const wrong = small.lastCode === '000000' ? '000001' : '000000';
  expect((await small.verify('+447911123456', wrong)).body.status).toBe('wrong-code');
  store.broken = 'nothing';
  expect((await small.verify('+447911123456', small.lastCode)).body.status).toBe('verified');
  expect((await small.verify('+447911123456', small.lastCode)).body.status).toBe('code-expired');
});

it('a verification without a store is closed, not wrong', async () => {
  const { small, store } = failing('deny', 'nothing');
  await small.send();
  store.broken = 'everything';
  expect(await small.verify('+447911123456', small.lastCode)).toMatchObject({
    status: 503,
    body: { status: 'service-closed' },
  });
  store.broken = 'nothing';
  expect((await small.verify('+447911123456', small.lastCode)).body.status).toBe('verified');
});

it('a code that cannot be stored is not sent, and consumes nothing', async () => {
  const { small, store } = failing('deny', 'putCode');
  expect((await small.send()).body.status).toBe('service-closed');
  expect(small.sent).toEqual([]);
  expect(small.lastRecord).toMatchObject({ sent: false, decisions: [{ defence: 'store', reason: 'code-not-stored' }] });
  store.broken = 'nothing';
  expect((await small.send()).body.status).toBe('sent');
});

it('a failing release is a fault, never an unhandled rejection', async () => {
  const { small, store } = failing('deny', 'release');
  small.receipt = { accepted: false, reason: 'unreachable' };
  expect((await small.send()).body.status).toBe('provider-error');
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.released).toHaveLength(1);
  expect(small.faults).toEqual([{ source: 'store', detail: 'connection lost during release' }]);
});

it('what a hung store admits after all is given back when it was refused, and kept when it was sent', async () => {
  for (const [onStoreFailure, given] of [
    ['deny', 1],
    ['allow', 0],
  ] as const) {
    const { small, store } = failing(onStoreFailure, 'hangs');
    await small.send();
    await store.wakeUp();
    expect(store.released).toHaveLength(given);
    store.broken = 'nothing';
    expect((await small.send()).body.status).toBe(given === 1 ? 'sent' : 'rate-limited');
  }
});

it('what hung and what came meanwhile do not share buffers', async () => {
  const { small, store } = failing('allow', 'hangs');
  await small.send({ phone: '+447911123451' });
  store.broken = 'nothing';
  await small.send({ phone: '+447911123452' });
  await store.wakeUp();
  expect((await small.send({ phone: '+447911123451' })).body.status).toBe('rate-limited');
});
