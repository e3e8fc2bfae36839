/**
 * A legitimate user: opens the page, asks for a code, waits, asks again when it is slow, types it in, gives up when
 * patience runs out. Solves a challenge, confirms an e-mail address or finishes on another channel when the target wants
 * that, or leaves instead. Times are log-normal around the cohort's medians (domain.md section 5; shapes are assumptions).
 *
 * Patience counts from the first ask and only while no code is in hand: who holds a code types it.
 */
import { type Channel, ordinalOfAttempt } from '../domain/attempt.ts';
import type { AnswerClass } from '../domain/result.ts';
import type { Ms } from '../domain/units.ts';
import { actorDraws } from '../random/draws.ts';
import { logNormalMs } from '../random/quantiles.ts';
import type { Cohort } from '../scenario/format.ts';
import { type Action, type Actor, type ActorEvent, type ActorStep, NO_ACTIONS } from './actor.ts';
import type { Opener } from './opener.ts';
import {
  type AnswerEvent,
  CHALLENGE_STEP,
  CHANNEL_STEP,
  type Code,
  FINISH_STEP,
  freshPerson,
  MAIL_STEP,
  type PersonState,
  RELOAD_STEP,
  THINK_STEP,
  TIMER_ASK,
  TIMER_CHANNEL,
  TIMER_KINDS,
  TIMER_MAIL,
  TIMER_PATIENCE,
  TIMER_SOLVED,
  TIMER_THINK,
  TIMER_TWIN,
  TIMER_TYPED,
  type Twin,
  TYPING_STEP,
} from './person-state.ts';

/** A person enters a code twice at most: the first time, and once more after a mistake or with a newer code. */
const TRIES_MAX = 2;

/** Challenges that a person solves for one login at most (assumption): then it is somebody else's problem. */
const SOLVES_MAX = 3;

type Step = ActorStep<PersonState>;

/** One actor for all openers of a people entry; the opener's cohort says how it behaves. */
export function createPerson(cohorts: readonly Cohort[], options: { firstCohort: number }): Actor<PersonState> {
  const persons = cohorts.map((cohort) => new Person(cohort));
  const personOf = (opener: Opener): Person => persons[opener.cohort - options.firstCohort] as Person;
  return {
    begin: (opener) => freshPerson(personOf(opener).cohort, opener),
    step: (state, event, opener) => personOf(opener).step(state, event, opener),
  };
}

class Person {
  readonly cohort: Cohort;
  /** Asks this person is ready to make without being told how long to wait. */
  private readonly ownAsks: number;
  /** Where repeated asks want their code. */
  private readonly laterChannel: Channel;
  private readonly repeat: readonly Action[];
  /** An app that calls the API has no page to open. */
  private readonly opensPage: boolean;

  constructor(cohort: Cohort) {
    this.cohort = cohort;
    this.laterChannel = cohort.switchesTo ?? 'sms';
    this.repeat = Object.freeze([{ kind: 'send', resend: true, channel: this.laterChannel, solve: 'no' } as const]);
    this.opensPage = cohort.surface !== 'mobile-api';
    this.ownAsks = cohort.resendAfter === undefined ? 1 : 1 + cohort.resends;
  }

  step(state: PersonState, event: ActorEvent, opener: Opener): Step {
    if (state.phase === 'over') return stay(state);
    switch (event.kind) {
      case 'due':
        return this.opensPage ? { state, actions: VISIT } : this.firstAsk(state, opener);
      case 'answer':
        return this.onAnswer(state, event, opener);
      case 'timer':
        return this.onTimer(state, event.timer, opener);
      case 'message':
        return this.onMessage(state, event, opener);
      case 'mail':
        return this.onMail(state, event.code, opener);
    }
  }

  private onAnswer(state: PersonState, event: AnswerEvent, opener: Opener): Step {
    if (event.to === 'visit') return this.onPage(state, event.answer, opener);
    if (event.to === 'verify') return this.onVerified(state, event.answer, opener);
    if (event.to !== 'send') return this.onMailStep(state, event);
    return state.twin === null
      ? this.onAsked(state, event, opener)
      : this.onTwinAsked(state, state.twin, event, opener);
  }

