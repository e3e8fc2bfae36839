import { describe, expect, test } from 'vitest';
import { accountWith, GERMAN, INDIAN } from './account.ts';

const SATELLITE = 881_612_345_678;
const CANADIAN = 14_165_550_123;
const US = 12_025_550_123;

describe('country permissions', () => {
  test.each([
    ['allow', ['DE'], GERMAN, true],
    ['allow', ['DE'], INDIAN, false],
    ['allow', ['US'], US, true],
    // Both are +1: a list of countries is finer than a list of calling codes.
    ['allow', ['US'], CANADIAN, false],
    ['allow', ['DE'], SATELLITE, false],
    ['deny', ['IN', 'CI'], INDIAN, false],
    ['deny', ['IN', 'CI'], GERMAN, true],
    ['deny', ['IN'], SATELLITE, true],
  ] as const)('%s %j: +%i gets through: %s', (list, countries, to, passes) => {
    const { send } = accountWith({ countryPermissions: { list, countries: [...countries] } });
    const receipt = send(to, 0);
    expect(receipt.accepted).toBe(passes);
    if (passes) return;
    expect(receipt).toEqual({
      ...{ accepted: false, reason: 'country-not-permitted', wouldRefuse: '', segments: 1 },
      ...{ costMicro: 0, priceMicro: 0, deliverAtMs: -1 },
    });
  });

  test('refused messages count towards nothing', () => {
    const { send, told } = accountWith({
      countryPermissions: { list: 'allow', countries: ['DE'] },
      suspension: { messages: 2, within: '1h', lasts: '1h' },
      spendLimit: { limits: [{ limitMicro: 100_000, per: 'hour' }] },
    });
    for (let i = 0; i < 50; i += 1) expect(send(INDIAN, i).reason).toBe('country-not-permitted');
    expect(send(GERMAN, 100).accepted).toBe(true);
    expect(told(100)).toEqual([['spend-warning', 100]]);
  });
});
