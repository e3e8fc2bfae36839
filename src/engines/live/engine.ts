/**
 * The live engine: plays a plan over real requests on an open model. Every opener has an absolute due time and leaves
 * then, whatever became of the ones before; when too much is under way it is dropped and counted, never put off,
 * because an engine that waits for a slow target measures the engine (coordinated omission, loadgen.md 1.1).
 */
import { performance } from 'node:perf_hooks';
import type { Action } from '../../core/campaign/actor.ts';
import { type Answered, Conversation, type RequestAction, ScrapedToken } from '../../core/campaign/conversation.ts';
import type { Opener, Plan } from '../../core/campaign/opener.ts';
import { ATTEMPTS_PER_OPENER, type AttemptId, attemptIdOf, type Wire } from '../../core/domain/attempt.ts';
import type { ClockSpec } from '../../core/domain/clock.ts';
import type { UnsentEvent } from '../../core/domain/event.ts';
import type { Ms, RunMs } from '../../core/domain/units.ts';
import type { EngineOptions, InboxMessage } from '../engine.ts';
import { Agenda } from './agenda.ts';
import { HealthRecord, type LiveHealth } from './health.ts';
import type { LiveTarget } from './live-target.ts';
import { type DueOpener, OpenerCursor } from './opener-cursor.ts';
import { RunTime } from './run-time.ts';

export interface LiveOptions extends EngineOptions {
  readonly target: LiveTarget;
  readonly clock: ClockSpec;
  /** Requests under way at once, beyond which openers are dropped. */
  readonly maxInFlight: number;
  /** Real milliseconds that requests under way at the end, or at an interruption, may take to end. */
  readonly drainMs: Ms;
}

/**
 * Plays `plan` from the clock's start to the plan's end, or until everybody is through. Resolves with the harness' own
 * health; rejects when the target cannot be reached at the start (exit 4) or when our code is broken.
 */
export async function runLive(plan: Plan, options: LiveOptions): Promise<LiveHealth> {
  const run = new LiveRun(plan, options);
  await options.target.warmUp();
  return run.play();
}

/** Real milliseconds between two words to the progress listener. */
const PROGRESS_MS = 100;
/** A scraped token is fetched this long (real milliseconds) before its lane's first opener, so that nobody waits for it. */
const TOKEN_LEAD_MS = 200;

const NO_ANSWER: Answered = Object.freeze({ answer: 'transport-error', status: 0, retryAfterMs: 0 });

/** A request under way. */
interface Flight {
  readonly conversation: Conversation;
  readonly wire: Wire;
  readonly calledMs: number;
  readonly dueMs: number | null;
  readonly isOpener: boolean;
  /** The scraped token it went out with, '' for none. */
  readonly token: string;
}

/** Why actions are performed now. `dueMs` is virtual; null when they answer something and were never scheduled. */
interface Cause {
  /** Virtual time from which waits count: the due time of what was scheduled, else now. */
  readonly baseMs: RunMs;
  readonly dueMs: RunMs | null;
  readonly isOpener: boolean;
}

class LiveRun {
  private readonly plan: Plan;
  private readonly options: LiveOptions;
  private readonly time: RunTime;
  private readonly cursor: OpenerCursor;
  private readonly agenda: Agenda;
  private readonly tokens: readonly (ScrapedToken | null)[];
  /** Conversations that still expect something, by the part of attempt ids that names their opener. */
  private readonly open = new Map<number, Conversation>();
  private readonly flights = new Set<Flight>();
  /** Sends that wait for their lane's token. */
  private parked = 0;
  private readonly health = new HealthRecord();
  private phase: 'waiting' | 'running' | 'draining' | 'over' = 'waiting';
  private drainTimer: NodeJS.Timeout | undefined;
  private progressAtMs = 0;
  private finish: () => void = () => {};
  private fail: (error: unknown) => void = () => {};

  constructor(plan: Plan, options: LiveOptions) {
    this.plan = plan;
    this.options = options;
    this.time = new RunTime(options.clock);
    this.cursor = new OpenerCursor(plan.lanes);
    this.agenda = new Agenda({
      time: this.time,
      cursor: this.cursor,
      lastMs: plan.durationMs,
      onOpener: (due, dueMs) => this.startOpener(due, dueMs),
      onEnd: () => this.drain(),
    });
    this.tokens = plan.lanes.map((lane) => (lane.sharesScrapedToken ? new ScrapedToken() : null));
    options.inbox.onDelivered((message) => this.delivered(message));
  }

