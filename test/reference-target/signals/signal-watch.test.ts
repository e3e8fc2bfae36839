import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctPerKey } from '../../../reference-target/signals/distinct-per-key.ts';
import { RollingMinutes } from '../../../reference-target/signals/rolling-minutes.ts';
import { readSignals } from '../../../reference-target/signals/settings.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/core/domain/units.ts';
import { WatchBench } from './watch-bench.ts';

describe('telling', () => {
  test('once per hour while it lasts, not per request', () => {
    const bench = new WatchBench('address-fanout', { numbers: 5 });
    for (let i = 0; i < 3 * 3_600; i += 1, bench.nowMs += SECOND_MS) bench.refused({ addressKey: 7 });
    expect(bench.alerts.map(({ atMs }) => Math.floor(atMs / HOUR_MS))).toEqual([0, 1, 2]);
  });

  test('as often as the policy says, and each signal for itself', () => {
    const bench = new WatchBench('all');
    for (let i = 0; i < 600; i += 1, bench.nowMs += SECOND_MS) {
      bench.send({ addressKey: 7, deviceKey: 7, country: 'CI', number: 225_070_000_000 + i });
    }
    expect(bench.raised).toEqual([
      'consecutive-numbers',
      'device-completion',
      'address-fanout',
      'unexpected-region',
      'conversion-collapse',
    ]);
    expect(new Set(bench.alerts.map(({ source, posture }) => `${source} ${posture}`))).toEqual(
      new Set(['signal-watch null']),
    );
  });

  test('never a whole number or address', () => {
    const bench = new WatchBench('all', {}, []);
    for (let i = 0; i < 600; i += 1, bench.nowMs += SECOND_MS) {
      bench.send({ addressKey: 3_405_803_783, deviceKey: 7, country: '', number: 4_915_112_345_000 + i });
    }
    expect(bench.alerts.length).toBeGreaterThan(3);
    for (const { detail } of bench.alerts) expect(detail).not.toMatch(/[0-9]{5,}|203\.0|CB00/);
  });
});

describe('the settings of a policy', () => {
  const codes = (value: unknown) => readSignals(value).problems.map(({ code, path }) => `${code} ${path}`);

  test.each([
    ['an unknown signal', { 'address-fanuot': {} }, ['UNKNOWN_SIGNAL signals.address-fanuot']],
    ['an unknown key', { 'address-fanout': { number: 5 } }, ['UNKNOWN_KEY signals.address-fanout.number']],
    ['a bare duration', { 'volume-spike': { repeat: 60 } }, ['WRONG_TYPE signals.volume-spike.repeat']],
    ['a repeat of nothing', { 'volume-spike': { repeat: '0s' } }, ['INVALID_VALUE signals.volume-spike.repeat']],
    ['no mapping', ['volume-spike'], ['WRONG_TYPE signals']],
    ['nothing in a signal', { 'volume-spike': null }, ['WRONG_TYPE signals.volume-spike']],
    ['a key of every object', { __proto__: null, constructor: {} }, ['UNKNOWN_SIGNAL signals.constructor']],
    [
      'several at once',
      { 'volume-spike': { times: 1 }, 'one-geography': { share: '130%' } },
      ['BAD_SHARE signals.one-geography.share', 'OUT_OF_RANGE signals.volume-spike.times'],
    ],
  ])('%s', (_, value, expected) => {
    expect(codes(value)).toEqual(expected);
  });

  test('one that is not watched is gone, even with settings', () => {
    const { signals } = readSignals({ 'volume-spike': { watch: false, times: 9 } });
    expect(signals.map(({ id }) => id)).not.toContain('volume-spike');
    expect(signals).toHaveLength(7);
  });
});

describe('counting', () => {
  test('minutes roll exactly, however time jumps', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 * MINUTE_MS }), fc.integer({ min: 1, max: 5 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (jumps, minutes) => {
        const rolling = new RollingMinutes(minutes);
        const seen: number[] = [];
        let nowMs = Date.UTC(2026, 0, 1);
        for (const [jumpMs, times] of jumps) {
          nowMs += jumpMs;
          for (let i = 0; i < times; i += 1) {
            rolling.add(nowMs);
            seen.push(Math.floor(nowMs / MINUTE_MS));
          }
          const oldest = Math.floor(nowMs / MINUTE_MS) - minutes + 1;
          expect(rolling.total).toBe(seen.filter((minute) => minute >= oldest).length);
        }
      }),
    );
  });

  test('distinct values are counted exactly while a key keeps its place', () => {
    const values = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 80 });
    fc.assert(
      fc.property(values, (list) => {
        const distinct = new DistinctPerKey({ most: 12, windowMs: HOUR_MS });
        const seen = new Set<number>();
        for (const value of list) {
          seen.add(value);
          expect(distinct.add(42, value, 1_000)).toBe(Math.min(12, seen.size));
        }
      }),
    );
  });

  test('a loud key outlives a flood of a hundred thousand quiet ones', () => {
    const distinct = new DistinctPerKey({ most: 20, windowMs: HOUR_MS });
    for (let value = 0; value < 10; value += 1) distinct.add(1, value, 1_000);
    for (let key = 2; key < 100_000; key += 1) distinct.add(key, 1, 2_000);
    expect(distinct.add(1, 10, 3_000)).toBe(11);
  });

  test('a window begins with the first value after the last one is over', () => {
    const distinct = new DistinctPerKey({ most: 20, windowMs: HOUR_MS });
    for (let value = 0; value < 5; value += 1) distinct.add(1, value, 1_000);
    expect(distinct.add(1, 9, 1_000 + HOUR_MS - 1)).toBe(6);
    expect(distinct.add(1, 9, 1_000 + HOUR_MS)).toBe(1);
  });
});
