/**
 * What invariants over messages need of a run: who asked when, and when a message was handed to the provider. Kept only where
 * a scenario has such invariants, up to a fixed number, and counted at the end by their true times, so that the
 * order in which streams tell of them changes nothing.
 */
import { laneOfAttempt } from '../domain/attempt.ts';
import type { AttemptEvent, DispatchEvent, RunHeader } from '../domain/event.ts';
import { maskAddress } from '../domain/ip-address.ts';
import { maskE164 } from '../domain/phone.ts';
import type { Ms, RunMs } from '../domain/units.ts';
import type { Invariant } from '../scenario/probe-format.ts';
import type { PeakTotals, WatchedTotals } from './totals.ts';

/** Attempts, and messages, that are kept at most: some 100 MB. What comes later is not judged, and that is said. */
export const WATCHED_MAX = 1_048_576;

type MessageLimit = Extract<Invariant, { kind: 'messages-at-most' }>;

interface Asked {
  readonly atMs: RunMs;
  readonly lane: number;
  readonly number: number;
  readonly address: string;
  readonly device: number;
}

/** Null where nothing is to be watched. */
export function watchFor(invariants: readonly Invariant[], header: RunHeader): WatchedTraffic | null {
  const limits = invariants.filter((one) => one.kind === 'messages-at-most');
  return limits.length === 0 ? null : new WatchedTraffic(limits, header);
}

export class WatchedTraffic {
  private readonly limits: readonly MessageLimit[];
  private readonly lanes: RunHeader['lanes'];
  private readonly asked = new Map<number, Asked>();
  private readonly sent: { readonly atMs: RunMs; readonly attempt: number; readonly number: number }[] = [];
  private overflow = false;

  constructor(limits: readonly MessageLimit[], { lanes }: RunHeader) {
    this.limits = limits;
    this.lanes = lanes;
  }

  addAttempt({ attempt, atMs, number, address, device }: AttemptEvent): void {
    if (this.asked.size >= WATCHED_MAX) this.overflow = true;
    else this.asked.set(attempt, { atMs, lane: laneOfAttempt(attempt), number, address, device });
  }

  addDispatch({ attempt, atMs, number, accepted }: DispatchEvent): void {
    if (!accepted) return;
    if (this.sent.length >= WATCHED_MAX) this.overflow = true;
    else this.sent.push({ atMs, attempt, number });
  }

  totals(): WatchedTotals[] {
    return this.limits.map((limit) => this.totalsOf(limit));
  }

  private totalsOf(limit: MessageLimit): WatchedTotals {
    const asked = new Map<string | number, RunMs[]>();
    const sent = new Map<string | number, RunMs[]>();
    const numbers = new Set<number>();
    for (const one of this.asked.values()) {
      if (!this.isWatched(one.lane, limit)) continue;
      numbers.add(one.number);
      push(asked, keyOf(limit, one), one.atMs);
    }
    for (const { atMs, attempt, number } of this.sent) {
      const by = this.asked.get(attempt);
      // A message that no attempt explains is held against whoever asked for its number: somebody's fault it is.
      if (by === undefined ? !this.explains(attempt, limit, numbers.has(number)) : !this.isWatched(by.lane, limit))
        continue;
      const key = limit.per === 'number' ? number : by === undefined ? null : keyOf(limit, by);
      if (key !== null || limit.per === 'run') push(sent, key ?? RUN, atMs);
    }
    const { within = Number.POSITIVE_INFINITY } = limit;
    return {
      id: limit.id,
      asked: peakOf(asked, limit, within),
      sent: peakOf(sent, limit, within),
      complete: !this.overflow,
    };
  }

  /** Whether a message whose attempt was not written down counts: by its lane, or by its number where it has none. */
  private explains(attempt: number, limit: MessageLimit, numberAskedFor: boolean): boolean {
    return attempt === 0 ? numberAskedFor : this.isWatched(laneOfAttempt(attempt), limit);
  }

  private isWatched(lane: number, { of }: MessageLimit): boolean {
    const header = this.lanes[lane];
    return of === undefined ? header?.intent === 'fraud' : header?.origin === of;
  }
}

const RUN = 'run';

/** Null where the attempt has no such key: a client without device signals is no device. */
function keyOf({ per }: MessageLimit, { number, address, device }: Asked): string | number | null {
  if (per === 'number') return number;
  if (per === 'address') return address;
  if (per === 'device') return device === 0 ? null : device;
  return RUN;
}

function push(times: Map<string | number, RunMs[]>, key: string | number | null, atMs: RunMs): void {
  if (key === null) return;
  const known = times.get(key);
  if (known === undefined) times.set(key, [atMs]);
  else known.push(atMs);
}

/** The fullest window of any key. Of equals the first key that was seen, and its first window. */
function peakOf(times: ReadonlyMap<string | number, RunMs[]>, limit: MessageLimit, withinMs: Ms): PeakTotals {
  let best: PeakTotals = { most: 0, key: '', fromMs: 0, toMs: 0, keys: times.size, keysOver: 0 };
  let keysOver = 0;
  for (const [key, unsorted] of times) {
    const { most, fromMs, toMs } = fullestWindow(unsorted.sort(ascending), withinMs);
    if (most > limit.messages) keysOver += 1;
    if (most > best.most) best = { ...best, most, key: masked(limit, key), fromMs, toMs };
  }
  return { ...best, keysOver };
}

/** Most of ascending times in any window [t, t + within). */
export function fullestWindow(times: readonly RunMs[], withinMs: Ms): { most: number; fromMs: RunMs; toMs: RunMs } {
  let best = { most: 0, fromMs: 0, toMs: 0 };
  let from = 0;
  for (let to = 0; to < times.length; to += 1) {
    while (times[to]! - times[from]! >= withinMs) from += 1;
    if (to - from + 1 > best.most) best = { most: to - from + 1, fromMs: times[from]!, toMs: times[to]! };
  }
  return best;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function masked({ per }: MessageLimit, key: string | number): string {
  if (per === 'number') return maskE164(Number(key));
  if (per === 'address') return maskAddress(String(key));
  return per === 'run' ? '' : `device ${key}`;
}
