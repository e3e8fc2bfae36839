/**
 * The attacker: asks for codes it mostly never reads. Pure; the commonest pumper, a cold caller that asks once, gets
 * shared frozen steps, so that a simulation of a million openers allocates nothing here.
 */
import { ordinalOfAttempt } from '../domain/attempt.ts';
import type { AnswerClass } from '../domain/result.ts';
import { MINUTE_MS, type Ms, type Ratio } from '../domain/units.ts';
import { actorDraws } from '../random/draws.ts';
import type { Campaign } from '../scenario/format.ts';
import { type Action, type Actor, type ActorEvent, type ActorStep, NO_ACTIONS } from './actor.ts';
import type { Opener } from './opener.ts';

/** The part of a campaign that says how its openers behave. */
export type PumperHabits = Pick<Campaign, 'session' | 'think' | 'resend' | 'verify' | 'whenRefused'>;

/** How long a pumper waits for codes it means to enter: the common life of a code (domain.md section 5, Twilio). */
const CODE_WAIT_MS: Ms = 10 * MINUTE_MS;
/** Draw steps of `actorDraws`: one per attempt, above those a person uses. */
const VERIFY_STEP = 100;

const TIMER_THINK = 1;
const TIMER_RESEND = 2;
const TIMER_CODES = 3;

interface PumperState {
  readonly phase: 'fresh' | 'visiting' | 'thinking' | 'sending' | 'pausing' | 'reading' | 'over';
  /** Asks made so far. */
  readonly asked: number;
  /** Codes still to be entered, or to be answered for. */
  readonly unread: number;
}

type Step = ActorStep<PumperState>;

const FRESH: PumperState = Object.freeze({ phase: 'fresh', asked: 0, unread: 0 });
const SEND: readonly Action[] = Object.freeze([{ kind: 'send', resend: false, channel: 'sms' } as const]);
const RESEND: readonly Action[] = Object.freeze([{ kind: 'send', resend: true, channel: 'sms' } as const]);
const VISIT: readonly Action[] = Object.freeze([{ kind: 'visit' } as const]);
const END: readonly Action[] = Object.freeze([{ kind: 'end', how: 'done' } as const]);
const WAIT_FOR_CODES: readonly Action[] = Object.freeze([
  { kind: 'wait', timer: TIMER_CODES, ms: CODE_WAIT_MS } as const,
]);

const OVER_STEP: Step = Object.freeze({ state: Object.freeze({ phase: 'over', asked: 1, unread: 0 }), actions: END });
const VISIT_STEP: Step = Object.freeze({
  state: Object.freeze({ phase: 'visiting', asked: 0, unread: 0 }),
  actions: VISIT,
});
/** First ask by somebody who will not read the code. */
const BLIND_SEND_STEP: Step = Object.freeze({
  state: Object.freeze({ phase: 'sending', asked: 1, unread: 0 }),
  actions: SEND,
});

/** One actor for all openers of a campaign: everything that differs between them comes from the opener. */
export function createPumper(habits: PumperHabits): Actor<PumperState> {
  const pumper = new Pumper(habits);
  return {
    begin: () => FRESH,
    step: (state, event, opener) => pumper.step(state, event, opener),
  };
}

class Pumper {
  private readonly visitsFirst: boolean;
  private readonly stopsWhenRefused: boolean;
  private readonly verify: Ratio;
  /** Asks per opener: the first and its resends. */
  private readonly asks: number;
  private readonly think: readonly Action[];
  private readonly pause: readonly Action[];

  constructor(habits: PumperHabits) {
    this.visitsFirst = habits.session === 'visit-first';
    this.stopsWhenRefused = habits.whenRefused === 'stop-opener';
    this.verify = habits.verify;
    this.asks = 1 + (habits.resend?.times ?? 0);
    this.think = [{ kind: 'wait', timer: TIMER_THINK, ms: habits.think }];
    this.pause = [{ kind: 'wait', timer: TIMER_RESEND, ms: habits.resend?.every ?? 0 }];
  }

  step(state: PumperState, event: ActorEvent, opener: Opener): Step {
    if (state.phase === 'over') return { state, actions: NO_ACTIONS };
    switch (event.kind) {
      case 'due':
        return this.visitsFirst ? VISIT_STEP : this.ask(state, opener);
      case 'answer':
        return this.onAnswer(state, event, opener);
      case 'timer':
        return this.onTimer(state, event.timer, opener);
      case 'message':
        return this.onMessage(state, event, opener);
    }
  }

  private ask(state: PumperState, opener: Opener): Step {
    const asked = state.asked + 1;
    const reads = this.reads(asked, opener);
    if (asked === 1 && !reads) return BLIND_SEND_STEP;
    return {
      state: { phase: 'sending', asked, unread: state.unread + (reads ? 1 : 0) },
      actions: asked === 1 ? SEND : RESEND,
    };
  }

  private onAnswer(state: PumperState, event: Extract<ActorEvent, { kind: 'answer' }>, opener: Opener): Step {
    if (event.to === 'verify') return this.settle({ ...state, unread: state.unread - 1 });
    const refused = !isWelcome(event.answer);
    if (refused && this.stopsWhenRefused) return OVER_STEP;
    if (event.to === 'visit') return this.onPage(state, opener);
    const dropped = refused && this.reads(state.asked, opener) ? 1 : 0;
    const answered: PumperState = { ...state, unread: state.unread - dropped };
    if (state.asked < this.asks) return { state: { ...answered, phase: 'pausing' }, actions: this.pause };
    if (answered.unread <= 0) return OVER_STEP;
    return { state: { ...answered, phase: 'reading' }, actions: WAIT_FOR_CODES };
  }

  private onPage(state: PumperState, opener: Opener): Step {
    if (this.think[0]?.kind === 'wait' && this.think[0].ms === 0) return this.ask(state, opener);
    return { state: { ...state, phase: 'thinking' }, actions: this.think };
  }

  private onTimer(state: PumperState, timer: number, opener: Opener): Step {
    if (timer === TIMER_CODES && state.phase === 'reading') return OVER_STEP;
    const asksNow =
      (timer === TIMER_THINK && state.phase === 'thinking') || (timer === TIMER_RESEND && state.phase === 'pausing');
    return asksNow ? this.ask(state, opener) : { state, actions: NO_ACTIONS };
  }

  private onMessage(state: PumperState, event: Extract<ActorEvent, { kind: 'message' }>, opener: Opener): Step {
    if (!this.reads(ordinalOfAttempt(event.attempt), opener)) return { state, actions: NO_ACTIONS };
    return { state, actions: [{ kind: 'verify', code: event.code, attempt: event.attempt }] };
  }

  /** Ends once nothing is left to ask and no code to read. */
  private settle(state: PumperState): Step {
    if (state.phase === 'reading' && state.unread <= 0) return OVER_STEP;
    return { state, actions: NO_ACTIONS };
  }

  /** Whether this opener enters the code of its n-th ask, should it arrive. */
  private reads(ordinal: number, opener: Opener): boolean {
    if (this.verify.numerator === 0) return false;
    return actorDraws(opener.word0, opener.word1, VERIFY_STEP + ordinal).chance(this.verify);
  }
}

/** Answers after which a caller goes on as if all were well. */
function isWelcome(answer: AnswerClass): boolean {
  return answer === 'sent' || answer === 'accepted-unknown' || answer === 'visited';
}
