/** What one defence of a run is worth, from the runs that were played with other defences beside it. */
import type { Attribution, MeanAttribution, PlayedGame, Worth } from './attribution-format.ts';
import { round6 } from './rate.ts';
import type { ScenarioScore } from './scorecard.ts';

/**
 * Null without a leave-one-out run. `game` is what was played beside that; absent where nobody asked for it, or where the
 * drill was stopped before all of it was there.
 */
export function attributionOf(id: string, leaveOneOut: Worth | null, game: PlayedGame | undefined): Attribution | null {
  if (leaveOneOut === null) return null;
  const { lossMicro, insults } = leaveOneOut;
  const alone = game?.alone[id];
  const shapley = game?.shapley?.values[id];
  return {
    leaveOneOut: { lossMicro, insults },
    ...(game === undefined || alone === undefined ? {} : { solo: changeFrom(game.none, alone) }),
    ...(shapley === undefined ? {} : { shapley }),
  };
}

/** Positive: it saves money, it causes insults. */
export function changeFrom(none: Worth, some: Worth): Worth {
  return { lossMicro: none.lossMicro - some.lossMicro, insults: some.insults - none.insults };
}

/** Of the defences that were enforced in every one of these runs, in the first one's order. */
export function meanAttributions(scores: readonly ScenarioScore[]): MeanAttribution[] {
  const ids = (scores[0]?.defences ?? []).map(({ id }) => id);
  return ids.flatMap((id) => {
    const found = scores.map(({ defences }) => defences.find((defence) => defence.id === id)?.attribution ?? null);
    const all = complete(found);
    if (all === null) return [];
    const solos = complete(all.map(({ solo }) => solo ?? null));
    const shares = complete(all.map(({ shapley }) => shapley ?? null));
    return {
      id,
      leaveOneOut: meanWorth(all.map(({ leaveOneOut }) => leaveOneOut)),
      ...(solos === null ? {} : { solo: meanWorth(solos) }),
      ...(shares === null ? {} : { shapley: meanShare(shares) }),
    };
  });
}

function meanWorth(worths: readonly Worth[]): MeanAttribution['leaveOneOut'] {
  return {
    lossMicro: Math.round(mean(worths.map(({ lossMicro }) => lossMicro))),
    insults: round6(mean(worths.map(({ insults }) => insults))),
  };
}

function meanShare(shares: readonly NonNullable<Attribution['shapley']>[]): NonNullable<MeanAttribution['shapley']> {
  return {
    lossMicro: Math.round(mean(shares.map(({ lossMicro }) => lossMicro))),
    insultsMicro: Math.round(mean(shares.map(({ insultsMicro }) => insultsMicro))),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Null where one is missing. */
function complete<T>(values: readonly (T | null)[]): T[] | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known : null;
}
