/**
 * One opener's talk with a target: steps its actor, numbers its attempts, remembers its cookies and writes down what
 * happened. Both engines drive it; what differs between them is only how a request travels and how time passes.
 *
 * An engine calls `begin`, performs the returned actions in order (a `wait` becomes a timer event later), hands every
 * answer to `answered`, and stops when `ended` is true.
 */
import {
  ATTEMPTS_PER_OPENER,
  type AttemptId,
  attemptIdOf,
  type Identity,
  type StepKind,
  type Wire,
} from '../domain/attempt.ts';
import type { AttemptEvent, EventSink } from '../domain/event.ts';
import { formatE164 } from '../domain/phone.ts';
import type { AnswerClass } from '../domain/result.ts';
import type { Ms, RunMs } from '../domain/units.ts';
import type { Action, ActorEvent } from './actor.ts';
import { NO_ACTIONS } from './actor.ts';
import { behaviourText, deviceSignals, HONEYPOT_BAIT, mailAddressOf } from './client-signals.ts';
import { NO_HEADERS } from './evasion.ts';
import type { Lane, Opener } from './opener.ts';

/** What a client keeps between requests; ports read and write it. */
export interface Memory {
  cookies: Record<string, string>;
  captured: Record<string, string>;
}

/** What came back, in the words every port uses. */
export interface Answered {
  readonly answer: AnswerClass;
  readonly status: number;
  readonly retryAfterMs: Ms;
  /** Real microseconds that it took; absent where time is simulated. */
  readonly tookMicros?: number;
}

/** Actions that are requests. */
export type RequestAction = Extract<Action, { kind: 'visit' | 'send' | 'verify' | 'email' | 'confirm' }>;

export class Conversation {
  readonly lane: Lane;
  readonly opener: Opener;
  /** Shared by the lane when it lives on a scraped token, else this conversation's own. */
  readonly memory: Memory;
  ended = false;

  private readonly events: EventSink;
  private state: unknown;
  private ordinal = 0;
  private visitedAtMs: RunMs = 0;
  private latestMs: RunMs = 0;
  private readonly phone: string;

  constructor(lane: Lane, opener: Opener, events: EventSink, shared: Memory | null = null) {
    this.lane = lane;
    this.opener = opener;
    this.events = events;
    this.memory = shared ?? { cookies: {}, captured: {} };
    this.phone = formatE164(opener.number);
  }

  /** The opener is due: writes the intent down (people only) and returns the first actions. */
  begin(atMs: RunMs): readonly Action[] {
    this.state = this.lane.actor.begin(this.opener);
    if (this.lane.intent === 'legit') {
      const { lane, index, cohort } = this.opener;
      this.events({ type: 'intent', atMs, lane, opener: index, cohort });
    }
    return this.on(DUE, atMs);
  }

  /** Something happened to the actor. Harmless after the end. */
  on(event: ActorEvent, atMs: RunMs): readonly Action[] {
    if (this.ended) return NO_ACTIONS;
    this.latestMs = atMs;
    const { state, actions } = this.lane.actor.step(this.state, event, this.opener);
    this.state = state;
    for (const action of actions) {
      if (action.kind === 'end') this.end(atMs, action.how === 'completed' ? 'completed' : 'gave-up');
    }
    return actions;
  }

  /** What crosses the wire for a request action. A send takes the next attempt number. */
  wireFor(action: RequestAction): Wire {
    if (action.kind === 'send') {
      this.ordinal += 1;
      if (this.ordinal >= ATTEMPTS_PER_OPENER) throw new Error('invariant broken: too many attempts for one opener');
    }
    const { evasion } = this.lane;
    const { identity, number, surface } = this.opener;
    const sends = action.kind === 'send';
    const mails = action.kind === 'email' || action.kind === 'confirm';
    return {
      step: sends && action.resend ? 'resend' : action.kind,
      surface,
      attempt: action.kind === 'verify' ? action.attempt : this.currentAttempt(action.kind),
      identity,
      phone: sends && evasion !== null ? evasion.phoneAt(this.opener, this.ordinal) : this.phone,
      number,
      channel: sends ? action.channel : 'sms',
      code: action.kind === 'verify' || action.kind === 'confirm' ? action.code : '',
      signals: sends || action.kind === 'verify' ? this.signals() : '',
      behaviour: sends ? behaviourText(identity.traits.hands, this.opener, this.latestMs - this.visitedAtMs) : '',
      honeypot: sends && identity.traits.fillsHoneypot ? HONEYPOT_BAIT : '',
      solve: sends ? action.solve : 'no',
      email: mails ? mailAddressOf(this.opener, this.lane.intent === 'legit' ? 'mail' : 'throwaway') : '',
      headers: evasion === null ? NO_HEADERS : evasion.headersAt(this.opener, this.ordinal),
    };
  }

  private signals(): string {
    const plain = deviceSignals(this.opener.identity);
    return this.lane.evasion?.signalsAt(plain, this.opener, this.ordinal) ?? plain;
  }

  /** What the client carries on a request: who enters a code elsewhere has the page's token, but none of these cookies. */
  memoryFor(action: RequestAction): Memory {
    if (action.kind !== 'verify' || !action.elsewhere) return this.memory;
    return { cookies: {}, captured: { ...this.memory.captured } };
  }

