/**
 * Counts what a simulated service does inside, at its ports: store calls and the counters that they read, solutions judged,
 * addresses looked up, keys held. Counts are a figure of policy and traffic, the same on every machine; milliseconds are not.
 */
import type { ChallengePort } from '../../reference-target/ports.ts';
import type { MemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { Store } from '../../reference-target/stores/store.ts';
import type { IpIntel } from '../core/domain/network.ts';
import type { WorkTotals } from '../core/score/totals.ts';

/** Store calls between two looks at how much it holds: looking takes as long as a decision. */
const LOOK_EVERY = 64;

export class ServiceWork {
  private storeCalls = 0;
  private meterOperations = 0;
  private challengesJudged = 0;
  private addressLookups = 0;
  private keysAtPeak = 0;
  private readonly stores: Store[] = [];

  /** The store, counted. */
  store(inner: Store): Store {
    this.stores.push(inner);
    return {
      admit: (batch, nowMs) => {
        this.meterOperations += batch.count;
        this.call();
        return inner.admit(batch, nowMs);
      },
      release: (reservation) => {
        this.call();
        return inner.release(reservation);
      },
      setPosture: (posture, untilMs) => {
        this.call();
        return inner.setPosture(posture, untilMs);
      },
      putCode: (key, code) => {
        this.call();
        return inner.putCode(key, code);
      },
      checkCode: (key, codeHash) => {
        this.call();
        return inner.checkCode(key, codeHash);
      },
      close: () => inner.close(),
    };
  }

  challenges(inner: ChallengePort): ChallengePort {
    return {
      issue: (subject) => inner.issue(subject),
      verify: (solution, subject) => {
        this.challengesJudged += 1;
        return inner.verify(solution, subject);
      },
    };
  }

  ipIntel(inner: IpIntel): IpIntel {
    return {
      lookup: (address) => {
        this.addressLookups += 1;
        return inner.lookup(address);
      },
    };
  }

  totals(): WorkTotals {
    this.look();
    const { storeCalls, meterOperations, challengesJudged, addressLookups } = this;
    const keysAtPeak = this.stores.every(tells) ? this.keysAtPeak : null;
    return { storeCalls, meterOperations, challengesJudged, addressLookups, keysAtPeak };
  }

  private call(): void {
    this.storeCalls += 1;
    if (this.storeCalls % LOOK_EVERY === 0) this.look();
  }

  /** A store that was lost and made anew counts with what it held before it went. */
  private look(): void {
    const keys = this.stores.filter(tells).reduce((sum, store) => sum + keysOf(store), 0);
    if (keys > this.keysAtPeak) this.keysAtPeak = keys;
  }
}

function tells(store: Store): store is MemoryStore {
  return 'footprint' in store;
}

function keysOf({ footprint: { keys, codes } }: MemoryStore): number {
  return keys.reduce((sum, count) => sum + count, codes);
}
