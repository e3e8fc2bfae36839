/** Lists of `{limit, within}` windows: the shape that every velocity defence is configured with. */
import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../../src/core/domain/units.ts';
import type { MeterDefinition, Readings } from './defence.ts';

/** At most `limit` in any true window of length `within` (milliseconds once read). */
export interface Window {
  readonly limit: number;
  readonly within: Ms;
  /** Name of the meter and reason of its refusals: `per-10-minutes`. Made once, so that refusing builds no text. */
  readonly reason: string;
}

const windowFormat = z
  .strictObject({
    limit: z.int().min(1).max(1_000_000).describe('at most this many ...'),
    within: duration.refine((ms) => ms > 0, 'longer than nothing').describe('... in any window of this length'),
  })
  .transform((window): Window => ({ ...window, reason: reasonOf(window.within) }));

/** The windows of a velocity defence: up to four, each of another length. */
export const windowsFormat = z
  .array(windowFormat)
  .min(1)
  .max(4)
  .refine((windows) => new Set(windows.map((window) => window.within)).size === windows.length, {
    message: 'two windows have the same length; keep the one with the lower limit',
  });

/** `per-hour`, `per-10-minutes`, `per-90-seconds`: the largest unit that divides the window. */
export function reasonOf(withinMs: Ms): string {
  for (const [unitMs, unit] of UNITS) {
    if (withinMs % unitMs !== 0) continue;
    return withinMs === unitMs ? `per-${unit}` : `per-${withinMs / unitMs}-${unit}s`;
  }
  return `per-${withinMs}-milliseconds`;
}

const UNITS: readonly (readonly [Ms, string])[] = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
  [SECOND_MS, 'second'],
];

/** One meter per window, named like its reason. */
export function windowMeters(windows: readonly Window[], kind: 'log' | 'distinct'): MeterDefinition[] {
  return windows.map(({ reason, within, limit }) => ({ name: reason, kind, windowMs: within, limit }));
}

/**
 * Explains the readings of meters that stand in the order of `reasons`. Of several that are over, the one with the
 * longest wait speaks: only after it can a retry succeed (methods.md 2.3 S1: the wait that is told must be true).
 */
export function refusalOf(reasons: readonly { readonly reason: string }[], readings: Readings): Decision {
  let slowest = -1;
  let waitMs = -1;
  for (let i = 0; i < reasons.length; i += 1) {
    if (!readings.over(i) || readings.waitMs(i) <= waitMs) continue;
    slowest = i;
    waitMs = readings.waitMs(i);
  }
  return slowest < 0 ? ALLOW : { kind: 'deny', reason: reasons[slowest]!.reason, waitMs };
}