  async play(): Promise<LiveHealth> {
    const { signal } = this.options;
    const interrupt = (): void => this.interrupt();
    try {
      await new Promise<void>((resolve, reject) => {
        this.finish = resolve;
        this.fail = reject;
        this.phase = 'running';
        signal?.addEventListener('abort', interrupt, { once: true });
        if (signal?.aborted) {
          interrupt();
          return;
        }
        this.scheduleTokens();
        this.agenda.start();
        this.drainWhenDone();
      });
    } finally {
      this.phase = 'over';
      this.agenda.stop();
      clearTimeout(this.drainTimer);
      signal?.removeEventListener('abort', interrupt);
    }
    this.endTheRest();
    this.options.onProgress?.(this.cursor.share);
    return this.health.summary();
  }

  private scheduleTokens(): void {
    this.tokens.forEach((token, number) => {
      const lane = this.plan.lanes[number];
      if (token === null || lane === undefined || lane.openers === 0) return;
      const { dueAtMs, identity } = lane.openerAt(0);
      this.agenda.at(dueAtMs - this.time.virtualMs(TOKEN_LEAD_MS), () => {
        if (!token.ready)
          token.fetch(identity, (wire, memory) => this.options.target.perform(wire, memory)).catch(this.fail);
      });
    });
  }

  private nothingLeft(): boolean {
    return this.agenda.exhausted && this.open.size === 0 && this.flights.size === 0;
  }

  private tellProgress(): void {
    const realMs = performance.now();
    if (realMs < this.progressAtMs) return;
    this.progressAtMs = realMs + PROGRESS_MS;
    this.options.onProgress?.(this.cursor.share);
  }

  // --- conversations ---

  private startOpener({ lane, opener }: DueOpener, dueMs: RunMs): void {
    this.tellProgress();
    if (this.flights.size + this.parked >= this.options.maxInFlight) {
      this.health.dropped += 1;
      this.unsent(opener, 'in-flight-limit');
      this.drainWhenDone();
      return;
    }
    this.health.started += 1;
    const token = this.tokens[lane.number] ?? null;
    const conversation = new Conversation(lane, opener, this.options.events, token?.memory ?? null);
    this.open.set(openerKey(conversation), conversation);
    this.act(conversation, conversation.begin(wholeMs(this.time.nowMs())), { baseMs: dueMs, dueMs, isOpener: true });
  }

  private unsent(opener: Opener, reason: UnsentEvent['reason']): void {
    const atMs = wholeMs(this.time.nowMs());
    this.options.events({ type: 'unsent', atMs, lane: opener.lane, opener: opener.index, reason });
  }

  /** Performs what an actor wants: waits go into the queue, a request on its way. */
  private act(conversation: Conversation, actions: readonly Action[], cause: Cause): void {
    for (const action of actions) {
      if (action.kind === 'wait') this.wait(conversation, action, cause.baseMs);
      else if (action.kind !== 'end') this.request(conversation, action, cause);
    }
    if (conversation.ended) this.close(conversation);
  }

  private wait(conversation: Conversation, { timer, ms }: Extract<Action, { kind: 'wait' }>, baseMs: RunMs): void {
    this.agenda.at(baseMs + ms, (dueMs) => {
      if (conversation.ended) return;
      const actions = conversation.on({ kind: 'timer', timer }, wholeMs(this.time.nowMs()));
      this.act(conversation, actions, { baseMs: dueMs, dueMs, isOpener: false });
    });
  }

  private close(conversation: Conversation): void {
    this.open.delete(openerKey(conversation));
    this.drainWhenDone();
  }

  private delivered(message: InboxMessage): void {
    if (this.phase !== 'running') return;
    const conversation = this.open.get(openerOf(message.attempt));
    if (conversation === undefined) return;
    const nowMs = this.time.nowMs();
    const atMs = wholeMs(nowMs);
    const { medium, code, attempt, delayMs } = message;
    if (medium === 'sms') this.options.events({ type: 'delivery', atMs, attempt, delayMs });
    const actions = conversation.on(
      medium === 'sms' ? { kind: 'message', code, attempt } : { kind: 'mail', code },
      atMs,
    );
    this.act(conversation, actions, { baseMs: nowMs, dueMs: null, isOpener: false });
  }

  // --- requests ---

