/**
 * The target's store as a probe's circumstances have it: calls that take virtual time, fail, hang or meet a store that has
 * lost what it knew. What is asked is handed over after half the latency and answered after the other half, so requests of
 * one moment meet inside the store as they do in a database.
 */
import type { MeterSpec, Store } from '../../reference-target/stores/store.ts';
import type { Clock } from '../core/domain/clock.ts';
import type { Ms, RunMs } from '../core/domain/units.ts';
import type { Circumstances } from '../core/scenario/probe-format.ts';
import type { VirtualWorld } from '../engines/simulate/virtual-world.ts';

export type StoreMaker = (specs: readonly MeterSpec[], clock: Clock) => Store;

export interface TroubledStoreParts {
  readonly make: () => Store;
  readonly world: VirtualWorld;
  readonly circumstances: Circumstances;
}

/** The store itself where nothing troubles it: the usual path pays nothing. */
export function troubledStore(parts: TroubledStoreParts): Store {
  const { storeLatency, storeFaults } = parts.circumstances;
  return storeLatency === 0 && storeFaults.length === 0 ? parts.make() : new TroubledStore(parts);
}

class TroubledStore implements Store {
  private readonly parts: TroubledStoreParts;
  private readonly forgetsAtMs: RunMs[];
  private inner: Store;

  constructor(parts: TroubledStoreParts) {
    this.parts = parts;
    this.inner = parts.make();
    this.forgetsAtMs = parts.circumstances.storeFaults
      .flatMap((fault) => (fault.how === 'forgets' ? [fault.from] : []))
      .sort((a, b) => a - b);
  }

  admit(...args: Parameters<Store['admit']>): ReturnType<Store['admit']> {
    return this.call((store) => store.admit(...args));
  }

  release(...args: Parameters<Store['release']>): Promise<void> {
    return this.call((store) => store.release(...args));
  }

  setPosture(...args: Parameters<Store['setPosture']>): Promise<void> {
    return this.call((store) => store.setPosture(...args));
  }

  putCode(...args: Parameters<Store['putCode']>): Promise<void> {
    return this.call((store) => store.putCode(...args));
  }

  checkCode(...args: Parameters<Store['checkCode']>): ReturnType<Store['checkCode']> {
    return this.call((store) => store.checkCode(...args));
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private async call<T>(ask: (store: Store) => Promise<T>): Promise<T> {
    const { world, circumstances } = this.parts;
    const trouble = this.troubleNow();
    if (trouble === 'hangs') return new Promise<T>(() => {});
    if (trouble === 'refuses') throw new Error('the store refuses connections');
    const { storeLatency } = circumstances;
    if (storeLatency === 0) return ask(this.remembering());
    const there = Math.floor(storeLatency / 2);
    await passing(world, there);
    const answer = await ask(this.remembering());
    await passing(world, storeLatency - there);
    return answer;
  }

  private troubleNow(): 'refuses' | 'hangs' | null {
    const { runMs } = this.parts.world;
    for (const fault of this.parts.circumstances.storeFaults) {
      if (fault.how !== 'forgets' && runMs >= fault.from && runMs < fault.from + fault.lasts) return fault.how;
    }
    return null;
  }

  /** The store as it is now: an empty one since it last forgot. */
  private remembering(): Store {
    while (this.forgetsAtMs.length > 0 && this.forgetsAtMs[0]! <= this.parts.world.runMs) {
      this.forgetsAtMs.shift();
      this.inner = this.parts.make();
    }
    return this.inner;
  }
}

/** Resolves that much virtual time later. */
export function passing(world: VirtualWorld, ms: Ms): Promise<void> {
  return new Promise((resolve) => world.at(world.runMs + ms, () => resolve()));
}
