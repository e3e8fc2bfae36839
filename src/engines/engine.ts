/**
 * What an engine needs from the world it plays in, and what it reports about itself. Engines see `core` and these
 * ports; they never see each other or the reference target. `src/drill` joins them.
 */
import type { Answered, Memory } from '../core/campaign/conversation.ts';
import type { Wire } from '../core/domain/attempt.ts';
import type { EventSink } from '../core/domain/event.ts';
import type { Ms } from '../core/domain/units.ts';

/** What a client keeps between its requests. Engines hold one per conversation; ports read and write it. */
export type ClientMemory = Memory;

/** One answer, classified. `status` is HTTP's or its equivalent, 0 when no answer came. */
export type StepAnswer = Answered;

/** A way to do one step against a target. Rejects only when harness code is broken: transport trouble is an answer. */
export interface TargetPort {
  perform(wire: Wire, memory: ClientMemory): Promise<StepAnswer>;
}

/** A message that arrived, on a handset or in a mailbox. */
export interface InboxMessage {
  /** A code by mail confirms an address (D9); it has no number. */
  readonly medium: 'sms' | 'mail';
  /** The attempt that caused it, 0 when unknown. */
  readonly attempt: number;
  readonly number: number;
  readonly code: string;
  /** From dispatch to arrival, virtual. */
  readonly delayMs: Ms;
}

/** How people read codes. One listener per run. */
export interface Inbox {
  onDelivered(listener: (message: InboxMessage) => void | Promise<void>): void;
}

/** How the harness itself did: a run whose harness was late or lost things is inconclusive, never pass. */
export interface HarnessHealth {
  /** Openers whose turn came: started, or left out on purpose by an attacker who adapts. */
  readonly started: number;
  /** Openers that were due but not started, because too much was in flight. */
  readonly dropped: number;
  /** Attempts without an answer, or without a word from the sink, at the end. */
  readonly unresolved: number;
  /** Started minus due, in real milliseconds (0 in simulation). */
  readonly latenessMsP50: number;
  readonly latenessMsP99: number;
  readonly interrupted: boolean;
  /** How messages found their attempts, where the target's messages do not say whose they are. */
  readonly joins?: {
    readonly joined: number;
    readonly ambiguous: number;
    readonly unmatched: number;
    readonly silent: number;
  };
}

export interface EngineOptions {
  readonly target: TargetPort;
  readonly inbox: Inbox;
  readonly events: EventSink;
  /** Aborting drains: nothing new starts, what is under way ends, health says `interrupted`. */
  readonly signal?: AbortSignal;
  /** Called now and then with the share of openers started, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}
