/** Draws from skewed distributions, by integer tables: the same on every engine. */
import type { Ms } from '../domain/units.ts';
import type { Draws } from './draws.ts';
import { EXPONENTIAL_Q16, LOG_NORMAL_Q16 } from './tables.generated.ts';

const SCALE = 65_536;

/** A time that is log-normal around its median (sigma 0.5, so p95 is 2.3 times the median), cut at `maxMs`. */
export function logNormalMs(draws: Draws, medianMs: Ms, maxMs: Ms): Ms {
  const multiplier = LOG_NORMAL_Q16[draws.u32() & 1_023] as number;
  return Math.min(maxMs, Math.floor((medianMs * multiplier) / SCALE));
}

/** An exponential time with this mean. */
export function exponentialMs(draws: Draws, meanMs: Ms): Ms {
  return Math.floor((meanMs * (EXPONENTIAL_Q16[draws.u32() & 1_023] as number)) / SCALE);
}

/**
 * Weights of the 24 hours of a local day, two peaks (late morning, evening), 23 to 03 o'clock together 8.4 %.
 * Assumption: no measured hourly curve of OTP traffic was found (domain.md section 9, number 4).
 */
export const DIURNAL_HOURLY: readonly number[] = [
  26, 18, 13, 9, 8, 13, 24, 40, 54, 63, 68, 66, 61, 57, 54, 54, 57, 63, 70, 74, 71, 60, 44, 36,
];