  /** Reacts once both of a twin ask are answered. */
  private onTwinAsked(state: PersonState, twin: Twin, event: AnswerEvent, opener: Opener): Step {
    if (twin.first === null) {
      return stay({ ...state, twin: { ...twin, first: event }, promised: state.promised || isPromise(event) });
    }
    return this.onAsked({ ...state, twin: null }, isPromise(twin.first) ? twin.first : event, opener);
  }

  private onAsked(state: PersonState, event: AnswerEvent, opener: Opener): Step {
    const promised = isPromise(event);
    // A message may overtake the answer to its own request: then the answer changes nothing any more.
    if (state.phase !== 'asking') return stay({ ...state, promised: state.promised || promised });
    if (promised) return this.onPromise(state);
    // Who reads "this form has expired" loads the page again, once, and asks anew.
    if (event.answer === 'flow-expired' && this.opensPage && !state.reloaded && !state.promised) {
      return { state: { ...state, phase: 'opening', reloaded: true }, actions: VISIT };
    }
    return this.onDemand(state, event, opener) ?? this.onRefusal(state, event.retryAfterMs);
  }

  /** Refused, but there is a way on: null when there is none, or not for this person. */
  private onDemand(state: PersonState, { answer }: AnswerEvent, opener: Opener): Step | null {
    switch (answer) {
      case 'challenge-required':
      case 'challenge-failed':
        return state.solves < SOLVES_MAX ? this.solve(state, opener) : null;
      case 'email-required':
        return state.mailed ? null : this.giveAddress(state, opener);
      case 'other-channel':
        return this.goElsewhere(state, opener);
      default:
        return null;
    }
  }

  private solve(state: PersonState, opener: Opener): Step {
    const { challenge } = this.cohort;
    const draws = actorDraws(opener.word0, opener.word1, CHALLENGE_STEP + state.solves);
    if (draws.chance(challenge.abandon)) return this.leave(state);
    const ms = aroundMs(challenge.solve, draws);
    return {
      state: { ...state, phase: 'solving', pauseMs: ms },
      actions: [wait(TIMER_SOLVED, state.solves, ms)],
    };
  }

  /** Sends again, with what this person takes for the solution. */
  private handIn(state: PersonState, opener: Opener): Step {
    const draws = actorDraws(opener.word0, opener.word1, CHALLENGE_STEP + SOLVES_MAX + state.solves);
    const solve = draws.chance(this.cohort.challenge.fail) ? 'wrong' : 'yes';
    const { repeated } = state;
    return this.askAgain({ ...state, solves: state.solves + 1, demands: state.demands + 1 }, [
      { kind: 'send', resend: repeated, channel: repeated ? this.laterChannel : 'sms', solve },
    ]);
  }

  private giveAddress(state: PersonState, opener: Opener): Step {
    const draws = actorDraws(opener.word0, opener.word1, MAIL_STEP);
    if (draws.chance(this.cohort.email.abandon)) return this.leave(state);
    return { state: { ...state, phase: 'mailing', mailed: true, pauseMs: 0 }, actions: EMAIL };
  }

  private onMail(state: PersonState, mailCode: string, opener: Opener): Step {
    if (state.phase !== 'mailing') return stay(state);
    const draws = actorDraws(opener.word0, opener.word1, MAIL_STEP + 1);
    const ms = aroundMs(this.cohort.email.reading, draws);
    return { state: { ...state, mailCode, pauseMs: ms }, actions: [wait(TIMER_MAIL, 0, ms)] };
  }

  private onMailStep(state: PersonState, { to, answer }: AnswerEvent): Step {
    if (state.phase !== 'mailing') return stay(state);
    if (to === 'email') return answer === 'email-sent' ? stay(state) : this.leave(state);
    if (answer !== 'email-verified') return this.leave(state);
    return this.askAgain({ ...state, demands: state.demands + 1 }, state.repeated ? this.repeat : [SEND]);
  }

