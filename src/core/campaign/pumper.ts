/**
 * The attacker: asks for codes it mostly never reads. Pure; the commonest pumper, a cold caller that asks once, gets
 * shared frozen steps, so that a simulation of a million openers allocates nothing here.
 */
import { ATTEMPTS_PER_OPENER, type Channel, ordinalOfAttempt, type Solve } from '../domain/attempt.ts';
import type { AnswerClass } from '../domain/result.ts';
import { MINUTE_MS, type Ms, type Ratio } from '../domain/units.ts';
import { actorDraws } from '../random/draws.ts';
import type { Campaign } from '../scenario/format.ts';
import { type Action, type Actor, type ActorEvent, type ActorStep, NO_ACTIONS } from './actor.ts';
import type { Opener } from './opener.ts';

/** The part of a campaign that says how its openers behave. */
export type PumperHabits = Pick<
  Campaign,
  'session' | 'think' | 'channels' | 'resend' | 'verify' | 'verifyFrom' | 'replays' | 'whenRefused' | 'solver' | 'email'
>;

/** How long a pumper waits for codes it means to enter: the common life of a code (domain.md section 5, Twilio). */
const CODE_WAIT_MS: Ms = 10 * MINUTE_MS;
/** Draw steps of `actorDraws`: one per attempt, above those a person uses. */
const VERIFY_STEP = 100;
const SOLVE_STEP = 200;

const TIMER_THINK = 1;
const TIMER_RESEND = 2;
const TIMER_CODES = 3;
const TIMER_SOLVED = 4;
const TIMER_MAIL = 5;

type Verify = Extract<Action, { kind: 'verify' }>;

/** A code that has been entered and waits for its answer. */
interface Entered {
  readonly verify: Verify;
  /** It was right once: from then on it is used. */
  readonly used: boolean;
  /** Times that it will be entered again. */
  readonly replaysLeft: number;
}

interface PumperState {
  readonly phase:
    | 'fresh'
    | 'visiting'
    | 'thinking'
    | 'sending'
    | 'solving'
    | 'mailing'
    | 'pausing'
    | 'reading'
    | 'over';
  /** Asks made so far, each counted once however often it was sent. */
  readonly asked: number;
  /** Sends made so far: the ordinal of the last attempt. */
  readonly sends: number;
  /** The present ask has been sent with a solution. */
  readonly solved: boolean;
  /** An e-mail address has been given. */
  readonly mailed: boolean;
  readonly mailCode: string;
  /** Codes still to be entered, or to be answered for. */
  readonly unread: number;
  /** In the order in which they were entered; kept only by who enters codes again. */
  readonly entered: readonly Entered[];
}

type Step = ActorStep<PumperState>;

const FRESH: PumperState = Object.freeze({
  phase: 'fresh',
  asked: 0,
  sends: 0,
  solved: false,
  mailed: false,
  mailCode: '',
  unread: 0,
  entered: Object.freeze([]),
});
const EMAIL: readonly Action[] = Object.freeze([{ kind: 'email' } as const]);
const VISIT: readonly Action[] = Object.freeze([{ kind: 'visit' } as const]);
const END: readonly Action[] = Object.freeze([{ kind: 'end', how: 'done' } as const]);
const WAIT_FOR_CODES: readonly Action[] = Object.freeze([
  { kind: 'wait', timer: TIMER_CODES, ms: CODE_WAIT_MS } as const,
]);

