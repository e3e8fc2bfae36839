/** What one defence of a run is worth, from the runs that were played with other defences beside it. */
import type { Attribution, PlayedGame, Worth } from './attribution-format.ts';

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
