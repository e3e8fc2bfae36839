/**
 * Three ways to hand in many requests in one moment (methods.md 2.1 B1): on connections that hold their last byte back, as
 * streams of one HTTP/2 connection, and as streams whose last frames leave in one packet. What was begun waits for `go`.
 */
import { request as requestHttp1 } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from './exchange.ts';
import { OneWriteSocket } from './one-write-socket.ts';
import { type AuthorisedTarget, assertAuthorised } from './safety.ts';

/** One POST of a volley. */
export interface VolleyRequest {
  readonly path: string;
  /** Flat list: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** A volley on its way: every request is there but for its end. */
export interface Loaded {
  /** Lets all requests be complete at once. */
  go(): void;
  /** In the order of the requests. Never rejects: trouble is an outcome. */
  readonly answers: Promise<Outcome[]>;
  /** Bytes of the one write that completed all requests, where it was one. */
  readonly writeBytes?: () => number;
}

/** Real milliseconds that everything but the last bytes is given to arrive in (assumption; loopback needs few). */
const SETTLE_MS = 60;
/** Real milliseconds until a volley without an answer is given up: as long as the HTTP port waits for one (assumption). */
const TIMEOUT_MS = 30_000;

export interface LoadOptions {
  /** False: nothing is given time to arrive before the word. */
  readonly settle?: boolean;
  /** Real milliseconds of silence after which an answer, or a connection, is given up; default 30 s. */
  readonly timeoutMs?: number;
}

/** Every request on a connection of its own, complete but for its last byte (last-byte synchronisation). */
export async function loadLastBytes(
  target: AuthorisedTarget,
  requests: readonly VolleyRequest[],
  { settle = true, timeoutMs = TIMEOUT_MS }: LoadOptions = {},
): Promise<Loaded> {
  assertAuthorised(target);
  const started = { atMs: 0 };
  const begun = requests.map(({ path, headers, body }) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method: 'POST', path, headers: { ...headerObject(headers), ...length }, agent: false as const };
    const request = requestHttp1({ ...options, host: target.address, port: target.port, timeout: timeoutMs });
    request.setNoDelay(true);
    request.once('timeout', () => request.destroy(new Error('timeout')));
    const answer = new Promise<Outcome>((resolve) => {
      request.once('error', (error) => resolve(troubled(error, started.atMs)));
      request.once('response', (response) => {
        textOf(response).then(
          (text) => {
            const { statusCode: status = 0, headers } = response;
            resolve(answered({ status, headers, text }, started.atMs));
          },
          (error) => resolve(troubled(error, started.atMs)),
        );
      });
    });
    request.write(body.slice(0, -1));
    return { request, answer, last: body.slice(-1) };
  });
  if (settle) await sleep(SETTLE_MS);
  return {
    go: () => {
      started.atMs = performance.now();
      for (const { request, last } of begun) request.end(last);
    },
    answers: Promise.all(begun.map(({ answer }) => answer)),
  };
}

/** Every request a stream of one HTTP/2 connection. All are begun in one turn of the event loop. */
export async function loadStreams(
  target: AuthorisedTarget,
  requests: readonly VolleyRequest[],
  { timeoutMs = TIMEOUT_MS }: LoadOptions = {},
): Promise<Loaded> {
  const session = sessionOver(target, await connected(target), timeoutMs);
  await pinged(session);
  const started = Promise.withResolvers<Outcome[]>();
  return {
    go: () => {
      const atMs = performance.now();
      const streams = requests.map((request) => begin(session, request).end(request.body));
      started.resolve(Promise.all(streams.map((stream) => outcomeOf(stream, () => atMs))));
    },
    answers: ended(session, started.promise),
  };
}

/**
 * Every request a stream of one HTTP/2 connection, all of them complete on the other side but for their last byte. The
 * last bytes leave in one write, which fits one packet (J. Kettle's single-packet attack).
 */
export async function loadSinglePacket(
  target: AuthorisedTarget,
  requests: readonly VolleyRequest[],
  { timeoutMs = TIMEOUT_MS }: LoadOptions = {},
): Promise<Loaded> {
  const wire = new OneWriteSocket(await connected(target));
  const session = sessionOver(target, wire, timeoutMs);
  let atMs = 0;
  const streams = requests.map((request) => begin(session, request));
  const answers = Promise.all(streams.map((stream) => outcomeOf(stream, () => atMs)));
  streams.forEach((stream, i) => void stream.write((requests[i] as VolleyRequest).body.slice(0, -1)));
  await pinged(session);
  await sleep(SETTLE_MS);
  wire.hold();
  streams.forEach((stream, i) => void stream.end((requests[i] as VolleyRequest).body.slice(-1)));
  // A target may have answered or refused some of them by now: those have no last byte to wait for.
  await wire.holds(() => streams.filter(({ destroyed }) => !destroyed).length);
  return {
    go: () => {
      atMs = performance.now();
      wire.release();
    },
    answers: ended(session, answers),
    writeBytes: () => wire.releasedBytes,
  };
}

/** A session that ends with an error after so much silence, whatever it is waiting for. */
function sessionOver(target: AuthorisedTarget, wire: Duplex, timeoutMs: number): ClientHttp2Session {
  const session = connectHttp2(target.origin, { createConnection: () => wire });
  session.setTimeout(timeoutMs, () => session.destroy(new Error('timeout')));
  // Streams and pings tell of it, each in its own way.
  session.on('error', () => {});
  return session;
}

function begin(session: ClientHttp2Session, { path, headers }: VolleyRequest): ClientHttp2Stream {
  return session.request({ ':method': 'POST', ':path': path, ...headerObject(headers) });
}

/** Resolves when the other side has read everything that was written so far. */
function pinged(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    session.ping((error) => (error === null ? resolve() : reject(error)));
  });
}

async function outcomeOf(stream: ClientHttp2Stream, sentAtMs: () => number): Promise<Outcome> {
  let status = 0;
  let headers: Outcome['headers'] = {};
  stream.once('response', (received) => {
    status = received[':status'] ?? 0;
    headers = received as Outcome['headers'];
  });
  try {
    const text = await textOf(stream);
    return answered({ status, headers, text }, sentAtMs());
  } catch (error) {
    return troubled(error, sentAtMs());
  }
}

async function ended(session: ClientHttp2Session, answers: Promise<Outcome[]>): Promise<Outcome[]> {
  try {
    return await answers;
  } finally {
    session.close();
  }
}

function connected(target: AuthorisedTarget): Promise<Socket> {
  assertAuthorised(target);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.address, port: target.port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}

function answered(
  { status, headers, text }: { status: number; headers: Outcome['headers']; text: string },
  sentAtMs: number,
): Outcome {
  return { status, headers, body: text, sentAtMs, trouble: '' };
}

function troubled(error: unknown, sentAtMs: number): Outcome {
  const trouble = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  return { status: 0, headers: {}, body: null, sentAtMs, trouble };
}

/** A name that comes twice is sent twice. */
function headerObject(flat: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [name, value] = [(flat[i] as string).toLowerCase(), flat[i + 1] as string];
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
