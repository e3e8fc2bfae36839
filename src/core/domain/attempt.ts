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

/** Message channels. */
export const CHANNELS = ['sms', 'voice', 'whatsapp'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Places of a service that cause a code to be sent (requirements C). `mobile-api` is called by an app: no page, no token. */
export const SURFACES = ['login', 'signup', 'password-reset', 'phone-change', 'mobile-api'] as const;
export type Surface = (typeof SURFACES)[number];

/** Headers by which intermediaries name a client, and which anybody can set (methods.md 2.1 B2). */
export const SPOOFED_HEADERS = [
  'x-forwarded-for',
  'x-real-ip',
  'forwarded',
  'cf-connecting-ip',
  'true-client-ip',
  'x-client-ip',
] as const;
export type SpoofedHeader = (typeof SPOOFED_HEADERS)[number];

/** What the target can see of a requester. */
export interface Identity {
  /** The network peer, as text (IPv4 dotted or IPv6). From the synthetic ranges of `campaign/identities.ts`. */
  readonly address: string;
  /** A durable device, as a 32-bit number from which the client's signals are rendered; 0 sends no signals. */
  readonly device: number;
  /** User-Agent text. */
  readonly agent: string;
  /** Accept-Language; absent where the client says nothing of languages, as programs do. */
  readonly language?: string;
  readonly traits: Traits;
}

/**
 * How a form is used: `typing` and `autofill` by a person, `linear` by assistive technology (keys only), `replayed` by a
 * program that plays one recorded visit again and again, `none` where no script of the page runs.
 */
export type Hands = 'none' | 'typing' | 'autofill' | 'linear' | 'replayed';

/** What else tells one client from another. Few combinations occur, so values are shared. */
export interface Traits {
  /** Which address the device signals name as the one behind the proxy: the client's own, one per device, that of `line`, or none. */
  readonly local: 'own' | 'device' | 'line' | 'hidden';
  /** Names the one line that all machines of a campaign stand behind; 0 unless `local` is `line`. */
  readonly line: number;
  /** The device signals show traces of an anti-detect browser. */
  readonly tampered: boolean;
  /** Fills in the field that people do not see. */
  readonly fillsHoneypot: boolean;
  readonly hands: Hands;
}

/** A bare program. */
export const PLAIN_TRAITS: Traits = Object.freeze({
  local: 'hidden',
  line: 0,
  tampered: false,
  fillsHoneypot: false,
  hands: 'none',
});

/**
 * One HTTP-like step towards a target. `visit` opens the page; `resend` is a `send` that says it repeats an earlier one;
 * `email` asks for a code by mail and `confirm` enters it, where the target wants an e-mail address first.
 */
export type StepKind = 'visit' | 'send' | 'resend' | 'verify' | 'email' | 'confirm';

/**
 * What a client does about a challenge: nothing, the work, or something worthless in its place. `computed` is the work of a
 * processor alone, which answers a proof of work and no CAPTCHA.
 */
export type Solve = 'no' | 'yes' | 'computed' | 'wrong';

/** Everything of a step that may cross the wire. No truth in here. */
export interface Wire {
  readonly step: StepKind;
  /** Which part of the service is asked. */
  readonly surface: Surface;
  /** Harness join key. Carried under the run key's MAC and removed before any defence looks. */
  readonly attempt: AttemptId;
  readonly identity: Identity;
  /** The number as the client spells it, normally `+digits`. */
  readonly phone: string;
  /** The same number as an integer; harness side only, never sent. */
  readonly number: E164;
  readonly channel: Channel;
  /** Only for `verify` and `confirm`. */
  readonly code: string;
  /** The client's device signals; '' for none, and for a page visit. */
  readonly signals: string;
  /** How the form was used; '' where nothing tells. */
  readonly behaviour: string;
  /** What stands in the field that people do not see; '' normally. */
  readonly honeypot: string;
  /** Only for `send` and `resend`. */
  readonly solve: Solve;
  /** Only for `email` and `confirm`. */
  readonly email: string;
  /** Headers that the client adds beside its own: names in lower case, values of printable ASCII. Claims about its address. */
  readonly headers: Readonly<Record<string, string>>;
}
