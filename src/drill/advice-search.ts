/**
 * Chooses up to three changes of a policy, one after the other, each judged on top of those before it. Nothing is estimated: a
 * change is chosen by what all runs of the drill come to with it. What need not be played is left out where that is known:
 *
 * - A defence that only watches in a run and would have refused nobody gives the same run when it is enforced. One that would
 *   have refused none of the attack in any run can save nothing, so it is not tried.
 * - No change can save more in a run than the run costs. So the costliest run is played first under every change, and a
 *   change is given up as soon as all that is left could not make it better than the best, or than nothing.
 */
import { costOf, isTooHarmful, outcomeOf, type RunOutcome } from '../core/score/advice.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { Change } from './advice-changes.ts';
import { settingsIn, withLines } from './advice-lines.ts';
import type { AdviceRun, Plays } from './advice-plays.ts';
import { type Contender, type Fate, Race } from './advice-race.ts';
import { idleDefences, watchersThatStopNothing } from './idle-defences.ts';
import { NO_DEFENCES } from './no-defences.ts';
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
  const race = new Race(plays.runs, base.outcomes, costs);
  if ((await runRace(plays, base, { race, contenders, costliest, first: atStake[0] })) === 'stopped') return null;
  const count = (fate: Fate): number => contenders.filter((one) => race.fateOf(one) === fate).length;
  const fates = { noBetter: count('no-better'), harmful: count('harmful'), open: count('open') };
  return { best: race.best, counts: { ...counted, ...fates } };
}

/** The costliest run under all of them, then one after the other to the end, as long as one could still win. */
async function runRace(
  plays: Plays,
  base: Base,
  field: { race: Race; contenders: readonly Contender[]; costliest: readonly number[]; first: number | undefined },
): Promise<'decided' | 'stopped'> {
  const { race, contenders, costliest, first } = field;
  // Where no run costs anything, nothing can be gained.
  if (first === undefined) return 'decided';
  if ((await playOpen(plays, contenders, [first])) === 'stopped') return 'stopped';
  for (const one of contenders) {
    if (!one.outcomes.includes(null) && (await settle(plays, base, { race, one })) === 'stopped') return 'stopped';
  }
  for (let next = race.leader(contenders); next !== null; next = race.leader(contenders)) {
    const result = await playOpen(plays, [next], costliest);
    if (result === 'spent') return 'decided';
    if (result === 'stopped' || (await settle(plays, base, { race, one: next })) === 'stopped') return 'stopped';
  }
  return 'decided';
}

/**
 * Takes a contender that was played to the end for the best one, unless it keeps too many people out: then it is not advised
 * whatever it saves, because the next drill would call it harmful. Where people are kept out already, others hide whom it
 * keeps out itself, so it is also played alone.
 */
async function settle(
  plays: Plays,
  base: Base,
  { race, one }: { race: Race; one: Contender },
): Promise<'settled' | 'stopped'> {
  if (!race.wouldWin(one)) return 'settled';
  const added = one.outcomes.map((after, i) => after!.insults - base.outcomes[i]!.insults);
  const hidden = isStrengthening(one.change) ? added.flatMap((_, i) => (base.outcomes[i]!.insults > 0 ? [i] : [])) : [];
  const policy = withLines(NO_DEFENCES, { [one.change.defence]: settingsIn(one.policy, one.change.defence) ?? {} });
  const alone = await plays.play(policy === null ? [] : hidden.map((run) => ({ run, policy })));
  if (alone === 'stopped') return 'stopped';
  if (alone !== 'spent')
    for (const [i, run] of hidden.entries())
      added[run] = Math.max(added[run]!, outcomeOf(alone[i]!, plays.runs[run]!.undefended).insults);
  const keptOut = added.reduce((sum, insults) => sum + insults, 0);
  race.finish(one, isTooHarmful(plays.runs, keptOut));
  return 'settled';
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
