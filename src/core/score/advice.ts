/**
 * What a change of a policy is worth, from the runs before and after it. A run's worth is what the attack costs plus the people
 * who are kept out, challenges and outside checks by the scenario's own values (total-cost.ts): the change's net benefit is
 * how much less that comes to. Currencies stay apart; changes are ranked by the share of what is at stake in each.
 */
import type { CostValues } from '../domain/cost-values.ts';
import type { Micro } from '../domain/units.ts';
import type { AdviceSaving } from './advice-format.ts';
import { clusterInterval, meanFigure } from './clusters.ts';
import { frictionOf } from './friction.ts';
import { type RunTotals, sumLanes } from './totals.ts';
import { VERDICT_LIMITS } from './verdict.ts';

/** What one run came to under one policy. */
export interface RunOutcome {
  readonly lossMicro: Micro;
  readonly insults: number;
  /** Intents that were shown a challenge. */
  readonly challenged: number;
  /** Solutions judged and addresses looked up. */
  readonly checks: number;
}

/** A run of the drill that changes are tried on. */
export interface AdvisedRun {
  readonly seed: number;
  readonly scenario: string;
  readonly currency: string;
  readonly values: CostValues;
  readonly undefendedLossMicro: Micro;
  readonly intents: number;
}

export function outcomeOf(totals: RunTotals, undefended: RunTotals): RunOutcome {
  const { insults, challenged } = frictionOf(totals, undefended, { ignoreCutOff: false }).all;
  const { work } = totals;
  return {
    lossMicro: sumLanes(totals, 'fraud', 'costMicro'),
    insults,
    challenged,
    checks: work === undefined ? 0 : work.challengesJudged + work.addressLookups,
  };
}

/** All that this outcome costs. No change can save more than that, so it also bounds what a run can gain. */
export function costOf({ values }: AdvisedRun, outcome: RunOutcome): Micro {
  return (
    outcome.lossMicro +
    outcome.insults * values.lostLoginMicro +
    outcome.challenged * values.frictionMicro +
    outcome.checks * values.checkMicro
  );
}

/** Net benefit in this run; negative when the change makes it worse. */
export function gainOf(run: AdvisedRun, before: RunOutcome, after: RunOutcome): Micro {
  return costOf(run, before) - costOf(run, after);
}

/** Gains below this share of what is at stake in a run leave it as it was: an outside check more or less is no difference. */
const NOTICED_SHARE = 0.001;

/** Whether a run is better or worse by it, or as it was. */
export function directionOf(run: AdvisedRun, gain: Micro): 'better' | 'worse' | 'same' {
  if (Math.abs(gain) <= stakeOf(run) * NOTICED_SHARE) return 'same';
  return gain > 0 ? 'better' : 'worse';
}

/** The undefended loss and the value of all logins: what there is to lose in a run. */
function stakeOf({ undefendedLossMicro, intents, values }: AdvisedRun): Micro {
  return undefendedLossMicro + intents * values.lostLoginMicro;
}

/** Amounts per run, added up by currency, in the order in which the currencies appear. */
export function byCurrency(runs: readonly AdvisedRun[], micros: readonly Micro[]): Map<string, Micro> {
  const sums = new Map<string, Micro>();
  for (const [i, { currency }] of runs.entries()) sums.set(currency, (sums.get(currency) ?? 0) + micros[i]!);
  return sums;
}

/**
 * One number to rank by where there are several currencies: each one's net benefit as a share of what is at stake in it (the
 * undefended loss and the value of all logins), added up. With one currency the order is that of the money.
 */
export function shareOfStake(runs: readonly AdvisedRun[], gains: readonly Micro[]): number {
  const stakes = byCurrency(runs, runs.map(stakeOf));
  let share = 0;
  for (const [currency, gain] of byCurrency(runs, gains)) share += gain / Math.max(1, stakes.get(currency) ?? 1);
  return share;
}

/** More of the real users than the verdicts allow a defence to keep out (HARMFUL, verdict.ts), over all runs together. */
export function isTooHarmful(runs: readonly AdvisedRun[], keptOut: number): boolean {
  const intents = runs.reduce((sum, run) => sum + run.intents, 0);
  return keptOut >= VERDICT_LIMITS.harmfulInsults && keptOut > intents * VERDICT_LIMITS.harmfulInsultShare;
}

/** Kept only when it costs nobody anything: no currency loses by it, and one gains. */
export function isWorthIt(runs: readonly AdvisedRun[], gains: readonly Micro[]): boolean {
  const nets = [...byCurrency(runs, gains).values()];
  return nets.every((net) => net >= 0) && nets.some((net) => net > 0);
}

export function savingsOf(
  runs: readonly AdvisedRun[],
  before: readonly RunOutcome[],
  after: readonly RunOutcome[],
): AdviceSaving[] {
  return [...new Set(runs.map(({ currency }) => currency))].map((currency) => {
    const own = runs.flatMap((run, i) => (run.currency === currency ? [{ run, from: before[i]!, to: after[i]! }] : []));
    const lossBeforeMicro = own.reduce((sum, { from }) => sum + from.lossMicro, 0);
    const lossAfterMicro = own.reduce((sum, { to }) => sum + to.lossMicro, 0);
    const gains = own.map(({ run, from, to }) => gainOf(run, from, to));
    const ownRuns = own.map(({ run }) => run);
    return {
      currency,
      savedMicro: lossBeforeMicro - lossAfterMicro,
      lossBeforeMicro,
      lossAfterMicro,
      netMicro: gains.reduce((sum, gain) => sum + gain, 0),
      netPerSeed: perSeedInterval(ownRuns, gains),
    };
  });
}

function perSeedInterval(runs: readonly AdvisedRun[], gains: readonly Micro[]): AdviceSaving['netPerSeed'] {
  const perSeed = sumsPerSeed(runs, gains);
  const interval = perSeed && clusterInterval(perSeed.length, meanFigure(perSeed));
  return interval && { low: Math.round(interval.low), high: Math.round(interval.high), method: interval.method };
}

/** One sum per seed, in the order of the seeds; null where the scenarios were not all played with the same seeds. */
export function sumsPerSeed(runs: readonly AdvisedRun[], amounts: readonly number[]): number[] | null {
  const seedsOf = new Map<string, number[]>();
  for (const { scenario, seed } of runs) seedsOf.set(scenario, [...(seedsOf.get(scenario) ?? []), seed]);
  const lists = [...seedsOf.values()].map((seeds) => [...seeds].sort((a, b) => a - b));
  const [first = []] = lists;
  if (lists.some((seeds) => seeds.join() !== first.join())) return null;
  return first.map((seed) => runs.reduce((sum, run, i) => (run.seed === seed ? sum + amounts[i]! : sum), 0));
}
