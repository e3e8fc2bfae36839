import { describe, expect, test } from 'vitest';
import { OPERATOR_SIGNALS } from '../../../src/core/domain/signals.ts';
import { detectedAfter, signalScores } from '../../../src/core/score/signals.ts';
import type { AlertTotals } from '../../../src/core/score/totals.ts';

function alert(signal: string, timesMs: number[], source = 'signal-watch'): AlertTotals {
  return { source, signal, posture: null, atMs: timesMs[0] ?? 0, detail: '', timesMs, count: timesMs.length };
}

const BEGUN_MS = 60_000;
const scores = (alerts: AlertTotals[], firstFraudAttemptMs = BEGUN_MS, decided = 100) =>
  signalScores({ alerts, firstFraudAttemptMs, decided });

describe('signalScores', () => {
  test('has a row for every signal, seen or not', () => {
    expect(scores([]).map(({ id, timeToDetectMs, by }) => [id, timeToDetectMs, by])).toEqual(
      OPERATOR_SIGNALS.map(({ id }) => [id, null, null]),
    );
  });

  test.each<[string, AlertTotals[], object]>([
    [
      'the first alert after the attack began',
      [alert('volume-spike', [65_000, 90_000])],
      { timeToDetectMs: 5_000, alerts: 2, early: 0 },
    ],
    [
      'an alert before it is a false one',
      [alert('volume-spike', [10_000, 70_000])],
      { timeToDetectMs: 10_000, alerts: 2, early: 1 },
    ],
    ['only false ones', [alert('volume-spike', [10_000])], { timeToDetectMs: null, by: null, alerts: 1, early: 1 }],
    ['at the very moment', [alert('volume-spike', [60_000])], { timeToDetectMs: 0, early: 0 }],
    [
      'whoever is first',
      [alert('volume-spike', [90_000]), alert('volume-spike', [70_000], 'volume-spike')],
      { timeToDetectMs: 10_000, by: 'volume-spike', alerts: 2 },
    ],
    [
      'at one moment the name decides, whatever their order',
      [alert('volume-spike', [70_000], 'volume-spike'), alert('volume-spike', [70_000])],
      { timeToDetectMs: 10_000, by: 'signal-watch' },
    ],
    ['somebody else’s alert', [alert('spend-cap-near', [70_000], 'spend-cap')], { timeToDetectMs: null, alerts: 0 }],
  ])('%s', (_, alerts, expected) => {
    expect(scores(alerts).find(({ id }) => id === 'volume-spike')).toMatchObject(expected);
  });

  test('a defence’s word for the same signal counts', () => {
    const [first] = scores([alert('prefix-conversion-collapse', [61_000], 'conversion-monitor')]);
    expect(first).toMatchObject({ id: 'conversion-collapse', timeToDetectMs: 1_000, by: 'conversion-monitor' });
  });

  test('without an attack every alert is false', () => {
    const row = scores([alert('volume-spike', [10_000, 70_000])], -1).find(({ id }) => id === 'volume-spike');
    expect(row).toEqual({ id: 'volume-spike', timeToDetectMs: null, by: null, alerts: 2, early: 2 });
  });

  test('a target that tells nothing has no rows; one that only alerts has', () => {
    expect(scores([], BEGUN_MS, 0)).toEqual([]);
    expect(scores([alert('volume-spike', [70_000])], BEGUN_MS, 0)).toHaveLength(8);
  });
});

test('detectedAfter counts from the first fraud attempt', () => {
  expect(detectedAfter(alert('x', [1, 2, 3]), 2)).toBe(0);
  expect(detectedAfter(alert('x', [1, 2, 3]), 4)).toBeNull();
  expect(detectedAfter(alert('x', [1]), -1)).toBeNull();
});
