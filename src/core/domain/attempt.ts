/**
 * What is attempted: ground truth apart from what crosses the wire. A target is only ever given the wire part.
 */
import type { E164 } from './phone.ts';

/** What an actor wants. Truth: never on the wire. */
export type Intent = 'fraud' | 'legit';

/**
 * Names one request that a code be sent: (lane, opener, ordinal) packed into one exact integer, so that target feed,
 * sink and ledger join on it without a table. 0 means "no attempt" (a page visit, a message nobody of ours asked for).
 */
export type AttemptId = number;

/** Most attempts one opener may make. */
export const ATTEMPTS_PER_OPENER = 64;
/** Most openers in one lane. */
export const OPENERS_PER_LANE = 2 ** 31;
/** Most lanes in one campaign: 2^16 x 2^31 x 2^6 = 2^53, the exact range of a double. */
export const LANES_MAX = 2 ** 16 - 1;

/** Packs an attempt's place. `ordinal` counts 1, 2, ... within the opener, so that no id is 0. */
export function attemptIdOf(lane: number, opener: number, ordinal: number): AttemptId {
  return (lane * OPENERS_PER_LANE + opener) * ATTEMPTS_PER_OPENER + ordinal;
}

export function laneOfAttempt(id: AttemptId): number {
  return Math.floor(id / (OPENERS_PER_LANE * ATTEMPTS_PER_OPENER));
}

export function openerOfAttempt(id: AttemptId): number {
  return Math.floor(id / ATTEMPTS_PER_OPENER) % OPENERS_PER_LANE;
}

export function ordinalOfAttempt(id: AttemptId): number {
  return id % ATTEMPTS_PER_OPENER;
}

/** Message channels. Only `sms` is dispatched so far; the others are priced and modelled when their issue lands. */
export type Channel = 'sms' | 'voice' | 'whatsapp';

/** What the target can see of a requester. */
export interface Identity {
  /** The network peer, as text (IPv4 dotted or IPv6). From the synthetic ranges of `campaign/identities.ts`. */
  readonly address: string;
  /** A durable device, as a 32-bit number from which the client's signals are rendered; 0 sends no signals. */
  readonly device: number;
  /** User-Agent text. */
  readonly agent: string;
}

/** One HTTP-like step towards a target. `visit` opens the page; `resend` is a `send` that says it repeats an earlier one. */
export type StepKind = 'visit' | 'send' | 'resend' | 'verify';

/** Everything of a step that may cross the wire. No truth in here. */
export interface Wire {
  readonly step: StepKind;
  /** Harness join key. Carried under the run key's MAC and removed before any defence looks. */
  readonly attempt: AttemptId;
  readonly identity: Identity;
  /** The number as the client spells it, normally `+digits`. */
  readonly phone: string;
  /** The same number as an integer; harness side only, never sent. */
  readonly number: E164;
  readonly channel: Channel;
  /** Only for `verify`. */
  readonly code: string;
}
