/**
 * What happened in a run, in the order it happened. The ledger stores these, the fold reads these, and nothing else
 * travels from a world to the score. Times are virtual milliseconds since the run's start.
 */
import type { AccountState } from './account-state.ts';
import type { AttackerMove } from './attacker-move.ts';
import type { AttemptId, Channel, Solve, StepKind, Surface } from './attempt.ts';
import type { DecisionKind, DecisionRecord, Posture } from './decision.ts';
import type { E164 } from './phone.ts';
import type { AnswerClass } from './result.ts';
import type { Micro, Ms, RunMs } from './units.ts';

/** A person's intent begins (legit lanes only: an attack has no intents, only attempts). */
export interface IntentEvent {
  readonly type: 'intent';
  readonly atMs: RunMs;
  readonly lane: number;
  readonly opener: number;
  /** Index into the run header's `cohorts`. */
  readonly cohort: number;
}

/** A request that a code be sent, and how it was answered. `atMs` is when it left us. */
export interface AttemptEvent {
  readonly type: 'attempt';
  readonly atMs: RunMs;
  readonly attempt: AttemptId;
  readonly step: Extract<StepKind, 'send' | 'resend'>;
  readonly channel: Channel;
  readonly number: E164;
  readonly address: string;
  readonly device: number;
  /** Whether it came with the solution of a challenge, which costs who solves it. */
  readonly solve: Solve;
  readonly answer: AnswerClass;
  /** HTTP status, or the status the target's handler gave; 0 when no answer came. */
  readonly status: number;
  /** Where it was asked; absent: at the login. */
  readonly surface?: Exclude<Surface, 'login'>;
  /** Real microseconds from the first byte sent to the whole answer read; absent without an answer, and where time is simulated. */
  readonly tookMicros?: number;
}

/** The target's own account of an attempt (reference target, or any target with a decision feed). */
export interface DecidedEvent {
  readonly type: 'decided';
  readonly atMs: RunMs;
  readonly attempt: AttemptId;
  readonly disposition: DecisionKind;
  readonly sent: boolean;
  readonly evaluated: number;
  readonly decisions: readonly DecisionRecord[];
}

/** What the target's defences had against a code that was entered; only written when one of them objects. */
export interface CheckedEvent {
  readonly type: 'checked';
  readonly atMs: RunMs;
  /** The attempt whose code it was meant to be, as whoever entered it says. */
  readonly attempt: AttemptId;
  readonly decisions: readonly DecisionRecord[];
}

/** A message reached the SMS provider: the money event and the only truth about sending. */
export interface DispatchEvent {
  readonly type: 'dispatch';
  readonly atMs: RunMs;
  /** 0 when the message cannot be joined to an attempt of ours. */
  readonly attempt: AttemptId;
  readonly number: E164;
  /** False when the provider refused it (suspended account, blocked country): then nothing is billed. */
  readonly accepted: boolean;
  /** Why it was refused; accepted: why it will never be delivered (a blocked range), empty when it will. */
  readonly reason: string;
  /** What a provider-side rule in observe mode would have refused it for; empty when none would. */
  readonly wouldRefuse: string;
  readonly segments: number;
  /** What the company is billed for sending it (requirements D24). */
  readonly costMicro: Micro;
  /** Its tariff price, out of which carriers and so attackers are paid; 0 when it never left the provider. */
  readonly priceMicro: Micro;
  /** How it went out; absent: as SMS. */
  readonly channel?: Exclude<Channel, 'sms'>;
}

/** The provider bills something that is no message: a code that was entered (per-verification billing, D24). */
export interface BilledEvent {
  readonly type: 'billed';
  readonly atMs: RunMs;
  /** Whose code it was; 0 when unknown. */
  readonly attempt: AttemptId;
  readonly number: E164;
  readonly costMicro: Micro;
}

/** A message reached the handset of somebody who reads it. */
export interface DeliveryEvent {
  readonly type: 'delivery';
  readonly atMs: RunMs;
  readonly attempt: AttemptId;
  /** From dispatch to delivery. */
  readonly delayMs: Ms;
}

/** A code was entered. */
export interface VerifyEvent {
  readonly type: 'verify';
  readonly atMs: RunMs;
  /** The attempt whose code it is. */
  readonly attempt: AttemptId;
  readonly answer: AnswerClass;
}

