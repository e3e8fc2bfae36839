/**
 * Waiting times and daily rhythm from checked-in integer tables: a plan may not call Math.exp or Math.log, because
 * JavaScript engines differ in their last bits. `tools/generate-random-tables.ts` writes the tables.
 */
import type { Ms } from '../domain/units.ts';
import type { Draws } from './draws.ts';
import { LOG_NORMAL_EDGES, TABLE_CELLS, TABLE_SCALE } from './tables.generated.ts';

/** Low bits of a word that place a draw inside its cell; the bits above choose the cell. */
const PLACE = 0x1_0000_0000 / TABLE_CELLS;

/**
 * A log-normal time with sigma 0.5 around `medianMs`, at most `maxMs`. Sigma 0.5 is an assumption: it makes the 95th
 * percentile 2.3 medians, which fits the published SMS delivery times of P50 2-6 s and P95 8-15 s (domain.md section
 * 5). The table ends at the quantiles 1/4096 and 4095/4096 (0.175 and 5.71 medians).
 */
export function logNormalMs(draws: Draws, medianMs: Ms, maxMs: Ms): Ms {
  const ms = scaled(LOG_NORMAL_EDGES, draws.u32(), medianMs);
  return ms < maxMs ? ms : maxMs;
}

/** Straight lines between the quantiles on either side; all products stay below 2^53 for times up to ten years. */
function scaled(edges: readonly number[], word: number, unitMs: Ms): Ms {
  const cell = Math.floor(word / PLACE);
  const low = edges[cell]!;
  const share = low + Math.floor(((edges[cell + 1]! - low) * (word % PLACE)) / PLACE);
  return Math.floor((unitMs * share + TABLE_SCALE / 2) / TABLE_SCALE);
}

/**
 * How many of 1,000 people begin in each local hour, 0 to 23: a lunch peak and a higher evening peak; 23:00 to 04:00
 * has 8.8 % of the day. Assumption: no measured hourly curve of OTP requests has been published (domain.md section
 * 9.4); two peaks are its recommendation.
 */
export const DIURNAL_HOURLY: readonly number[] = Object.freeze([
  20, 13, 9, 8, 10, 16, 26, 37, 46, 52, 55, 57, 61, 57, 50, 47, 48, 51, 57, 64, 68, 62, 48, 38,
]);
