/**
 * Who acts and how they react: a pure state machine. The same `step` runs in simulation, live and, for non-adaptive
 * lanes, inside k6; an engine only performs what it returns and feeds back what happened.
 */
import type { AttemptId, Channel, Solve } from '../domain/attempt.ts';
import type { AnswerClass } from '../domain/result.ts';
import type { Ms } from '../domain/units.ts';
import type { Opener } from './opener.ts';

/** What happened to an actor. The first event is always `due`. */
export type ActorEvent =
  | { readonly kind: 'due' }
  | {
      readonly kind: 'answer';
      readonly to: 'visit' | 'send' | 'verify' | 'email' | 'confirm';
      readonly answer: AnswerClass;
      readonly retryAfterMs: Ms;
    }
  /** A timer that an earlier `wait` asked for. Timers cannot be cancelled: an actor ignores one it no longer wants. */
  | { readonly kind: 'timer'; readonly timer: number }
  /** A message arrived and is readable. */
  | { readonly kind: 'message'; readonly code: string; readonly attempt: AttemptId }
  /** A mail arrived that holds a code. */
  | { readonly kind: 'mail'; readonly code: string };

/** What an actor wants done. An engine performs them in order; each request's answer comes back as an event. */
export type Action =
  | { readonly kind: 'visit' }
  | { readonly kind: 'send'; readonly resend: boolean; readonly channel: Channel; readonly solve: Solve }
  /** `elsewhere`: from another session than the one that asked. */
  | { readonly kind: 'verify'; readonly code: string; readonly attempt: AttemptId; readonly elsewhere: boolean }
  | { readonly kind: 'email' }
  | { readonly kind: 'confirm'; readonly code: string }
  | { readonly kind: 'wait'; readonly timer: number; readonly ms: Ms }
  /** The last action of every actor: nothing is delivered to it any more. */
  | { readonly kind: 'end'; readonly how: 'completed' | 'gave-up' | 'done' };

export interface ActorStep<S> {
  readonly state: S;
  readonly actions: readonly Action[];
}

/**
 * One kind of actor. `state` is opaque to engines and never mutated in place by them.
 * A step returns at most one request (visit, send, verify, email, confirm), and it is the last action before waits or `end`.
 */
export interface Actor<S = unknown> {
  begin(opener: Opener): S;
  step(state: S, event: ActorEvent, opener: Opener): ActorStep<S>;
}

/** The shared "nothing to do". */
export const NO_ACTIONS: readonly Action[] = Object.freeze([]);
