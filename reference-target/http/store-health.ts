/** Whether the counters can be asked, by what the target itself has run into: no probe, no cost. */
import type { Ms } from '../../src/core/domain/units.ts';
import type { TargetObserver } from './observer.ts';

/** A failing store is told of once a second while somebody asks for codes; after this long without, it counts as well again. Real time. */
const REMEMBERED_MS: Ms = 10_000;
/** Sources of faults that are the store's: `store`, `store/...`. */
const STORE = 'store';

export type StoreState = 'ok' | 'failing';

export class StoreHealth implements TargetObserver {
  private failedAtMs = Number.NEGATIVE_INFINITY;
  private readonly now: () => number;

  /** @param now real milliseconds, only differences count */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  onFault(source: string): void {
    if (source === STORE || source.startsWith(`${STORE}/`)) this.failedAtMs = this.now();
  }

  /** Of the last ten seconds; a store that nobody needed in them counts as well. */
  get state(): StoreState {
    return this.now() - this.failedAtMs < REMEMBERED_MS ? 'failing' : 'ok';
  }
}