  private goElsewhere(state: PersonState, opener: Opener): Step | null {
    const draws = actorDraws(opener.word0, opener.word1, CHANNEL_STEP);
    const { accepts, takes } = this.cohort.otherChannel;
    if (!draws.chance(accepts)) return null;
    return { state: { ...state, phase: 'elsewhere' }, actions: [wait(TIMER_CHANNEL, 0, aroundMs(takes, draws))] };
  }

  /** Too much to ask. Who has a code coming waits for that one. */
  private leave(state: PersonState): Step {
    return state.promised ? stay({ ...state, phase: 'waiting' }) : over(state, 'gave-up');
  }

  private onPage(state: PersonState, answer: AnswerClass, opener: Opener): Step {
    if (state.phase !== 'opening') return stay(state);
    if (answer !== 'visited') return over(state, 'gave-up');
    const draws = actorDraws(opener.word0, opener.word1, state.reloaded ? RELOAD_STEP : THINK_STEP);
    const ms = aroundMs(this.cohort.think, draws);
    return { state: { ...state, phase: 'thinking', pauseMs: ms }, actions: [wait(TIMER_THINK, state.asked, ms)] };
  }

  private onPromise(state: PersonState): Step {
    const waiting: PersonState = { ...state, phase: 'waiting', promised: true };
    const { resendAfter } = this.cohort;
    if (resendAfter === undefined || countedAsks(state) >= this.ownAsks) return stay(waiting);
    return this.pauseThenAsk(waiting, resendAfter);
  }

  /**
   * Refused. Who resends by habit tries again at that rhythm, or when told to if that is later but within patience.
   * Who does not tries once more, only when told a time that is within patience. Else all that is left is to wait for
   * a message promised earlier.
   */
  private onRefusal(state: PersonState, toldMs: Ms): Step {
    const waiting: PersonState = { ...state, phase: 'waiting' };
    const withinPatience = state.sinceAskMs + toldMs <= state.patienceMs;
    const { resendAfter } = this.cohort;
    if (resendAfter !== undefined && countedAsks(state) < this.ownAsks) {
      return this.pauseThenAsk(waiting, toldMs > resendAfter && withinPatience ? toldMs : resendAfter);
    }
    if (resendAfter === undefined && countedAsks(state) === 1 && toldMs > 0 && withinPatience) {
      return this.pauseThenAsk(waiting, toldMs);
    }
    return state.promised ? stay(waiting) : over(state, 'gave-up');
  }

  private pauseThenAsk(state: PersonState, ms: Ms): Step {
    return { state: { ...state, pauseMs: ms }, actions: [wait(TIMER_ASK, state.asked, ms)] };
  }

  private onTimer(state: PersonState, timer: number, opener: Opener): Step {
    const kind = timer % TIMER_KINDS;
    const count = Math.floor(timer / TIMER_KINDS);
    if (kind === TIMER_THINK && state.phase === 'thinking' && count === state.asked) {
      return count === 0 ? this.firstAsk(state, opener) : this.askAgain(state, [SEND]);
    }
    if (kind === TIMER_PATIENCE && state.newest === null && state.phase !== 'elsewhere') return over(state, 'gave-up');
    if (kind === TIMER_SOLVED && state.phase === 'solving' && count === state.solves) return this.handIn(state, opener);
    if (kind === TIMER_MAIL && state.phase === 'mailing') {
      return { state, actions: [{ kind: 'confirm', code: state.mailCode }] };
    }
    if (kind === TIMER_CHANNEL && state.phase === 'elsewhere') return over(state, 'completed');
    if (kind === TIMER_ASK && state.phase === 'waiting' && count === state.asked) {
      return this.askAgain({ ...state, repeated: true }, this.repeat);
    }
    if (kind === TIMER_TWIN && state.twin !== null && count === state.asked) {
      return { state, actions: [state.twin.send] };
    }
    if (kind === TIMER_TYPED && state.phase === 'typing' && count === state.tries) return this.enter(state);
    return stay(state);
  }

