/**
 * Budgets of sends that nobody verifies, per country, which grow with what was verified: Authgear's formulas (domain.md
 * section 6; its specification counts unverified codes and a verification gives one back).
 */
import { z } from 'zod';
import { share } from '../../src/core/domain/durations.ts';
import { DAY_MS, type EpochMs, HOUR_MS, type Ratio } from '../../src/core/domain/units.ts';
import { RollingCount } from './rolling-count.ts';

/** Days over which the best one is remembered (Authgear: 14). */
const DAYS = 14;
/** An hour's budget is what a sixth of the best day would give (Authgear: 14-day max / 6). */
const BUSIEST_HOURS = 6;

export const followingFormat = z.strictObject({
  dailyFloor: z
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('unverified sends per 24 h for any country (Authgear: 20)'),
  dailyShare: share
    .prefault('30%')
    .describe('of the verified of the best day in 14, or of the last 24 h (Authgear: 0.3)'),
  hourlyFloor: z
    .int()
    .min(1)
    .max(100_000)
    .default(3)
    .describe('unverified sends per hour for any country (Authgear: 3)'),
  hourlyShare: share
    .prefault('20%')
    .describe('of a sixth of the best day in 14, or of the verified of the last hour (Authgear: 0.2)'),
  history: z
    .record(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)'), z.int().min(0).max(100_000_000))
    .prefault({})
    .describe('verified on the best of the last 14 days, by country: what a process that starts today cannot know'),
  replicas: z
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe('processes that share the traffic evenly: each sees its own share of the verifications only'),
});

export type Following = z.output<typeof followingFormat>;

/** What was verified in one country, as this process saw it. About 700 bytes; there are some 250 countries. */
export class VerifiedTraffic {
  private readonly lastHour = new RollingCount(HOUR_MS, 60);
  private readonly lastDay = new RollingCount(DAY_MS, 96);
  private readonly days = new RollingCount(DAYS * DAY_MS, DAYS);

  add(nowMs: EpochMs): void {
    this.lastHour.add(nowMs);
    this.lastDay.add(nowMs);
    this.days.add(nowMs);
  }

  withinHour(nowMs: EpochMs): number {
    return this.lastHour.total(nowMs);
  }

  withinDay(nowMs: EpochMs): number {
    return this.lastDay.total(nowMs);
  }

  bestDay(nowMs: EpochMs): number {
    return this.days.highest(nowMs);
  }
}

/** How many of the sends may stand unverified. */
export interface Allowance {
  readonly verifiedHour: number;
  readonly verifiedDay: number;
  readonly perHour: number;
  readonly perDay: number;
}

/** @param known what the configured history says of the best day; 0 for nothing, or when it is older than 14 days */
export function allowanceOf(
  traffic: VerifiedTraffic | undefined,
  { known, nowMs }: { known: number; nowMs: EpochMs },
  settings: Following,
): Allowance {
  const verifiedHour = (traffic?.withinHour(nowMs) ?? 0) * settings.replicas;
  const verifiedDay = (traffic?.withinDay(nowMs) ?? 0) * settings.replicas;
  const best = Math.max(known, (traffic?.bestDay(nowMs) ?? 0) * settings.replicas);
  const { dailyFloor, dailyShare, hourlyFloor, hourlyShare } = settings;
  return {
    verifiedHour,
    verifiedDay,
    perDay: Math.max(dailyFloor, part(dailyShare, best), part(dailyShare, verifiedDay)),
    perHour: Math.max(hourlyFloor, part(hourlyShare, best / BUSIEST_HOURS), part(hourlyShare, verifiedHour)),
  };
}

/** Whole sends, rounded down. */
function part({ numerator, denominator }: Ratio, of: number): number {
  return Math.floor((of * numerator) / denominator);
}

/** A configured history is believed until the process has 14 days of its own. */
export function historyHolds(startedAtMs: EpochMs, nowMs: EpochMs): boolean {
  return nowMs - startedAtMs < DAYS * DAY_MS;
}
