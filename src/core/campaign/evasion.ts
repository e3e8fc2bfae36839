/**
 * How a campaign's requests are dressed up as somebody else's: spellings of numbers and device signals, address headers that
 * a client sets itself (bypass catalogue B2, B4, B5; methods.md 2.1). What an ask wears is a pure function of its opener
 * and its ordinal.
 */
import type { SpoofedHeader } from '../domain/attempt.ts';
import { poolAddress, poolCapacity } from '../domain/synthetic-internet.ts';
import { mix32 } from '../random/hash.ts';
import type { Campaign } from '../scenario/format.ts';
import type { Opener } from './opener.ts';
import { spelledAt } from './phone-spellings.ts';

type Settings = Campaign['evasion'];
export type Headers = Readonly<Record<string, string>>;

export const NO_HEADERS: Headers = Object.freeze({});

export interface Evasion {
  /** The number as the opener's ask spells it. */
  phoneAt(opener: Opener, ordinal: number): string;
  /** What a client's device signals look like on the wire. */
  signalsAt(signals: string, opener: Opener, ordinal: number): string;
  /** Headers that the client adds: names in lower case, values of printable ASCII. */
  headersAt(opener: Opener, ordinal: number): Headers;
}

/**
 * Null for a campaign that hides nothing.
 * @param victim address that headers claim instead of one that is made up; null for none
 */
export function createEvasion(settings: Settings, victim: string | null): Evasion | null {
  const { spelling, deviceSpelling, headers } = settings;
  if (spelling === 'e164' && deviceSpelling === 'plain' && headers.length === 0) return null;
  return {
    phoneAt: (opener, ordinal) => spelledAt(opener.number, spelling === 'rotate' ? placeOf(opener, ordinal) : 0),
    signalsAt: (signals, opener, ordinal) =>
      deviceSpelling === 'rotate' && signals !== '' ? respelled(signals, placeOf(opener, ordinal)) : signals,
    headersAt: (opener, ordinal) =>
      headers.length === 0
        ? NO_HEADERS
        : claimOf(settings, victim ?? madeUp(opener, ordinal), placeOf(opener, ordinal)),
  };
}

/** Where an ask stands in every rotation: openers one after the other, and within one opener its asks. */
function placeOf({ index }: Opener, ordinal: number): number {
  return index + Math.max(1, ordinal) - 1;
}

/** Another address for each ask: an exit in somebody's home, as an attacker would claim. */
function madeUp({ word0, word1 }: Opener, ordinal: number): string {
  return poolAddress('residential', (mix32(word0 ^ ordinal, word1) >>> 0) % poolCapacity('residential'));
}

/** Other spellings of one profile: what stands behind it (`;local=...`) stays (B5: case, blanks, null bytes, unicode folds). */
const RESPELLINGS: readonly ((profile: string) => string)[] = [
  (profile) => profile,
  (profile) => profile.toUpperCase(),
  (profile) => `${profile} `,
  (profile) => ` ${profile}`,
  (profile) => `${profile}\u0000`,
  (profile) => `${profile}%00`,
  (profile) => `${profile}\u200b`,
  (profile) => profile.slice(0, -1) + String.fromCharCode(profile.charCodeAt(profile.length - 1) + 0xfee0),
];

function respelled(signals: string, place: number): string {
  const end = signals.indexOf(';');
  const profile = end < 0 ? signals : signals.slice(0, end);
  const spell = RESPELLINGS[place % RESPELLINGS.length] as (profile: string) => string;
  return spell(profile) + (end < 0 ? '' : signals.slice(end));
}

type Form = Exclude<Settings['claims'], 'rotate'>;
const FORMS: readonly Form[] = ['random', 'list', 'mapped', 'with-port', 'garbage'];

/** No addresses, for whoever takes what cannot be read for a client of its own. */
const GARBAGE = ['unknown', '999.999.999.999', '-', '::::', 'localhost', '10.0.0', '1e309', "' or 1=1"] as const;
/** A proxy that the header says the request came through: only the first entry is the claim. */
const PROXY = poolAddress('hosting', 0);

function claimOf({ headers, claims }: Settings, address: string, place: number): Headers {
  const header = headers[place % headers.length] as SpoofedHeader;
  const turn = Math.floor(place / headers.length);
  const form = claims === 'rotate' ? (FORMS[turn % FORMS.length] as Form) : claims;
  const entries = entriesOf(form, address, turn);
  return { [header]: header === 'forwarded' ? entries.map(forwardedEntry).join(', ') : entries.join(', ') };
}

function entriesOf(form: Form, address: string, turn: number): readonly string[] {
  switch (form) {
    case 'random':
      return [address];
    case 'list':
      return [address, PROXY];
    case 'mapped':
      return [`::ffff:${address}`];
    case 'with-port':
      return [`${address}:${40_000 + (turn % 20_000)}`];
    case 'garbage':
      return [GARBAGE[turn % GARBAGE.length] as string];
  }
}

/** RFC 7239: everything with a colon stands in quotes, IPv6 in brackets as well. */
function forwardedEntry(value: string): string {
  if (/^[\w.-]+$/.test(value)) return `for=${value}`;
  return value.startsWith('::ffff:') ? `for="[${value}]"` : `for="${value}"`;
}
