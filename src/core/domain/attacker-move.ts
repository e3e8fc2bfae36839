/**
 * What an attacker who adapts can be seen to do, in the words of ledger, score and report. All but the last are moves that a
 * scenario lists (core/scenario/campaign-format.ts); `cut-losses` is his own decision to stop because he loses money.
 */
export const ATTACKER_MOVES = [
  'back-off',
  'slow-down',
  'change-network',
  'change-device',
  'change-destinations',
  'visit-first',
  'solve-challenges',
  'stop',
  'cut-losses',
] as const;
export type AttackerMove = (typeof ATTACKER_MOVES)[number];
