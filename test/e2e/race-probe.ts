/**
 * The race probe (methods.md 2.1 B1): many requests for one number in one moment, in four ways, and the messages that the
 * provider got for it. An answer of 200 proves nothing; the provider's count does.
 */
import type { Outcome } from '../../src/engines/live/exchange.ts';
import { type AuthorisedTarget, authoriseTarget } from '../../src/engines/live/safety.ts';
import {
  type Loaded,
  loadLastBytes,
  loadSinglePacket,
  loadStreams,
  type VolleyRequest,
} from '../../src/engines/live/volley-wires.ts';
import { visit } from '../reference-target-http/fixture.ts';

export const RACE_MODES = ['serial', 'http1-connections', 'http2-streams', 'http2-single-packet'] as const;
export type RaceMode = (typeof RACE_MODES)[number];

/** One replica of the target. */
export interface RaceTarget {
  /** Base URLs with the tenant's path: `http://127.0.0.1:port/t/run-1`. */
  readonly base: string;
  readonly http2Base: string;
}

export interface RaceOptions {
  readonly mode: RaceMode;
  /** Replicas that share the requests evenly. */
  readonly targets: readonly RaceTarget[];
  readonly phone: string;
  readonly requests: number;
  /** Messages that one number may get. */
  readonly cap: number;
  /** Messages that the provider has accepted so far. */
  readonly dispatched: () => Promise<number>;
}

export interface RaceReport {
  readonly mode: RaceMode;
  readonly requests: number;
  readonly dispatched: number;
  readonly cap: number;
  /** Messages per message that was allowed; above 1 the cap did not hold. */
  readonly overshoot: number;
  /** How often each answer was given. */
  readonly answers: Readonly<Record<string, number>>;
  /** Single packet only: bytes of each connection's one write. */
  readonly writeBytes: readonly number[];
}

/** Races once. Resolves when every request is answered. */
export async function race(options: RaceOptions): Promise<RaceReport> {
  const { mode, targets, requests, cap } = options;
  const before = await options.dispatched();
  const lanes = await Promise.all(
    targets.map((target, i) => laneOf(target, { ...options, count: shareOf(requests, targets.length, i) })),
  );
  const { words, writeBytes } =
    mode === 'serial' ? { words: await inTurn(lanes), writeBytes: [] } : await atOnce(mode, lanes);
  const dispatched = (await options.dispatched()) - before;
  return { mode, requests, dispatched, cap, overshoot: dispatched / cap, answers: tally(words), writeBytes };
}

/** A report in one line. */
export function raceSentence({ mode, requests, dispatched, cap, overshoot }: RaceReport): string {
  return `${mode}: ${requests} requests, ${dispatched} messages, cap ${cap}, overshoot ${overshoot.toFixed(1)}`;
}

/** The requests of one replica. */
interface Lane {
  readonly target: AuthorisedTarget;
  readonly http2Target: AuthorisedTarget;
  readonly requests: readonly VolleyRequest[];
}

async function laneOf(
  { base, http2Base }: RaceTarget,
  { phone, count }: { phone: string; count: number },
): Promise<Lane> {
  const csrf = (await visit(base)).body['csrf'];
  const { origin, pathname } = new URL(base);
  const path = `${pathname === '/' ? '' : pathname}/otp/send`;
  const body = JSON.stringify({ phone, csrf });
  const requests = Array.from({ length: count }, () => ({ path, headers: ['content-type', 'application/json'], body }));
  return { target: authoriseTarget(origin), http2Target: authoriseTarget(new URL(http2Base).origin), requests };
}

async function inTurn(lanes: readonly Lane[]): Promise<string[]> {
  const words: string[] = [];
  for (let i = 0; i < Math.max(...lanes.map(({ requests }) => requests.length)); i += 1) {
    for (const { target, requests } of lanes) {
      const loaded = await loadLastBytes(target, requests.slice(i, i + 1), { settle: false });
      loaded.go();
      words.push(...(await loaded.answers).map(wordOf));
    }
  }
  return words;
}

async function atOnce(
  mode: Exclude<RaceMode, 'serial'>,
  lanes: readonly Lane[],
): Promise<{ words: string[]; writeBytes: number[] }> {
  const loaded: Loaded[] = await Promise.all(lanes.map((lane) => LOADERS[mode](lane)));
  for (const { go } of loaded) go();
  const words = (await Promise.all(loaded.map(({ answers }) => answers))).flat().map(wordOf);
  return { words, writeBytes: loaded.flatMap(({ writeBytes }) => (writeBytes === undefined ? [] : [writeBytes()])) };
}

const LOADERS: Readonly<Record<Exclude<RaceMode, 'serial'>, (lane: Lane) => Promise<Loaded>>> = {
  'http1-connections': ({ target, requests }) => loadLastBytes(target, requests),
  'http2-streams': ({ http2Target, requests }) => loadStreams(http2Target, requests),
  'http2-single-packet': ({ http2Target, requests }) => loadSinglePacket(http2Target, requests),
};

/** The machine word of an answer; without an answer, the trouble. */
function wordOf({ body, trouble }: Outcome): string {
  if (trouble !== '') return trouble;
  return String((JSON.parse(body ?? '') as { status?: unknown }).status);
}

function shareOf(requests: number, parts: number, index: number): number {
  return Math.floor(requests / parts) + (index < requests % parts ? 1 : 0);
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
