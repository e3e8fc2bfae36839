/**
 * Was it an attack at all? When codes stop being entered in every country at once while no more of them are sent than before,
 * it looks like a delivery outage and not like pumping (requirements F6, S4): pumping adds messages, to somewhere. Judged from
 * what any operator could count: messages, countries, codes entered. Who really asked is not used.
 */
import type { DispatchEvent, VerifyEvent } from '../domain/event.ts';
import { MINUTE_MS, type RunMs } from '../domain/units.ts';
import { countText, percentText } from './sentences.ts';
import type { AlertTotals, NoticeTotals } from './totals.ts';

/** Messages that are remembered until their code is entered; beyond it nothing is said. */
export const KNOWN_MAX = 1_048_576;
/** S1: 15 min, judged when the youngest of them had 2 min to be entered. */
const WINDOW_MINUTES = 15;
const GRACE_MINUTES = 2;
/** Assumption: a country has collapsed when a third of its conversion is gone. Alarms differ (30 % in S1, 50 % in S2). */
const COLLAPSED_PART = 2 / 3;
/** Assumption, between alarm and the healthy 60 to 80 % of S1: what was worse before did not collapse now. */
const SOUND_SHARE = 0.5;
/** What came before is looked at so far back, and not at all when there is less than a window of it. */
const BEFORE_MINUTES = 60;
/** Assumptions. Fewer messages to a country say nothing of it; with one country there is no "everywhere". */
const COUNTRY_MESSAGES_MIN = 5;
const COUNTRIES_MIN = 2;
/** People ask again when nothing comes, so an outage has somewhat more messages; pumping doubles them at least. */
const SAME_VOLUME_MAX = 1.6;

interface Count {
  sent: number;
  entered: number;
}

/** Of all messages together; a prefix that does not convert is no "everywhere". */
const COLLAPSE = 'conversion-collapse';

export class DeliveryDoubt {
  private readonly countryOf: (number: number) => string;
  /** By minute, then by country; only minutes with messages. */
  private readonly minutes = new Map<number, Map<string, Count>>();
  private readonly waiting = new Map<number, Count>();
  /** Attempts whose code was entered before their message was heard of: streams may interleave. */
  private readonly early = new Set<number>();
  /** Some were not remembered: codes that were entered may be missing from the counts. */
  private overflow = false;

  constructor(countryOf: (number: number) => string) {
    this.countryOf = countryOf;
  }

  addDispatch({ attempt, atMs, number, accepted }: DispatchEvent): void {
    if (!accepted) return;
    const count = this.countAt(Math.floor(atMs / MINUTE_MS), this.countryOf(number));
    count.sent += 1;
    if (this.early.delete(attempt)) count.entered += 1;
    else if (this.waiting.size < KNOWN_MAX) this.waiting.set(attempt, count);
    else this.overflow = true;
  }

  addVerify({ attempt, answer }: VerifyEvent): void {
    if (answer !== 'verified') return;
    const count = this.waiting.get(attempt);
    if (count === undefined) {
      if (this.early.size < KNOWN_MAX) this.early.add(attempt);
      else this.overflow = true;
      return;
    }
    count.entered += 1;
    this.waiting.delete(attempt);
  }

  /** For each alert of a collapse that looks like an outage, why. */
  notices(alerts: readonly AlertTotals[]): NoticeTotals[] {
    if (this.overflow) return [];
    return alerts
      .filter(({ signal }) => signal === COLLAPSE)
      .flatMap((alert) => {
        const seen = this.doubtAt(alert.atMs);
        return seen === null ? [] : [{ atMs: alert.atMs, text: `${seen} ${raisedBy(alert)}` }];
      });
  }

  private doubtAt(atMs: RunMs): string | null {
    const end = Math.floor(atMs / MINUTE_MS) - GRACE_MINUTES;
    const begin = end - WINDOW_MINUTES;
    const beforeBegin = Math.max(0, begin - BEFORE_MINUTES);
    if (begin - beforeBegin < WINDOW_MINUTES) return null;
    const now = this.between(begin, end);
    const before = total(this.between(beforeBegin, begin));
    const judged = [...now.values()].filter(({ sent }) => sent >= COUNTRY_MESSAGES_MIN);
    const all = total(now);
    const limit = shareOf(before) * COLLAPSED_PART;
    const isEverywhere = judged.length >= COUNTRIES_MIN && judged.every((count) => shareOf(count) < limit);
    const times = all.sent / WINDOW_MINUTES / (before.sent / (begin - beforeBegin));
    if (!isEverywhere || shareOf(before) < SOUND_SHARE || !(times <= SAME_VOLUME_MAX)) return null;
    return (
      `Conversion collapsed everywhere at once: ${countText(all.entered)} of ${countText(all.sent)} codes of 15 min were entered, ` +
      `too few in each of ${judged.length} countries, and ${percentText(shareOf(before))} before. Volume is ${times.toFixed(1)} times ` +
      `what it was. It looks like a delivery outage, not like pumping.`
    );
  }

  private between(begin: number, end: number): Map<string, Count> {
    const sums = new Map<string, Count>();
    for (let minute = begin; minute < end; minute += 1) {
      for (const [country, { sent, entered }] of this.minutes.get(minute) ?? []) {
        const sum = sums.get(country) ?? { sent: 0, entered: 0 };
        sums.set(country, { sent: sum.sent + sent, entered: sum.entered + entered });
      }
    }
    return sums;
  }

  private countAt(minute: number, country: string): Count {
    let counts = this.minutes.get(minute);
    if (counts === undefined) {
      counts = new Map();
      this.minutes.set(minute, counts);
    }
    let count = counts.get(country);
    if (count === undefined) {
      count = { sent: 0, entered: 0 };
      counts.set(country, count);
    }
    return count;
  }
}

function raisedBy({ source, posture }: AlertTotals): string {
  if (posture === null) return `${source} only says so; nobody is refused for it.`;
  return `${source} took it for an attack and raised the posture to ${posture}: real users pay for that while it lasts.`;
}

function total(counts: ReadonlyMap<string, Count>): Count {
  const sum = { sent: 0, entered: 0 };
  for (const { sent, entered } of counts.values()) {
    sum.sent += sent;
    sum.entered += entered;
  }
  return sum;
}

/** 0 of nothing. */
function shareOf({ sent, entered }: Count): number {
  return sent === 0 ? 0 : entered / sent;
}
