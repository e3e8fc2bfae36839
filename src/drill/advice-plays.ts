/** Plays runs of a drill again under changed policies, as long as the budget lasts. */
import type { AdvisedRun } from '../core/score/advice.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { Job } from './jobs.ts';
import type { PreparedPolicy } from './prepared.ts';
import { runSize } from './run-size.ts';
import { sideBySide } from './side-by-side.ts';

/** A run that changes are tried on, with the run without defences that people are compared with. */
export interface AdviceRun extends AdvisedRun {
  readonly job: Job;
  readonly undefended: RunTotals;
}

export interface PlaysParts {
  readonly runs: readonly AdviceRun[];
  /** Resolves with null when the drill was stopped. */
  readonly play: (job: Job) => Promise<RunTotals | null>;
  /** Runs that `play` plays at the same time. */
  readonly seats: number;
  /** Asks (run-size.ts) that may be played in all: the same on every machine, unlike a time. */
  readonly asksMax: number;
  /** Hears of every run that was played. */
  readonly onPlayed?: (runs: number) => void;
}

export class Plays {
  readonly runs: readonly AdviceRun[];
  /** Runs that were played. */
  count = 0;
  /** True: something was not played because the budget did not allow it. */
  spent = false;
  private asks = 0;
  private readonly parts: PlaysParts;

  constructor(parts: PlaysParts) {
    this.parts = parts;
    this.runs = parts.runs;
  }

  /** All of them or none, in the order given. `spent`: they would go over the budget. */
  async play(
    wanted: readonly { readonly run: number; readonly policy: PreparedPolicy }[],
  ): Promise<RunTotals[] | 'stopped' | 'spent'> {
    const sizeOf = ({ run }: { run: number }) => runSize(this.runs[run]!.job.prepared.scenario);
    const asks = wanted.reduce((sum, one) => sum + sizeOf(one), 0);
    if (this.asks + asks > this.parts.asksMax) {
      this.spent = true;
      return 'spent';
    }
    this.asks += asks;
    const limit = this.parts.seats === 1 ? 1 : this.parts.seats + 1;
    const played = await sideBySide(wanted, { limit, sizeOf }, async ({ run, policy }) => {
      const totals = await this.parts.play({ ...this.runs[run]!.job, policy });
      this.count += 1;
      this.parts.onPlayed?.(this.count);
      return totals;
    });
    return played.every((totals) => totals !== null) ? played : 'stopped';
  }
}
