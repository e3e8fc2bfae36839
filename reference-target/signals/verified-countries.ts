/**
 * Where people have logged in from lately: verified codes by country of the number, over one to two weeks (S1: compared
 * with the prior week). The only history that an attacker has to pay for: asking changes nothing here.
 */
import { DAY_MS, type EpochMs, type Ms } from '../../src/core/domain/units.ts';

const WEEK_MS: Ms = 7 * DAY_MS;

export class VerifiedCountries {
  private present = new Map<string, number>();
  private before = new Map<string, number>();
  private presentTotal = 0;
  private beforeTotal = 0;
  private sinceMs: EpochMs = 0;

  add(country: string, nowMs: EpochMs): void {
    this.turnWeek(nowMs);
    this.present.set(country, (this.present.get(country) ?? 0) + 1);
    this.presentTotal += 1;
  }

  of(country: string): number {
    return (this.present.get(country) ?? 0) + (this.before.get(country) ?? 0);
  }

  get total(): number {
    return this.presentTotal + this.beforeTotal;
  }

  private turnWeek(nowMs: EpochMs): void {
    if (nowMs - this.sinceMs < WEEK_MS) return;
    const recent = nowMs - this.sinceMs < 2 * WEEK_MS;
    this.before = recent ? this.present : new Map();
    this.beforeTotal = recent ? this.presentTotal : 0;
    this.present = new Map();
    this.presentTotal = 0;
    this.sinceMs = nowMs;
  }
}
