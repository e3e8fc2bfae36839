/**
 * Attempts and dispatches of one key over the slots of a heat map. There may be thousands of keys, and most show up once: those
 * only remember when. From the second attempt on a key has an array of its own, 384 bytes.
 */
import type { Ms, RunMs } from '../domain/units.ts';
import { mergePairs, widthFor } from './buckets.ts';

/** Slots of a run at most: one column each, and half of them where the width has just doubled. */
export const SLOTS_MAX = 48;

/** How wide slots are: one for all keys of a run. Widths double, as those of buckets do, so that one is whole multiples of the other. */
export class SlotClock {
  widthMs: Ms;

  constructor(durationMs: Ms) {
    this.widthMs = widthFor(durationMs, SLOTS_MAX);
  }

  /** Widens the slots until there is one for this moment. */
  reach(atMs: RunMs): void {
    while (atMs >= this.widthMs * SLOTS_MAX) this.widthMs *= 2;
  }
}

export interface SlotTotals {
  readonly attempts: readonly number[];
  readonly dispatches: readonly number[];
}

export class KeySlots {
  /** Of the only attempt so far; -1 before. */
  private askedMs = -1;
  /** Of its message; -1 without one. */
  private sentMs = -1;
  private attempts: Uint32Array | null = null;
  private dispatches: Uint32Array | null = null;
  /** Of the arrays, which follow the clock when they are next looked at. */
  private widthMs: Ms = 0;

  /** @param sentMs when its message was accepted, -1 when none was; the clock reaches both moments */
  add(clock: SlotClock, askedMs: RunMs, sentMs: RunMs): void {
    if (this.attempts === null && this.askedMs < 0) {
      this.askedMs = askedMs;
      this.sentMs = sentMs;
      return;
    }
    const { attempts, dispatches } = this.arrays(clock);
    count(attempts, askedMs, clock);
    count(dispatches, sentMs, clock);
  }

  /** Up to the end of the longest run that the clock has seen; trailing zeros included. */
  totals(clock: SlotClock): SlotTotals {
    const { attempts, dispatches } = this.arrays(clock);
    return { attempts: [...attempts], dispatches: [...dispatches] };
  }

  private arrays({ widthMs }: SlotClock): { attempts: Uint32Array; dispatches: Uint32Array } {
    if (this.attempts === null || this.dispatches === null) {
      this.attempts = new Uint32Array(SLOTS_MAX);
      this.dispatches = new Uint32Array(SLOTS_MAX);
      this.widthMs = widthMs;
      if (this.askedMs >= 0) count(this.attempts, this.askedMs, { widthMs });
      count(this.dispatches, this.sentMs, { widthMs });
    }
    for (; this.widthMs < widthMs; this.widthMs *= 2) {
      mergePairs(this.attempts);
      mergePairs(this.dispatches);
    }
    return { attempts: this.attempts, dispatches: this.dispatches };
  }
}

function count(counts: Uint32Array, atMs: RunMs, { widthMs }: { widthMs: Ms }): void {
  if (atMs < 0) return;
  const slot = Math.floor(atMs / widthMs);
  counts[slot] = counts[slot]! + 1;
}