  private request(conversation: Conversation, action: RequestAction, cause: Cause): void {
    const token = this.tokens[conversation.opener.lane] ?? null;
    if (token === null || action.kind !== 'send' || token.ready) {
      this.send(conversation, action, cause);
      return;
    }
    this.parked += 1;
    token
      .fetch(conversation.opener.identity, (wire, memory) => this.options.target.perform(wire, memory))
      .then(() => {
        this.parked -= 1;
        this.send(conversation, action, cause);
      })
      .catch(this.fail);
  }

  private send(conversation: Conversation, action: RequestAction, { dueMs, isOpener }: Cause): void {
    if (this.phase !== 'running') return;
    const flight: Flight = {
      conversation,
      wire: conversation.wireFor(action),
      calledMs: performance.now(),
      dueMs: dueMs === null ? null : this.time.monotonicAt(dueMs),
      isOpener,
      token: conversation.memory.captured['csrf'] ?? '',
    };
    this.flights.add(flight);
    this.health.inFlightMax = Math.max(this.health.inFlightMax, this.flights.size);
    this.options.target
      .perform(flight.wire, conversation.memoryFor(action))
      .then((answer) => this.answered(flight, answer, answer.sentAtMs))
      .catch(this.fail);
  }

  private answered(flight: Flight, answer: Answered, portSentMs: number): void {
    // Gone already when the drain time was over before the answer came: then it was written down as unanswered.
    if (!this.flights.delete(flight)) return;
    const doneMs = performance.now();
    const sentMs = portSentMs > 0 ? portSentMs : flight.calledMs;
    this.health.record({ dueMs: flight.dueMs, isOpener: flight.isOpener, sentMs, doneMs });
    this.learnToken(flight, answer);
    this.conclude(flight, answer, { sentMs, doneMs });
    this.drainWhenDone();
  }

  /** Writes the answer down and lets the actor go on, if the run does. */
  private conclude(flight: Flight, answer: Answered, { sentMs, doneMs }: { sentMs: number; doneMs: number }): void {
    const { conversation, wire } = flight;
    const isAttempt = wire.step === 'send' || wire.step === 'resend';
    if (isAttempt && answer.answer === 'transport-error') this.health.unresolved += 1;
    const nowMs = this.time.runMsAt(doneMs);
    const actions = conversation.answered(wire, answer, wholeMs(this.time.runMsAt(sentMs)), wholeMs(nowMs));
    if (this.phase === 'running') this.act(conversation, actions, { baseMs: nowMs, dueMs: null, isOpener: false });
    else if (conversation.ended) this.open.delete(openerKey(conversation));
  }

  /** A token that has been fetched anew since is not to blame for an answer to the one before. */
  private learnToken({ conversation, token }: Flight, { answer }: Answered): void {
    if (token === (conversation.memory.captured['csrf'] ?? '')) this.tokens[conversation.opener.lane]?.learn(answer);
  }

  // --- the end ---

  private drainWhenDone(): void {
    if (this.phase === 'running' && this.nothingLeft()) this.drain();
    else if (this.phase === 'draining' && this.flights.size === 0) this.finish();
  }

  private interrupt(): void {
    this.health.interrupted = true;
    const nowMs = this.time.nowMs();
    while (this.cursor.dueMs <= nowMs) this.unsent(this.cursor.take().opener, 'interrupted');
    this.drain();
  }

  /** Nothing new starts; what is under way may end. */
  private drain(): void {
    if (this.phase !== 'running') return;
    this.phase = 'draining';
    this.agenda.stop();
    if (this.flights.size === 0) this.finish();
    else this.drainTimer = setTimeout(this.finish, this.options.drainMs);
  }

  /** Requests that are still under way had no answer; people who were not through are cut off. */
  private endTheRest(): void {
    const doneMs = performance.now();
    for (const flight of this.flights) this.conclude(flight, NO_ANSWER, { sentMs: flight.calledMs, doneMs });
    this.flights.clear();
    const atMs = Math.min(this.plan.durationMs, wholeMs(this.time.nowMs()));
    for (const conversation of this.open.values()) conversation.cutOff(atMs);
    this.open.clear();
  }
}

/** Whole virtual milliseconds of the run. The warm-up may let a token's visit end before the start: that is 0. */
function wholeMs(runMs: RunMs): RunMs {
  return Math.max(0, Math.floor(runMs));
}

function openerOf(attempt: AttemptId): number {
  return Math.floor(attempt / ATTEMPTS_PER_OPENER);
}

function openerKey({ opener }: Conversation): number {
  return openerOf(attemptIdOf(opener.lane, opener.index, 0));
}
