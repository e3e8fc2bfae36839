/** What a person knows and is about to do, and the numbers by which a person's draws and timers are told apart. */
import type { AttemptId } from '../domain/attempt.ts';
import type { Ms, Ratio } from '../domain/units.ts';
import { actorDraws } from '../random/draws.ts';
import type { Cohort } from '../scenario/format.ts';
import type { Action, ActorEvent } from './actor.ts';
import type { Opener } from './opener.ts';

/** Draw steps of `actorDraws`. */
export const HABITS_STEP = 1;
export const THINK_STEP = 2;
export const RELOAD_STEP = 3;
/** Plus the tries made so far. */
export const TYPING_STEP = 4;
/** Plus the challenges solved so far. */
export const CHALLENGE_STEP = 20;
export const MAIL_STEP = 40;
export const CHANNEL_STEP = 41;
export const TWICE_STEP = 42;
export const FINISH_STEP = 43;

// Timers cannot be cancelled, so each carries what it was set for: the kind, and for asks the count of asks then made.
export const TIMER_KINDS = 8;
export const TIMER_THINK = 0;
export const TIMER_PATIENCE = 1;
export const TIMER_ASK = 2;
export const TIMER_TYPED = 3;
export const TIMER_SOLVED = 4;
export const TIMER_MAIL = 5;
export const TIMER_CHANNEL = 6;
export const TIMER_TWIN = 7;

export interface Code {
  readonly code: string;
  readonly attempt: AttemptId;
}

/** An ask that the client sends twice at once. Its user sees one result: a promise, if either is one. */
export interface Twin {
  readonly send: Action;
  /** The answer that came first; null while none has. */
  readonly first: AnswerEvent | null;
}

export interface PersonState {
  readonly phase:
    | 'opening'
    | 'thinking'
    | 'asking'
    | 'solving'
    | 'mailing'
    | 'elsewhere'
    | 'waiting'
    | 'typing'
    | 'verifying'
    | 'over';
  readonly patienceMs: Ms;
  /** The first message never reaches this person. */
  readonly missesFirst: boolean;
  /** This person's client sends every ask twice. */
  readonly asksTwice: boolean;
  /** The present ask and its twin, until both are answered. */
  readonly twin: Twin | null;
  /** Asks for a code and then logs in without it. */
  readonly finishes: boolean;
  readonly asked: number;
  /** Asks that came to nothing but a demand for more: a challenge, an e-mail address. They are not this person's habit. */
  readonly demands: number;
  /** Whether the last ask was a repetition. */
  readonly repeated: boolean;
  /** Challenges solved, or thought to be. */
  readonly solves: number;
  /** A code has been asked for by mail. */
  readonly mailed: boolean;
  /** The code that came by mail. */
  readonly mailCode: string;
  /** The page has been opened anew, because its form had expired. */
  readonly reloaded: boolean;
  /** True once a code is, or may be, on its way. */
  readonly promised: boolean;
  /** Time since the first ask, as far as this person's own waits tell. */
  readonly sinceAskMs: Ms;
  /** Length of the wait for the next ask, added to `sinceAskMs` when it is over. */
  readonly pauseMs: Ms;
  readonly tries: number;
  /** The newest code in hand. */
  readonly newest: Code | null;
}

export type AnswerEvent = Extract<ActorEvent, { kind: 'answer' }>;

/** Somebody who is about to act: everything that is drawn once. */
export function freshPerson(cohort: Cohort, opener: Opener): PersonState {
  const { patience, patienceSpread, firstMessageLost } = cohort;
  const draws = actorDraws(opener.word0, opener.word1, HABITS_STEP);
  const missesFirst = draws.chance(firstMessageLost);
  const patienceMs = draws.chance(patienceSpread) ? draws.between(0, patience) : patience;
  return {
    phase: 'opening',
    patienceMs,
    missesFirst,
    asksTwice: happens(cohort.asksTwice, opener, TWICE_STEP),
    twin: null,
    finishes: happens(cohort.finishesElsewhere, opener, FINISH_STEP),
    asked: 0,
    demands: 0,
    repeated: false,
    solves: 0,
    mailed: false,
    mailCode: '',
    reloaded: false,
    promised: false,
    sinceAskMs: 0,
    pauseMs: 0,
    tries: 0,
    newest: null,
  };
}

/** Draws only where the share is not 0. */
function happens(share: Ratio, opener: Opener, step: number): boolean {
  return share.numerator > 0 && actorDraws(opener.word0, opener.word1, step).chance(share);
}
