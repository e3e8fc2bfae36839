/** Finds the price list that a scenario names and makes one tariff of it and the scenario's own rows. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { nearestNames } from '../core/domain/nearest-names.ts';
import type { Tariff, TariffRow } from '../core/domain/tariff.ts';
import { MICRO_PER_UNIT, type Micro } from '../core/domain/units.ts';
import type { Scenario } from '../core/scenario/format.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import { parseTariffCsv } from './tariff-csv.ts';

/**
 * Price lists that come with pumpdrill, in `data/tariffs`. The first is the default of the starter pack: the last
 * complete public vintage of its provider (domain.md section 1.2).
 */
export const BUNDLED_TARIFFS: readonly string[] = ['telesign-2023-11', 'aws-2022-04'];

/** Largest price list read; 10,000 networks take 300 KB. */
const CSV_BYTES_MAX = 4_194_304;

type Settings = Scenario['tariff'];
type CardSettings = Extract<Settings, { card: string }>;
type ExtraRow = CardSettings['rows'][number];

/**
 * The scenario's tariff. `card` is a bundled name or a CSV path relative to `baseFolder` (the scenario file's folder);
 * the scenario's own rows replace rows of the card with the same prefix and origin. Throws PumpdrillError (exit 2).
 */
export function resolveTariff(settings: Settings, baseFolder: string): Tariff {
  if ('flat' in settings) return flatTariff(settings);
  const card = readTariffFile(fileOf(settings.card, baseFolder));
  const problems: Problem[] = [];
  const extra = settings.rows.map((row, index) => tariffRow(row, `tariff.rows.${index}.price`, problems));
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  const replaced = new Set(extra.map(keyOf));
  return {
    ...card,
    rows: [...card.rows.filter((row) => !replaced.has(keyOf(row))), ...extra],
    ...(settings.origin === undefined ? {} : { origin: settings.origin }),
  };
}

/** One price list file, whole. Throws PumpdrillError (exit 2) when it is missing, too large or wrong anywhere. */
export function readTariffFile(file: string): Tariff {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw invalidInput(problem('FILE_MISSING', `${file} does not exist`, cardHint(), file));
  if (!stat.isFile()) throw invalidInput(problem('NOT_A_FILE', `${file} is not a file`, 'name a CSV file', file));
  if (stat.size > CSV_BYTES_MAX) {
    const what = `${file} has ${stat.size} bytes; at most ${CSV_BYTES_MAX} are read`;
    throw invalidInput(problem('FILE_TOO_LARGE', what, 'is this the right file?', file));
  }
  return parseTariffCsv(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw invalidInput(problem('FILE_UNREADABLE', `${file} cannot be read (${code})`, 'check its permissions', file));
  }
}

function fileOf(card: string, baseFolder: string): string {
  if (BUNDLED_TARIFFS.includes(card)) return join(PACKAGE_ROOT, 'data', 'tariffs', `${card}.csv`);
  if (card.endsWith('.csv')) return resolve(baseFolder, card);
  const nearest = nearestNames(card, BUNDLED_TARIFFS);
  throw invalidInput({
    code: 'UNKNOWN_TARIFF',
    path: 'tariff.card',
    message: `no price list is called ${JSON.stringify(card)}`,
    hint: nearest.length > 0 ? `did you mean ${nearest.join(', ')}?` : cardHint(),
  });
}

function cardHint(): string {
  return `bundled price lists: ${BUNDLED_TARIFFS.join(', ')}; or write a path that ends in .csv`;
}

function problem(code: string, message: string, hint: string, file: string): Problem {
  return { code, path: 'tariff.card', message, hint, file };
}

function flatTariff(settings: Extract<Settings, { flat: number }>): Tariff {
  const problems: Problem[] = [];
  const defaultPriceMicro = microOf(settings.flat, 'tariff.flat', problems);
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  const { currency, source } = settings;
  return { name: 'flat', asOf: 'not stated', currency, source, rows: [], defaultPriceMicro };
}

function tariffRow(row: ExtraRow, path: string, problems: Problem[]): TariffRow {
  const { prefix, country, price, origin } = row;
  return { prefix, country, priceMicro: microOf(price, path, problems), ...(origin === undefined ? {} : { origin }) };
}

/** A YAML number of currency units as micro-units; refuses what six decimals cannot say instead of rounding it away. */
function microOf(price: number, path: string, problems: Problem[]): Micro {
  const micro = Math.round(price * MICRO_PER_UNIT);
  // The product is off by less than 1e-6 for prices up to 1,000; a seventh decimal is off by 0.1.
  if (Math.abs(price * MICRO_PER_UNIT - micro) > 1e-3) {
    const message = `${price} has more than six decimals`;
    problems.push({ code: 'BAD_PRICE', path, message, hint: 'prices are counted in millionths' });
  }
  return micro;
}

function keyOf(row: TariffRow): string {
  return `${row.prefix} ${row.origin ?? ''}`;
}
