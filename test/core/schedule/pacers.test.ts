import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pacing } from '../../../src/core/scenario/format.ts';
import { startMinuteOfDay } from '../../../src/core/schedule/local-time.ts';
import { createPacer } from '../../../src/core/schedule/pacers.ts';

const HOUR = 3_600_000;
const ratio = { numerator: 1, denominator: 10 };
const share = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.constant(100)).map(([numerator, denominator]) => ({
  numerator,
  denominator,
}));
const window = {
  total: fc.integer({ min: 1, max: 400 }),
  from: fc.integer({ min: 0, max: 3 * HOUR }),
  lasts: fc.integer({ min: 1, max: 50 * HOUR }),
};
const hourly = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 24, maxLength: 24 }).map((weights) => {
  const curve = [...weights];
  curve[13] = 1;
  return curve;
});
/** Pacings that fill a window. */
type Windowed = Exclude<Pacing, { kind: 'volleys' }>;
const anyPacing: fc.Arbitrary<Windowed> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), ...window }),
  fc.record({ kind: fc.constant('ramp' as const), ...window, startShare: share }),
  fc.record({
    kind: fc.constant('burst' as const),
    ...window,
    bursts: fc.integer({ min: 1, max: 50 }),
    dutyShare: share,
  }),
  fc.record({
    kind: fc.constant('diurnal' as const),
    ...window,
    lasts: fc.integer({ min: 24 * HOUR, max: 80 * HOUR }),
    hourly,
  }),
  fc.record({ kind: fc.constant('low-and-slow' as const), ...window, minGap: fc.constant(0) }),
);
const anyWords = fc.infiniteStream(
  fc.oneof(fc.constantFrom(0, 4_294_967_295), fc.integer({ min: 0, max: 4_294_967_295 })),
);

/** Due times of every opener under one sequence of jitter words. */
function duesOf(pacing: Pacing, jitter: (index: number) => number, startMinute = 0): number[] {
  const pacer = createPacer(pacing, { startMinuteOfDay: startMinute });
  return Array.from({ length: pacer.openers }, (_, index) => pacer.dueAtMs(index, jitter(index)));
}

describe('every pacer', () => {
  test('has exactly the total, inside the window, in whole milliseconds, never decreasing, whatever the jitter', () => {
    fc.assert(
      fc.property(anyPacing, anyWords, fc.integer({ min: 0, max: 1439 }), (pacing, words, startMinute) => {
        const dues = duesOf(pacing, () => words.next().value as number, startMinute);
        expect(dues).toHaveLength(pacing.total);
        let previous = pacing.from;
        for (const due of dues) {
          expect(Number.isInteger(due) && due >= previous && due < pacing.from + pacing.lasts).toBe(true);
          previous = due;
        }
      }),
    );
  });

  test('gives each opener the same due time whichever opener was asked for before', () => {
    fc.assert(
      fc.property(anyPacing, fc.integer({ min: 0, max: 4_294_967_295 }), (pacing, word) => {
        const forwards = duesOf(pacing, (index) => (word ^ index) >>> 0);
        const pacer = createPacer(pacing, { startMinuteOfDay: 0 });
        for (let index = pacing.total - 1; index >= 0; index -= 1) {
          expect(pacer.dueAtMs(index, (word ^ index) >>> 0)).toBe(forwards[index]);
        }
      }),
    );
  });
});

/** Openers due in [fromMs, toMs). */
function countIn(dues: readonly number[], fromMs: number, toMs: number): number {
  return dues.filter((due) => due >= fromMs && due < toMs).length;
}

describe('shapes', () => {
  test('constant: equal slots', () => {
    const dues = duesOf({ kind: 'constant', total: 10, from: 500, lasts: 1_000 }, () => 0);
    expect(dues).toEqual([500, 600, 700, 800, 900, 1000, 1100, 1200, 1300, 1400]);
  });

  test('ramp: the second half holds (3 + s) / (4 (1 + s)) of all openers', () => {
    // s = 1/10: the rate at half time is 0.55 of the last, so the second half holds (0.55 + 1) / (2 x 1.1) = 70.45 %.
    const dues = duesOf({ kind: 'ramp', total: 10_000, from: 0, lasts: HOUR, startShare: ratio }, () => 2 ** 31);
    expect(countIn(dues, HOUR / 2, HOUR)).toBeGreaterThanOrEqual(7_044);
    expect(countIn(dues, HOUR / 2, HOUR)).toBeLessThanOrEqual(7_046);
  });

  test('burst: openers only in the active part of each slot, the same number in each', () => {
    const pacing: Pacing = { kind: 'burst', total: 400, from: 0, lasts: 4_000, bursts: 4, dutyShare: ratio };
    const dues = duesOf(pacing, () => 4_294_967_295);
    expect([0, 1_000, 2_000, 3_000].map((start) => countIn(dues, start, start + 100))).toEqual([100, 100, 100, 100]);
  });

  test('diurnal: follows the local hour at which the run starts, and leaves hours of weight 0 empty', () => {
    const curve = Array.from({ length: 24 }, (_, hour) => (hour === 23 ? 3 : hour === 1 ? 1 : 0));
    const pacing: Pacing = { kind: 'diurnal', total: 400, from: 0, lasts: 24 * HOUR, hourly: curve };
    const dues = duesOf(pacing, (index) => (index * 2_654_435_761) >>> 0, 22 * 60 + 30);
    // Started at 22:30, so 23:00 is half an hour in and 01:00 two and a half hours.
    expect(countIn(dues, HOUR / 2, 1.5 * HOUR)).toBe(300);
    expect(countIn(dues, 2.5 * HOUR, 3.5 * HOUR)).toBe(100);
  });

  test('low-and-slow: neighbours are never closer than minGap', () => {
    fc.assert(
      fc.property(anyWords, fc.integer({ min: 0, max: 1_000 }), (words, spareMs) => {
        const pacing: Pacing = { kind: 'low-and-slow', total: 50, from: 7, lasts: 50 * 300 + spareMs, minGap: 300 };
        const dues = duesOf(pacing, () => words.next().value as number);
        for (let i = 1; i < dues.length; i += 1)
          expect((dues[i] as number) - (dues[i - 1] as number)).toBeGreaterThanOrEqual(300);
      }),
    );
  });
});

test('startMinuteOfDay reads the local time from the text', () => {
  expect(
    ['2026-03-10T15:30:00+01:00', '2026-03-10T00:00Z', '2026-03-10T23:59:59.5-11:00'].map(startMinuteOfDay),
  ).toEqual([930, 0, 1439]);
});

describe('volleys', () => {
  test('everyone of a volley is due at the same millisecond, whatever the jitter', () => {
    const dues = duesOf({ kind: 'volleys', at: [1_000, 61_000], each: 3 }, (index) => index * 99_991);
    expect(dues).toEqual([1_000, 1_000, 1_000, 61_000, 61_000, 61_000]);
  });
});
