import { describe, expect, test } from 'vitest';
import { VolumeBaseline } from '../../../reference-target/defences/volume-baseline.ts';

const DAY_MS = 86_400_000;
const QUARTERS_PER_DAY = 96;
const flat = (usual: number | readonly number[] | undefined, utcOffsetMinutes = 0) =>
  new VolumeBaseline({ usual, utcOffsetMinutes, learnFor: DAY_MS });

/** Lets it see `days` days of quarters, each as `sendsAt` says. */
function live(baseline: VolumeBaseline, days: number, sendsAt: (quarter: number) => number | null): VolumeBaseline {
  for (let quarter = 0; quarter < days * QUARTERS_PER_DAY; quarter += 1) baseline.learn(quarter, sendsAt(quarter));
  return baseline;
}

describe('what is usual', () => {
  test('is what the policy says, by local hour of the day', () => {
    const hourly = Array.from({ length: 24 }, (_, hour) => hour * 10);
    // Minute 0 is 00:00 UTC; at +05:30 that is half past five.
    expect([flat(hourly).milliAt(0), flat(hourly, 330).milliAt(0), flat(hourly, -60).milliAt(0)]).toEqual([
      0, 50_000, 230_000,
    ]);
  });

  test('or by hour of the week, from Monday: 1970 began on a Thursday', () => {
    const hourly = Array.from({ length: 168 }, (_, hour) => hour);
    expect([flat(hourly).milliAt(0), flat(hourly).milliAt(4 * 1_440)]).toEqual([72_000, 0]);
  });

  test('is learnt as the median of each hour: an attack of a few hours in the day does not count', () => {
    const learnt = new VolumeBaseline({ usual: undefined, utcOffsetMinutes: 0, learnFor: 7 * DAY_MS });
    const attack = (quarter: number) => quarter >= 3 * QUARTERS_PER_DAY && quarter < 3 * QUARTERS_PER_DAY + 16;
    live(learnt, 7, (quarter) => (attack(quarter) ? 10_000 : 20));
    expect(learnt.isKnown).toBe(true);
    expect(learnt.milliAt(60)).toBe(20_000);
  });

  test('is not known before the time to learn is over', () => {
    const learnt = flat(undefined);
    live(learnt, 0.98, () => 20);
    expect(learnt.isKnown).toBe(false);
  });

  test('is not known while no quarter is a measure: a service that converts badly is not alarmed for ever', () => {
    expect(live(flat(undefined), 30, () => null).isKnown).toBe(false);
  });

  test('an hour without a measure takes that of the day', () => {
    const learnt = new VolumeBaseline({ usual: undefined, utcOffsetMinutes: 0, learnFor: DAY_MS / 2 });
    live(learnt, 1, (quarter) => (quarter < 4 ? null : 20));
    expect(learnt.isKnown).toBe(true);
    expect(learnt.milliAt(0)).toBe(20_000);
  });
});

describe('what moves it', () => {
  test('an attack cannot drag it up: 2.72 times a week at most, however large (methods.md M5)', () => {
    const attacked = live(flat(100), 7, () => 1_000_000);
    expect(attacked.milliAt(0)).toBeGreaterThan(250_000);
    expect(attacked.milliAt(0)).toBeLessThanOrEqual(272_000);
    expect(live(flat(100), 1, () => 1_000_000).milliAt(0)).toBeLessThanOrEqual(120_000);
  });

  test('real growth of a third is followed within a week, and real decline', () => {
    expect(live(flat(100), 7, () => 133).milliAt(0)).toBeGreaterThan(128_000);
    expect(live(flat(100), 7, () => 75).milliAt(0)).toBeLessThan(80_000);
  });

  test('what is no measure moves nothing', () => {
    expect(live(flat(100), 7, () => null).milliAt(0)).toBe(100_000);
  });

  test('an hour that was silent can begin to live', () => {
    expect(live(flat(Array(24).fill(0)), 7, () => 40).milliAt(0)).toBeGreaterThan(2_000);
  });
});
