/**
 * When openers are due. A pacer is index-addressed: opener i's due time is a pure integer function of i and one jitter
 * word. Each opener owns a slot of the window, its jitter never leaves the slot, and slots do not overlap, so due
 * times never decrease with i whatever the words are.
 */
import { HOUR_MS, MINUTE_MS, type Ms, type RunMs } from '../domain/units.ts';
import { DIURNAL_HOURLY } from '../random/quantiles.ts';
import type { Pacing } from '../scenario/format.ts';
import { integerRoot, mulDiv, spread } from './whole-numbers.ts';

export interface Pacer {
  readonly openers: number;
  /** `jitterWord` is any 32-bit word; only opener `index`'s own place inside its slot depends on it. */
  dueAtMs(index: number, jitterWord: number): RunMs;
}

export interface PacerOptions {
  /** Local minute of the day, 0 to 1439, at which the run starts: where a diurnal curve is entered. */
  readonly startMinuteOfDay: number;
}

type Kind<K extends Pacing['kind']> = Extract<Pacing, { kind: K }>;

/** A pacer for any kind of pacing. `pacing` has passed `meaning.ts`: its window is not empty and its curve not all zero. */
export function createPacer(pacing: Pacing, options: PacerOptions): Pacer {
  switch (pacing.kind) {
    case 'constant':
      return constantPacer(pacing, 0);
    case 'low-and-slow':
      return constantPacer(pacing, pacing.minGap);
    case 'ramp':
      return rampPacer(pacing);
    case 'burst':
      return burstPacer(pacing);
    case 'diurnal':
      return diurnalPacer(pacing, options.startMinuteOfDay);
    case 'volleys':
      return { openers: openersIn(pacing), dueAtMs: (index) => pacing.at[Math.floor(index / pacing.each)] as RunMs };
  }
}

/** How many openers a pacing has in all. */
export function openersIn(pacing: Pacing): number {
  return pacing.kind === 'volleys' ? pacing.at.length * pacing.each : pacing.total;
}

/** Equal slots. The last `quietMs` of each stay empty, so that neighbours are never closer than that. */
function constantPacer(pacing: Kind<'constant'> | Kind<'low-and-slow'>, quietMs: Ms): Pacer {
  const { total, from, lasts } = pacing;
  return {
    openers: total,
    dueAtMs(index, jitterWord) {
      const startMs = mulDiv(lasts, index, total);
      const widthMs = mulDiv(lasts, index + 1, total) - startMs;
      // Jitter reaches `width - quiet` at most: the next slot begins `quiet` or more later.
      return from + startMs + spread(jitterWord, quietMs === 0 ? widthMs : Math.max(0, widthMs - quietMs) + 1);
    },
  };
}

/** Fixed-point one for a ramp's share: 2^26, so that its square still fits the exact range of a double. */
const RAMP_ONE = 2 ** 26;

/**
 * A linearly growing rate. With s the first rate as a share of the last and u = i / total, the share x of the window
 * that has passed before opener i solves (1 - s) x^2 + 2 s x = (1 + s) u, so
 * x = (sqrt(s^2 + (1 - s^2) u) - s) / (1 - s). All in fixed point; the root is an integer root.
 */
function rampPacer(pacing: Kind<'ramp'>): Pacer {
  const { total, from, lasts, startShare } = pacing;
  const s = Math.floor((RAMP_ONE * startShare.numerator) / startShare.denominator);
  if (s >= RAMP_ONE) return constantPacer({ kind: 'constant', total, from, lasts }, 0);
  const growth = RAMP_ONE * RAMP_ONE - s * s;
  const slotStartMs = (index: number): Ms => {
    const root = integerRoot(s * s + mulDiv(growth, index, total));
    return mulDiv(lasts, root - s, RAMP_ONE - s);
  };
  return {
    openers: total,
    dueAtMs(index, jitterWord) {
      const startMs = slotStartMs(index);
      return from + startMs + spread(jitterWord, slotStartMs(index + 1) - startMs);
    },
  };
}

/** Equal bursts at equal distances; each holds its equal part of the openers, evenly over `dutyShare` of its slot. */
function burstPacer(pacing: Kind<'burst'>): Pacer {
  const { total, from, lasts, bursts, dutyShare } = pacing;
  const firstOf = (burst: number): number => Math.ceil((burst * total) / bursts);
  return {
    openers: total,
    dueAtMs(index, jitterWord) {
      const burst = Math.floor((index * bursts) / total);
      const first = firstOf(burst);
      const count = firstOf(burst + 1) - first;
      const burstStartMs = mulDiv(lasts, burst, bursts);
      const slotMs = mulDiv(lasts, burst + 1, bursts) - burstStartMs;
      const activeMs = Math.floor((slotMs * dutyShare.numerator) / dutyShare.denominator);
      const startMs = mulDiv(activeMs, index - first, count);
      const widthMs = mulDiv(activeMs, index - first + 1, count) - startMs;
      return from + burstStartMs + startMs + spread(jitterWord, widthMs);
    },
  };
}

/** The part of a window that lies in one hour of the day. */
interface HourPiece {
  readonly startMs: Ms;
  readonly weight: number;
  /** Weight x milliseconds before this piece. */
  readonly before: number;
}

/**
 * Follows the hour of the day. Slots are equal in accumulated weight (weight x ms), and the jitter too is applied
 * there, so an hour of weight 0 stays empty.
 */
function diurnalPacer(pacing: Kind<'diurnal'>, startMinuteOfDay: number): Pacer {
  const { total, from, lasts } = pacing;
  const { pieces, sum } = hourPieces(pacing, startMinuteOfDay);
  return {
    openers: total,
    dueAtMs(index, jitterWord) {
      const start = mulDiv(sum, index, total);
      const width = mulDiv(sum, index + 1, total) - start;
      const at = start + spread(jitterWord, width);
      const piece = pieces[pieceAt(pieces, at)] as HourPiece;
      return from + Math.min(lasts - 1, piece.startMs + Math.floor((at - piece.before) / piece.weight));
    },
  };
}

/** Accumulated weight of a diurnal window; 0 when every hour it touches has weight 0. */
export function diurnalWeight(pacing: Kind<'diurnal'>, startMinuteOfDay: number): number {
  return hourPieces(pacing, startMinuteOfDay).sum;
}

/** Cuts the window at full hours and leaves out hours of weight 0. */
function hourPieces(pacing: Kind<'diurnal'>, startMinuteOfDay: number): { pieces: HourPiece[]; sum: number } {
  const hourly = pacing.hourly ?? DIURNAL_HOURLY;
  const windowStart = startMinuteOfDay * MINUTE_MS + pacing.from;
  const pieces: HourPiece[] = [];
  let sum = 0;
  for (let startMs = 0; startMs < pacing.lasts; ) {
    const dayMs = windowStart + startMs;
    const endMs = Math.min(pacing.lasts, startMs + HOUR_MS - (dayMs % HOUR_MS));
    const weight = hourly[Math.floor(dayMs / HOUR_MS) % 24] as number;
    if (weight > 0) pieces.push({ startMs, weight, before: sum });
    sum += weight * (endMs - startMs);
    startMs = endMs;
  }
  return { pieces, sum };
}

/** The last piece that begins at or before `at`. */
function pieceAt(pieces: readonly HourPiece[], at: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as HourPiece).before <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
