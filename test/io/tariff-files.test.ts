import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { createPriceList } from '../../src/core/domain/price-list.ts';
import { classify, countries, mobileAt, mobileCount } from '../../src/core/numbering/plan.ts';
import { PACKAGE_ROOT } from '../../src/io/package-root.ts';
import { parsePrice, parseTariffCsv } from '../../src/io/tariff-csv.ts';
import { BUNDLED_TARIFFS, resolveTariff } from '../../src/io/tariff-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-tariff-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = '# name: mine\n# asOf: 2026-01-31\n# currency: EUR\n# source: a contract\n';
const GOOD = `${HEAD}prefix,country,price\n225,CI,0.2516\n44,GB,0.04\n1,US,0.0061\n`;

function problemsOf(act: () => unknown): { code: string; line: number | undefined; path: string }[] {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(PumpdrillError);
    expect((error as PumpdrillError).exitCode).toBe(2);
    return (error as PumpdrillError).problems.map(({ code, line, path }) => ({ code, line, path }));
  }
  return [];
}

const codesOf = (text: string): string[] =>
  problemsOf(() => parseTariffCsv(text, 'x.csv')).map(({ code, line }) => `${code}:${line}`);

describe('bundled price lists', () => {
  it('are the files of data/tariffs, all of them, and say the name of their file', () => {
    const files = readdirSync(join(PACKAGE_ROOT, 'data', 'tariffs'));
    expect([...BUNDLED_TARIFFS].map((name) => `${name}.csv`).sort()).toEqual(files.sort());
    for (const card of BUNDLED_TARIFFS) {
      const tariff = resolveTariff({ card, rows: [] }, folder);
      expect(tariff.name).toBe(card);
      expect(tariff.currency).toBe('USD');
      expect(tariff.source).toMatch(/https:/);
    }
  });

  // Prices as domain.md appendix A prints them.
  it.each([
    ['telesign-2023-11', 12025550123, 6_100],
    ['telesign-2023-11', 14165550123, 15_800],
    ['telesign-2023-11', 18765550123, 159_400],
    ['telesign-2023-11', 2250101020304, 251_600],
    ['telesign-2023-11', 77011234567, 213_500],
    ['telesign-2023-11', 79161234567, 416_500],
    ['telesign-2023-11', 262639012345, 498_300],
    ['aws-2022-04', 447911123456, 66_000],
    ['aws-2022-04', 447624123456, 68_860],
    ['aws-2022-04', 447400123456, 38_880],
    ['aws-2022-04', 919812345678, 41_300],
  ])('%s: a message to +%d costs %d millionths', (card, number, micro) => {
    expect(createPriceList(resolveTariff({ card, rows: [] }, folder)).priceMicro(number)).toBe(micro);
  });

  it('price a country by its own rows: what a number costs is what its country costs', () => {
    for (const card of BUNDLED_TARIFFS) {
      const tariff = resolveTariff({ card, rows: [] }, folder);
      const list = createPriceList(tariff);
      const priceOf = new Map(tariff.rows.filter((row) => !row.origin).map((row) => [row.country, row.priceMicro]));
      for (const country of countries()) {
        const expected = priceOf.get(country);
        for (const part of [0, 0.3, 0.7, 0.999]) {
          const number = mobileAt(country, Math.floor(part * mobileCount(country)));
          if (expected !== undefined && classify(number).country === country)
            expect(list.priceMicro(number), `${card} ${country} ${number}`).toBe(expected);
        }
      }
    }
  });

  it('know a second price for senders inside India', () => {
    const list = createPriceList(resolveTariff({ card: 'aws-2022-04', origin: 'IN', rows: [] }, folder));
    expect(list.priceMicro(919812345678)).toBe(2_780);
  });

  it('use the median over countries where a destination is not listed', () => {
    expect(resolveTariff({ card: 'telesign-2023-11', rows: [] }, folder).defaultPriceMicro).toBe(148_400);
  });
});

