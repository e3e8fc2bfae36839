/**
 * The safety rule (design section 6): the tier follows from the target's address and no flag changes it. So far there
 * is one tier that sends anything, loopback; every other address is refused before a packet leaves, with exit 5.
 *
 * The rule reads the text as it was typed. URL parsers turn `http://2130706433`, `http://0x7f.1` and
 * `http://127.1` into 127.0.0.1 and resolve names; whoever has to guess what a text means can be fooled.
 */
import { EXIT, PumpdrillError } from '../../core/domain/errors.ts';

declare const authorised: unique symbol;

/** A target that may be sent to. Only `authoriseTarget` makes one; the HTTP port takes nothing else. */
export interface AuthorisedTarget {
  readonly [authorised]: true;
  readonly tier: 'loopback';
  /** The address itself, never a name: nothing is left to resolve. */
  readonly address: string;
  readonly port: number;
  /** `http://address:port`. */
  readonly origin: string;
  /** Path below which the target lives, without a slash at its end; often empty. */
  readonly path: string;
}

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const LOOPBACK_V4 = `127(?:\\.${OCTET}){3}`;
/** Scheme, host, port, plain path. No user info, query, fragment, backslash, percent sign or dot segment gets through. */
const ALLOWED = new RegExp(`^http://(${LOOPBACK_V4}|localhost|\\[::1\\])(?::([0-9]{1,5}))?((?:/[A-Za-z0-9_-]+)*)/?$`);
const LOOPBACK_V4_ONLY = new RegExp(`^${LOOPBACK_V4}$`);

/** Longest part of a refused text that is repeated to the user. */
const SHOWN_MAX = 120;

/** What was made here. A cast cannot get into it. */
const made = new WeakSet<object>();

/**
 * Says whether this address may be driven. `localhost` means 127.0.0.1, without asking DNS or the hosts file.
 * Throws PumpdrillError with exit 5 (TARGET_NOT_AUTHORISED) for everything else.
 */
export function authoriseTarget(url: string): AuthorisedTarget {
  const match = ALLOWED.exec(url);
  if (match === null) throw refusal(url);
  const [, host, portText, path] = match as unknown as [string, string, string | undefined, string | undefined];
  const port = portText === undefined ? 80 : Number(portText);
  if (port < 1 || port > 65_535) throw refusal(url);
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  const origin = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  const target = Object.freeze({ tier: 'loopback', address, port, origin, path: path ?? '' }) as AuthorisedTarget;
  made.add(target);
  return target;
}

/** Throws when the value did not come from `authoriseTarget`, whatever its type says. */
export function assertAuthorised(target: AuthorisedTarget): void {
  if (!made.has(target)) throw refusal(String((target as { origin?: unknown }).origin));
}

/** True for the textual form in which the operating system names a loopback peer. IPv4-mapped IPv6 is not among them. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || LOOPBACK_V4_ONLY.test(address));
}

function refusal(url: string): PumpdrillError {
  const shown = url.slice(0, SHOWN_MAX).replace(/[^\x20-\x7e]/g, '?');
  return new PumpdrillError(EXIT.targetNotAuthorised, [
    {
      code: 'TARGET_NOT_AUTHORISED',
      path: 'target',
      message: `"${shown}" is not a loopback address, and nothing else may be driven`,
      hint: 'use http://127.0.0.1:<port>; any other host would need a proof of ownership, which this version cannot check',
    },
  ]);
}
