/** What attackers who adapt did, counted by campaign and kind: many lanes make the same moves. */
import type { AttackerMove } from '../domain/attacker-move.ts';
import type { MoveScore } from './scorecard.ts';
import type { MoveTotals } from './totals.ts';

/** What an attacker did, after "the attacker". */
export const MOVE_WORDS: Readonly<Record<AttackerMove, string>> = {
  'back-off': 'stayed away for a while',
  'slow-down': 'slowed down',
  'change-network': 'changed networks',
  'change-device': 'changed devices',
  'change-destinations': 'changed destinations',
  'visit-first': 'began to visit the page first',
  'solve-challenges': 'began to pay for solved challenges',
  stop: 'stopped',
  'cut-losses': 'stopped, because it lost money',
};

/** @param moves in the order of time */
export function moveScores(moves: readonly MoveTotals[]): MoveScore[] {
  const scores = new Map<string, MoveScore>();
  for (const { origin, move, atMs } of moves) {
    const key = `${origin}/${move}`;
    const known = scores.get(key) ?? { campaign: origin, move, times: 0, firstAtMs: atMs, lastAtMs: atMs };
    scores.set(key, { ...known, times: known.times + 1, lastAtMs: atMs });
  }
  return [...scores.values()];
}
