/**
 * Four ways to hand in many requests, from one after the other to all in one packet (methods.md 2.1 B1). Each takes the
 * requests of one target and resolves with the answers' machine words.
 */
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopbackHost } from '../../src/io/service/loopback-host.ts';
import { OneWriteSocket } from './one-write-socket.ts';

/** One address under fire: where it listens, and the path that is asked. */
export interface RaceWireTarget {
  /** `http://127.0.0.1:port`, HTTP/1.1. */
  readonly url: string;
  /** The same target over HTTP/2 without TLS. */
  readonly http2Url: string;
  readonly path: string;
}

/** What a wire needs to be ready for: requests are on their way but for the last byte until `go` is called. */
export interface Loaded {
  /** Lets all requests be complete at once. */
  go(): void;
  /** The `status` word of every answer, in the order of the requests. */
  readonly answers: Promise<string[]>;
  /** Bytes of the one write that completed all requests, where it was one. */
  readonly writeBytes?: () => number;
}

/** Real milliseconds that everything but the last bytes is given to arrive in. */
const SETTLE_MS = 60;

/** Every request on a connection of its own, complete but for its last byte (last-byte synchronisation). */
export async function loadHttp1Connections(
  target: RaceWireTarget,
  bodies: readonly string[],
  { settle = true }: { settle?: boolean } = {},
): Promise<Loaded> {
  const { hostname, port, host } = loopback(target.url);
  const sockets = await Promise.all(bodies.map(() => connected(hostname, port)));
  const answers = sockets.map(wholeAnswer);
  sockets.forEach((socket, i) => {
    const body = bodies[i] as string;
    const head = [
      ...[`POST ${target.path} HTTP/1.1`, `host: ${host}`, 'content-type: application/json'],
      ...[`content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', ''],
    ];
    socket.write(head.join('\r\n') + body.slice(0, -1));
  });
  if (settle) await sleep(SETTLE_MS);
  return {
    go: () => sockets.forEach((socket, i) => void socket.write((bodies[i] as string).slice(-1))),
    answers: Promise.all(answers).then((texts) =>
      texts.map((text) => statusIn(text.slice(text.indexOf('\r\n\r\n') + 4))),
    ),
  };
}

/** Every request a stream of one HTTP/2 connection. All are begun in one turn of the event loop. */
export async function loadHttp2Streams(target: RaceWireTarget, bodies: readonly string[]): Promise<Loaded> {
  const { hostname, port, origin } = loopback(target.http2Url);
  const socket = await connected(hostname, port);
  const session = connectHttp2(origin, { createConnection: () => socket });
  await pinged(session);
  const started = Promise.withResolvers<string[]>();
  return {
    go: () => {
      const streams = bodies.map((body) => begun(session, target.path).end(body));
      started.resolve(Promise.all(streams.map(statusOf)));
    },
    answers: ended(session, started.promise),
  };
}

/**
 * Every request a stream of one HTTP/2 connection, all of them complete on the other side but for their last byte. The
 * last bytes leave in one write, which fits one packet (J. Kettle's single-packet attack).
 */
export async function loadSinglePacket(target: RaceWireTarget, bodies: readonly string[]): Promise<Loaded> {
  const { hostname, port, origin } = loopback(target.http2Url);
  const wire = new OneWriteSocket(await connected(hostname, port));
  const session = connectHttp2(origin, { createConnection: () => wire });
  const streams = bodies.map(() => begun(session, target.path));
  const answers = Promise.all(streams.map(statusOf));
  streams.forEach((stream, i) => void stream.write((bodies[i] as string).slice(0, -1)));
  await pinged(session);
  await sleep(SETTLE_MS);
  wire.hold();
  streams.forEach((stream, i) => void stream.end((bodies[i] as string).slice(-1)));
  await wire.holds(bodies.length);
  return { go: () => wire.release(), answers: ended(session, answers), writeBytes: () => wire.releasedBytes };
}

function begun(session: ClientHttp2Session, path: string): ClientHttp2Stream {
  return session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' });
}

/** Resolves when the other side has read everything that was written so far. */
function pinged(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    session.ping((error) => (error === null ? resolve() : reject(error)));
  });
}

async function statusOf(stream: ClientHttp2Stream): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return statusIn(text);
}

async function ended(session: ClientHttp2Session, answers: Promise<string[]>): Promise<string[]> {
  try {
    return await answers;
  } finally {
    session.close();
  }
}

function statusIn(json: string): string {
  return String((JSON.parse(json) as { status?: unknown }).status);
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function wholeAnswer(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

/** A probe races what runs on this machine, and nothing else. */
function loopback(url: string): { hostname: string; port: number; host: string; origin: string } {
  const { hostname, port, host, origin } = new URL(url);
  if (!isLoopbackHost(host)) throw new RangeError(`${host} is not this machine`);
  return { hostname, port: Number(port), host, origin };
}
