/** A fixed number of sends per destination country or calling code: the half of country-velocity that only counts. */
import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import type { Ms } from '../../src/core/domain/units.ts';
import { dialCodeOf } from '../../src/core/numbering/plan.ts';
import type { DefenceRequest, MeterDefinition, MeterWriter } from './defence.ts';

/** A limit is a meter, so there may be only so many different ones. */
const LIMITS_MAX = 8;

/** Budgets as read from the policy. */
export interface FixedBudgets {
  readonly within: Ms;
  /** The different limits, in meter order. */
  readonly limits: readonly number[];
  /** Meter of a country or calling code with a budget of its own; -1 for no limit. */
  readonly meterOf: Readonly<Record<string, number>>;
  /** Meter of every other calling code. */
  readonly otherMeter: number;
}

export const fixedBudgetsFormat = z
  .strictObject({
    limit: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(50)
      .describe('sends per calling code; 0 for no limit (domain.md section 6, GitLab: 50 per 24 h)'),
    limits: z
      .record(z.string().regex(/^(\+[1-9][0-9]{0,2}|[A-Z]{2})$/, 'a calling code (+1) or a country (DE)'), budget())
      .prefault({ '+1': 800 })
      .describe('other budgets; a country has its own, apart from its calling code (GitLab: +1 = 800, 0 = off)'),
    within: duration
      .refine((ms) => ms > 0, 'longer than nothing')
      .prefault('1d')
      .describe('(GitLab: 24 h)'),
  })
  .refine(({ limit, limits }) => new Set([limit, ...Object.values(limits)]).size <= LIMITS_MAX, {
    message: `more than ${LIMITS_MAX} different limits`,
  })
  .transform(({ limit, limits: own, within }): FixedBudgets => {
    const limits = [...new Set([limit, ...Object.values(own)])].filter((each) => each > 0);
    const meterOf = Object.fromEntries(Object.entries(own).map(([name, each]) => [name, limits.indexOf(each)]));
    return { within, limits, meterOf, otherMeter: limits.indexOf(limit) };
  });

function budget() {
  return z.int().min(0).max(1_000_000);
}

export function fixedMeters({ limits, within }: FixedBudgets): MeterDefinition[] {
  return limits.map((limit) => ({ name: `budget-of-${limit}`, kind: 'log', windowMs: within, limit }));
}

/** Adds the one meter that this destination falls under, if it has a limit. */
export function addFixed(
  { country }: DefenceRequest,
  { meterOf, otherMeter }: FixedBudgets,
  writer: MeterWriter,
): void {
  if (Object.hasOwn(meterOf, country)) {
    const meter = meterOf[country]!;
    if (meter >= 0) writer.add(meter, countryKey(country));
    return;
  }
  const dialCode = dialCodeOf(country);
  const name = `+${dialCode}`;
  const meter = Object.hasOwn(meterOf, name) ? meterOf[name]! : otherMeter;
  if (meter >= 0) writer.add(meter, dialCode);
}

/** Beyond every calling code (1 to 999) and the 0 of destinations that no plan knows. */
const COUNTRY_KEYS_FROM = 1_000;

/** A country as a meter key; 0 when no plan knows it. */
export function countryKey(country: string): number {
  if (country === '') return 0;
  return COUNTRY_KEYS_FROM + country.charCodeAt(0) * 256 + country.charCodeAt(1);
}
