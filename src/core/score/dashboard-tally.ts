/**
 * What an ordinary dashboard of the service would have shown: requests for a code by how they were answered. Attack and people
 * together, because no dashboard knows who is who. Those with a leaked key of the SMS provider are in here too, though they never
 * came to the service: the events do not tell them apart.
 */
import type { AttemptEvent } from '../domain/event.ts';
import type { Ms } from '../domain/units.ts';
import { AnswerTimes } from './answer-times.ts';
import { TimeColumns } from './buckets.ts';
import type { DashboardTotals } from './totals.ts';

const COLUMNS = ['answers', 'serverErrors', 'clientErrors', 'unanswered'] as const;

export class DashboardTally {
  private readonly columns: TimeColumns<(typeof COLUMNS)[number]>;
  private readonly times: AnswerTimes;

  constructor(durationMs: Ms) {
    this.columns = new TimeColumns(durationMs, COLUMNS);
    this.times = new AnswerTimes(durationMs);
  }

  add({ atMs, answer, status, tookMicros }: AttemptEvent): void {
    if (answer === 'transport-error') {
      this.columns.add('unanswered', atMs, 1);
      return;
    }
    this.columns.add('answers', atMs, 1);
    if (status >= 500) this.columns.add('serverErrors', atMs, 1);
    else if (status >= 400) this.columns.add('clientErrors', atMs, 1);
    if (tookMicros !== undefined) this.times.add(atMs, tookMicros);
  }

  totals(): DashboardTotals {
    const times = this.times.totals();
    return { ...this.columns.totals(), ...(times === null ? {} : { times }) };
  }
}
