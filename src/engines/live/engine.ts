/**
 * The live engine: plays a plan over real requests on an open model. Every opener has an absolute due time and leaves
 * then, whatever became of the ones before; when too much is under way it is dropped and counted, never put off,
 * because an engine that waits for a slow target measures the engine (coordinated omission, loadgen.md 1.1).
 */
import { performance } from 'node:perf_hooks';
import type { Action } from '../../core/campaign/actor.ts';
import { Conversation, type RequestAction } from '../../core/campaign/conversation.ts';
import { LaneMinds } from '../../core/campaign/lane-minds.ts';
import type { Opener, Plan } from '../../core/campaign/opener.ts';
import type { ClockSpec } from '../../core/domain/clock.ts';
import type { UnsentEvent } from '../../core/domain/event.ts';
import type { Ms, RunMs } from '../../core/domain/units.ts';
import type { EngineOptions, InboxMessage } from '../engine.ts';
import { Agenda } from './agenda.ts';
import { Flights, type Landing } from './flights.ts';
import { HealthRecord, type LiveHealth } from './health.ts';
import { LaneTokens } from './lane-tokens.ts';
import type { LiveTarget } from './live-target.ts';
import { OpenConversations } from './open-conversations.ts';
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
  private readonly tokens: LaneTokens;
  private readonly minds: LaneMinds | null;
  private readonly open = new OpenConversations();
  private readonly flights: Flights;
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
    this.minds = LaneMinds.of(plan, options.events);
    const { target } = options;
    const onFailure = (error: unknown): void => this.fail(error);
    this.tokens = new LaneTokens(plan, target, onFailure);
    const onLanded = (landing: Landing): void => this.landed(landing);
    this.flights = new Flights({ target, health: this.health, onLanded, onFailure });
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
        const leadMs = this.time.virtualMs(TOKEN_LEAD_MS);
        this.tokens.scrapeAhead((firstDueMs, scrape) => this.agenda.at(firstDueMs - leadMs, scrape));
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

  private nothingLeft(): boolean {
    return this.agenda.exhausted && this.open.count === 0 && this.flights.count === 0;
  }

  private tellProgress(): void {
    const realMs = performance.now();
    if (realMs < this.progressAtMs) return;
    this.progressAtMs = realMs + PROGRESS_MS;
    this.options.onProgress?.(this.cursor.share);
  }

  // --- conversations ---

  private startOpener({ lane: planned, opener: base }: DueOpener, dueMs: RunMs): void {
    this.tellProgress();
    const lane = this.minds === null ? planned : this.minds.turn(planned, base.index, dueMs);
    if (lane === null) {
      this.health.started += 1;
      this.drainWhenDone();
      return;
    }
    const opener = lane === planned ? base : lane.openerAt(base.index);
    if (this.flights.count + this.tokens.parked >= this.options.maxInFlight) {
      this.health.dropped += 1;
      this.unsent(opener, 'in-flight-limit');
      this.drainWhenDone();
      return;
    }
    this.health.started += 1;
    const conversation = new Conversation(lane, opener, this.options.events, this.tokens.memoryOf(lane));
    this.open.add(conversation);
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
    this.open.remove(conversation);
    this.drainWhenDone();
  }

  private delivered(message: InboxMessage): void {
    if (this.phase !== 'running') return;
    const conversation = this.open.of(message.attempt);
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
    if (action.kind === 'send') this.tokens.whenReady(conversation, () => this.send(conversation, action, cause));
    else this.send(conversation, action, cause);
  }

  private send(conversation: Conversation, action: RequestAction, { dueMs, isOpener }: Cause): void {
    if (this.phase !== 'running') return;
    const monotonicMs = dueMs === null ? null : this.time.monotonicAt(dueMs);
    this.flights.send(conversation, action, { dueMs: monotonicMs, isOpener });
  }

  private landed(landing: Landing): void {
    this.tokens.learn(landing.flight, landing.answer);
    this.conclude(landing);
    this.drainWhenDone();
  }

  /** Writes the answer down and lets the actor go on, if the run does. */
  private conclude({ flight, answer, sentMs, doneMs }: Landing): void {
    const { conversation, wire } = flight;
    const isAttempt = wire.step === 'send' || wire.step === 'resend';
    if (isAttempt && answer.answer === 'transport-error') this.health.unresolved += 1;
    const nowMs = this.time.runMsAt(doneMs);
    const actions = conversation.answered(wire, answer, wholeMs(this.time.runMsAt(sentMs)), wholeMs(nowMs));
    this.minds?.heard(conversation, { wire, answer: answer.answer, atMs: wholeMs(nowMs) });
    if (this.phase === 'running') this.act(conversation, actions, { baseMs: nowMs, dueMs: null, isOpener: false });
    else if (conversation.ended) this.open.remove(conversation);
  }

  // --- the end ---

  private drainWhenDone(): void {
    if (this.phase === 'running' && this.nothingLeft()) this.drain();
    else if (this.phase === 'draining' && this.flights.count === 0) this.finish();
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
    if (this.flights.count === 0) this.finish();
    else this.drainTimer = setTimeout(this.finish, this.options.drainMs);
  }

  /** Requests that are still under way had no answer; people who were not through are cut off. */
  private endTheRest(): void {
    for (const lost of this.flights.giveUp()) this.conclude(lost);
    const atMs = Math.min(this.plan.durationMs, wholeMs(this.time.nowMs()));
    this.open.cutOff(atMs);
  }
}

/** Whole virtual milliseconds of the run. The warm-up may let a token's visit end before the start: that is 0. */
function wholeMs(runMs: RunMs): RunMs {
  return Math.max(0, Math.floor(runMs));
}
