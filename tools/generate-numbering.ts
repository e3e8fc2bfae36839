/**
 * Writes `src/core/numbering/ranges.generated.ts` from libphonenumber's "max" metadata. Run by `npm run generate`
 * after an update of libphonenumber-js; a test regenerates the text and compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CountryCode, getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { countryPlan } from './numbering/country-plan.ts';
import { partition, type Stretch } from './numbering/partition.ts';
import { regionsOf } from './numbering/regions.ts';
import { encodeRanges, type Range, textTable } from './numbering/render.ts';

const TARGET = join(import.meta.dirname, '../src/core/numbering/ranges.generated.ts');

interface Tables {
  readonly dialCodes: Map<string, string>;
  readonly mobile: Map<string, string>;
  readonly borrowed: Map<string, string>;
  readonly regions: Map<string, string>;
  /** Area codes behind +1 in which 555-0100 to 555-0199 are valid mobile numbers, three digits each, run together. */
  readonly fiction: Map<string, string>;
}

/** The text of the generated file. Takes about four seconds. */
export function renderNumbering(): string {
  const tables: Tables = {
    dialCodes: new Map(),
    mobile: new Map(),
    borrowed: new Map(),
    regions: new Map(),
    fiction: new Map(),
  };
  for (const [code, countries] of countriesByCode()) addCode(tables, code, countries);
  const version = metadataVersion();
  return [
    `// Written by tools/generate-numbering.ts from libphonenumber-js ${version}, metadata set "max". Do not edit.\n`,
    `/** Where these ranges come from. */\nexport const NUMBERING_SOURCE = 'libphonenumber-js ${version} (max)';\n`,
    '/** Calling code by country. */',
    `export const DIAL_CODES: Readonly<Record<string, string>> = {\n${textTable(sorted(tables.dialCodes))}};\n`,
    '/** Ranges of mobile numbers that the library gives to this country; text as in range-codec.ts. */',
    `export const MOBILE_RANGES: Readonly<Record<string, string>> = {\n${textTable(sorted(tables.mobile))}};\n`,
    '/** The same for territories whose every number the library gives to the country they share a plan with. */',
    `export const BORROWED_RANGES: Readonly<Record<string, string>> = {\n${textTable(sorted(tables.borrowed))}};\n`,
    "/** Shared calling codes: who owns the rest ('' nobody), then each other country's prefixes. */",
    `export const REGIONS: Readonly<Record<string, string>> = {\n${textTable(tables.regions)}};\n`,
    '/** Area codes behind +1 whose 555-0100 to 555-0199 the library accepts as mobile; three digits each. */',
    `export const FICTION_AREA_CODES: Readonly<Record<string, string>> = {\n${textTable(sorted(tables.fiction))}};\n`,
  ].join('\n');
}

/** In the library's own order, the main country of a code first. */
function countriesByCode(): Map<string, CountryCode[]> {
  const require = createRequire(import.meta.url);
  const metadata = require('libphonenumber-js/max/metadata') as {
    country_calling_codes: Record<string, CountryCode[]>;
  };
  const geographic = new Set<string>(getCountries());
  const entries = Object.entries(metadata.country_calling_codes).map(
    ([code, countries]) => [code, countries.filter((country) => geographic.has(country))] as const,
  );
  return new Map(entries.filter(([, countries]) => countries.length > 0).map(([code, list]) => [code, [...list]]));
}

function addCode(tables: Tables, code: string, countries: readonly CountryCode[]): void {
  const stretches = partition(countries.map(countryPlan));
  for (const country of countries) {
    tables.dialCodes.set(country, getCountryCallingCode(country));
    const own = rangesOf(
      code,
      stretches.filter((stretch) => stretch.mobile && stretch.country === country),
    );
    if (own.length > 0) tables.mobile.set(country, encodeRanges(own));
    else tables.borrowed.set(country, encodeRanges(borrowed(code, country, stretches)));
  }
  if (code === '1') addFiction(tables, stretches);
  if (countries.length > 1) tables.regions.set(code, regionText(code, countries[0]!, stretches));
}

function addFiction(tables: Tables, stretches: readonly Stretch[]): void {
  for (let area = 200; area < 1000; area += 1) {
    const low = area * 10_000_000 + 5_550_100;
    const stretch = stretches.find(({ mobile, low: from, high }) => mobile && from <= low && high >= low + 99);
    if (stretch) tables.fiction.set(stretch.country, `${tables.fiction.get(stretch.country) ?? ''}${area}`);
  }
}

/** What the territory's own plan calls mobile and the library, asked about the number, does so too. */
function borrowed(code: string, country: CountryCode, stretches: readonly Stretch[]): Range[] {
  const wanted = rangesOf(
    code,
    partition([countryPlan(country)]).filter((stretch) => stretch.mobile),
  );
  const accepted = rangesOf(
    code,
    stretches.filter((stretch) => stretch.mobile),
  );
  const both = wanted.flatMap((a) =>
    accepted
      .map((b) => ({ low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) }))
      .filter((range) => range.low <= range.high),
  );
  return joined(both);
}

function rangesOf(code: string, stretches: readonly Stretch[]): Range[] {
  const ranges = stretches.map((stretch) => {
    const base = Number(code) * 10 ** stretch.length;
    return { low: base + stretch.low, high: base + stretch.high };
  });
  return joined(ranges);
}

function joined(ranges: readonly Range[]): Range[] {
  const result: { low: number; high: number }[] = [];
  for (const range of [...ranges].sort((a, b) => a.low - b.low)) {
    const last = result[result.length - 1];
    if (last && last.high + 1 === range.low) last.high = range.high;
    else result.push({ ...range });
  }
  return result;
}

/** `owner;AG:1268;AI:1264;...`. Behind +1 nobody owns the rest: an unassigned area code has no country. */
function regionText(code: string, main: string, stretches: readonly Stretch[]): string {
  const owner = code === '1' ? '' : main;
  const prefixes = new Map<string, string[]>();
  for (const [prefix, country] of regionsOf(code, stretches, owner)) {
    prefixes.set(country, [...(prefixes.get(country) ?? []), prefix]);
  }
  const parts = [...prefixes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([country, list]) => `${country}:${list}`);
  return [owner, ...parts].join(';');
}

function sorted(table: Map<string, string>): Map<string, string> {
  return new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function metadataVersion(): string {
  const manifest = join(import.meta.dirname, '../node_modules/libphonenumber-js/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(TARGET, renderNumbering());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
