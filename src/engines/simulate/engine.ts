/**
 * The simulation engine: plays a plan on virtual time against a target port, in one process, without a socket.
 * Deterministic to the byte: one thing happens at a time, ties are ordered (openers by lane, then the queue in the
 * order things were put there), and nothing reads a real clock.
 */
import type { Action } from '../../core/campaign/actor.ts';
import { Conversation, type RequestAction, ScrapedToken } from '../../core/campaign/conversation.ts';
import { LaneMinds } from '../../core/campaign/lane-minds.ts';
import type { Lane, Plan } from '../../core/campaign/opener.ts';
import type { AttemptId } from '../../core/domain/attempt.ts';
import type { RunMs } from '../../core/domain/units.ts';
import type { EngineOptions, HarnessHealth, InboxMessage } from '../engine.ts';
import type { VirtualWorld } from './virtual-world.ts';

/** Openers between two looks at the abort signal and the progress listener: a few milliseconds of work. */
const OPENERS_PER_BREATH = 2_000;

export interface SimulationOptions extends EngineOptions {
  /**
   * True where a request takes virtual time: nobody waits for another's answer then, and time moves on only when nothing
   * that is under way can go further at this moment. Still one order of things, so still the same bytes.
   */
  readonly overlaps?: boolean;
  /**
   * Where requests are answered by code that is not ours: resolves when nothing that is under way can go further at this
   * moment, and rejects when it never will. Time stands still until then. Absent: promises alone tell.
   */
  readonly settled?: () => Promise<void>;
}

/** Plays `plan` to its end. Resolves with the harness' own health; rejects only when our code is broken. */
export async function runSimulation(
  plan: Plan,
  world: VirtualWorld,
  options: SimulationOptions,
): Promise<HarnessHealth> {
  return new Simulation(plan, world, options).play();
}

class Simulation {
  private readonly plan: Plan;
  private readonly world: VirtualWorld;
  private readonly options: SimulationOptions;
  private readonly tokens: (ScrapedToken | null)[];
  private readonly minds: LaneMinds | null;
  private readonly nextIndex: number[];
  private readonly nextDueMs: RunMs[];
  /** Conversations that still expect something, in the order they began. */
  private readonly open = new Set<Conversation>();
  /** Who reads the message of which attempt. */
  private readonly readers = new Map<AttemptId, Conversation>();
  private started = 0;
  /** Why code of ours broke while nobody waited for it. */
  private failure: { readonly error: unknown } | null = null;
  private interrupted = false;

  constructor(plan: Plan, world: VirtualWorld, options: SimulationOptions) {
    this.plan = plan;
    this.world = world;
    this.options = options;
    this.tokens = plan.lanes.map((lane) => (lane.sharesScrapedToken ? new ScrapedToken() : null));
    this.minds = LaneMinds.of(plan, options.events);
    this.nextIndex = plan.lanes.map(() => 0);
    this.nextDueMs = plan.lanes.map((lane) => (lane.openers > 0 ? lane.dueAtMs(0) : Number.POSITIVE_INFINITY));
    options.inbox.onDelivered((message) => this.delivered(message));
  }

  async play(): Promise<HarnessHealth> {
    const total = this.plan.lanes.reduce((sum, lane) => sum + lane.openers, 0);
    for (;;) {
      const lane = this.earliestLane();
      const laneDueMs = lane < 0 ? Number.POSITIVE_INFINITY : (this.nextDueMs[lane] as number);
      const queueDueMs = this.world.nextDueMs;
      if (Math.min(laneDueMs, queueDueMs) > this.plan.durationMs) break;
      const step = laneDueMs <= queueDueMs ? this.startOpener(lane) : this.world.takeNext()?.(this.world.runMs);
      if (this.options.overlaps || this.options.settled) await this.lettingOverlap(step);
      else await step;
      if (this.started % OPENERS_PER_BREATH === 0 && laneDueMs <= queueDueMs) await this.breathe(total);
      if (this.interrupted) break;
    }
    this.cutOffTheRest();
    this.options.onProgress?.(1);
    return {
      started: this.started,
      dropped: 0,
      unresolved: 0,
      latenessMsP50: 0,
      latenessMsP99: 0,
      interrupted: this.interrupted,
    };
  }

