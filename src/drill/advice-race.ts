/** Compares changes of a policy while they are played, run by run: who leads, who can still win, and what became of each. */
import { type AdvisedRun, gainOf, isWorthIt, type RunOutcome, shareOfStake } from '../core/score/advice.ts';
import type { Change } from './advice-changes.ts';
import type { PreparedPolicy } from './prepared.ts';

/** A change, the policy with it, and what is known of its runs so far; null where that is not known. */
export interface Contender {
  readonly change: Change;
  readonly policy: PreparedPolicy;
  readonly outcomes: (RunOutcome | null)[];
}

export type Fate = 'best' | 'no-better' | 'harmful' | 'open';

/** Compares contenders by what they gain, and by what they could still gain. */
export class Race {
  best: Contender | null = null;
  private bestShare = 0;
  private readonly harmful = new Set<Contender>();
  private readonly runs: readonly AdvisedRun[];
  private readonly before: readonly RunOutcome[];
  private readonly costs: readonly number[];

  constructor(runs: readonly AdvisedRun[], before: readonly RunOutcome[], costs: readonly number[]) {
    this.runs = runs;
    this.before = before;
    this.costs = costs;
  }

  /** Of those that are not played to the end and could still win, the one that gained most so far; the first of equals. */
  leader(contenders: readonly Contender[]): Contender | null {
    let leader: Contender | null = null;
    let gained = Number.NEGATIVE_INFINITY;
    for (const one of contenders) {
      if (!one.outcomes.includes(null) || this.atMost(one) <= this.bestShare) continue;
      const share = shareOfStake(this.runs, this.known(one));
      if (share <= gained) continue;
      leader = one;
      gained = share;
    }
    return leader;
  }

  wouldWin(one: Contender): boolean {
    return this.isWorthIt(one) && shareOfStake(this.runs, this.known(one)) > this.bestShare;
  }

  finish(one: Contender, isHarmful: boolean): void {
    if (isHarmful) {
      this.harmful.add(one);
      return;
    }
    this.best = one;
    this.bestShare = shareOfStake(this.runs, this.known(one));
  }

  /** `no-better`: it cannot gain anything, or it was played to the end and does not. */
  fateOf(one: Contender): Fate {
    if (one === this.best) return 'best';
    if (this.atMost(one) <= 0) return 'no-better';
    if (one.outcomes.includes(null)) return 'open';
    if (!this.isWorthIt(one)) return 'no-better';
    return this.harmful.has(one) ? 'harmful' : 'open';
  }

  private isWorthIt(one: Contender): boolean {
    return isWorthIt(this.runs, this.known(one));
  }

  private known(one: Contender): number[] {
    return this.gains(one, () => 0);
  }

  private atMost(one: Contender): number {
    return shareOfStake(
      this.runs,
      this.gains(one, (i) => this.costs[i]!),
    );
  }

  private gains({ outcomes }: Contender, unknown: (i: number) => number): number[] {
    return outcomes.map((after, i) => (after === null ? unknown(i) : gainOf(this.runs[i]!, this.before[i]!, after)));
  }
}
