/** Tells of a live run's alerts as they come, with the time since the attack began, which only the drill knows. */
import { ATTEMPTS_PER_OPENER, OPENERS_PER_LANE } from '../core/domain/attempt.ts';
import type { AlertEvent, LedgerEvent, RunHeader } from '../core/domain/event.ts';
import type { Ms, RunMs } from '../core/domain/units.ts';

/** An alert of a run, for people outside it. */
export interface DrillAlert extends Pick<AlertEvent, 'source' | 'signal' | 'posture' | 'detail'> {
  /** Virtual, from the first fraud attempt that has been answered; null before there is one. */
  readonly timeToDetectMs: Ms | null;
  /** Which run: scenario, policy and seed. */
  readonly run: string;
}

export type AlertListener = (alert: DrillAlert) => void;

export class AlertWatch {
  private readonly header: RunHeader;
  private readonly onAlert: AlertListener;
  private firstFraudMs: RunMs = Number.POSITIVE_INFINITY;

  constructor(header: RunHeader, onAlert: AlertListener) {
    this.header = header;
    this.onAlert = onAlert;
  }

  /** Takes every event of the run, in whatever order the streams bring them. */
  see(event: LedgerEvent): void {
    if (event.type === 'attempt' && event.atMs < this.firstFraudMs && this.isFraud(event.attempt)) {
      this.firstFraudMs = event.atMs;
    } else if (event.type === 'alert') this.tell(event);
  }

  private tell({ atMs, source, signal, posture, detail }: AlertEvent): void {
    const { scenario, policy, seed } = this.header;
    const timeToDetectMs = atMs >= this.firstFraudMs ? atMs - this.firstFraudMs : null;
    const run = `${scenario.id} under ${policy.id}, seed ${seed}`;
    this.onAlert({ source, signal, posture, detail, timeToDetectMs, run });
  }

  /** 0 is nobody's attempt. */
  private isFraud(attempt: number): boolean {
    if (attempt === 0) return false;
    const lane = Math.floor(attempt / (OPENERS_PER_LANE * ATTEMPTS_PER_OPENER));
    return this.header.lanes[lane]?.intent === 'fraud';
  }
}
