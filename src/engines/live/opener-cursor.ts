/** Walks the openers of all lanes in the order they are due; ties go to the lower lane, as in simulation. */
import type { Lane, Opener } from '../../core/campaign/opener.ts';
import type { RunMs } from '../../core/domain/units.ts';

export interface DueOpener {
  readonly lane: Lane;
  readonly opener: Opener;
}

export class OpenerCursor {
  readonly total: number;
  private readonly lanes: readonly Lane[];
  private readonly nextIndex: number[];
  private readonly nextDueMs: Float64Array;
  private earliest = -1;
  private taken = 0;

  constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
    this.total = lanes.reduce((sum, lane) => sum + lane.openers, 0);
    this.nextIndex = lanes.map(() => 0);
    this.nextDueMs = Float64Array.from(lanes, (lane) =>
      lane.openers > 0 ? lane.dueAtMs(0) : Number.POSITIVE_INFINITY,
    );
    this.findEarliest();
  }

  /** When the next opener is due; Infinity when all are taken. */
  get dueMs(): RunMs {
    return this.earliest < 0 ? Number.POSITIVE_INFINITY : (this.nextDueMs[this.earliest] as number);
  }

  /** The share of openers taken, 0 to 1. */
  get share(): number {
    return this.total === 0 ? 1 : this.taken / this.total;
  }

  /** The next opener. Must not be called when `dueMs` is Infinity. */
  take(): DueOpener {
    const lane = this.lanes[this.earliest] as Lane;
    const index = this.nextIndex[this.earliest] as number;
    this.nextIndex[this.earliest] = index + 1;
    this.nextDueMs[this.earliest] = index + 1 < lane.openers ? lane.dueAtMs(index + 1) : Number.POSITIVE_INFINITY;
    this.taken += 1;
    this.findEarliest();
    return { lane, opener: lane.openerAt(index) };
  }

  private findEarliest(): void {
    let best = -1;
    let bestMs = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < this.nextDueMs.length; lane += 1) {
      const dueMs = this.nextDueMs[lane] as number;
      if (dueMs < bestMs) {
        best = lane;
        bestMs = dueMs;
      }
    }
    this.earliest = best;
  }
}
