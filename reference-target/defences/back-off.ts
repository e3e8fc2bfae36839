/**
 * Exponential back-off per key, out of log meters: one that counts the sends within the look-back, and one per wait that
 * tells whether the last send is that recent. All of them are read in the same `admit`.
 */
import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import type { Ms } from '../../src/core/domain/units.ts';
import type { MeterDefinition, Readings } from './defence.ts';

/** Waits from 1 min to 32 min are six; a meter each. */
const WAITS_MAX = 10;
/** Logs up to here are exact (stores/store.ts). */
const EXACT_MAX = 1_000;

/** A back-off as read from the policy. */
export interface BackOff {
  /** Sends within the look-back before the first wait. */
  readonly free: number;
  readonly lookBack: Ms;
  /** Ascending, each twice the one before it up to the longest. */
  readonly waits: readonly Ms[];
  /** More sends than this never stand in one look-back: the limit of its meter. */
  readonly mostSends: number;
}

export const backOffFormat = z
  .strictObject({
    free: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe('sends within lookBack before the first wait (Auth0: a free burst of unpublished size; assumption)'),
    first: duration
      .refine((ms) => ms > 0, 'longer than nothing')
      .prefault('1m')
      .describe('wait after these; doubles with each further send (domain.md section 6, Auth0: 1 min)'),
    longest: duration
      .prefault('32m')
      .describe('the wait grows no longer than this (domain.md section 6, Auth0: 32 min)'),
    lookBack: duration.prefault('1d').describe('sends that are older are forgotten (assumption)'),
  })
  .refine(({ first, longest }) => longest >= first, { message: 'longest below first' })
  .refine(({ first, longest }) => longest <= first * 2 ** (WAITS_MAX - 1), {
    message: `longest is more than ${2 ** (WAITS_MAX - 1)} times first`,
  })
  .refine(({ longest, lookBack }) => lookBack >= longest, {
    message: 'lookBack below longest: sends are forgotten first',
  })
  .transform(({ free, first, longest, lookBack }): BackOff => {
    const waits = doubling(first, longest);
    return { free, lookBack, waits, mostSends: free + waits.length + Math.ceil(lookBack / longest) };
  })
  .refine(({ mostSends }) => mostSends <= EXACT_MAX, {
    message: `lookBack over longest allows more than ${EXACT_MAX} sends, which is more than a log counts exactly`,
  });

function doubling(first: Ms, longest: Ms): Ms[] {
  const waits = [first];
  for (let wait = first * 2; wait < longest; wait *= 2) waits.push(wait);
  if (longest > first) waits.push(longest);
  return waits;
}

/**
 * The look-back first, then the waits in their order. The limits follow from the rule (whoever keeps the waits never
 * reaches them), so that the store itself refuses what is far over.
 */
export function backOffMeters({ free, lookBack, waits, mostSends }: BackOff): MeterDefinition[] {
  return [
    { name: 'back-off', kind: 'log', windowMs: lookBack, limit: mostSends },
    ...waits.map((wait, i): MeterDefinition => {
      return { name: `back-off-${i + 1}`, kind: 'log', windowMs: wait, limit: free + i };
    }),
  ];
}

/**
 * How long this key must still wait; 0 for not at all. Whether it must is exact. How long is known to the length of one
 * step only, so the longer end is told: never too short.
 *
 * @param at index of the look-back's meter
 */
export function backOffWaitMs({ free, waits }: BackOff, at: number, readings: Readings): Ms {
  const sent = readings.reading(at);
  if (sent < free) return 0;
  const step = Math.min(sent - free, waits.length - 1);
  if (readings.reading(at + 1 + step) === 0) return 0;
  let shortest = 0;
  while (readings.reading(at + 1 + shortest) === 0) shortest += 1;
  return shortest === 0 ? waits[step]! : waits[step]! - waits[shortest - 1]!;
}
