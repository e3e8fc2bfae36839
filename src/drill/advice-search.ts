/**
 * Chooses up to three changes of a policy, one after the other, each judged on top of those before it. Nothing is estimated: a
 * change is chosen by what all runs of the drill come to with it. What need not be played is left out where that is known:
 *
 * - A defence that only watches in a run and would have refused nobody gives the same run when it is enforced. One that would
 *   have refused none of the attack in any run can save nothing, so it is not tried.
 * - No change can save more in a run than the run costs. So the costliest run is played first under every change, and a
 *   change is given up as soon as all that is left could not make it better than the best, or than nothing.
 */
import {
  costOf,
  gainOf,
  isTooHarmful,
  isWorthIt,
  outcomeOf,
  type RunOutcome,
  shareOfStake,
} from '../core/score/advice.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { Change } from './advice-changes.ts';
import { withLines } from './advice-lines.ts';
import type { AdviceRun, Plays } from './advice-plays.ts';
import { idleDefences, watchersThatStopNothing } from './idle-defences.ts';
import type { PreparedPolicy } from './prepared.ts';

const STEPS_MAX = 3;

/** A change that was chosen, and what every run came to before and after it. */
export interface ChosenStep {
  readonly change: Change;
  readonly before: readonly RunOutcome[];
  readonly after: readonly RunOutcome[];
}

export interface RoundCounts {
  readonly changes: number;
  readonly stopNothing: number;
  readonly noBetter: number;
  readonly harmful: number;
  readonly open: number;
}

export interface Choice {
  readonly steps: readonly ChosenStep[];
  /** Of the last round. */
  readonly counts: RoundCounts;
}

interface Base {
  readonly policy: PreparedPolicy;
  readonly outcomes: readonly RunOutcome[];
}

/** A change, the policy with it, and what is known of its runs so far; null where that is not known. */
interface Contender {
  readonly change: Change;
  readonly policy: PreparedPolicy;
  readonly outcomes: (RunOutcome | null)[];
}

interface Round {
  readonly best: Contender | null;
  readonly counts: RoundCounts;
}

/** Null when the drill was stopped. Where the budget is spent, it is what was found until then. */
export async function chooseSteps(
  plays: Plays,
  { policy, changes, start }: { policy: PreparedPolicy; changes: readonly Change[]; start: readonly RunOutcome[] },
): Promise<Choice | null> {
  const steps: ChosenStep[] = [];
  let base: Base = { policy, outcomes: start };
  let open = changes;
  for (;;) {
    const round = await playRound(plays, base, open);
    if (round === null) return null;
    const { best, counts } = round;
    if (best === null) return { steps, counts };
    const after = best.outcomes as readonly RunOutcome[];
    steps.push({ change: best.change, before: base.outcomes, after });
    if (steps.length === STEPS_MAX) return { steps, counts };
    base = { policy: best.policy, outcomes: after };
    // A defence is told one thing only: what was just enforced is not told to watch.
    open = open.filter(({ defence }) => defence !== best.change.defence);
  }
}

async function playRound(plays: Plays, base: Base, changes: readonly Change[]): Promise<Round | null> {
  const costs = plays.runs.map((run, i) => costOf(run, base.outcomes[i]!));
  const costliest = costs.map((_, i) => i).sort((a, b) => costs[b]! - costs[a]! || a - b);
  const atStake = costliest.filter((i) => costs[i]! > 0);
  const watched = await watch(plays, base, { changes, runs: atStake });
  if (watched === 'stopped') return null;
  const stoppers = changes.filter((change) => !isStrengthening(change) || mayStopSomething(watched, change));
  const counted = { changes: changes.length, stopNothing: changes.length - stoppers.length };
  const contenders = stoppers.flatMap((change) => contenderOf(plays, base, { change, watched }) ?? []);
  const [first] = atStake;
  if (first === undefined)
    return { best: null, counts: { ...counted, noBetter: stoppers.length, harmful: 0, open: 0 } };
  if ((await playOpen(plays, contenders, [first])) === 'stopped') return null;
  const race = new Race(plays.runs, base.outcomes, costs);
  for (const one of contenders) if (!one.outcomes.includes(null)) race.finish(one);
  for (let next = race.leader(contenders); next !== null; next = race.leader(contenders)) {
    const result = await playOpen(plays, [next], costliest);
    if (result === 'stopped') return null;
    if (result === 'spent') break;
    race.finish(next);
  }
  const count = (fate: Fate): number => contenders.filter((one) => race.fateOf(one) === fate).length;
  const fates = { noBetter: count('no-better'), harmful: count('harmful'), open: count('open') };
  return { best: race.best, counts: { ...counted, ...fates } };
}

