/**
 * Reads IP intelligence from CSV: a line of column names, then one range per row as `start` and `end` or as `network`
 * (CIDR), with any of `asn`, `org` (read over), `country` and `kind`. IPv4 and IPv6 may be mixed, rows may stand in any
 * order, ranges may not overlap. These are the columns of the public address lists (targets.md section D).
 */
import { CsvError, parse } from 'csv-parse/sync';
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { parseAddress, parseRange } from '../core/domain/ip-address.ts';
import { nearestNames } from '../core/domain/nearest-names.ts';
import { NETWORK_KINDS, type NetworkFacts, type NetworkKind } from '../core/domain/network.ts';
import { compareGroups, compareStarts, type IpRange, IpRangeTable } from './ip-range-table.ts';

/** Most problems listed of one file: a wrong delimiter would otherwise print thousands. */
const PROBLEMS_MAX = 50;
const COLUMNS = ['network', 'start', 'end', 'asn', 'org', 'country', 'kind'] as const;
type Column = (typeof COLUMNS)[number];
const EXAMPLE = 'start,end,asn,org,country,kind';
const ASN_MAX = 4_294_967_295;
/** Longest cell: no address, country or operator name comes near it. */
const CELL_MAX = 1_000;

/** The table in `text`. Throws PumpdrillError (exit 2) with every problem, each with its line. */
export function parseIpIntelCsv(text: string, file: string): IpRangeTable {
  const reader = new RowReader(file);
  try {
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      comment: '#',
      comment_no_infix: true,
      max_record_size: CELL_MAX * COLUMNS.length,
      on_record: (row: string[], { lines }) => {
        reader.read(row, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    reader.complain(Number(error['lines'] ?? 1), 'BAD_CSV', 'is no CSV from here on', 'is a quote not closed?');
  }
  return reader.finish();
}

class RowReader {
  readonly #file: string;
  readonly #problems: Problem[] = [];
  readonly #ranges: IpRange[] = [];
  /** Equal facts are one value: a database of 400,000 rows has 84,000 operators. */
  readonly #facts = new Map<string, NetworkFacts>();
  #columns: readonly string[] = [];
  #usable = false;

  constructor(file: string) {
    this.#file = file;
  }

  read(row: readonly string[], line: number): void {
    if (this.#columns.length === 0) this.#readHeader(row, line);
    else if (this.#usable) this.#readRow(row, line);
  }

  complain(line: number, code: string, what: string, hint: string): void {
    if (this.#problems.length >= PROBLEMS_MAX) return;
    const message = `${this.#file} line ${line} ${what}`;
    this.#problems.push({ code, path: '', message, hint, file: this.#file, line });
  }

  finish(): IpRangeTable {
    const hasProblems = this.#problems.length > 0;
    if (this.#columns.length === 0) this.complain(1, 'BAD_HEADER', 'has no column names', `write ${EXAMPLE}`);
    else if (this.#ranges.length === 0 && !hasProblems)
      this.complain(1, 'EMPTY_IP_INTEL', 'has no range below its column names', 'add at least one row');
    this.#ranges.sort(compareStarts);
    this.#checkOverlaps();
    if (this.#problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, this.#problems);
    return new IpRangeTable(this.#ranges);
  }

  #readHeader(row: readonly string[], line: number): void {
    this.#columns = row.map((name) => name.trim().toLowerCase());
    const before = this.#problems.length;
    for (const [index, name] of this.#columns.entries()) this.#checkColumn(name, index, line);
    const has = (...names: Column[]) => names.every((name) => this.#columns.includes(name));
    if (!has('network') && !has('start', 'end'))
      this.complain(
        line,
        'BAD_HEADER',
        'names no column for the addresses',
        `write ${EXAMPLE}, or network and the rest`,
      );
    if (!has('asn') && !has('country') && !has('kind'))
      this.complain(line, 'BAD_HEADER', 'names neither asn nor country nor kind', `write ${EXAMPLE}`);
    this.#usable = this.#problems.length === before;
  }

  #checkColumn(name: string, index: number, line: number): void {
    if (!(COLUMNS as readonly string[]).includes(name)) {
      const [nearest] = nearestNames(name.slice(0, 60), COLUMNS);
      const hint = nearest === undefined ? `known columns: ${COLUMNS.join(', ')}` : `did you mean ${nearest}?`;
      this.complain(line, 'UNKNOWN_COLUMN', `has the unknown column ${quote(name)}`, hint);
    } else if (this.#columns.indexOf(name) !== index) {
      this.complain(line, 'DUPLICATE_COLUMN', `names the column ${name} twice`, 'keep one of them');
    }
  }

  #readRow(row: readonly string[], line: number): void {
    if (row.length !== this.#columns.length) {
      const what = `has ${row.length} cells, the columns are ${this.#columns.length}`;
      this.complain(line, 'BAD_ROW', what, `one cell for each of ${this.#columns.join(',')}`);
      return;
    }
    const cell = (column: Column): string => row[this.#columns.indexOf(column)]?.trim() ?? '';
    const ends = this.#readEnds(cell('network'), cell('start'), cell('end'), line);
    const facts = this.#readFacts(cell('asn'), cell('country'), cell('kind'), line);
    if (ends !== null && facts !== null) this.#ranges.push({ ...ends, facts, line });
  }

  #readEnds(network: string, start: string, end: string, line: number): Pick<IpRange, 'start' | 'end'> | null {
    const ends = this.#columns.includes('network') ? endsOfNetwork(network) : endsOf(start, end);
    if (ends === null) {
      const typed = this.#columns.includes('network') ? quote(network) : `${quote(start)} to ${quote(end)}`;
      const hint = 'two addresses of one family, or 10.0.0.0/8 under "network"';
      this.complain(line, 'BAD_ADDRESS_RANGE', `has the addresses ${typed}`, hint);
      return null;
    }
    if (compareGroups(ends.start, ends.end) > 0) {
      this.complain(line, 'BAD_ADDRESS_RANGE', `ends before it starts (${quote(start)} to ${quote(end)})`, 'swap them');
      return null;
    }
    return ends;
  }

  #readFacts(asnText: string, country: string, kindText: string, line: number): NetworkFacts | null {
    const asn = asnOf(asnText);
    const kind = kindText === '' ? 'unknown' : (kindText as NetworkKind);
    if (asn < 0) this.complain(line, 'BAD_ASN', `has the AS number ${quote(asnText)}`, '13335 or AS13335');
    if (!/^([A-Z]{2})?$/.test(country))
      this.complain(line, 'BAD_COUNTRY', `has the country ${quote(country)}`, 'two capitals (DE), or nothing');
    if (!NETWORK_KINDS.includes(kind))
      this.complain(line, 'BAD_KIND', `has the kind ${quote(kindText)}`, `one of ${NETWORK_KINDS.join(', ')}`);
    if (asn < 0 || !/^([A-Z]{2})?$/.test(country) || !NETWORK_KINDS.includes(kind)) return null;
    const key = `${kind} ${country} ${asn}`;
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    const facts = Object.freeze({ kind, country, asn });
    this.#facts.set(key, facts);
    return facts;
  }

  #checkOverlaps(): void {
    let widest = this.#ranges[0];
    for (const range of this.#ranges.slice(1)) {
      if (compareGroups(range.start, widest!.end) <= 0) {
        const what = `overlaps the range of line ${widest!.line}`;
        this.complain(range.line, 'OVERLAPPING_RANGES', what, 'an address can have one entry only');
      }
      if (compareGroups(range.end, widest!.end) > 0) widest = range;
    }
  }
}

function endsOf(start: string, end: string): Pick<IpRange, 'start' | 'end'> | null {
  // Families may not be mixed: ::1 to 10.0.0.1 would be most of IPv6.
  if (start.includes(':') !== end.includes(':')) return null;
  const [first, last] = [parseAddress(start), parseAddress(end)];
  return first === null || last === null ? null : { start: first, end: last };
}

function endsOfNetwork(network: string): Pick<IpRange, 'start' | 'end'> | null {
  const range = parseRange(network);
  if (range === null) return null;
  const [start, end] = [range.groups.slice(), range.groups.slice()];
  for (let bit = range.bits; bit < 128; bit += 1) {
    const mask = 1 << (15 - (bit & 15));
    start[bit >> 4]! &= ~mask;
    end[bit >> 4]! |= mask;
  }
  return { start, end };
}

/** 0 for nothing, -1 for what is no AS number. */
function asnOf(text: string): number {
  if (text === '') return 0;
  const match = /^(?:AS)?([0-9]{1,10})$/i.exec(text);
  const asn = match === null ? -1 : Number(match[1]);
  return asn <= ASN_MAX ? asn : -1;
}

/** Hostile text in a message: short, and without control characters. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
