/** What the target needs from outside, all injected: it has no clock, chance, network or disk of its own. */
import type { Channel } from '../src/core/domain/attempt.ts';
import type { AttemptRecord, DecisionRecord, Posture } from '../src/core/domain/decision.ts';
import type { E164 } from '../src/core/domain/phone.ts';
import type { EpochMs, Micro } from '../src/core/domain/units.ts';
import type { DefenceRequest } from './defences/defence.ts';

/** The target's SMS client. Rejects never: trouble is an answer. */
export interface SmsClient {
  send(message: SmsMessage): Promise<SmsReceipt>;
  /** Conversion feedback (requirements D23): the code that went to this number was entered. Nobody waits for it. */
  verified?(to: E164): void;
}

export interface SmsMessage {
  readonly to: E164;
  readonly text: string;
  /** The code inside `text`, for sinks that hand it to simulated people; a real client ignores it. */
  readonly code: string;
  readonly attempt: number;
  /** Absent: as SMS. */
  readonly channel?: Channel;
}

export interface SmsReceipt {
  readonly accepted: boolean;
  /** Empty when accepted; else the provider's word: `account-suspended`, `unreachable`, `timeout`. */
  readonly reason: string;
}

/** What one more message to this number would cost; the spend cap reckons with it. */
export interface PriceBook {
  priceMicro(to: E164, channel?: Channel): Micro;
}

/** The target's mail client, for codes that confirm an e-mail address. Rejects never: trouble is an answer. */
export interface MailClient {
  send(mail: {
    readonly to: string;
    readonly code: string;
    readonly attempt: number;
  }): Promise<{ readonly accepted: boolean }>;
}

/** Whom a challenge is for: a solution is good for this number and session only. */
export interface ChallengeSubject {
  readonly number: E164;
  /** 0 without a session. */
  readonly sessionKey: number;
  /** As text. */
  readonly address: string;
  readonly nowMs: EpochMs;
}

/** Proof that a client did the work it was asked for. The target guards both calls against hanging. */
export interface ChallengePort {
  /** What a client needs to begin with; goes out as `challenge` in the answer that demands one. */
  issue(subject: ChallengeSubject): Promise<Readonly<Record<string, unknown>>>;
  /** Judges a solution. Rejects when its service cannot say. */
  verify(solution: string, subject: ChallengeSubject): Promise<boolean>;
}

/** Chance. Live: the operating system's; simulated: seeded. */
export interface RandomSource {
  /** A uniform 32-bit unsigned integer. */
  u32(): number;
}

/** A keyed hash for tokens and codes. Live: HMAC-SHA-256; simulated: a fast keyed mix that nobody attacks. */
export interface KeyedHash {
  /** Hex text, at least 16 characters. */
  mac(text: string): string;
}

/** An alert raised by a defence or a detector. */
export interface TargetAlert {
  readonly source: string;
  readonly signal: string;
  readonly posture: Posture | null;
  readonly detail: string;
}

/** What defences make of a code that was entered; only told when one of them objects. */
export interface CheckRecord {
  readonly attempt: number;
  readonly decisions: readonly DecisionRecord[];
}

/**
 * The decision feed: one record per attempt, alerts and faults as they come. Called synchronously, must not throw.
 * `request` is what the defences saw, good for the time of the call; absent when it was refused before they looked.
 */
export interface Feed {
  onAttempt(record: AttemptRecord, request?: DefenceRequest): void;
  onCheck(record: CheckRecord): void;
  onAlert(alert: TargetAlert): void;
  /**
   * The posture is another one now, as this process sees it. A raised one comes when it is raised; that it has run out is seen by
   * the next request that the store is asked about, so quiet hours make it late, and a run's last one may stay untold.
   */
  onPosture(posture: Posture): void;
  onFault(source: string, detail: string): void;
}
