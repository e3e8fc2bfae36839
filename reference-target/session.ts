/**
 * Signed tokens `<id36>.<opened36>.<mac>`: the session cookie, and the CSRF token of the page. They carry their own
 * expiry, so the target stores nothing. The CSRF token is deliberately not bound to the session: a token scraped from
 * the public page works without the cookie, as in the incident (requirements B1, D10).
 */
import type { EpochMs, Ms } from '../src/core/domain/units.ts';
import type { SessionFacts } from './defences/defence.ts';
import type { KeyedHash, RandomSource } from './ports.ts';

/** What a token is good for; part of what is signed, so that one cannot pass as the other. */
export type TokenPurpose = 'session' | 'csrf' | 'email';

/** Longest token text that is looked at. */
const TOKEN_MAX = 256;
/** Tokens per generation: two generations of 20,000 take a few megabytes and cover minutes of a busy login page. */
const GENERATION_MAX = 20_000;
const DOT = '.';

export interface TokenBook {
  /** Makes a token and says what is in it. `key` defaults to a random one. */
  issue(nowMs: EpochMs, key?: number): { readonly token: string; readonly facts: SessionFacts };
  /** The facts of a token that is ours, well-formed and not expired; null for everything else. Never throws. */
  read(token: unknown, nowMs: EpochMs): SessionFacts | null;
}

export interface TokenOptions {
  readonly purpose: TokenPurpose;
  readonly lastsMs: Ms;
  readonly hash: KeyedHash;
  readonly random: RandomSource;
}

export function createTokenBook(options: TokenOptions): TokenBook {
  const { purpose, lastsMs, hash, random } = options;
  const genuine = new GenuineTokens();
  const macOf = (id36: string, opened36: string): string => hash.mac(macInput(purpose, id36, opened36));

  return {
    issue(nowMs, given) {
      const key = given ?? random53(random);
      const id36 = key.toString(36);
      const opened36 = nowMs.toString(36);
      const token = `${id36}${DOT}${opened36}${DOT}${macOf(id36, opened36)}`;
      const facts = { key, openedAtMs: nowMs };
      genuine.remember(token, facts);
      return { token, facts };
    },
    read(token, nowMs) {
      if (typeof token !== 'string' || token.length > TOKEN_MAX) return null;
      const known = genuine.recall(token);
      const facts = known ?? readSigned(token, macOf);
      if (facts === null) return null;
      if (known === undefined) genuine.remember(token, facts);
      return nowMs >= facts.openedAtMs && nowMs - facts.openedAtMs < lastsMs ? facts : null;
    },
  };
}

/**
 * Tokens known to be ours, so that their MAC is not worked out again: a scraped one arrives 240,000 times, and every
 * visitor comes back with his. Bounded by two generations; a token that fell out is simply checked again. Looking up
 * tells nobody anything: the map hashes with a seed of its own and compares text only where the hashes agree.
 */
class GenuineTokens {
  private young = new Map<string, SessionFacts>();
  private old = new Map<string, SessionFacts>();

  recall(token: string): SessionFacts | undefined {
    return this.young.get(token) ?? this.old.get(token);
  }

  remember(token: string, facts: SessionFacts): void {
    if (this.young.size >= GENERATION_MAX) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(token, facts);
  }
}

function readSigned(token: string, macOf: (id36: string, opened36: string) => string): SessionFacts | null {
  const first = token.indexOf(DOT);
  const second = token.indexOf(DOT, first + 1);
  if (first < 1 || second < 0) return null;
  const id36 = token.slice(0, first);
  const opened36 = token.slice(first + 1, second);
  const key = readBase36(id36);
  const openedAtMs = readBase36(opened36);
  if (key < 0 || openedAtMs < 0) return null;
  return sameText(token.slice(second + 1), macOf(id36, opened36)) ? { key, openedAtMs } : null;
}

/** Every part with its length before it, so that no two part lists give the same text (methods.md H2). */
export function macInput(...parts: readonly string[]): string {
  let text = '';
  for (let i = 0; i < parts.length; i += 1) text += `${parts[i]!.length}:${parts[i]}`;
  return text;
}

/** Compares without stopping at the first difference, and without throwing on another length (methods.md H1). */
export function sameText(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i += 1)
    difference |= given.charCodeAt(i % (given.length || 1)) ^ expected.charCodeAt(i);
  return difference === 0;
}

/** 53 random bits as a safe integer, never 0. */
export function random53(random: RandomSource): number {
  const high = random.u32() & 0x1f_ffff;
  return high * 2 ** 32 + random.u32() || 1;
}

/** Lower-case base 36, at most 11 digits (36^10 < 2^53 < 36^11), one spelling per number; -1 for anything else. */
function readBase36(text: string): number {
  if (text.length === 0 || text.length > 11) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 122 ? code - 87 : -1;
    if (digit < 0) return -1;
    value = value * 36 + digit;
  }
  return Number.isSafeInteger(value) ? value : -1;
}
