import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keeps, type Limit, parseLimit, type Unit } from '../../../src/core/gate/limit.ts';

describe('limits as people write them', () => {
  test.each([
    ['>= 98 %', 'share', { sense: '>=', value: 0.98 }],
    ['<=0.2%', 'share', { sense: '<=', value: 0.002 }],
    ['<= 1/8', 'share', { sense: '<=', value: 0.125 }],
    ['<= EUR 25', 'money', { sense: '<=', value: 25_000_000, currency: 'EUR' }],
    ['<= USD 0.000001', 'money', { sense: '<=', value: 1, currency: 'USD' }],
    ['<= USD -3.5', 'money', { sense: '<=', value: -3_500_000, currency: 'USD' }],
    ['<= 2m', 'time', { sense: '<=', value: 120_000 }],
    ['>= 1h30m', 'time', { sense: '>=', value: 5_400_000 }],
    ['<= 20', 'count', { sense: '<=', value: 20 }],
  ] as const)('%s', (text, unit, expected) => {
    expect(parseLimit(text, unit)).toEqual({ ...expected, text });
  });

  test.each([
    ['98 %', 'share'],
    ['< 98 %', 'share'],
    ['>= 101 %', 'share'],
    ['>= 0.98', 'share'],
    ['<= 25', 'money'],
    ['<= eur 25', 'money'],
    ['<= EUR 0.0000001', 'money'],
    ['<= 120', 'time'],
    ['<= -1', 'count'],
    ['<= 1.5', 'count'],
    ['', 'count'],
  ] as const)('%s is no limit of a %s', (text, unit) => {
    expect(parseLimit(text, unit)).toBeNull();
  });

  test('what keeps one sense at a value breaks the other, but for the value itself', () => {
    const limitOf = (sense: Limit['sense'], value: number): Limit => ({ sense, value, text: '' });
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (value, bound) => {
        const both = [keeps(value, limitOf('<=', bound)), keeps(value, limitOf('>=', bound))];
        expect(both.filter(Boolean).length).toBe(value === bound ? 2 : 1);
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<Unit>('share', 'money', 'time', 'count'), (text, unit) => {
        const parsed = parseLimit(text, unit);
        if (parsed !== null) expect(Number.isFinite(parsed.value)).toBe(true);
      }),
    );
  });
});