  /** The lane whose next opener is due first, the lowest number among equals; -1 when all are through. */
  private earliestLane(): number {
    let best = -1;
    let bestDueMs = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < this.nextDueMs.length; lane += 1) {
      const dueMs = this.nextDueMs[lane] as number;
      if (dueMs < bestDueMs) {
        best = lane;
        bestDueMs = dueMs;
      }
    }
    return best;
  }

  private startOpener(laneNumber: number): Promise<void> | undefined {
    const lane = this.plan.lanes[laneNumber] as Lane;
    const index = this.nextIndex[laneNumber] as number;
    this.world.moveTo(this.nextDueMs[laneNumber] as number);
    this.nextIndex[laneNumber] = index + 1;
    this.nextDueMs[laneNumber] = index + 1 < lane.openers ? lane.dueAtMs(index + 1) : Number.POSITIVE_INFINITY;
    this.started += 1;
    const played = this.minds === null ? lane : this.minds.turn(lane, index, this.world.runMs);
    if (played === null) return undefined;
    const memory = this.tokenOf(played)?.memory ?? null;
    const conversation = new Conversation(played, played.openerAt(index), this.options.events, memory);
    this.open.add(conversation);
    return this.drive(conversation, conversation.begin(this.world.runMs));
  }

  /**
   * Performs actions until none of them is a request. One async function on purpose: every further layer of promises
   * would cost a tenth of a microsecond on each of hundreds of thousands of attempts.
   */
  private async drive(conversation: Conversation, first: readonly Action[]): Promise<void> {
    const { target } = this.options;
    const token = this.tokenOf(conversation.lane);
    let request = this.scheduleWaits(conversation, first);
    while (request !== null) {
      if (token !== null && request.kind === 'send' && !token.ready) {
        await token.fetch(conversation.opener.identity, (wire, memory) => target.perform(wire, memory));
      }
      const wire = conversation.wireFor(request);
      const sentAtMs = this.world.runMs;
      const answer = await target.perform(wire, conversation.memoryFor(request));
      token?.learn(answer.answer);
      const { runMs } = this.world;
      const actions = conversation.answered(wire, answer, sentAtMs, runMs);
      this.minds?.heard(conversation, { wire, answer: answer.answer, atMs: runMs });
      const expects = request.kind === 'send' || request.kind === 'email';
      if (expects && !conversation.ended) this.readers.set(wire.attempt, conversation);
      request = this.scheduleWaits(conversation, actions);
    }
    if (conversation.ended) this.open.delete(conversation);
  }

  /** What a lane lives on; an attacker who adapts may have left it behind. */
  private tokenOf({ number, sharesScrapedToken }: Lane): ScrapedToken | null {
    return sharesScrapedToken ? (this.tokens[number] ?? null) : null;
  }

  /** Puts waits into the queue and returns the one request, if there is one. */
  private scheduleWaits(conversation: Conversation, actions: readonly Action[]): RequestAction | null {
    let request: RequestAction | null = null;
    for (const action of actions) {
      if (action.kind === 'wait') this.wake(conversation, action.timer, action.ms);
      else if (action.kind !== 'end') request = action;
    }
    return request;
  }

  private wake(conversation: Conversation, timer: number, afterMs: number): void {
    this.world.at(this.world.runMs + afterMs, (atMs) => {
      if (conversation.ended) return;
      return this.drive(conversation, conversation.on({ kind: 'timer', timer }, atMs));
    });
  }

  private delivered(message: InboxMessage): void | Promise<void> {
    const conversation = this.readers.get(message.attempt);
    if (conversation === undefined) return;
    this.readers.delete(message.attempt);
    if (conversation.ended) return;
    const atMs = this.world.runMs;
    if (message.medium === 'mail')
      return this.drive(conversation, conversation.on({ kind: 'mail', code: message.code }, atMs));
    this.options.events({ type: 'delivery', atMs, attempt: message.attempt, delayMs: message.delayMs });
    return this.drive(
      conversation,
      conversation.on({ kind: 'message', code: message.code, attempt: message.attempt }, atMs),
    );
  }

  /** Everything that can go on at this moment does, before the next thing happens. Promises settle before timers run. */
  private async lettingOverlap(step: void | Promise<void> | undefined): Promise<void> {
    step?.catch((error: unknown) => {
      this.failure ??= { error };
    });
    await (this.options.settled?.() ?? new Promise<void>((resolve) => setImmediate(resolve)));
    if (this.failure !== null) throw this.failure.error;
  }

  private async breathe(total: number): Promise<void> {
    this.options.onProgress?.(total === 0 ? 1 : this.started / total);
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.interrupted = this.options.signal?.aborted ?? false;
  }

  private cutOffTheRest(): void {
    const atMs = Math.min(this.plan.durationMs, this.interrupted ? this.world.runMs : this.plan.durationMs);
    for (const conversation of this.open) conversation.cutOff(atMs);
  }
}
