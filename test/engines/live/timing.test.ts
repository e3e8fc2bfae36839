import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../src/core/campaign/opener.ts';
import { connectionBudget } from '../../../src/engines/live/connection-budget.ts';
import { HealthRecord } from '../../../src/engines/live/health.ts';
import { LatencyHistogram } from '../../../src/engines/live/latency-histogram.ts';
import { OpenerCursor } from '../../../src/engines/live/opener-cursor.ts';
import { RunTime } from '../../../src/engines/live/run-time.ts';

describe('latency histogram', () => {
  it('tells every quantile within 1 %, and never too low', () => {
    const micros = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
    fc.assert(
      fc.property(
        fc.array(micros, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1),
        (list, share) => {
          const histogram = new LatencyHistogram();
          for (const value of list) histogram.record(value / 1_000);
          const sorted = [...list].sort((a, b) => a - b);
          const exactMs = (sorted[Math.max(1, Math.ceil(share * list.length)) - 1] as number) / 1_000;
          const told = histogram.quantileMs(share);
          expect(told).toBeGreaterThanOrEqual(exactMs - 1e-9);
          expect(told).toBeLessThanOrEqual(exactMs * 1.01 + 1e-9);
        },
      ),
    );
  });

  it('adds up', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000_000 })),
        fc.array(fc.integer({ min: 0, max: 10_000_000 })),
        (a, b) => {
          const [left, right, both] = [new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram()];
          for (const value of a) left.record(value / 1_000);
          for (const value of b) right.record(value / 1_000);
          for (const value of [...a, ...b]) both.record(value / 1_000);
          left.add(right);
          expect([left.count, left.maxMs, left.quantileMs(0.5), left.quantileMs(0.99)]).toEqual([
            both.count,
            both.maxMs,
            both.quantileMs(0.5),
            both.quantileMs(0.99),
          ]);
        },
      ),
    );
  });

  it.each([
    ['nothing', [], 0, 0],
    ['a negative span as 0', [-5], 1, 0],
    ['a span beyond 35 minutes as the longest', [1e12], 1, (2 ** 31 - 1) / 1_000],
  ])('counts %s', (_what, list, count, p99) => {
    const histogram = new LatencyHistogram();
    for (const value of list) histogram.record(value);
    expect([histogram.count, histogram.quantileMs(0.99)]).toEqual([count, p99]);
  });
});

describe('virtual and monotonic time', () => {
  it.each([
    // startedAt, speed, origin, monotonic, virtual
    [1_000_500, 1, 1_000_000, 500, 0],
    [1_000_500, 1, 1_000_000, 750, 250],
    [1_000_500, 60, 1_000_000, 1_500, 60_000],
    [1_000_500, 60, 1_000_000, 0, -30_000],
    [1_000_500, 0.5, 1_000_000, 1_500, 500],
  ])('start %i speed %d: monotonic %d is virtual %d', (startedAtMs, speed, origin, monotonic, virtual) => {
    const time = new RunTime({ epochMs: 0, startedAtMs, speed }, origin);
    expect(time.runMsAt(monotonic)).toBeCloseTo(virtual, 6);
    expect(time.monotonicAt(virtual)).toBeCloseTo(monotonic, 6);
  });

  it('never tells a timer to wait for the past', () => {
    const time = new RunTime({ epochMs: 0, startedAtMs: Date.now() - 10_000, speed: 10 });
    expect(time.realMsUntil(5_000)).toBe(0);
    expect(time.realMsUntil(200_000)).toBeGreaterThan(0);
  });
});

describe('openers of all lanes', () => {
  it('come in the order they are due, ties by lane, each once', () => {
    const dues = fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(dues, (lists) => {
        const sorted = lists.map((list) => [...list].sort((a, b) => a - b));
        const cursor = new OpenerCursor(sorted.map((list, number) => laneOf(number, list)));
        const taken: string[] = [];
        while (cursor.dueMs !== Number.POSITIVE_INFINITY) {
          const dueMs = cursor.dueMs;
          const { lane, opener } = cursor.take();
          taken.push(`${dueMs}/${lane.number}/${opener.index}`);
        }
        const expected = sorted
          .flatMap((list, lane) => list.map((dueMs, index) => ({ dueMs, lane, index })))
          .sort((a, b) => a.dueMs - b.dueMs || a.lane - b.lane || a.index - b.index)
          .map(({ dueMs, lane, index }) => `${dueMs}/${lane}/${index}`);
        expect(taken).toEqual(expected);
        expect(cursor.share).toBe(1);
      }),
    );
  });
});

/** Only what the cursor asks of a lane. */
function laneOf(number: number, dues: readonly number[]): Lane {
  return {
    number,
    openers: dues.length,
    dueAtMs: (index: number) => dues[index],
    openerAt: (index: number) => ({ index }),
  } as unknown as Lane;
}

describe('health', () => {
  it('counts lateness of openers and timed requests, and of reactions none', () => {
    const record = new HealthRecord();
    record.record({ dueMs: 100, isOpener: true, sentMs: 101, doneMs: 105 });
    record.record({ dueMs: 200, isOpener: false, sentMs: 250, doneMs: 251 });
    record.record({ dueMs: null, isOpener: false, sentMs: 300, doneMs: 900 });
    expect(record.summary()).toMatchObject({
      requests: 3,
      latenessMsP50: expect.closeTo(1, 1),
      latenessMsP99: 50,
      openerLatenessMsP99: 1,
      timedLatenessMsP99: 50,
      serviceMsP50: expect.closeTo(4, 1),
      serviceMsP99: 600,
      responseMsP99: 51,
    });
  });
});

describe('connection budget', () => {
  it.each([
    [20_000, 2_484],
    [1_024, 112],
    [64, 16],
    [Number.POSITIVE_INFINITY, 4_000],
    [null, 250],
  ])('of %s open files is %i', (openFiles, expected) => {
    expect(connectionBudget(openFiles)).toBe(expected);
  });

  it('is readable from this very process and well below its limit', () => {
    expect(connectionBudget()).toBeGreaterThanOrEqual(16);
    expect(connectionBudget()).toBeLessThanOrEqual(4_000);
  });
});
