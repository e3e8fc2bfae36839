/**
 * What one defence may do beside deciding: remember, raise alerts, raise the posture. Identical alerts within five
 * minutes are counted, not repeated (a webhook per refused request is an outage of its own, methods.md M3).
 */
import { POSTURES, type Posture } from '../src/core/domain/decision.ts';
import { type EpochMs, MINUTE_MS, type Ms, SECOND_MS } from '../src/core/domain/units.ts';
import type { Defence, DefenceContext } from './defences/defence.ts';
import type { TargetAlert } from './ports.ts';

const ALERT_REPEATS_AFTER_MS: Ms = 5 * MINUTE_MS;
/** Asking for the same posture again is passed on only when it would last this much longer. */
const POSTURE_STEP_MS: Ms = SECOND_MS;

/** What all defences of one pipeline share. */
export interface Surroundings {
  /** As the store last told. */
  posture: Posture;
  /** What the defences of this process last raised it to. */
  raised?: { readonly posture: Posture; readonly untilMs: EpochMs };
  nowMs(): EpochMs;
  onAlert(alert: TargetAlert): void;
  setPosture(posture: Posture, untilMs: EpochMs): void;
}

interface Uttered {
  readonly alert: Omit<TargetAlert, 'source'>;
  lastAtMs: EpochMs;
  repeats: number;
}

export class DefenceVoice implements DefenceContext {
  readonly memory: unknown;
  private readonly id: string;
  private readonly enforced: boolean;
  private readonly around: Surroundings;
  private readonly uttered: Uttered[] = [];
  private raised: Posture = 'normal';
  private raisedUntilMs: EpochMs = 0;

  constructor(defence: Defence, config: unknown, enforced: boolean, around: Surroundings) {
    this.id = defence.id;
    this.enforced = enforced;
    this.around = around;
    this.memory = defence.memory?.(config);
  }

  /** The target's posture; to an observed defence the one that it would have raised, while that is higher. */
  get posture(): Posture {
    const { posture } = this.around;
    return this.floor > POSTURES.indexOf(posture) ? this.raised : posture;
  }

  /** The posture that an observed defence would hold the target at, as index into POSTURES; 0 for enforced ones. Kept in this process. */
  get floor(): number {
    if (this.enforced || this.raised === 'normal') return 0;
    return this.around.nowMs() < this.raisedUntilMs ? POSTURES.indexOf(this.raised) : 0;
  }

  readonly alert = (alert: Omit<TargetAlert, 'source'>): void => {
    const nowMs = this.around.nowMs();
    const before = this.uttered.find((one) => one.alert.signal === alert.signal && one.alert.posture === alert.posture);
    if (before !== undefined && nowMs - before.lastAtMs < ALERT_REPEATS_AFTER_MS) {
      before.repeats += 1;
      return;
    }
    const repeats = before?.repeats ?? 0;
    if (before === undefined) this.uttered.push({ alert, lastAtMs: nowMs, repeats: 0 });
    else Object.assign(before, { lastAtMs: nowMs, repeats: 0 });
    const detail = repeats === 0 ? alert.detail : `${alert.detail} (and ${repeats} times more since the last alert)`;
    this.around.onAlert({
      source: this.id,
      signal: alert.signal,
      posture: this.enforced ? alert.posture : null,
      detail,
    });
  };

  /** Only enforced defences move the target, an observed one moves its own world; both only upwards: lower comes by expiry. */
  readonly raisePosture = (posture: Posture, forMs: Ms): void => {
    if (POSTURES.indexOf(posture) < POSTURES.indexOf(this.posture)) return;
    const untilMs = this.around.nowMs() + forMs;
    const stands = posture === this.posture;
    if (stands && posture === this.raised && untilMs < this.raisedUntilMs + POSTURE_STEP_MS) return;
    this.raised = posture;
    this.raisedUntilMs = untilMs;
    if (this.enforced) this.moveTarget(posture, untilMs);
  };

  /** Never cuts short what another defence of this process has raised, as long as the store still says so. */
  private moveTarget(posture: Posture, untilMs: EpochMs): void {
    const { around } = this;
    const { raised } = around;
    if (around.posture === posture && raised?.posture === posture && untilMs <= raised.untilMs) return;
    around.raised = { posture, untilMs };
    around.setPosture(posture, untilMs);
  }
}