const OVER_STEP: Step = Object.freeze({
  state: Object.freeze({ ...FRESH, phase: 'over', asked: 1, sends: 1 }),
  actions: END,
});
const VISIT_STEP: Step = Object.freeze({
  state: Object.freeze({ ...FRESH, phase: 'visiting' }),
  actions: VISIT,
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
  private readonly verifiesElsewhere: boolean;
  private readonly solver: PumperHabits['solver'];
  private readonly email: PumperHabits['email'];
  private readonly channels: readonly Channel[];
  private readonly replays: number;
  /** The n-th ask without a solution; later ones are like the last. */
  private readonly plainAsks: readonly (readonly Action[])[];
  /** First ask by somebody who will not read the code. */
  private readonly blindStep: Step;

  constructor(habits: PumperHabits) {
    this.visitsFirst = habits.session === 'visit-first';
    this.stopsWhenRefused = habits.whenRefused === 'stop-opener';
    this.verify = habits.verify;
    this.verifiesElsewhere = habits.verifyFrom === 'another-session';
    this.solver = habits.solver;
    this.email = habits.email;
    this.channels = habits.channels;
    this.replays = habits.replays;
    this.plainAsks = Array.from({ length: Math.max(2, habits.channels.length) }, (_, i) =>
      Object.freeze([this.askAction(i + 1, 'no')]),
    );
    this.blindStep = Object.freeze({
      state: Object.freeze({ ...FRESH, phase: 'sending', asked: 1, sends: 1 }),
      actions: this.plainAsk(1),
    });
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
      case 'mail':
        return this.onMail(state, event.code);
    }
  }

  private ask(state: PumperState, opener: Opener): Step {
    const asked = state.asked + 1;
    if (asked === 1 && !this.reads(1, opener)) return this.blindStep;
    return this.sent({ ...state, asked, solved: false }, this.plainAsk(asked), opener);
  }

  private plainAsk(asked: number): readonly Action[] {
    return this.plainAsks[Math.min(asked, this.plainAsks.length) - 1] as readonly Action[];
  }

  private askAction(asked: number, solve: Solve): Action {
    const channel = this.channels[Math.min(asked, this.channels.length) - 1] as Channel;
    return { kind: 'send', resend: asked > 1, channel, solve };
  }

  /** One more attempt of the present ask goes out, as long as there are numbers for attempts. */
  private sent(state: PumperState, actions: readonly Action[], opener: Opener): Step {
    const sends = state.sends + 1;
    if (sends >= ATTEMPTS_PER_OPENER) return OVER_STEP;
    const unread = state.unread + (this.reads(sends, opener) ? 1 : 0);
    return { state: { ...state, phase: 'sending', sends, unread }, actions };
  }

  private onAnswer(state: PumperState, event: Extract<ActorEvent, { kind: 'answer' }>, opener: Opener): Step {
    if (event.to === 'verify') return this.onEntered(state, event.answer);
    const refused = !isWelcome(event.answer);
    const way = refused ? this.wayOn(state, event.answer, opener) : null;
    if (way !== null) return way;
    if (refused && this.stopsWhenRefused) return OVER_STEP;
    if (event.to === 'visit') return this.onPage(state, opener);
    if (event.to === 'email') return { state, actions: NO_ACTIONS };
    if (event.to === 'confirm' && !refused) return this.sent(state, this.plainAsk(state.asked), opener);
    const answered = refused && event.to === 'send' ? this.forgetLast(state, opener) : state;
    if (state.asked < this.asks) return { state: { ...answered, phase: 'pausing' }, actions: this.pause };
    if (answered.unread <= 0) return OVER_STEP;
    return { state: { ...answered, phase: 'reading' }, actions: WAIT_FOR_CODES };
  }

  /** What can be done about a refusal: solve, or give an address. Null when nothing can, or has been tried. */
  private wayOn(state: PumperState, answer: AnswerClass, opener: Opener): Step | null {
    const { solver, email } = this;
    if (answer === 'challenge-required' && solver.kind !== 'none' && !state.solved) {
      const solving: PumperState = { ...this.forgetLast(state, opener), phase: 'solving' };
      return { state: solving, actions: [{ kind: 'wait', timer: TIMER_SOLVED, ms: solver.delay }] };
    }
    if (answer === 'email-required' && email.kind !== 'none' && !state.mailed) {
      return { state: { ...this.forgetLast(state, opener), phase: 'mailing', mailed: true }, actions: EMAIL };
    }
    return null;
  }

  /** No code will come of the last send. */
  private forgetLast(state: PumperState, opener: Opener): PumperState {
    return this.reads(state.sends, opener) ? { ...state, unread: state.unread - 1 } : state;
  }

  private handIn(state: PumperState, opener: Opener): Step {
    const { solver } = this;
    if (solver.kind === 'none') return OVER_STEP;
    const solved = actorDraws(opener.word0, opener.word1, SOLVE_STEP + state.sends).chance(solver.success);
    const right = solver.kind === 'proof-of-work' ? 'computed' : 'yes';
    const action = this.askAction(state.asked, solved ? right : 'wrong');
    return this.sent({ ...state, solved: true }, [action], opener);
  }

  private onMail(state: PumperState, mailCode: string): Step {
    if (state.phase !== 'mailing' || this.email.kind === 'none') return { state, actions: NO_ACTIONS };
    return { state: { ...state, mailCode }, actions: [{ kind: 'wait', timer: TIMER_MAIL, ms: this.email.delay }] };
  }

  private onPage(state: PumperState, opener: Opener): Step {
    if (this.think[0]?.kind === 'wait' && this.think[0].ms === 0) return this.ask(state, opener);
    return { state: { ...state, phase: 'thinking' }, actions: this.think };
  }

  private onTimer(state: PumperState, timer: number, opener: Opener): Step {
    if (timer === TIMER_CODES && state.phase === 'reading') return OVER_STEP;
    if (timer === TIMER_SOLVED && state.phase === 'solving') return this.handIn(state, opener);
    if (timer === TIMER_MAIL && state.phase === 'mailing') {
      return { state, actions: [{ kind: 'confirm', code: state.mailCode }] };
    }
    const asksNow =
      (timer === TIMER_THINK && state.phase === 'thinking') || (timer === TIMER_RESEND && state.phase === 'pausing');
    return asksNow ? this.ask(state, opener) : { state, actions: NO_ACTIONS };
  }

  private onMessage(state: PumperState, event: Extract<ActorEvent, { kind: 'message' }>, opener: Opener): Step {
    if (!this.reads(ordinalOfAttempt(event.attempt), opener)) return { state, actions: NO_ACTIONS };
    const { code, attempt } = event;
    const verify: Verify = { kind: 'verify', code, attempt, elsewhere: this.verifiesElsewhere };
    if (this.replays === 0) return { state, actions: [verify] };
    const entered = [...state.entered, { verify, used: false, replaysLeft: this.replays }];
    return { state: { ...state, entered }, actions: [verify] };
  }

  /** A code that was right is entered again, if that is what this attacker tries. */
  private onEntered(state: PumperState, answer: AnswerClass): Step {
    const [first, ...others] = state.entered;
    const wasUsed = first?.used === true || answer === 'verified';
    if (first === undefined || first.replaysLeft === 0 || !wasUsed) {
      return this.settle({ ...state, entered: others, unread: state.unread - 1 });
    }
    const again: Entered = { ...first, used: true, replaysLeft: first.replaysLeft - 1 };
    return { state: { ...state, entered: [...others, again] }, actions: [first.verify] };
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
  return (
    answer === 'sent' ||
    answer === 'accepted-unknown' ||
    answer === 'visited' ||
    answer === 'email-sent' ||
    answer === 'email-verified'
  );
}
