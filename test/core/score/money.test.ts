import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { pausedMs, suspendedMs } from '../../../src/core/score/account.ts';
import { attackerScore, peakBurn, timeToContain, timeToDetect, valueDetection } from '../../../src/core/score/money.ts';
import { countText, moneyText, percentText } from '../../../src/core/score/sentences.ts';
import { attempt, decided, fold, fraudId, HEADER, PRICE_MICRO, refused, through } from './small-run.ts';

test.each<[string, number[], number, number]>([
  ['nothing', [], 60, 0],
  ['one second', [5], 60, 5],
  ['a window may start anywhere', [1, 9, 9, 1, 0, 7], 2, 18],
  ['a window holds exactly its seconds', [1, 1, 1, 1, 1], 3, 3],
])('peak burn: %s', (_name, costs, windowS, peak) => {
  expect(peakBurn(costs, windowS)).toBe(peak);
});

/** One fraud attempt a second for 30 minutes; those for which `passes` says so go through. */
function attack(passes: (second: number) => boolean): ReturnType<typeof fold> {
  const header = {
    ...HEADER,
    durationMs: 3_600_000,
    lanes: [{ ...HEADER.lanes[0]!, openers: 2_000 }, HEADER.lanes[1]!],
  };
  const events: LedgerEvent[] = [];
  for (let second = 0; second < 1_800; second += 1) {
    const atMs = 120_000 + second * 1_000;
    events.push(
      ...(passes(second) ? through(fraudId(second), atMs) : refused(fraudId(second), atMs, 'range-velocity')),
    );
  }
  return fold(events, header);
}

describe('time to contain', () => {
  const undefended = attack(() => true);
  // The mean 5 min window of the undefended run holds 300 messages: 15 is the limit.
  test.each<[string, (second: number) => boolean, number | null]>([
    ['stopped from the first attempt', () => false, 0],
    ['a trickle under the limit is contained', (second) => second % 30 === 0, 0],
    ['stopped after ten minutes: the last window over the limit starts 15 s before', (second) => second < 600, 585_000],
    ['leaks all the time', () => true, null],
    ['leaks every tenth', (second) => second % 10 === 0, null],
    ['stopped, then open again', (second) => second < 60 || second >= 1_200, null],
    ['stopped only a minute before the attack ends', (second) => second < 1_740, null],
  ])('%s', (_name, passes, expectedMs) => {
    expect(timeToContain(attack(passes), undefended)).toBe(expectedMs);
  });

  test('without an undefended run or loss nothing is claimed', () => {
    expect(timeToContain(undefended, null)).toBeNull();
    expect(timeToContain(undefended, fold([]))).toBeNull();
    expect(timeToContain(fold([]), undefended)).toBeNull();
  });
});

test.each<[string, LedgerEvent[], number | null]>([
  ['nobody noticed', through(fraudId(0), 5_000), null],
  ['no fraud, nothing to detect', [alertAt(1_000)], null],
  ['the first refusal', [...through(fraudId(0), 5_000), ...refused(fraudId(1), 9_000, 'range-velocity')], 4_000],
  [
    'an alert before a refusal',
    [...through(fraudId(0), 5_000), alertAt(6_000), ...refused(fraudId(1), 9_000, 'range-velocity')],
    1_000,
  ],
  [
    'a false alarm before the attack does not count',
    [alertAt(1_000), ...through(fraudId(0), 5_000), alertAt(8_000)],
    3_000,
  ],
  [
    'an expired token is no detection',
    [decided(fraudId(0), 5_000, 'flow', 'flow-expired'), attempt(fraudId(0), 5_000, { answer: 'flow-expired' })],
    null,
  ],
])('time to detect: %s', (_name, events, expectedMs) => {
  expect(timeToDetect(fold(events))).toBe(expectedMs);
});

function alertAt(atMs: number): LedgerEvent {
  return { type: 'alert', atMs, source: 'conversion-monitor', signal: 'collapse', posture: 'emergency', detail: '' };
}

test('the attacker is paid a share and pays for every attempt', () => {
  const totals = fold([
    ...through(fraudId(0), 1),
    ...through(fraudId(1), 2),
    ...refused(fraudId(2), 3, 'range-velocity'),
  ]);
  const terms = {
    revenueShare: { numerator: 3, denominator: 10 },
    costPerAttemptMicro: 50,
    costPerSolutionMicro: 1_000,
    costPerMailboxMicro: 500,
    costPerRentedNumberMicro: 8_000,
  };
  expect(attackerScore(totals.lanes, new Map([['pumper#0', terms]]))).toEqual({
    revenueMicro: (2 * PRICE_MICRO * 3) / 10,
    costMicro: 150,
    profitMicro: 44_850,
    breakEvenShare: 0.001,
  });
  expect(attackerScore(fold([]).lanes, new Map([['pumper#0', terms]]))).toMatchObject({
    profitMicro: 0,
    breakEvenShare: null,
  });
});

test.each([
  [0, 100, 1],
  [25, 100, 0.75],
  [150, 100, -0.5],
  [0, 0, null],
  [10, null, null],
])('value detection of a loss of %s against %s', (loss, undefended, value) => {
  expect(valueDetection(loss, undefended)).toBe(value);
});

test.each<[string, Parameters<typeof suspendedMs>[0], number]>([
  ['never', [], 0],
  [
    'for a while',
    [
      { state: 'suspended', atMs: 100 },
      { state: 'reinstated', atMs: 350 },
    ],
    250,
  ],
  [
    'to the end',
    [
      { state: 'usage-warning', atMs: 1 },
      { state: 'suspended', atMs: 400 },
    ],
    600,
  ],
  [
    'past the end',
    [
      { state: 'suspended', atMs: 400 },
      { state: 'reinstated', atMs: 5_000 },
    ],
    600,
  ],
  [
    'twice',
    [
      { state: 'suspended', atMs: 0 },
      { state: 'reinstated', atMs: 10 },
      { state: 'suspended', atMs: 990 },
    ],
    20,
  ],
])('suspended %s', (_name, states, expectedMs) => {
  expect(suspendedMs(states, 1_000)).toBe(expectedMs);
  expect(pausedMs(states, 1_000)).toBe(0);
});

test('figures as text', () => {
  expect(moneyText(18_000_000_000, 'EUR')).toBe('EUR 18,000.00');
  expect(moneyText(-1_234_567_890, 'USD')).toBe('USD -1,234.57');
  expect(moneyText(75, 'EUR')).toBe('EUR 0.0001');
  expect(moneyText(0, 'EUR')).toBe('EUR 0.00');
  expect(countText(1_234_567)).toBe('1,234,567');
  expect(percentText(0.99531)).toBe('99.53 %');
  expect(percentText(null)).toBe('n/a');
});
