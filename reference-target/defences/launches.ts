/** The calendar of planned launches: when more traffic than usual is expected, and how much more. */
import { z } from 'zod';
import { DAY_MS, type EpochMs, MINUTE_MS } from '../../src/core/domain/units.ts';

/** An entry as read from the policy. */
export interface Launch {
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  /** Times the usual volume. */
  readonly factor: number;
  /** Countries that it is in; none named: everywhere. */
  readonly countries: readonly string[];
  readonly note: string;
}

const time = z.iso.datetime({ offset: true }).describe('with an offset: 2026-03-14T18:00:00+01:00');

const launchFormat = z
  .strictObject({
    from: time,
    until: time,
    factor: z
      .number()
      .min(1)
      .max(1_000)
      .default(1)
      .describe('times the usual volume, for volume-spike; left out: as usual'),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)'))
      .max(250)
      .default([])
      .describe('where it happens, for destination-mix; left out: everywhere'),
    note: z.string().max(200).default('').describe('for people'),
  })
  .transform(({ from, until, ...rest }): Launch => ({ fromMs: epochMsOf(from), untilMs: epochMsOf(until), ...rest }))
  .refine(({ fromMs, untilMs }) => untilMs > fromMs, { message: 'until is not after from' });

export const launchesFormat = z
  .array(launchFormat)
  .max(100)
  .default([])
  .describe('planned launches and campaigns (S2: without a launch or campaign; S4: must not fire on a real launch)');

/** The largest factor of the launches that are on; 1 when none is. */
export function factorAt(launches: readonly Launch[], atMs: EpochMs): number {
  let factor = 1;
  for (const launch of launches) if (isOn(launch, atMs) && launch.factor > factor) factor = launch.factor;
  return factor;
}

/** True while a launch is on in this country. */
export function isLaunchedIn(launches: readonly Launch[], country: string, atMs: EpochMs): boolean {
  return launches.some((launch) => {
    return isOn(launch, atMs) && (launch.countries.length === 0 || launch.countries.includes(country));
  });
}

function isOn({ fromMs, untilMs }: Launch, atMs: EpochMs): boolean {
  return atMs >= fromMs && atMs < untilMs;
}

/** Reads an ISO 8601 time with an offset; the schema has checked its form. No Date: pure code has none. */
export function epochMsOf(text: string): EpochMs {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const minutes = hour! * 60 + minute! - offsetMinutesOf(match[8]!);
  return daysSince1970(year!, month!, day!) * DAY_MS + minutes * MINUTE_MS + second! * 1_000 + ms;
}

/** `+05:30` -> 330, `Z` -> 0. */
export function offsetMinutesOf(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

/** Of the Gregorian calendar: years begin in March, so that the leap day is their last, and repeat every 400. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const yearOfEra = ((marchYear % 400) + 400) % 400;
  const era = (marchYear - yearOfEra) / 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
