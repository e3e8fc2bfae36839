import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { RunHeader } from '../../src/core/domain/event.ts';
import type { Circumstances } from '../../src/core/scenario/probe-format.ts';
import { HEALTHY, hasTwin, overlaps, probeOf } from '../../src/drill/circumstances.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { troubledStore } from '../../src/drill/troubled-store.ts';
import { VirtualWorld } from '../../src/engines/simulate/virtual-world.ts';

const scenarioOf = (id: string) => {
  const [prepared] = prepareScenarios([id]);
  if (prepared === undefined) throw new Error(id);
  return prepared.scenario;
};
const notRun = (id: string, engine: RunHeader['engine']) => probeOf(scenarioOf(id), engine)?.notRun;

describe('what an engine can bring about', () => {
  test('simulation everything but bytes', () => {
    for (const id of ['b1-race', 'b8-replicas', 'b11-store-hangs', 'b12-clock-skew', 'b13-restart']) {
      expect(notRun(id, 'simulate'), id).toBe('');
    }
    expect(notRun('b1-race-h2-streams', 'simulate')).toContain('HTTP/2 streams');
    expect(notRun('b1-race-h2-streams', 'k6')).toContain('HTTP/2 streams');
  });

  test('a live drill bytes, and nothing that needs another deployment', () => {
    for (const id of [
      'b1-race-last-byte',
      'b1-race-h2-streams',
      'b1-race-single-packet',
      'duplicate-keys',
      'b4-spellings',
    ]) {
      expect(notRun(id, 'live'), id).toBe('');
    }
    expect(notRun('b8-replicas', 'live')).toContain('3 replicas');
    expect(notRun('b12-clock-skew', 'live')).toContain('clocks');
    expect(notRun('b11-store-hangs', 'live')).toContain('store that fails');
    expect(notRun('b1-race', 'live')).toContain('takes its time');
  });

  test('k6 drives a target over the wire, without bytes of its own: neither the one nor the other', () => {
    expect(notRun('b8-replicas', 'k6')).toContain('3 replicas');
    expect(notRun('b11-store-hangs', 'k6')).toContain('store that fails');
    expect(notRun('b4-spellings', 'k6')).toBe('');
  });

  test('a scenario that holds nothing to be true is no probe', () => {
    expect(probeOf(scenarioOf('legit-weekday'), 'simulate')).toBeUndefined();
  });

  test('requests overlap, and runs have twins, only where they can', () => {
    expect([HEALTHY, scenarioOf('b11-store-refuses').circumstances].map(overlaps)).toEqual([false, false]);
    expect(['b1-race', 'b11-store-hangs'].map((id) => overlaps(scenarioOf(id).circumstances))).toEqual([true, true]);
    expect(['b1-race', 'b1-race-last-byte'].map((id) => hasTwin(scenarioOf(id)))).toEqual([true, false]);
  });
});

describe('a troubled store', () => {
  const code = { codeHash: 'right', expiresAtMs: Number.MAX_SAFE_INTEGER, triesLeft: 3 };

  function deployed(circumstances: Partial<Circumstances>) {
    const world = new VirtualWorld(0);
    const make = () => createMemoryStore({ specs: [], clock: world });
    return { world, store: troubledStore({ make, world, circumstances: { ...HEALTHY, ...circumstances } }) };
  }

  /** Lets virtual time pass until nothing is due, and returns when that was. */
  async function passed(world: VirtualWorld): Promise<number> {
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (world.nextDueMs === Number.POSITIVE_INFINITY) return world.runMs;
      await world.takeNext()?.(world.runMs);
    }
  }

  test('is the store itself where nothing troubles it', () => {
    const world = new VirtualWorld(0);
    const inner = createMemoryStore({ specs: [], clock: world });
    expect(troubledStore({ make: () => inner, world, circumstances: HEALTHY })).toBe(inner);
  });

  test('takes its time over every call', async () => {
    const { world, store } = deployed({ storeLatency: 21 });
    const checking = store.putCode('k', code).then(() => store.checkCode('k', 'right'));
    expect(await passed(world)).toBe(42);
    expect(await checking).toBe('verified');
  });

  test('refuses, hangs and answers again by the clock', async () => {
    const { world, store } = deployed({
      storeFaults: [
        { how: 'refuses', from: 10, lasts: 10 },
        { how: 'hangs', from: 30, lasts: 10 },
      ],
    });
    await store.putCode('k', code);
    world.moveTo(10);
    await expect(store.checkCode('k', 'right')).rejects.toThrow('refuses');
    world.moveTo(20);
    expect(await store.checkCode('k', 'wrong')).toBe('wrong-code');
    world.moveTo(39);
    const nothing = new Promise((resolve) => setImmediate(resolve, 'nothing'));
    expect(await Promise.race([store.checkCode('k', 'right'), nothing])).toBe('nothing');
    world.moveTo(40);
    expect(await store.checkCode('k', 'right')).toBe('verified');
  });

  test('forgets all that it knew at that moment, and goes on', async () => {
    const { world, store } = deployed({ storeFaults: [{ how: 'forgets', from: 10 }] });
    await store.putCode('old', code);
    world.moveTo(10);
    expect(await store.checkCode('old', 'right')).toBe('code-expired');
    await store.putCode('new', code);
    world.moveTo(20);
    expect(await store.checkCode('new', 'right')).toBe('verified');
  });
});
