/**
 * The two headers by which the harness speaks to its own target and sink: who an attempt is (the join key of feed,
 * sink and ledger) and which simulated peer it comes from. Both carry 64 bits of an HMAC-SHA-256 (RFC 2104) under the
 * run's key: a client that does not know the key cannot pretend to be somebody else, and the services take the headers
 * off before any defence looks.
 */
import type { AttemptId } from '../core/domain/attempt.ts';
import { createShortMac, type ShortMac } from './short-mac.ts';

export const ATTEMPT_HEADER = 'x-pumpdrill-attempt';
export const PEER_HEADER = 'x-pumpdrill-peer';

/** 32 random bytes as 64 lower-case hex digits; one per run, known to engine, target and sink. */
export type RunKey = string;

/** Hex digits of the MAC that travel: 64 bits, far beyond guessing within a run. */
const MAC_LENGTH = 16;
/** Longest header worth looking at: an IPv6 address with a zone is under 60 characters. */
const HEADER_MAX = 96;
/** Runs whose prepared keys are kept; a process rarely serves more than twenty. */
const RINGS_MAX = 256;
/** Peers whose MAC is kept per run: a campaign's residential pool is rarely larger. */
const PEERS_MAX = 65_536;
/** Attempts whose MAC is kept per run: more than are ever under way; those that were refused are never signed. */
const ATTEMPTS_MAX = 4_096;

/** What is prepared once per run key. */
interface KeyRing {
  readonly mac: ShortMac;
  /** MAC by peer address: people and sticky pools come back, and a MAC costs some microseconds. */
  readonly peerMacs: Map<string, string>;
  /** MAC by attempt id, of attempts that were verified and not signed since: the target passes on what it was given. */
  readonly attemptMacs: Map<string, string>;
}

const rings = new Map<RunKey, KeyRing>();

/** True when the text is a run key. */
export function isRunKey(text: unknown): text is RunKey {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/** The value of `x-pumpdrill-attempt` for this attempt. Throws when the key is no run key. */
export function signAttempt(runKey: RunKey, attempt: AttemptId): string {
  const id = attempt.toString(36);
  const ring = ringOf(runKey);
  const known = ring.attemptMacs.get(id);
  if (known !== undefined) ring.attemptMacs.delete(id);
  return `${id}.${known ?? macOf(ring, `attempt:${id}`)}`;
}

/** The attempt a header names, or 0 when the header is absent, misshapen or not signed with this run's key. */
export function verifyAttempt(runKey: RunKey, header: string | readonly string[] | undefined): AttemptId {
  if (typeof header !== 'string' || header.length > HEADER_MAX) return 0;
  const dot = header.lastIndexOf('.');
  if (dot < 1) return 0;
  const id = header.slice(0, dot);
  if (!/^[1-9a-z][0-9a-z]{0,10}$/.test(id)) return 0;
  const ring = ringOf(runKey);
  const mac = macOf(ring, `attempt:${id}`);
  if (!sameMac(mac, header.slice(dot + 1))) return 0;
  const attempt = Number.parseInt(id, 36);
  if (!Number.isSafeInteger(attempt)) return 0;
  if (ring.attemptMacs.size >= ATTEMPTS_MAX) ring.attemptMacs.clear();
  ring.attemptMacs.set(id, mac);
  return attempt;
}

/** The value of `x-pumpdrill-peer` for this address. Throws when the key is no run key. */
export function signPeer(runKey: RunKey, address: string): string {
  const ring = ringOf(runKey);
  let mac = ring.peerMacs.get(address);
  if (mac === undefined) {
    mac = macOf(ring, `peer:${address}`);
    remember(ring, address, mac);
  }
  return `${address}.${mac}`;
}

/** The address a header names, or '' when the header is absent, misshapen or not signed with this run's key. */
export function verifyPeer(runKey: RunKey, header: string | readonly string[] | undefined): string {
  if (typeof header !== 'string' || header.length > HEADER_MAX) return '';
  const dot = header.lastIndexOf('.');
  if (dot < 1) return '';
  const address = header.slice(0, dot);
  const ring = ringOf(runKey);
  const known = ring.peerMacs.get(address);
  const mac = known ?? macOf(ring, `peer:${address}`);
  if (!sameMac(mac, header.slice(dot + 1))) return '';
  // Only proven addresses are kept: strangers must not be able to fill the map.
  if (known === undefined) remember(ring, address, mac);
  return address;
}

function ringOf(runKey: RunKey): KeyRing {
  const known = rings.get(runKey);
  if (known !== undefined) return known;
  if (!isRunKey(runKey)) throw new TypeError('a run key is 32 bytes as 64 lower-case hex digits');
  if (rings.size >= RINGS_MAX) rings.clear();
  const ring: KeyRing = {
    mac: createShortMac(Buffer.from(runKey, 'hex')),
    peerMacs: new Map(),
    attemptMacs: new Map(),
  };
  rings.set(runKey, ring);
  return ring;
}

function remember(ring: KeyRing, address: string, mac: string): void {
  if (ring.peerMacs.size >= PEERS_MAX) ring.peerMacs.clear();
  ring.peerMacs.set(address, mac);
}

function macOf(ring: KeyRing, text: string): string {
  return ring.mac(text).slice(0, MAC_LENGTH);
}

/**
 * Compares without stopping at the first difference. A loop over 16 characters rather than `timingSafeEqual`, which
 * wants two buffers and costs more than the rest of the check.
 */
function sameMac(expected: string, given: string): boolean {
  if (given.length !== MAC_LENGTH) return false;
  let difference = 0;
  for (let i = 0; i < MAC_LENGTH; i += 1) difference |= expected.charCodeAt(i) ^ given.charCodeAt(i);
  return difference === 0;
}
