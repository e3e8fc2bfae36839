/**
 * Writes `src/core/campaign/personas.generated.ts`: who people are, as a table, so that planning stays pure. Run by
 * `npm run generate`; a test makes it anew and compares bytes. Names come from faker, seeded and pinned; numbers and domains
 * never do: destinations are the numbering plans' business, and mail goes to example domains only (RFC 2606).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Faker,
  fakerDA,
  fakerDE,
  fakerDE_AT,
  fakerEN_CA,
  fakerEN_GB,
  fakerEN_IE,
  fakerEN_IN,
  fakerEN_US,
  fakerES,
  fakerES_MX,
  fakerFR,
  fakerIT,
  fakerNL,
  fakerNL_BE,
  fakerPL,
  fakerPT_BR,
  fakerPT_PT,
  fakerSV,
} from '@faker-js/faker';

const SEED = 4;
const NAMES_PER_LOCALE = 96;
const BROWSERS = 72;
const APPS = 32;

/** Locale by the country of a person's number: one language per country, which is a choice. */
const LOCALES: readonly (readonly [country: string, locale: string, faker: Faker])[] = [
  ['DE', 'de-DE', fakerDE],
  ['AT', 'de-AT', fakerDE_AT],
  ['FR', 'fr-FR', fakerFR],
  ['IT', 'it-IT', fakerIT],
  ['ES', 'es-ES', fakerES],
  ['NL', 'nl-NL', fakerNL],
  ['BE', 'nl-BE', fakerNL_BE],
  ['GB', 'en-GB', fakerEN_GB],
  ['IE', 'en-IE', fakerEN_IE],
  ['PT', 'pt-PT', fakerPT_PT],
  ['PL', 'pl-PL', fakerPL],
  ['SE', 'sv-SE', fakerSV],
  ['DK', 'da-DK', fakerDA],
  ['US', 'en-US', fakerEN_US],
  ['CA', 'en-CA', fakerEN_CA],
  ['IN', 'en-IN', fakerEN_IN],
  ['BR', 'pt-BR', fakerPT_BR],
  ['MX', 'es-MX', fakerES_MX],
];

/** Letters that no decomposition takes to ASCII. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

function ascii(text: string): string {
  const plain = text.toLowerCase().replace(/[ßøæœłđðþ]/g, (letter) => LETTERS[letter] as string);
  return plain.normalize('NFD').replace(/[^a-z]/g, '');
}

/** What stands before the @: never longer digits than a year of birth. */
function mailName(faker: Faker): string {
  const first = ascii(faker.person.firstName());
  const last = ascii(faker.person.lastName());
  const year = String(faker.number.int({ min: 50, max: 99 }));
  return faker.helpers.arrayElement([
    `${first}.${last}`,
    `${first}.${last}${year}`,
    `${first.slice(0, 1)}.${last}`,
    `${first}_${last}`,
    `${last}.${first}`,
    `${first}${year}`,
  ]);
}

/** So many different ones, in the order in which they are drawn. */
function distinct(count: number, draw: () => string): string[] {
  const found = new Set<string>();
  while (found.size < count) found.add(draw());
  return [...found];
}

/** Shapes of real agents; what is drawn is platform and version. */
function browser(faker: Faker): string {
  const { arrayElement } = faker.helpers;
  const chrome = faker.number.int({ min: 138, max: 145 });
  const firefox = faker.number.int({ min: 138, max: 147 });
  const safari = `${faker.number.int({ min: 17, max: 18 })}.${faker.number.int({ min: 0, max: 6 })}`;
  const desk = arrayElement([
    'Windows NT 10.0; Win64; x64',
    'Windows NT 10.0; Win64; x64',
    'Macintosh; Intel Mac OS X 10_15_7',
    'X11; Linux x86_64',
  ]);
  const chromium = (platform: string, end: string): string =>
    `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 ${end}`;
  const apple = (platform: string, end: string): string =>
    `Mozilla/5.0 (${platform}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} ${end}`;
  const ios = safari.replace('.', '_');
  return arrayElement([
    chromium(desk, 'Safari/537.36'),
    chromium(desk, `Safari/537.36 Edg/${chrome}.0.0.0`),
    chromium('Linux; Android 10; K', 'Mobile Safari/537.36'),
    `Mozilla/5.0 (${desk}; rv:${firefox}.0) Gecko/20100101 Firefox/${firefox}.0`,
    apple('Macintosh; Intel Mac OS X 10_15_7', 'Safari/605.1.15'),
    apple(`iPhone; CPU iPhone OS ${ios} like Mac OS X`, 'Mobile/15E148 Safari/604.1'),
  ]);
}

function app(faker: Faker): string {
  const { arrayElement } = faker.helpers;
  const version = `${faker.number.int({ min: 6, max: 8 })}.${faker.number.int({ min: 0, max: 9 })}`;
  const phone = arrayElement(['Pixel 8', 'Pixel 9', 'SM-S921B', 'SM-A546B', '2312DRA50G', 'moto g84 5G']);
  return arrayElement([
    `okhttp/${arrayElement(['4.12.0', '4.11.0', '5.1.0'])}`,
    `Dalvik/2.1.0 (Linux; U; Android ${faker.number.int({ min: 12, max: 16 })}; ${phone})`,
    `Shop/${version} CFNetwork/${arrayElement(['1568', '1498', '3826'])} Darwin/24.${faker.number.int({ min: 0, max: 6 })}.0`,
  ]);
}

/** The file's text. */
export function render(): string {
  const shared = fakerEN_US;
  shared.seed(SEED);
  const browsers = distinct(BROWSERS, () => browser(shared));
  const apps = distinct(APPS, () => app(shared));
  const locales = LOCALES.map(([country, locale, faker], index) => {
    faker.seed(SEED + 1 + index);
    const names = distinct(NAMES_PER_LOCALE, () => mailName(faker)).join(' ');
    return `  ${country}: { locale: '${locale}', mailNames: '${names}' },`;
  });
  const list = (texts: readonly string[]): string => texts.map((text) => `  '${text}',`).join('\n');
  return [
    '// Written by tools/generate-personas.ts. Do not edit.\n',
    `/** User-Agent texts of people's browsers. */\nexport const BROWSER_AGENTS: readonly string[] = [\n${list(browsers)}\n];\n`,
    `/** User-Agent texts of apps on people's phones. */\nexport const APP_AGENTS: readonly string[] = [\n${list(apps)}\n];\n`,
    "/** By the country of a person's number; mail names are apart by blanks. */",
    'export const LOCALES: Readonly<Record<string, { readonly locale: string; readonly mailNames: string }>> = {',
    `${locales.join('\n')}\n};\n`,
  ].join('\n');
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(join(import.meta.dirname, '../src/core/campaign/personas.generated.ts'), render());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