/** Somebody entered a code that came by mail (D9). */
export interface MailCodeEvent {
  readonly type: 'mail-code';
  readonly atMs: RunMs;
  readonly lane: number;
  readonly opener: number;
  readonly answer: AnswerClass;
}

/** A person's intent ends. */
export interface IntentEndEvent {
  readonly type: 'intent-end';
  readonly atMs: RunMs;
  readonly lane: number;
  readonly opener: number;
  readonly how: 'completed' | 'gave-up' | 'cut-off';
}

/** A detector or a cap raised its voice. */
export interface AlertEvent {
  readonly type: 'alert';
  readonly atMs: RunMs;
  /** The defence's id. */
  readonly source: string;
  /** What it saw, lower kebab case: `conversion-collapse`. */
  readonly signal: string;
  /** The posture it moved the target to, or null. */
  readonly posture: Posture | null;
  readonly detail: string;
}

/**
 * The target's posture is another one now. Told by the target itself when it raises it and when it sees that it has run out; the
 * latter takes a request, so after an attack that was all there was to see the return to `normal` comes late or never. Not read
 * out of alerts: those are said once in five minutes, and seldom when a posture ends.
 */
export interface PostureEvent {
  readonly type: 'posture';
  readonly atMs: RunMs;
  readonly posture: Posture;
}

/** The provider's account changed state. */
export interface ProviderEvent {
  readonly type: 'provider';
  readonly atMs: RunMs;
  readonly state: AccountState;
}

/** An opener that the engine could not start: counted, never hidden. */
export interface UnsentEvent {
  readonly type: 'unsent';
  readonly atMs: RunMs;
  readonly lane: number;
  readonly opener: number;
  readonly reason: 'in-flight-limit' | 'interrupted';
}

/** An attacker who adapts did something else than before, in one of his lanes. */
export interface MovedEvent {
  readonly type: 'moved';
  readonly atMs: RunMs;
  readonly lane: number;
  readonly move: AttackerMove;
}

/** Something went wrong in the target or the harness that a reader must know of (a failing store, a lost stream). */
export interface FaultEvent {
  readonly type: 'fault';
  readonly atMs: RunMs;
  readonly source: string;
  readonly detail: string;
}

export type LedgerEvent =
  | IntentEvent
  | AttemptEvent
  | DecidedEvent
  | CheckedEvent
  | DispatchEvent
  | BilledEvent
  | DeliveryEvent
  | VerifyEvent
  | MailCodeEvent
  | IntentEndEvent
  | AlertEvent
  | PostureEvent
  | ProviderEvent
  | UnsentEvent
  | MovedEvent
  | FaultEvent;

/** Whoever takes events: the fold, a ledger writer, a test. Called in event order, synchronously. */
export type EventSink = (event: LedgerEvent) => void;

/** What a run's events mean: everything the fold needs besides the events. First line of every ledger segment. */
export interface RunHeader {
  readonly schema: 'pumpdrill.ledger/1';
  readonly scenario: { readonly id: string; readonly title: string; readonly hash: string };
  readonly policy: { readonly id: string; readonly hash: string };
  readonly target: string;
  readonly engine: 'simulate' | 'live' | 'k6';
  readonly seed: number;
  readonly planDigest: string;
  readonly startsAt: string;
  readonly durationMs: Ms;
  readonly currency: string;
  readonly lanes: readonly LaneHeader[];
  /** Cohort ids of legitimate traffic, in index order. */
  readonly cohorts: readonly string[];
  /** Defence ids in feed order, with mode; the bit order of `DecidedEvent.evaluated`. */
  readonly defences: readonly { readonly id: string; readonly mode: 'observe' | 'enforce' }[];
  readonly limits: Readonly<Record<string, number>>;
  /** `full`: every event of every opener; `sampled`: whole openers by index; `off`: only this header. */
  readonly detail: 'full' | 'sampled' | 'off';
}

/** One lane: the unit of sharding and of learning. */
export interface LaneHeader {
  readonly id: string;
  readonly intent: 'fraud' | 'legit';
  /** The campaign or people entry of the scenario it belongs to. */
  readonly origin: string;
  readonly openers: number;
}