  /** An answer came (or did not: `transport-error`). Writes the attempt or verification down and steps the actor. */
  answered(wire: Wire, answer: Answered, sentAtMs: RunMs, nowMs: RunMs): readonly Action[] {
    this.record(wire, answer, sentAtMs);
    if (wire.step === 'visit') this.visitedAtMs = nowMs;
    return this.on(
      { kind: 'answer', to: answeredStep(wire), answer: answer.answer, retryAfterMs: answer.retryAfterMs },
      nowMs,
    );
  }

  /** The run is over before the actor was: a person's intent counts as cut off, not as given up. */
  cutOff(atMs: RunMs): void {
    if (!this.ended) this.end(atMs, 'cut-off');
  }

  private currentAttempt(kind: Exclude<RequestAction['kind'], 'verify'>): AttemptId {
    return kind === 'visit' ? 0 : attemptIdOf(this.opener.lane, this.opener.index, this.ordinal);
  }

  private record(wire: Wire, answer: Answered, atMs: RunMs): void {
    if (wire.step === 'visit' || wire.step === 'email') return;
    if (wire.step === 'verify') {
      this.events({ type: 'verify', atMs, attempt: wire.attempt, answer: answer.answer });
      return;
    }
    if (wire.step === 'confirm') {
      const { lane, index: opener } = this.opener;
      this.events({ type: 'mail-code', atMs, lane, opener, answer: answer.answer });
      return;
    }
    const event: AttemptEvent = {
      type: 'attempt',
      atMs,
      attempt: wire.attempt,
      step: wire.step,
      channel: wire.channel,
      number: wire.number,
      address: wire.identity.address,
      device: wire.identity.device,
      solve: wire.solve,
      answer: answer.answer,
      status: answer.status,
    };
    const { tookMicros } = answer;
    if (wire.surface === 'login' && tookMicros === undefined) this.events(event);
    else this.events({ ...event, ...optionalFacts(wire, tookMicros) });
  }

  private end(atMs: RunMs, how: 'completed' | 'gave-up' | 'cut-off'): void {
    this.ended = true;
    if (this.lane.intent !== 'legit') return;
    this.events({ type: 'intent-end', atMs, lane: this.opener.lane, opener: this.opener.index, how });
  }
}

/** What an attempt only says where it is not the usual. */
function optionalFacts(
  { surface }: Wire,
  tookMicros: number | undefined,
): Pick<AttemptEvent, 'surface' | 'tookMicros'> {
  return {
    ...(surface === 'login' ? {} : { surface }),
    ...(tookMicros === undefined ? {} : { tookMicros }),
  };
}

/** A page visit that is nobody's attempt. */
const BARE_VISIT: Omit<Wire, 'identity'> = Object.freeze({
  step: 'visit',
  surface: 'login',
  attempt: 0,
  phone: '',
  number: 0,
  channel: 'sms',
  code: '',
  signals: '',
  behaviour: '',
  honeypot: '',
  solve: 'no',
  email: '',
  headers: NO_HEADERS,
});

const DUE: ActorEvent = Object.freeze({ kind: 'due' });

function answeredStep(wire: Wire): Exclude<StepKind, 'resend'> {
  return wire.step === 'resend' ? 'send' : wire.step;
}

/** Sends with one refused token before its owner thinks of fetching another (assumption). */
const REFUSALS_PER_TOKEN = 200;

/**
 * The one CSRF token that all openers of a lane share: fetched by a single page visit, its cookie thrown away, fetched
 * again once the target says that it expired. `perform` is the engine's way to do a request.
 */
export class ScrapedToken {
  readonly memory: Memory = { cookies: {}, captured: {} };
  private fetched = false;
  private fetching: Promise<void> | null = null;
  /** Whether it ever got a message sent. */
  private worked = false;
  /** Refusals as expired since it was fetched. */
  private refusals = 0;

  /** True when a send may go out at once. */
  get ready(): boolean {
    return this.fetched;
  }

  /** Visits the page as `identity`; concurrent callers share one visit. */
  async fetch(identity: Identity, perform: (wire: Wire, memory: Memory) => Promise<Answered>): Promise<void> {
    this.fetching ??= this.visit(identity, perform);
    await this.fetching;
    this.fetching = null;
  }

  /**
   * Watches answers. A token that worked and stopped working has expired: it is fetched anew before the next send. One
   * that never worked is not to blame (the target wants more than a token), and another is tried only now and then.
   */
  learn(answer: AnswerClass): void {
    if (answer === 'sent') this.worked = true;
    if (answer !== 'flow-expired') return;
    this.refusals += 1;
    if (this.worked || this.refusals >= REFUSALS_PER_TOKEN) this.fetched = false;
  }

  private async visit(identity: Identity, perform: (wire: Wire, memory: Memory) => Promise<Answered>): Promise<void> {
    await perform({ ...BARE_VISIT, identity }, this.memory);
    this.memory.cookies = {};
    this.fetched = true;
    this.worked = false;
    this.refusals = 0;
  }
}
