import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, parseDuration, parseShare, share } from '../../../src/core/domain/durations.ts';

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1m500ms', 60_500],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '90', '1.5h', '-1s', '1 h', 's', '1w', '1H', '90s ', '99999999999999d'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe('parseShare', () => {
  it.each([
    ['5%', 5, 100],
    ['0.3%', 3, 1_000],
    ['12 %', 12, 100],
    ['100%', 100, 100],
    ['0%', 0, 100],
    ['1/8', 1, 8],
    ['12.3456%', 123_456, 1_000_000],
  ])('reads %s', (text, numerator, denominator) => {
    expect(parseShare(text)).toEqual({ numerator, denominator });
  });

  it.each(['', '5', '0.05', '101%', '100.1%', '-5%', '9/8', '1/0', '1/', '5 percent', '.5%', '1.23456%'])(
    'refuses %j',
    (text) => {
      expect(parseShare(text)).toBeNull();
    },
  );

  it('is exact for every fraction of small integers', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), (numerator, denominator) => {
        const read = parseShare(`${numerator}/${denominator}`);
        expect(read).toEqual(numerator <= denominator ? { numerator, denominator } : null);
      }),
    );
  });
});

describe('as fields of a file', () => {
  it('name the code of what is wrong', () => {
    for (const [schema, code] of [
      [duration, 'BAD_DURATION'],
      [share, 'BAD_SHARE'],
    ] as const) {
      const result = schema.safeParse('soon');
      expect(result.error?.issues[0]).toMatchObject({ code: 'custom', params: { code } });
    }
  });

  it('refuse a bare number: it has no unit', () => {
    expect(duration.safeParse(90).success).toBe(false);
    expect(share.safeParse(0.05).success).toBe(false);
    expect(duration.parse('90s')).toBe(90_000);
    expect(share.parse('5%')).toEqual({ numerator: 5, denominator: 100 });
  });
});
