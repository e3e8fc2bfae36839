/**
 * Reads a price list from strict CSV: comment lines `# name: ...`, `# asOf: ...`, `# currency: ...`, `# source: ...`,
 * the line `prefix,country,price` or `prefix,country,price,origin`, then rows of digits and capitals. Prices are
 * decimal text and become integers without passing through a float.
 */
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import type { Tariff, TariffRow } from '../core/domain/tariff.ts';
import type { Micro } from '../core/domain/units.ts';

/** Most problems listed of one file: a wrong delimiter would otherwise print thousands. */
const PROBLEMS_MAX = 50;
const HEADERS = ['prefix,country,price', 'prefix,country,price,origin'];
const FIELDS = ['name', 'asOf', 'currency', 'source'] as const;
const FIELD_FORMS: Readonly<Record<string, RegExp>> = {
  name: /^.{1,80}$/,
  asOf: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  currency: /^[A-Z]{3}$/,
  source: /^.{1,500}$/,
};

/** The price list in `text`, with its median as default price. Throws PumpdrillError (exit 2) with every problem. */
export function parseTariffCsv(text: string, file: string): Tariff {
  const reader = new Reader(file);
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries())
    reader.read(line, index + 1);
  return reader.finish();
}

/** `0.1485` as 148500; null when it is no plain decimal number of at most six decimals. */
export function parsePrice(text: string): Micro | null {
  const match = /^([0-9]{1,4})(?:\.([0-9]{1,6}))?$/.exec(text);
  return match ? Number(`${match[1]}${(match[2] ?? '').padEnd(6, '0')}`) : null;
}

class Reader {
  readonly #file: string;
  readonly #problems: Problem[] = [];
  readonly #fields = new Map<string, string>();
  readonly #rows: TariffRow[] = [];
  readonly #lineByKey = new Map<string, number>();
  #header = '';

  constructor(file: string) {
    this.#file = file;
  }

  read(line: string, number: number): void {
    if (line === '') return;
    if (line.startsWith('#')) this.#readComment(line);
    else if (this.#header === '') this.#readHeader(line, number);
    else this.#readRow(line, number);
  }

  finish(): Tariff {
    for (const field of FIELDS) this.#checkField(field);
    if (this.#header !== '' && this.#rows.length === 0 && this.#problems.length === 0)
      this.#complain(1, 'EMPTY_TARIFF', 'has no row', 'add at least one prefix with its price');
    if (this.#header === '') this.#complain(1, 'BAD_HEADER', 'has no column line', `write ${HEADERS[0]}`);
    if (this.#problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, this.#problems.slice(0, PROBLEMS_MAX));
    const [name = '', asOf = '', currency = '', source = ''] = FIELDS.map((field) => this.#fields.get(field) ?? '');
    return { name, asOf, currency, source, rows: this.#rows, defaultPriceMicro: medianPrice(this.#rows) };
  }

  #readComment(line: string): void {
    const match = /^# *([A-Za-z]+): *(.*?) *$/.exec(line);
    if (match?.[1] !== undefined && !this.#fields.has(match[1])) this.#fields.set(match[1], match[2] ?? '');
  }

  #checkField(field: (typeof FIELDS)[number]): void {
    const value = this.#fields.get(field);
    if (value === undefined)
      this.#complain(1, 'MISSING_FIELD', `does not say its ${field}`, `add a line "# ${field}: ..." at the top`);
    else if (!FIELD_FORMS[field]!.test(value))
      this.#complain(
        1,
        'BAD_FIELD',
        `has an unusable ${field} ${quote(value)}`,
        'asOf is YYYY-MM-DD, currency is ISO 4217',
      );
  }

  #readHeader(line: string, number: number): void {
    this.#header = line;
    if (!HEADERS.includes(line))
      this.#complain(number, 'BAD_HEADER', `has the columns ${quote(line)}`, `write ${HEADERS.join(' or ')}`);
  }

  #readRow(line: string, number: number): void {
    // Rows below unknown columns would only repeat the header's problem.
    if (!HEADERS.includes(this.#header)) return;
    const cells = line.split(',');
    if (cells.length !== this.#header.split(',').length) {
      this.#complain(
        number,
        'BAD_ROW',
        `has ${cells.length} cells in ${quote(line)}`,
        `the columns are ${this.#header}`,
      );
      return;
    }
    const [prefix = '', country = '', price = '', origin = ''] = cells;
    const priceMicro = parsePrice(price);
    if (!/^[1-9][0-9]{0,13}$/.test(prefix))
      this.#complain(number, 'BAD_PREFIX', `has the prefix ${quote(prefix)}`, 'digits only, without plus sign: 225');
    else if (!/^[A-Z]{2}$/.test(country) || !/^([A-Z]{2})?$/.test(origin))
      this.#complain(number, 'BAD_COUNTRY', `has the country ${quote(country)} ${quote(origin)}`, 'two capitals: CI');
    else if (priceMicro === null)
      this.#complain(
        number,
        'BAD_PRICE',
        `has the price ${quote(price)}`,
        'decimals with a point, at most six: 0.1485',
      );
    else this.#addRow({ prefix, country, priceMicro, ...(origin === '' ? {} : { origin }) }, number);
  }

  #addRow(row: TariffRow, number: number): void {
    const key = `${row.prefix} ${row.origin ?? ''}`;
    const earlier = this.#lineByKey.get(key);
    if (earlier !== undefined)
      this.#complain(number, 'DUPLICATE_PREFIX', `repeats prefix ${row.prefix} of line ${earlier}`, 'keep one of them');
    this.#lineByKey.set(key, number);
    this.#rows.push(row);
  }

  #complain(line: number, code: string, what: string, hint: string): void {
    this.#problems.push({
      code,
      path: '',
      message: `${this.#file} line ${line} ${what}`,
      hint,
      file: this.#file,
      line,
    });
  }
}

/** Median over destinations, not over rows: one country with sixty area codes counts once. Rounded down. */
function medianPrice(rows: readonly TariffRow[]): Micro {
  const byCountry = new Map<string, Micro>();
  for (const row of rows) if (row.origin === undefined) byCountry.set(row.country, row.priceMicro);
  const prices = [...(byCountry.size > 0 ? byCountry.values() : rows.map((row) => row.priceMicro))];
  prices.sort((a, b) => a - b);
  const middle = prices.length >> 1;
  return prices.length % 2 === 1 ? prices[middle]! : Math.floor((prices[middle - 1]! + prices[middle]!) / 2);
}

/** Hostile text in a message: short, and without control characters. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
