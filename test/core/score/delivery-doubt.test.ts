import { describe, expect, test } from 'vitest';
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import type { DispatchEvent, VerifyEvent } from '../../../src/core/domain/event.ts';
import { MINUTE_MS } from '../../../src/core/domain/units.ts';
import { DeliveryDoubt, KNOWN_MAX } from '../../../src/core/score/delivery-doubt.ts';
import type { AlertTotals } from '../../../src/core/score/totals.ts';

const COUNTRIES = ['DE', 'FR', 'UZ'];
/** The alert comes here: the window is minutes 63 to 77, and before it are 60 minutes. */
const ALERT_MIN = 80;

/** Messages a minute to a country and how many of them are entered, in 10; from a minute on. */
interface Traffic {
  readonly country: string;
  readonly perMinute: number;
  readonly before: number;
  readonly after: number;
  readonly perMinuteAfter?: number;
}

function told(
  traffic: readonly Traffic[],
  { outOfOrder = false, alertMin = ALERT_MIN, posture = null as AlertTotals['posture'] } = {},
) {
  const doubt = new DeliveryDoubt((number) => COUNTRIES[number % 10] ?? '');
  let attempts = 0;
  for (let minute = 0; minute < alertMin; minute += 1) {
    for (const { country, perMinute, before, after, perMinuteAfter = perMinute } of traffic) {
      const isAfter = minute >= alertMin - 17;
      for (let i = 0; i < (isAfter ? perMinuteAfter : perMinute); i += 1) {
        attempts += 1;
        const attempt = attemptIdOf(0, attempts, 1);
        const atMs = minute * MINUTE_MS + i;
        const dispatch = dispatchOf(attempt, atMs, COUNTRIES.indexOf(country));
        const verify: VerifyEvent = { type: 'verify', atMs: atMs + 9, attempt, answer: 'verified' };
        const entered = (attempts * 7) % 10 < (isAfter ? after : before);
        if (entered && outOfOrder) doubt.addVerify(verify);
        doubt.addDispatch(dispatch);
        if (entered && !outOfOrder) doubt.addVerify(verify);
      }
    }
  }
  const alert = alertAt(alertMin, posture);
  return doubt.notices([alert, { ...alert, signal: 'volume-spike' }]);
}

function dispatchOf(attempt: number, atMs: number, number: number): DispatchEvent {
  const money = { segments: 1, costMicro: 1, priceMicro: 1 };
  return { type: 'dispatch', atMs, attempt, number, accepted: true, reason: '', wouldRefuse: '', ...money };
}

function alertAt(minute: number, posture: AlertTotals['posture'] = null): AlertTotals {
  const atMs = minute * MINUTE_MS;
  return {
    source: 'conversion-monitor',
    signal: 'conversion-collapse',
    posture,
    atMs,
    detail: '',
    timesMs: [],
    count: 1,
  };
}

const DE = { country: 'DE', perMinute: 10, before: 8, after: 0 };
const FR = { country: 'FR', perMinute: 5, before: 7, after: 1 };

describe('a collapse of conversion looks like a delivery outage', () => {
  test('when it is in every country at once and volume is what it was', () => {
    const [notice, ...others] = told([DE, FR]);
    expect(others).toEqual([]);
    expect(notice?.atMs).toBe(ALERT_MIN * MINUTE_MS);
    expect(notice?.text).toMatch(
      /^Conversion collapsed everywhere at once: \d+ of 225 codes of 15 min were entered, too few in each of 2 countries/,
    );
    expect(notice?.text).toMatch(
      /Volume is 1\.0 times what it was\. It looks like a delivery outage, not like pumping\./,
    );
    expect(notice?.text).toContain('nobody is refused for it');
  });

  test('and it is said when a defence took it for an attack', () => {
    expect(told([DE, FR], { posture: 'emergency' })[0]?.text).toContain(
      'conversion-monitor took it for an attack and raised the posture to emergency',
    );
  });

  test('whatever the order in which streams tell of a message and its code', () => {
    expect(told([DE, FR], { outOfOrder: true })).toEqual(told([DE, FR]));
  });
});

describe('and not', () => {
  test.each([
    ['when people of another country still verify', [DE, { ...FR, after: 7 }]],
    ['when there are twice as many messages: pumping adds', [{ ...DE, perMinuteAfter: 40 }, FR]],
    [
      'when a new country takes most of it and the others verify',
      [
        { ...DE, after: 8 },
        { ...FR, after: 7 },
        { country: 'UZ', perMinute: 0, before: 0, after: 0, perMinuteAfter: 60 },
      ],
    ],
    [
      'when it was no better before',
      [
        { ...DE, before: 3 },
        { ...FR, before: 2 },
      ],
    ],
    ['when there is one country only', [DE]],
    ['when nobody asked for anything', []],
  ])('%s', (_, traffic) => {
    expect(told(traffic)).toEqual([]);
  });

  test('when less than a window went before', () => {
    expect(told([DE, FR], { alertMin: 30 })).toEqual([]);
    expect(told([DE, FR], { alertMin: 32 })).toHaveLength(1);
  });

  test('when there were more messages than can be remembered, even if there is room again at the end', () => {
    const doubt = new DeliveryDoubt((number) => COUNTRIES[number] ?? '');
    let attempt = 0;
    const send = (minute: number, number: number): void => {
      attempt += 1;
      doubt.addDispatch(dispatchOf(attempt, minute * MINUTE_MS, number));
    };
    const enter = (entered: number): void =>
      doubt.addVerify({ type: 'verify', atMs: 0, attempt: entered, answer: 'verified' });
    for (let i = 0; i < KNOWN_MAX - 1; i += 1) send(0, 0);
    for (let minute = 3; minute < ALERT_MIN; minute += 1) {
      for (let i = 0; i < 10; i += 1) {
        if (minute === 63 && i === 0) send(minute, 0);
        send(minute, i % 2);
        enter(attempt);
      }
    }
    for (let old = 1; old <= 1_000; old += 1) enter(old);
    expect(doubt.notices([alertAt(ALERT_MIN)])).toEqual([]);
  });

  test('whatever times a ledger tells of: before the start, or very late', () => {
    const doubt = new DeliveryDoubt(() => 'DE');
    for (const [index, atMs] of [-1, Number.MAX_SAFE_INTEGER].entries())
      doubt.addDispatch(dispatchOf(index + 1, atMs, 0));
    expect(doubt.notices([alertAt(ALERT_MIN)])).toEqual([]);
  });
});
