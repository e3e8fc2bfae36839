/**
 * The race probe (methods.md 2.1 B1): many requests for one number in one moment, in four ways, and the messages that the
 * provider got for it. An answer of 200 proves nothing; the provider's count does.
 */
import { visit } from '../reference-target-http/fixture.ts';
import { type Loaded, loadHttp1Connections, loadHttp2Streams, loadSinglePacket } from './race-wires.ts';

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
  readonly url: string;
  readonly http2Url: string;
  readonly path: string;
  readonly bodies: readonly string[];
}

async function laneOf(
  { base, http2Base }: RaceTarget,
  { phone, count }: { phone: string; count: number },
): Promise<Lane> {
  const csrf = (await visit(base)).body['csrf'];
  const { origin, pathname } = new URL(base);
  const path = `${pathname === '/' ? '' : pathname}/otp/send`;
  const bodies = Array.from({ length: count }, () => JSON.stringify({ phone, csrf }));
  return { url: origin, http2Url: new URL(http2Base).origin, path, bodies };
}

async function inTurn(lanes: readonly Lane[]): Promise<string[]> {
  const words: string[] = [];
  for (let i = 0; i < Math.max(...lanes.map(({ bodies }) => bodies.length)); i += 1) {
    for (const lane of lanes) {
      const loaded = await loadHttp1Connections(lane, lane.bodies.slice(i, i + 1), { settle: false });
      loaded.go();
      words.push(...(await loaded.answers));
    }
  }
  return words;
}

async function atOnce(
  mode: Exclude<RaceMode, 'serial'>,
  lanes: readonly Lane[],
): Promise<{ words: string[]; writeBytes: number[] }> {
  const loaded: Loaded[] = await Promise.all(lanes.map((lane) => LOADERS[mode](lane, lane.bodies)));
  for (const { go } of loaded) go();
  const words = (await Promise.all(loaded.map(({ answers }) => answers))).flat();
  return { words, writeBytes: loaded.flatMap(({ writeBytes }) => (writeBytes === undefined ? [] : [writeBytes()])) };
}

const LOADERS = {
  'http1-connections': loadHttp1Connections,
  'http2-streams': loadHttp2Streams,
  'http2-single-packet': loadSinglePacket,
} as const;

function shareOf(requests: number, parts: number, index: number): number {
  return Math.floor(requests / parts) + (index < requests % parts ? 1 : 0);
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
