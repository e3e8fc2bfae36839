/**
 * What a policy costs in all, and what it saves against the better of two policies that need no thought: let everything through,
 * or nothing (methods.md 4.2 no. 9). The one figure that adds money, people and work; it hangs on assumed values, so that it says
 * at which value of a login it changes its sign, and stands beside loss, value detection and insults, never alone.
 */
import type { CostValues } from '../domain/cost-values.ts';
import type { Micro } from '../domain/units.ts';
import { type FrictionOptions, tableOf } from './friction.ts';
import type { Metrics } from './metrics-format.ts';
import { round6 } from './rate.ts';
import { INTENT, type PeopleTotals } from './totals.ts';

export interface CostInput {
  readonly values: CostValues;
  readonly lossMicro: Micro;
  /** Null when unknown. */
  readonly undefendedLossMicro: Micro | null;
  readonly intents: number;
  readonly insults: number;
  /** Intents that were shown a challenge. */
  readonly challenged: number;
  /** Outside checks; null when nobody counted. */
  readonly checks: number | null;
  /** Intents that complete without defences; null when unknown. A policy that blocks all loses all of them. */
  readonly wouldComplete: number | null;
}

export function totalCost(input: CostInput): Metrics['costs'] {
  const { values, lossMicro, intents, undefendedLossMicro: allowAllMicro } = input;
  const insultsMicro = input.insults * values.lostLoginMicro;
  const frictionMicro = input.challenged * values.frictionMicro;
  const checksMicro = input.checks === null ? null : input.checks * values.checkMicro;
  const totalMicro = lossMicro + insultsMicro + frictionMicro + (checksMicro ?? 0);
  const blockAllMicro = input.wouldComplete === null ? null : input.wouldComplete * values.lostLoginMicro;
  const simplest = allowAllMicro === null || blockAllMicro === null ? 0 : Math.min(allowAllMicro, blockAllMicro);
  return {
    values: { ...values },
    lossMicro,
    insultsMicro,
    frictionMicro,
    checksMicro,
    totalMicro,
    perThousandIntentsMicro: intents === 0 ? null : Math.round((totalMicro * 1_000) / intents),
    allowAllMicro,
    blockAllMicro,
    savings: simplest === 0 ? null : round6(1 - totalMicro / simplest),
    signChangesAtLoginMicro: signChanges(input, totalMicro - insultsMicro),
  };
}

/**
 * With v the value of a login, F all other costs, I insults, U the undefended loss and K people who would get in, the policy saves
 * while F + I v < min(U, K v). Below v = F / (K - I) blocking all is cheaper, above v = (U - F) / I allowing all is; where the first
 * comes after the second, the policy never saves anything.
 */
function signChanges({ undefendedLossMicro, wouldComplete, insults }: CostInput, otherMicro: Micro): Micro[] {
  if (undefendedLossMicro === null || wouldComplete === null || wouldComplete <= insults) return [];
  const lower = otherMicro / (wouldComplete - insults);
  const upper = insults === 0 ? Number.POSITIVE_INFINITY : (undefendedLossMicro - otherMicro) / insults;
  const turnsAt = undefendedLossMicro / wouldComplete;
  if (lower >= turnsAt || lower >= upper) return [];
  return [lower, upper].filter((value) => value > 0 && Number.isFinite(value)).map(Math.round);
}

/** Begun in both runs, and completed without defences. Null where that run is not known. */
export function wouldComplete(
  main: PeopleTotals,
  undefended: PeopleTotals | null,
  options: FrictionOptions,
): number | null {
  if (undefended === null) return null;
  let count = 0;
  const both = INTENT.begun | INTENT.completed;
  for (const table of main.intents) {
    const other = tableOf(undefended, table.lane);
    for (let opener = 0; opener < table.flags.length; opener += 1) {
      const flags = table.flags[opener]!;
      if ((flags & INTENT.begun) === 0 || (options.ignoreCutOff && (flags & INTENT.cutOff) !== 0)) continue;
      if (((other?.flags[opener] ?? 0) & both) === both) count += 1;
    }
  }
  return count;
}
