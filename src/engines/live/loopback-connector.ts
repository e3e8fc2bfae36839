/**
 * Opens the connections of a live run: straight to the authorised address, never through a proxy, and checked once
 * more on the open socket. Counts what is open, because running out of file descriptors kills a process (loadgen.md 1.4).
 */
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { type AuthorisedTarget, isLoopbackAddress } from './safety.ts';

/** Real milliseconds to open a connection to a loopback address. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface LoopbackConnector {
  readonly connect: buildConnector.connector;
  /** Connections open now. */
  readonly open: number;
}

export function createLoopbackConnector(options: {
  readonly target: AuthorisedTarget;
  /** Open connections beyond which no more are made. */
  readonly openMax: number;
}): LoopbackConnector {
  const { target, openMax } = options;
  const connectTo = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false });
  let open = 0;
  const connect: buildConnector.connector = (where, callback) => {
    const refused = refusalOf(where, target) ?? (open >= openMax ? tooMany(openMax) : null);
    if (refused !== null) return callback(refused, null);
    open += 1;
    connectTo(where, (...[error, socket]) => {
      if (error !== null) {
        open -= 1;
        return callback(error, null);
      }
      socket.once('close', () => {
        open -= 1;
      });
      const stray = strayPeer(socket);
      if (stray === null) return callback(null, socket);
      socket.destroy();
      callback(stray, null);
    });
  };
  return {
    connect,
    get open() {
      return open;
    },
  };
}

function tooMany(openMax: number): Error {
  return Object.assign(new Error(`${openMax} connections are open, and no more are allowed`), {
    code: 'CONNECTIONS_MAX',
  });
}

/** An error when undici is about to connect to anything but the address that was authorised. */
function refusalOf(where: buildConnector.Options, target: AuthorisedTarget): Error | null {
  const sameHost = where.hostname === target.address && Number(where.port || 80) === target.port;
  const direct = where.protocol === 'http:' && !where.socketPath && where.httpSocket === undefined;
  return sameHost && direct ? null : new Error(`refused to connect to ${where.hostname}, which was not authorised`);
}

/** An error when the open socket's peer is not on this machine. A socket without a peer is not trusted either. */
export function strayPeer(socket: Pick<Socket, 'remoteAddress'>): Error | null {
  const { remoteAddress } = socket;
  return isLoopbackAddress(remoteAddress) ? null : new Error(`the peer ${remoteAddress} is not on this machine`);
}
