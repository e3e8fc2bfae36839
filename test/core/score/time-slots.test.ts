/** Heat maps: what a key did over time, whatever order it comes in and however long the run gets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scenarioSeries } from '../../../src/core/score/series.ts';
import { KeySlots, SLOTS_MAX, SlotClock } from '../../../src/core/score/time-slots.ts';
import { attempt, dispatch, fold, fraudId, HEADER, personId } from './small-run.ts';

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);

describe('the width of slots', () => {
  test.each([
    [1, 1_000],
    [48_000, 1_000],
    [48_001, 2_000],
    [3_600_000, 128_000],
  ])('a run of %i ms has slots of %i ms', (durationMs, widthMs) => {
    expect(new SlotClock(durationMs).widthMs).toBe(widthMs);
  });

  test('grows when a run goes on for longer than planned', () => {
    const clock = new SlotClock(48_000);
    clock.reach(47_999);
    expect(clock.widthMs).toBe(1_000);
    clock.reach(48_000);
    expect(clock.widthMs).toBe(2_000);
  });
});

test('slots hold what came, each at its own time', () => {
  const times = fc.record({ askedMs: fc.nat(400_000), afterMs: fc.option(fc.nat(9_000)) });
  fc.assert(
    fc.property(fc.array(times, { maxLength: 40 }), (all) => {
      const clock = new SlotClock(30_000);
      const slots = new KeySlots();
      const sent = all.map(({ askedMs, afterMs }) => (afterMs === null ? -1 : askedMs + afterMs));
      for (const [i, { askedMs }] of all.entries()) {
        clock.reach(Math.max(askedMs, sent[i]!));
        slots.add(clock, askedMs, sent[i]!);
      }
      const counted = (list: readonly number[]): number[] =>
        Array.from({ length: SLOTS_MAX }, (_, i) => list.filter((ms) => Math.floor(ms / clock.widthMs) === i).length);
      expect(slots.totals(clock)).toEqual({
        attempts: counted(all.map(({ askedMs }) => askedMs)),
        dispatches: counted(sent.filter((ms) => ms >= 0)),
      });
    }),
  );
});

describe('the spread of a run', () => {
  /** Up to five times as long as planned, so that buckets and slots have to widen. */
  const one = fc.record({
    atMs: fc.nat(3_000_000),
    number: fc.nat(60_000),
    sent: fc.boolean(),
    isFraud: fc.boolean(),
  });

  test('adds up to the tables beside it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(one, { maxLength: 60, selector: ({ atMs }) => atMs }), (all) => {
        const main = fold(
          all.flatMap(({ atMs, number, sent, isFraud }, i) => {
            const id = isFraud ? fraudId(i % 40, 1 + Math.floor(i / 40)) : personId(i % 10, 1 + Math.floor(i / 10));
            const asked = attempt(id, atMs, { number: 998_993_900_000 + number });
            return sent ? [asked, dispatch(id, atMs + 900)] : [asked];
          }),
        );
        const { spread, topCountries, topRanges, ...series } = scenarioSeries({
          ...{ header: HEADER, main, undefended: null, economics: new Map() },
        });
        if (spread === undefined) throw new Error('no spread');
        for (const [rows, table] of [
          [spread.countries, topCountries],
          [spread.ranges, topRanges],
        ] as const) {
          const sums = rows.map(({ key, attempts, dispatches }) => [key, sum(attempts), sum(dispatches)]);
          expect(sums).toEqual(table.map(({ key, attempts, dispatches }) => [key, attempts, dispatches]));
        }
        expect(spread.ranges.map(({ places }) => sum(places))).toEqual(
          topRanges.map(({ distinctNumbers }) => distinctNumbers),
        );
        const slots = [...spread.countries, ...spread.ranges].map(({ attempts }) => attempts.length);
        expect(new Set(slots).size).toBeLessThanOrEqual(1);
        expect(Math.max(0, ...slots)).toBeLessThanOrEqual(SLOTS_MAX);
        expect(spread.slotMs % series.bucketMs).toBe(0);
        const axisMs = series.fraudAttempts.length * series.bucketMs;
        if (slots.length > 0) expect(slots[0]! * spread.slotMs).toBeGreaterThanOrEqual(axisMs);
      }),
    );
  });

  test('follows an axis that the undefended run made longer', () => {
    const main = fold([attempt(fraudId(0), 1_000), attempt(fraudId(1), 590_000), dispatch(fraudId(1), 590_000)]);
    const undefended = fold([attempt(fraudId(0), 30_000_000)]);
    const { spread, bucketMs, fraudAttempts } = scenarioSeries({
      ...{ header: HEADER, main, undefended, economics: new Map() },
    });
    expect([bucketMs, fraudAttempts.length, spread?.slotMs]).toEqual([64_000, 469, 1_024_000]);
    const row = [2, ...new Array<number>(29).fill(0)];
    expect(spread?.countries).toEqual([{ key: 'UZ', attempts: row, dispatches: [1, ...row.slice(1)] }]);
  });
});