  private firstAsk(state: PersonState, opener: Opener): Step {
    const asked = this.asking(state, [SEND, wait(TIMER_PATIENCE, 0, state.patienceMs)]);
    if (!state.finishes) return asked;
    const ms = aroundMs(this.cohort.otherChannel.takes, actorDraws(opener.word0, opener.word1, FINISH_STEP + 1));
    return {
      state: { ...asked.state, phase: 'elsewhere' },
      actions: [...asked.actions, wait(TIMER_CHANNEL, 0, ms)],
    };
  }

  private askAgain(state: PersonState, actions: readonly Action[]): Step {
    return this.asking({ ...state, sinceAskMs: state.sinceAskMs + state.pauseMs }, actions);
  }

  /** @param actions the send, and waits that begin with it */
  private asking(state: PersonState, actions: readonly Action[]): Step {
    const asked = state.asked + 1;
    if (!state.asksTwice) return { state: { ...state, phase: 'asking', asked }, actions };
    const twin: Twin = { send: actions[0] as Action, first: null };
    return { state: { ...state, phase: 'asking', asked, twin }, actions: [...actions, wait(TIMER_TWIN, asked, 0)] };
  }

  private onMessage(state: PersonState, event: Extract<ActorEvent, { kind: 'message' }>, opener: Opener): Step {
    // Logs in by other means: the code is never looked at.
    if (state.finishes) return stay(state);
    // Where there is no reception, there is none for the twin either.
    if (state.missesFirst && ordinalOfAttempt(event.attempt) <= (state.asksTwice ? 2 : 1)) return stay(state);
    const held: PersonState = { ...state, newest: { code: event.code, attempt: event.attempt } };
    return state.phase === 'typing' || state.phase === 'verifying' ? stay(held) : this.type(held, opener);
  }

  private type(state: PersonState, opener: Opener): Step {
    const draws = actorDraws(opener.word0, opener.word1, TYPING_STEP + state.tries);
    const ms = aroundMs(this.cohort.typing, draws);
    return { state: { ...state, phase: 'typing' }, actions: [wait(TIMER_TYPED, state.tries, ms)] };
  }

  /** Enters the newest code, which may be newer than the one whose arrival started the typing. */
  private enter(state: PersonState): Step {
    const { code, attempt } = state.newest as Code;
    return {
      state: { ...state, phase: 'verifying', tries: state.tries + 1 },
      actions: [{ kind: 'verify', code, attempt, elsewhere: false }],
    };
  }

  private onVerified(state: PersonState, answer: AnswerClass, opener: Opener): Step {
    if (state.phase !== 'verifying') return stay(state);
    if (answer === 'verified') return over(state, 'completed');
    const worthAnother = answer === 'wrong-code' || answer === 'code-expired' || answer === 'transport-error';
    return worthAnother && state.tries < TRIES_MAX ? this.type(state, opener) : over(state, 'gave-up');
  }
}

const VISIT: readonly Action[] = Object.freeze([{ kind: 'visit' } as const]);
const EMAIL: readonly Action[] = Object.freeze([{ kind: 'email' } as const]);
const SEND: Action = Object.freeze({ kind: 'send', resend: false, channel: 'sms', solve: 'no' } as const);

function isPromise({ answer }: AnswerEvent): boolean {
  return answer === 'sent' || answer === 'accepted-unknown';
}

/** Asks that use up habit: the one with an expired form does not, nor do those that only met a demand. */
function countedAsks(state: PersonState): number {
  return state.asked - state.demands - (state.reloaded ? 1 : 0);
}

function wait(kind: number, count: number, ms: Ms): Action {
  return { kind: 'wait', timer: count * TIMER_KINDS + kind, ms };
}

function stay(state: PersonState): Step {
  return { state, actions: NO_ACTIONS };
}

function over(state: PersonState, how: 'completed' | 'gave-up'): Step {
  return { state: { ...state, phase: 'over' }, actions: [{ kind: 'end', how }] };
}

/** Log-normal around a median (its table ends at 5.7 medians, so nothing else cuts it); 0 stays 0. */
function aroundMs(medianMs: Ms, draws: ReturnType<typeof actorDraws>): Ms {
  return logNormalMs(draws, medianMs, Number.MAX_SAFE_INTEGER);
}