type Fate = 'best' | 'no-better' | 'harmful' | 'open';

/** Compares contenders by what they gain, and by what they could still gain. */
class Race {
  best: Contender | null = null;
  private bestShare = 0;
  private readonly runs: readonly AdviceRun[];
  private readonly before: readonly RunOutcome[];
  private readonly costs: readonly number[];

  constructor(runs: readonly AdviceRun[], before: readonly RunOutcome[], costs: readonly number[]) {
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
      const share = shareOfStake(
        this.runs,
        this.gains(one, () => 0),
      );
      if (share <= gained) continue;
      leader = one;
      gained = share;
    }
    return leader;
  }

  finish(one: Contender): void {
    const share = shareOfStake(this.runs, this.known(one));
    if (!this.isWorthIt(one) || this.isTooHarmful(one) || share <= this.bestShare) return;
    this.best = one;
    this.bestShare = share;
  }

  /** `no-better`: it cannot gain anything, or it was played to the end and does not. */
  fateOf(one: Contender): Fate {
    if (one === this.best) return 'best';
    if (this.atMost(one) <= 0) return 'no-better';
    if (one.outcomes.includes(null)) return 'open';
    if (!this.isWorthIt(one)) return 'no-better';
    return this.isTooHarmful(one) ? 'harmful' : 'open';
  }

  private isWorthIt(one: Contender): boolean {
    return isWorthIt(this.runs, this.known(one));
  }

  private isTooHarmful({ outcomes }: Contender): boolean {
    return isTooHarmful(this.runs, this.before, outcomes as readonly RunOutcome[]);
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

/** Runs in which everything that could be enforced watches, by the run's place. */
type Watched = ReadonlyMap<number, { readonly none: ReadonlySet<string>; readonly same: ReadonlySet<string> }>;

/** Empty where the budget is spent: then nothing is known beforehand. */
async function watch(
  plays: Plays,
  base: Base,
  { changes, runs }: { changes: readonly Change[]; runs: readonly number[] },
): Promise<Watched | 'stopped'> {
  const policy = watching(base.policy, changes);
  const totals = await plays.play(runs.map((run) => ({ run, policy })));
  if (totals === 'stopped') return 'stopped';
  if (totals === 'spent') return new Map();
  return new Map(runs.map((run, i) => [run, seen(plays.runs[run]!, policy, totals[i]!)]));
}

function seen({ job }: AdviceRun, policy: PreparedPolicy, totals: RunTotals) {
  const where = { prepared: job.prepared, policy };
  const { none, same } = watchersThatStopNothing(where, totals);
  return { none, same: new Set([...same, ...idleDefences(where, totals)]) };
}

function watching(policy: PreparedPolicy, changes: readonly Change[]): PreparedPolicy {
  const lines = changes.filter(isStrengthening).map(({ defence, lines: own }) => [defence, observedOnly(own[defence])]);
  return withLines(policy, Object.fromEntries(lines)) ?? policy;
}

function observedOnly(settings: Change['lines'][string] | undefined) {
  return { ...settings, mode: 'observe' };
}

function isStrengthening({ kind }: Change): boolean {
  return kind === 'enforce' || kind === 'add';
}

function mayStopSomething(watched: Watched, { defence }: Change): boolean {
  return watched.size === 0 || [...watched.values()].some(({ none }) => !none.has(defence));
}

/** With what need not be played already filled in. */
function contenderOf(
  { runs }: Plays,
  base: Base,
  { change, watched }: { change: Change; watched: Watched },
): Contender | null {
  const policy = withLines(base.policy, change.lines);
  if (policy === null) return null;
  // Halved limits may refuse where the limits as they are never did.
  const mayBeKnown = change.kind !== 'tighten';
  const outcomes = runs.map((_, i) =>
    mayBeKnown && watched.get(i)?.same.has(change.defence) ? base.outcomes[i]! : null,
  );
  return { change, policy, outcomes };
}

/** Plays what is not known of these runs under these changes. */
async function playOpen(
  plays: Plays,
  contenders: readonly Contender[],
  runs: readonly number[],
): Promise<'played' | 'stopped' | 'spent'> {
  const missing = contenders.flatMap((one) =>
    runs.filter((run) => one.outcomes[run] === null).map((run) => ({ one, run })),
  );
  const totals = await plays.play(missing.map(({ one: { policy }, run }) => ({ run, policy })));
  if (typeof totals === 'string') return totals;
  for (const [i, { one, run }] of missing.entries())
    one.outcomes[run] = outcomeOf(totals[i]!, plays.runs[run]!.undefended);
  return 'played';
}
