/** When an hour, a day or a month of a bill is over. Periods are UTC, as in providers' usage records (assumption). */
import { DAY_MS, type EpochMs, HOUR_MS } from '../../core/domain/units.ts';

export type BillingPeriod = 'hour' | 'day' | 'month';

/** The first moment after the period that `nowMs` lies in. */
export function periodEndMs(period: BillingPeriod, nowMs: EpochMs): EpochMs {
  if (period === 'month') return monthEndMs(nowMs);
  const lengthMs = period === 'hour' ? HOUR_MS : DAY_MS;
  return (Math.floor(nowMs / lengthMs) + 1) * lengthMs;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Calendar months by counting days from 1970: pure code has no calendar of its own. Asked once per month. */
function monthEndMs(nowMs: EpochMs): EpochMs {
  const today = Math.floor(nowMs / DAY_MS);
  let year = 1970;
  let first = 0;
  while (first > today) first -= daysIn(--year);
  while (first + daysIn(year) <= today) first += daysIn(year++);
  for (const [month, days] of MONTH_DAYS.entries()) {
    first += month === 1 && isLeap(year) ? days + 1 : days;
    if (first > today) break;
  }
  return first * DAY_MS;
}

function daysIn(year: number): number {
  return isLeap(year) ? 366 : 365;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