describe('resolveTariff', () => {
  it('reads a file beside the scenario and lets the scenario add and replace rows', () => {
    writeFileSync(join(folder, 'mine.csv'), GOOD);
    const rows = [
      { prefix: '225', country: 'CI', price: 0.3 },
      { prefix: '22507', country: 'CI', price: 1.2345678 },
    ];
    expect(problemsOf(() => resolveTariff({ card: 'mine.csv', rows }, folder))).toEqual([
      { code: 'BAD_PRICE', line: undefined, path: 'tariff.rows.1.price' },
    ]);
    rows[1]!.price = 1.234567;
    const tariff = resolveTariff({ card: 'mine.csv', rows }, folder);
    const list = createPriceList(tariff);
    expect(tariff).toMatchObject({ name: 'mine', asOf: '2026-01-31', currency: 'EUR', defaultPriceMicro: 40_000 });
    expect(list.priceMicro(2250101020304)).toBe(300_000);
    expect(list.priceMicro(2250701020304)).toBe(1_234_567);
    expect(tariff.rows.filter((row) => row.prefix === '225')).toHaveLength(1);
  });

  it('makes a flat price for every destination', () => {
    const list = createPriceList(resolveTariff({ flat: 0.075, currency: 'EUR', source: 'incident' }, folder));
    expect([list.priceMicro(2250101020304), list.priceMicro(12025550123)]).toEqual([75_000, 75_000]);
    expect(list.tariff).toMatchObject({ name: 'flat', currency: 'EUR', source: 'incident' });
  });

  it('refuses a flat price finer than a millionth', () => {
    expect(problemsOf(() => resolveTariff({ flat: 0.00000051, currency: 'EUR', source: 'x' }, folder))).toEqual([
      { code: 'BAD_PRICE', line: undefined, path: 'tariff.flat' },
    ]);
  });

  it.each([
    ['a name nobody knows', 'telesign-2023', 'UNKNOWN_TARIFF'],
    ['a missing file', 'missing.csv', 'FILE_MISSING'],
    ['a folder', 'folder.csv', 'NOT_A_FILE'],
    ['a file of 5 MB', 'large.csv', 'FILE_TOO_LARGE'],
  ])('says so: %s', (_name, card, code) => {
    if (card === 'folder.csv') mkdirSync(join(folder, card));
    if (card === 'large.csv') writeFileSync(join(folder, card), GOOD.padEnd(5_000_000, '\n'));
    expect(problemsOf(() => resolveTariff({ card, rows: [] }, folder))).toMatchObject([{ code, path: 'tariff.card' }]);
  });

  it('suggests the nearest name', () => {
    expect(() => resolveTariff({ card: 'telesign-2023', rows: [] }, folder)).toThrow(/UNKNOWN_TARIFF/);
    try {
      resolveTariff({ card: 'telesign-2023', rows: [] }, folder);
    } catch (error) {
      expect((error as PumpdrillError).problems[0]?.hint).toContain('telesign-2023-11');
    }
  });
});

describe('strict CSV', () => {
  it('accepts a byte order mark, carriage returns and blank lines', () => {
    expect(parseTariffCsv(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}\r\n`, 'x.csv').rows).toHaveLength(3);
  });

  it('reports every wrong line with its number', () => {
    const text = `${HEAD}prefix,country,price,origin\n+225,CI,0.2,\n44,UK1,0.04,\n1,US,0.0061\n49,DE,"0,09",\n33,FR,0.0000001,\n39,IT,-1,\n7,RU,1e3,\n7,RU,0.1,Xx\n`;
    expect(codesOf(text)).toEqual([
      'BAD_PREFIX:6',
      'BAD_COUNTRY:7',
      'BAD_ROW:8',
      'BAD_ROW:9',
      'BAD_PRICE:10',
      'BAD_PRICE:11',
      'BAD_PRICE:12',
      'BAD_COUNTRY:13',
    ]);
  });

  it.each([
    ['a prefix twice', `${GOOD}225,CI,0.3\n`, ['DUPLICATE_PREFIX:9']],
    ['no rows', `${HEAD}prefix,country,price\n`, ['EMPTY_TARIFF:1']],
    ['unknown columns', `${HEAD}iso,price\n44,GB,0.04\n`, ['BAD_HEADER:5']],
    ['nothing', '', ['MISSING_FIELD:1', 'MISSING_FIELD:1', 'MISSING_FIELD:1', 'MISSING_FIELD:1', 'BAD_HEADER:1']],
    ['a wrong date', GOOD.replace('2026-01-31', 'January'), ['BAD_FIELD:1']],
    ['a wrong currency', GOOD.replace('EUR', 'euro'), ['BAD_FIELD:1']],
    ['no source', GOOD.replace('# source', '# origin'), ['MISSING_FIELD:1']],
  ])('refuses %s', (_name, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });

  it('does not repeat hostile text in full, nor its control characters', () => {
    try {
      parseTariffCsv(`${HEAD}prefix,country,price\n\u001b[2J${'x'.repeat(10_000)},CI,0.1\n`, 'x.csv');
      expect.unreachable();
    } catch (error) {
      const message = (error as PumpdrillError).problems[0]!.message;
      expect(message.length).toBeLessThan(200);
      expect(message).not.toContain('\u001b');
    }
  });

  it('lists at most fifty problems of one file', () => {
    expect(codesOf(`${HEAD}prefix,country,price\n${'a;b;c\n'.repeat(1_000)}`)).toHaveLength(50);
  });
});

describe('parsePrice', () => {
  it.each([
    ['0.0061', 6_100],
    ['0.1', 100_000],
    ['1', 1_000_000],
    ['0.000001', 1],
    ['1.1', 1_100_000],
    ['4.35', 4_350_000],
    ['0', 0],
    ['', null],
    ['.5', null],
    ['1.', null],
    ['1,5', null],
    ['1.2345678', null],
    ['99999', null],
    [' 1', null],
  ])('%j is %s', (text, micro) => {
    expect(parsePrice(text)).toBe(micro);
  });
});
