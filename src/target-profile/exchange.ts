/** The values that pass between a profile and whoever carries bytes for it. */
import type { Answered, Memory } from '../core/campaign/conversation.ts';

/** What a client keeps between requests. */
export type TargetProfileMemory = Memory;
/** An answer in the words that every target's answers fall into. */
export type StepAnswer = Answered;

export interface OutgoingRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Flat list: name, value, name, value. */
  readonly headers: string[];
  /** JSON text; null for none. */
  readonly body: string | null;
}

/** Everything in here is the target's word and may be hostile. */
export interface ReceivedResponse {
  readonly status: number;
  /** Names in lower case; repeated headers as lists. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Null when it could not be read, for instance because it was too large. */
  readonly body: string | null;
}
