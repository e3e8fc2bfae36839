/** Clock times as a scenario writes them. No Date: the local time of day stands in the text itself. */

/** The local minute of the day, 0 to 1439, of an ISO 8601 time with offset: `2026-03-10T15:30:00+01:00` -> 930. */
export function startMinuteOfDay(startsAt: string): number {
  return Number(startsAt.slice(11, 13)) * 60 + Number(startsAt.slice(14, 16));
}
