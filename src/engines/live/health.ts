/** How a live run's harness did: what was late, what was dropped, how long the target took. */
import type { Ms } from '../../core/domain/units.ts';
import type { HarnessHealth } from '../engine.ts';
import { LatencyHistogram } from './latency-histogram.ts';

/** The common health, and the clocks behind it for `run.json`. All in real milliseconds. */
export interface LiveHealth extends HarnessHealth {
  /** Due to sent, openers only. */
  readonly openerLatenessMsP99: number;
  /** Due to sent, requests that a timer asked for: resends, think times. */
  readonly timedLatenessMsP99: number;
  /** Sent to answered. */
  readonly serviceMsP50: number;
  readonly serviceMsP99: number;
  /** Due to answered: what a client that cannot wait would have felt (coordinated omission, loadgen.md 1.1). */
  readonly responseMsP99: number;
  /** Most requests under way at once. */
  readonly inFlightMax: number;
  readonly requests: number;
}

/** One request's clocks, monotonic milliseconds. */
export interface RequestClocks {
  /** When it should have left; null when it reacts to an answer or a message and was due at once. */
  readonly dueMs: number | null;
  readonly isOpener: boolean;
  readonly sentMs: number;
  readonly doneMs: number;
}

export class HealthRecord {
  started = 0;
  dropped = 0;
  unresolved = 0;
  interrupted = false;
  inFlightMax = 0;
  private readonly openers = new LatencyHistogram();
  private readonly timed = new LatencyHistogram();
  private readonly service = new LatencyHistogram();
  private readonly response = new LatencyHistogram();

  record({ dueMs, isOpener, sentMs, doneMs }: RequestClocks): void {
    this.service.record(doneMs - sentMs);
    if (dueMs === null) return;
    (isOpener ? this.openers : this.timed).record(sentMs - dueMs);
    this.response.record(doneMs - dueMs);
  }

  /** Lateness counts openers and timed requests together: rate limits see both arrive late. */
  summary(): LiveHealth {
    const lateness = new LatencyHistogram();
    lateness.add(this.openers);
    lateness.add(this.timed);
    return {
      started: this.started,
      dropped: this.dropped,
      unresolved: this.unresolved,
      latenessMsP50: rounded(lateness.quantileMs(0.5)),
      latenessMsP99: rounded(lateness.quantileMs(0.99)),
      interrupted: this.interrupted,
      openerLatenessMsP99: rounded(this.openers.quantileMs(0.99)),
      timedLatenessMsP99: rounded(this.timed.quantileMs(0.99)),
      serviceMsP50: rounded(this.service.quantileMs(0.5)),
      serviceMsP99: rounded(this.service.quantileMs(0.99)),
      responseMsP99: rounded(this.response.quantileMs(0.99)),
      inFlightMax: this.inFlightMax,
      requests: this.service.count,
    };
  }
}

function rounded(ms: Ms): Ms {
  return Math.round(ms * 1_000) / 1_000;
}
