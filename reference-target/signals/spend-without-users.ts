import { z } from 'zod';
import { type EpochMs, HOUR_MS, MICRO_PER_UNIT, type Micro } from '../../src/core/domain/units.ts';
import { type DispatchedFact, defineSignal, type VerifiedFact, type Watcher } from './signal.ts';

/** Hours of a day, and of the two that are compared. */
const DAY = 24;
const HOURS = 2 * DAY;

const config = z.strictObject({
  times: z
    .int()
    .min(2)
    .max(1_000)
    .default(2)
    .describe('seen when a day costs so many times the day before (requirements E: doubles)'),
  flatPercent: z
    .int()
    .min(100)
    .max(1_000)
    .default(120)
    .describe('... and has at most this percentage of its logins (requirements E: flat; 120 is an assumption)'),
  minSends: z.int().min(1).max(1_000_000).default(30).describe('fewer sends in a day are no evidence (S1: 20 or 30)'),
  usualDay: z
    .strictObject({
      spendMicro: z
        .int()
        .min(1)
        .max(1_000_000 * MICRO_PER_UNIT),
      logins: z.int().min(0).max(100_000_000),
    })
    .optional()
    .describe('what an ordinary day costs and how many log in; without it the watcher needs two days of its own'),
});

/** Money and people side by side: growth costs more too, but it logs in. Active users are counted as verified codes. */
export const spendWithoutUsers = defineSignal({
  id: 'spend-without-users',
  summary: 'Sees a day cost twice as much as the one before, with no more logins.',
  blindTo: [
    'the first two days of a deployment, unless its usual day is written down',
    'an attack that costs less than a usual day; slow growth that never doubles within a day',
    'an attacker who enters as many codes as real users do',
  ],
  sources: [
    'requirements.md section E (daily spend doubles while active users stay flat)',
    'domain.md section 3 (first seen as growth)',
  ],
  restsBeside: [],
  config,
  watch: (settings) => new SpendWatcher(settings),
});

/** One figure by hour, for the last day and the one before. */
class TwoDays {
  private readonly hours = new Float64Array(HOURS);
  today = 0;
  yesterday = 0;

  add(hour: number, amount: number): void {
    this.hours[hour % HOURS]! += amount;
    this.today += amount;
  }

  /** An hour begins: the oldest of each day moves on. */
  turn(hour: number): void {
    const leaving = this.hours[(hour + DAY) % HOURS]!;
    this.today -= leaving;
    this.yesterday += leaving - this.hours[hour % HOURS]!;
    this.hours[hour % HOURS] = 0;
  }
}

class SpendWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  private readonly spendMicro = new TwoDays();
  private readonly logins = new TwoDays();
  private readonly sends = new TwoDays();
  private firstHour = -1;
  private hour = -1;

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
  }

  dispatched({ nowMs, priceMicro }: DispatchedFact): boolean {
    this.turn(nowMs);
    this.spendMicro.add(this.hour, priceMicro);
    this.sends.add(this.hour, 1);
    if (this.sends.today < this.settings.minSends) return false;
    const usual = this.usual();
    if (usual === null) return false;
    const { times, flatPercent } = this.settings;
    return this.spendMicro.today >= times * usual.spendMicro && this.logins.today * 100 <= flatPercent * usual.logins;
  }

  verified({ nowMs }: VerifiedFact): boolean {
    this.turn(nowMs);
    this.logins.add(this.hour, 1);
    return false;
  }

  detail(): string {
    const usual = this.usual() ?? { spendMicro: 0, logins: 0 };
    return `${units(this.spendMicro.today)} units for ${this.logins.today} logins in 24 h, usual are ${units(usual.spendMicro)} for ${usual.logins}`;
  }

  /** What today is compared with: what the operator wrote down, or a whole day before it; null before there is one. */
  private usual(): { readonly spendMicro: Micro; readonly logins: number } | null {
    if (this.settings.usualDay !== undefined) return this.settings.usualDay;
    if (this.hour - this.firstHour < HOURS - 1) return null;
    return { spendMicro: this.spendMicro.yesterday, logins: this.logins.yesterday };
  }

  private turn(nowMs: EpochMs): void {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour <= this.hour) return;
    if (this.firstHour < 0) this.firstHour = hour;
    const turns = this.hour < 0 ? 0 : Math.min(hour - this.hour, HOURS);
    for (let i = turns - 1; i >= 0; i -= 1) {
      for (const figure of [this.spendMicro, this.logins, this.sends]) figure.turn(hour - i);
    }
    this.hour = hour;
  }
}

/** Whole currency units, rounded down: alerts are for people. */
function units(micro: Micro): number {
  return Math.floor(micro / MICRO_PER_UNIT);
}
