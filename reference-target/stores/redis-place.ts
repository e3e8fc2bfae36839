/** Where a Redis is, and which part of it is whose. Loopback only, like everything that a drill touches (design section 6). */
import { EXIT, invalidInput, PumpdrillError } from '../../src/core/domain/errors.ts';

/** A Redis on this machine. Only `redisPlaceOf` makes one. */
export interface RedisPlace {
  /** The address itself, never a name: nothing is left to resolve. */
  readonly address: string;
  readonly port: number;
  readonly database: number;
  /** Empty: none. */
  readonly username: string;
  readonly password: string;
  /** The same as a URL without credentials: what may be printed. */
  readonly shown: string;
}

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const HOST = `127(?:\\.${OCTET}){3}|localhost|\\[::1\\]`;
const LOOPBACK_URL = new RegExp(
  `^redis://(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(${HOST})(?::([0-9]{1,5}))?(?:/([0-9]{1,3})?)?$`,
);
const DEFAULT_PORT = 6_379;
/** Longest part of a refused text that is repeated to the user. */
const SHOWN_MAX = 80;

/** The problem of a Redis that is not on this machine (exit 5). */
export const NOT_AUTHORISED = 'STORE_NOT_AUTHORISED';

/** What names a deployment: all targets with the same id on the same Redis share their counters. Fits between the braces of a key. */
export const DEPLOYMENT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * Reads `redis://[user:password@]127.0.0.1[:port][/database]`. `localhost` means 127.0.0.1, without asking DNS. Throws
 * PumpdrillError: exit 2 (UNKNOWN_STORE, BAD_STORE) for what is no such URL, exit 5 (STORE_NOT_AUTHORISED) for one that
 * leads off this machine: whoever owns that Redis has not agreed to a drill's load and keys.
 */
export function redisPlaceOf(url: string): RedisPlace {
  if (!url.startsWith('redis://')) throw unknownStore(url);
  const match = LOOPBACK_URL.exec(url);
  if (match === null) throw notAuthorised(url);
  const [, username = '', password = '', host = '', portText, databaseText] = match;
  const port = portText === undefined ? DEFAULT_PORT : Number(portText);
  if (port < 1 || port > 65_535) throw badStore(`${port} is no port`);
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  const database = Number(databaseText ?? '0');
  const shownHost = address.includes(':') ? `[${address}]` : address;
  return {
    address,
    port,
    database,
    username: decoded(username),
    password: decoded(password),
    shown: `redis://${shownHost}:${port}${database === 0 ? '' : `/${database}`}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badStore('user or password hold a % that encodes nothing');
  }
}

/** The text as it may be repeated: without credentials, short, printable. */
function shown(url: string): string {
  return url
    .replace(/\/\/.*@/, '//')
    .slice(0, SHOWN_MAX)
    .replace(/[^\x20-\x7e]/g, '?');
}

function unknownStore(url: string): PumpdrillError {
  return invalidInput({
    code: 'UNKNOWN_STORE',
    path: 'store',
    message: `"${shown(url)}" is no store`,
    hint: '--store memory, or --store redis://127.0.0.1:6379',
  });
}

function badStore(message: string): PumpdrillError {
  return invalidInput({ code: 'BAD_STORE', path: 'store', message, hint: '--store redis://127.0.0.1:6379' });
}

function notAuthorised(url: string): PumpdrillError {
  return new PumpdrillError(EXIT.targetNotAuthorised, [
    {
      code: NOT_AUTHORISED,
      path: 'store',
      message: `"${shown(url)}" is no Redis on a loopback address, and nothing else may be driven`,
      hint: 'use redis://127.0.0.1:<port>; a drill fills and empties the store that it is given',
    },
  ]);
}
