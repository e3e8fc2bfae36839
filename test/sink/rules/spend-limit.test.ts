import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/core/domain/units.ts';
import { periodEndMs } from '../../../src/sink/rules/billing-period.ts';
import { accountWith, GERMAN, START_MS } from './account.ts';

const HALF_HOUR_MS = 30 * MINUTE_MS;
const PRICE_MICRO = 80_000;
const hourly = (messages: number) => ({
  spendLimit: { limits: [{ limitMicro: messages * PRICE_MICRO, per: 'hour' }] },
});

describe('a spend limit', () => {
  test('warns at 80 %, takes the message that reaches it, pauses until the hour is over, and goes on by itself', () => {
    const { provider, send, told } = accountWith(hourly(5));
    const taken = [0, 1, 2, 3, 4, 5, 6].map((second) => send(GERMAN, second * 1_000));
    expect(taken.map(({ accepted }) => accepted)).toEqual([true, true, true, true, true, false, false]);
    expect(taken[5]).toMatchObject({ reason: 'spend-limit', costMicro: 0, priceMicro: 0, deliverAtMs: -1 });
    expect(told(6_000)).toEqual([
      ['spend-warning', 3_000],
      ['spend-limit-reached', 4_000],
      ['paused', 4_000],
    ]);
    expect(provider.nextChangeMs()).toBe(START_MS + HALF_HOUR_MS);
    expect(send(GERMAN, HALF_HOUR_MS - 1).accepted).toBe(false);
    expect(send(GERMAN, HALF_HOUR_MS).accepted).toBe(true);
    expect(told(HALF_HOUR_MS)).toEqual([['resumed', HALF_HOUR_MS]]);
    expect(provider.nextChangeMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('of a day and an hour: the later end counts, and the month is a calendar month', () => {
    const limits = [
      { limitMicro: 2 * PRICE_MICRO, per: 'hour' },
      { limitMicro: 3 * PRICE_MICRO, per: 'day' },
      { limitMicro: 4 * PRICE_MICRO, per: 'month' },
    ];
    const { send, told } = accountWith({ spendLimit: { limits, warnAt: '100%' } });
    send(GERMAN, 0);
    send(GERMAN, 1);
    send(GERMAN, HALF_HOUR_MS);
    const midnight = 13 * HOUR_MS + HALF_HOUR_MS;
    expect(send(GERMAN, midnight - 1).accepted).toBe(false);
    expect(send(GERMAN, midnight).accepted).toBe(true);
    expect(send(GERMAN, midnight + 1).accepted).toBe(false);
    const monthEnd = Date.UTC(2026, 3, 1) - START_MS;
    expect(send(GERMAN, monthEnd - 1).accepted).toBe(false);
    expect(send(GERMAN, monthEnd).accepted).toBe(true);
    const states = told(monthEnd).filter(([state]) => state === 'paused' || state === 'resumed');
    expect(states).toEqual([
      ['paused', 1],
      ['resumed', HALF_HOUR_MS],
      ['paused', HALF_HOUR_MS],
      ['resumed', midnight],
      ['paused', midnight],
      ['resumed', monthEnd],
    ]);
  });

  test('counts verifications where those are billed, and is blind to messages that cost nothing', () => {
    const billing = { model: 'per-verification', priceMicro: 60_000 };
    const { provider, send, told } = accountWith({ ...hourly(2), billing });
    for (let i = 0; i < 100; i += 1) expect(send(GERMAN + i, i).accepted).toBe(true);
    for (let i = 0; i < 3; i += 1) provider.verified(GERMAN + i, START_MS + 1_000 + i);
    expect(told(2_000)).toEqual([
      ['spend-limit-reached', 1_002],
      ['paused', 1_002],
    ]);
    expect(send(GERMAN, 3_000).reason).toBe('spend-limit');
  });

  test('observed: it says when it would have paused, refuses nothing, and counts only what it would have taken', () => {
    const limits = [{ limitMicro: 2 * PRICE_MICRO, per: 'hour' }];
    const { provider, send, told } = accountWith({ spendLimit: { mode: 'observe', limits } });
    const receipts = [0, 1, 2, 3, HALF_HOUR_MS, HALF_HOUR_MS + 1, HALF_HOUR_MS + 2].map((afterMs) =>
      send(GERMAN, afterMs),
    );
    expect(receipts.every(({ accepted }) => accepted)).toBe(true);
    const would = receipts.map(({ wouldRefuse }) => wouldRefuse);
    expect(would).toEqual(['', '', 'spend-limit', 'spend-limit', '', '', 'spend-limit']);
    expect(told(HALF_HOUR_MS + 2).map(([state]) => state)).toEqual(['spend-limit-reached', 'spend-limit-reached']);
    expect(provider.nextChangeMs()).toBe(Number.POSITIVE_INFINITY);
  });
});

test('whatever comes: an hour never costs more than its limit and one message, and is never stopped below it', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 15 * MINUTE_MS }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 10 }), (gapsMs, messages) => {
      const { send } = accountWith(hourly(messages));
      const spent = new Map<number, number>();
      let afterMs = 0;
      for (const gapMs of gapsMs) {
        afterMs += gapMs;
        const hour = periodEndMs('hour', START_MS + afterMs);
        const before = spent.get(hour) ?? 0;
        const { accepted, costMicro } = send(GERMAN, afterMs);
        expect(accepted).toBe(before < messages * PRICE_MICRO);
        spent.set(hour, before + costMicro);
      }
    }),
  );
});
