import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceList } from '../../../src/core/domain/price-list.ts';
import type { Tariff, TariffRow } from '../../../src/core/domain/tariff.ts';

function tariff(rows: readonly TariffRow[], origin?: string): Tariff {
  const frame = { name: 'test', asOf: '2026-01-01', currency: 'EUR', source: 'test', defaultPriceMicro: 5 };
  return { ...frame, rows, ...(origin === undefined ? {} : { origin }) };
}

const row = (prefix: string, priceMicro: number, origin?: string): TariffRow => ({
  prefix,
  country: 'XX',
  priceMicro,
  ...(origin === undefined ? {} : { origin }),
});

describe('price list', () => {
  it('takes the longest prefix that fits, and the default where none does', () => {
    const list = createPriceList(tariff([row('1', 10), row('1876', 20), row('44', 30), row('447911', 0)]));
    expect(list.priceMicro(12025550123)).toBe(10);
    expect(list.priceMicro(18765550123)).toBe(20);
    expect(list.priceMicro(447700900123)).toBe(30);
    expect(list.priceMicro(447911123456)).toBe(0);
    expect(list.priceMicro(2250101020304)).toBe(5);
    expect(list.priceMicro(0)).toBe(5);
  });

  it('does not match a prefix longer than the number', () => {
    expect(createPriceList(tariff([row('44', 1), row('4479000', 2)])).priceMicro(4479)).toBe(1);
  });

  it('prefers the row of its own origin among equal prefixes, in either order, and ignores other origins', () => {
    const rows = [row('91', 41_300), row('91', 2_780, 'IN'), row('9198', 7, 'US')];
    for (const order of [rows, [...rows].reverse()]) {
      expect(createPriceList(tariff(order)).priceMicro(919812345678)).toBe(41_300);
      expect(createPriceList(tariff(order, 'IN')).priceMicro(919812345678)).toBe(2_780);
      expect(createPriceList(tariff(order, 'US')).priceMicro(919812345678)).toBe(7);
    }
  });

  it('prefers a longer prefix without origin to a shorter one with it', () => {
    const list = createPriceList(tariff([row('91', 1, 'IN'), row('919', 2)], 'IN'));
    expect(list.priceMicro(919812345678)).toBe(2);
  });

  it('agrees with a search through all rows', () => {
    const prefixes = fc.uniqueArray(fc.stringMatching(/^[1-9][0-3]{0,5}$/), { maxLength: 40 });
    fc.assert(
      fc.property(prefixes, fc.stringMatching(/^[1-9][0-3]{6,14}$/), (list, number) => {
        const rows = list.map((prefix, index) => row(prefix, index + 100));
        const fitting = rows.filter(({ prefix }) => number.startsWith(prefix));
        const best = fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0];
        expect(createPriceList(tariff(rows)).priceMicro(Number(number))).toBe(best?.priceMicro ?? 5);
      }),
    );
  });
});
