/**
 * How an attacker learns: a pure state machine over what became of his asks. One mind per lane, because lanes do not talk to
 * each other. He looks at a window of final answers; when too many of them are refusals he makes his next move, and the
 * window begins anew, since older answers say nothing about what he does now. Behaviours: domain.md section 3.1.
 *
 * He sees answers, not dispatches: a pretended "sent" is a success to him.
 */
import type { AttackerMove } from '../domain/attacker-move.ts';
import type { Micro, RunMs } from '../domain/units.ts';
import type { Adapt, Move } from '../scenario/campaign-format.ts';

/** What became of an ask, as the attacker sees it. */
export interface Outcome {
  readonly atMs: RunMs;
  /** `unfinished`: it cost something, and its ask goes on (a challenge that he is about to solve). */
  readonly kind: 'welcome' | 'refused' | 'unfinished';
  /** What he believes to have earned. */
  readonly earnedMicro: Micro;
  readonly costMicro: Micro;
}

/** One ask that is over. */
interface Seen {
  readonly refused: boolean;
  readonly earnedMicro: Micro;
  readonly costMicro: Micro;
}

/** What an attacker knows and has decided in one lane. Never changed in place. */
export interface LaneMind {
  /** Moves made so far; past the end of the list they begin again, where he repeats them. */
  readonly moves: number;
  /** For good. */
  readonly stopped: boolean;
  /** Nothing is played before this moment. */
  readonly awayUntilMs: RunMs;
  /** Plays the openers whose index is a multiple of this. */
  readonly keepOneIn: number;
  /** Asks that are over since the last move, the newest last; at most a window of them. */
  readonly recent: readonly Seen[];
  /** Paid for the asks that are not over yet. */
  readonly spentMicro: Micro;
}

/** Nothing seen, nothing decided. */
export const FRESH_MIND: LaneMind = Object.freeze({
  moves: 0,
  stopped: false,
  awayUntilMs: 0,
  keepOneIn: 1,
  recent: Object.freeze([]),
  spentMicro: 0,
});

/** The mind after one more outcome. */
export function learn(mind: LaneMind, outcome: Outcome, adapt: Adapt): LaneMind {
  if (mind.stopped) return mind;
  const costMicro = mind.spentMicro + outcome.costMicro;
  if (outcome.kind === 'unfinished') return { ...mind, spentMicro: costMicro };
  const seen: Seen = { refused: outcome.kind === 'refused', earnedMicro: outcome.earnedMicro, costMicro };
  const kept = mind.recent.length < adapt.window ? mind.recent : mind.recent.slice(1);
  const wiser: LaneMind = { ...mind, recent: [...kept, seen], spentMicro: 0 };
  if (wiser.recent.length < adapt.window) return wiser;
  const move = moveAt(wiser.moves, adapt);
  if (move === null) return adapt.stopsWhenLosing && loses(wiser.recent) ? { ...wiser, stopped: true } : wiser;
  return isTooMuch(wiser.recent, adapt) ? moved(wiser, move, outcome.atMs) : wiser;
}

/** Whether he plays the opener that is due now. */
export function plays(mind: LaneMind, index: number, atMs: RunMs): boolean {
  return !mind.stopped && atMs >= mind.awayUntilMs && index % mind.keepOneIn === 0;
}

/** What he was seen to do between two of his minds, the later one learnt from a single outcome; null: nothing. */
export function moveBetween(before: LaneMind, after: LaneMind, adapt: Adapt): AttackerMove | null {
  if (after.moves > before.moves) return (moveAt(before.moves, adapt) as Move).kind;
  return after.stopped && !before.stopped ? 'cut-losses' : null;
}

/** The move that comes after so many others; null when none is left. */
export function moveAt(moves: number, { moves: list, repeats }: Adapt): Move | null {
  return list[repeats ? moves % list.length : moves] ?? null;
}

function moved(mind: LaneMind, move: Move, atMs: RunMs): LaneMind {
  const next: LaneMind = { ...mind, moves: mind.moves + 1, recent: [] };
  switch (move.kind) {
    case 'back-off':
      return { ...next, awayUntilMs: atMs + move.pause };
    case 'slow-down':
      return { ...next, keepOneIn: move.keepOneIn };
    case 'stop':
      return { ...next, stopped: true };
    default:
      // The rest is a matter of looks: disguise.ts.
      return next;
  }
}

function isTooMuch(recent: readonly Seen[], { refused }: Adapt): boolean {
  const count = recent.filter((seen) => seen.refused).length;
  return count * refused.denominator >= refused.numerator * recent.length;
}

function loses(recent: readonly Seen[]): boolean {
  let profitMicro = 0;
  for (const { earnedMicro, costMicro } of recent) profitMicro += earnedMicro - costMicro;
  return profitMicro < 0;
}
