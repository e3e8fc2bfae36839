/** Requests under way: when each left, when its answer came, and who is told. */
import { performance } from 'node:perf_hooks';
import type { Answered, Conversation, RequestAction } from '../../core/campaign/conversation.ts';
import type { Wire } from '../../core/domain/attempt.ts';
import type { HealthRecord } from './health.ts';
import type { LiveTarget, TimedAnswer } from './live-target.ts';

/** A request under way. All times are monotonic milliseconds. */
export interface Flight {
  readonly conversation: Conversation;
  readonly wire: Wire;
  readonly calledMs: number;
  /** When it should have left; null when it reacts to something and was due at once. */
  readonly dueMs: number | null;
  readonly isOpener: boolean;
  /** The scraped token it went out with, '' for none. */
  readonly token: string;
}

/** A request whose answer has come, or never will. */
export interface Landing {
  readonly flight: Flight;
  readonly answer: Answered;
  readonly sentMs: number;
  readonly doneMs: number;
}

export interface FlightsOptions {
  readonly target: LiveTarget;
  readonly health: HealthRecord;
  readonly onLanded: (landing: Landing) => void;
  /** Our own code is broken: ports answer `transport-error`, they do not throw. */
  readonly onFailure: (error: unknown) => void;
}

const NO_ANSWER: Answered = Object.freeze({ answer: 'transport-error', status: 0, retryAfterMs: 0 });

export class Flights {
  private readonly options: FlightsOptions;
  private readonly underWay = new Set<Flight>();

  constructor(options: FlightsOptions) {
    this.options = options;
  }

  get count(): number {
    return this.underWay.size;
  }

  send(
    conversation: Conversation,
    action: RequestAction,
    { dueMs, isOpener }: { dueMs: number | null; isOpener: boolean },
  ): void {
    const { target, health, onFailure } = this.options;
    const flight: Flight = {
      conversation,
      wire: conversation.wireFor(action),
      calledMs: performance.now(),
      dueMs,
      isOpener,
      token: conversation.memory.captured['csrf'] ?? '',
    };
    this.underWay.add(flight);
    health.inFlightMax = Math.max(health.inFlightMax, this.underWay.size);
    target
      .perform(flight.wire, conversation.memoryFor(action))
      .then((answer) => this.landed(flight, answer))
      .catch(onFailure);
  }

  /** Gives up on what is still under way: such requests had no answer. */
  giveUp(): Landing[] {
    const doneMs = performance.now();
    const lost = [...this.underWay].map((flight) => ({ flight, answer: NO_ANSWER, sentMs: flight.calledMs, doneMs }));
    this.underWay.clear();
    return lost;
  }

  private landed(flight: Flight, answer: TimedAnswer): void {
    // Gone already when it was given up before the answer came: then it was written down as unanswered.
    if (!this.underWay.delete(flight)) return;
    const doneMs = performance.now();
    const sentMs = answer.sentAtMs > 0 ? answer.sentAtMs : flight.calledMs;
    const dueMs = flight.dueMs === null ? null : flight.dueMs + (answer.workMs ?? 0);
    this.options.health.record({ dueMs, isOpener: flight.isOpener, sentMs, doneMs });
    this.options.onLanded({ flight, answer: timed(answer, doneMs), sentMs, doneMs });
  }
}

/** With how long it took, for requests that had an answer. This process' own delay in reading it is part of that. */
function timed(answer: TimedAnswer, doneMs: number): Answered {
  if (answer.answer === 'transport-error' || answer.sentAtMs === 0) return answer;
  return { ...answer, tookMicros: Math.max(0, Math.round((doneMs - answer.sentAtMs) * 1_000)) };
}
