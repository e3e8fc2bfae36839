import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import { providerFormat } from '../../src/core/scenario/provider-format.ts';
import { problemsInProvider } from '../../src/core/scenario/provider-rules.ts';
import { accountWith, GERMAN, INDIAN } from './rules/account.ts';

const AN_OUTAGE = { outages: [{ from: '10m', lasts: '5m' }] };
const LOST = { accepted: true, reason: 'delivery-outage', deliverAtMs: -1, priceMicro: 0 };

describe('in a delivery outage', () => {
  test('messages are taken and billed, and none arrives; before and after they do', () => {
    const { send } = accountWith(AN_OUTAGE);
    const usual = { accepted: true, reason: '', costMicro: 80_000, priceMicro: 80_000 };
    expect(send(GERMAN, 10 * MINUTE_MS - 1)).toMatchObject(usual);
    expect(send(GERMAN, 10 * MINUTE_MS)).toMatchObject({ ...LOST, costMicro: 80_000 });
    expect(send(INDIAN, 15 * MINUTE_MS - 1)).toMatchObject({ ...LOST, costMicro: 3_000 });
    expect(send(GERMAN, 15 * MINUTE_MS)).toMatchObject(usual);
  });

  test('it happens to an account without rules as well', () => {
    const { send } = accountWith(AN_OUTAGE, { rules: false });
    expect(send(GERMAN, 11 * MINUTE_MS)).toMatchObject(LOST);
  });

  test('a message costs what it costs otherwise, fees of operators included', () => {
    const { send } = accountWith({ ...AN_OUTAGE, dltFeeMicro: 250 });
    expect(send(INDIAN, 0).costMicro).toBe(send(INDIAN, 11 * MINUTE_MS).costMicro);
  });

  test('a delay does not depend on what was lost before it', () => {
    const arrival = (settings: object): number => {
      const { send } = accountWith(settings);
      send(GERMAN, 12 * MINUTE_MS);
      return send(GERMAN, 16 * MINUTE_MS).deliverAtMs;
    };
    expect(arrival(AN_OUTAGE)).toBe(arrival({}));
  });

  test('beginning and end are told once, at their times, among the changes of the account', () => {
    const { provider, send, told } = accountWith({
      ...AN_OUTAGE,
      suspension: { messages: 1, within: '1m', lasts: '2m' },
    });
    send(GERMAN, 0);
    expect(told(0)).toEqual([['suspended', 0]]);
    expect(told(12 * MINUTE_MS)).toEqual([
      ['reinstated', 2 * MINUTE_MS],
      ['delivery-outage', 10 * MINUTE_MS],
    ]);
    expect(told(12 * MINUTE_MS)).toEqual([]);
    expect(told(20 * MINUTE_MS)).toEqual([['delivery-restored', 15 * MINUTE_MS]]);
    expect(provider.nextChangeMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('the account says when the next change is due, so that it is told without any message', () => {
    const { provider, told } = accountWith(AN_OUTAGE);
    const startMs = provider.nextChangeMs() - 10 * MINUTE_MS;
    expect(told(10 * MINUTE_MS)).toHaveLength(1);
    expect(provider.nextChangeMs()).toBe(startMs + 15 * MINUTE_MS);
  });
});

describe('outages of a scenario', () => {
  const codes = (outages: unknown): string[] =>
    problemsInProvider(providerFormat.parse({ outages })).map(({ code, path }) => `${code} ${path}`);

  test('must be in order and apart', () => {
    expect(
      codes([
        { from: '1m', lasts: '1m' },
        { from: '3m', lasts: '1m' },
      ]),
    ).toEqual([]);
    expect(
      codes([
        { from: '1m', lasts: '2m' },
        { from: '3m', lasts: '1m' },
      ]),
    ).toEqual(['OVERLAPPING_OUTAGES provider.outages.1.from']);
    expect(
      codes([
        { from: '5m', lasts: '1m' },
        { from: '3m', lasts: '1m' },
      ]),
    ).toHaveLength(1);
  });

  test('must last', () => {
    expect(providerFormat.safeParse({ outages: [{ from: '1m', lasts: 0 }] }).success).toBe(false);
  });
});
