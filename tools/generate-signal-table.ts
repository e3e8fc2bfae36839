/**
 * Writes the table of operator signals into `reference-target/README.md`, between its two marks, from what they say of
 * themselves. Run by `npm run generate`; a test fails when the table in the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { SIGNALS } from '../reference-target/signals/index.ts';
import { README_FILE } from './generate-defence-table.ts';

const BEGIN = '<!-- signals: written by tools/generate-signal-table.ts -->';
const END = '<!-- end of signals -->';

/** The README with a fresh table in it; the rest is left as it is. */
export function withSignalTable(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`reference-target/README.md lacks "${BEGIN}" or "${END}"`);
  return `${readme.slice(0, begin)}${BEGIN}\n${renderTable()}\n${readme.slice(end)}`;
}

function renderTable(): string {
  const rows = Object.values(SIGNALS).map(({ id, summary, blindTo, sources }) =>
    row([`\`${id}\``, summary, blindTo.join('; '), sources.join('; ')]),
  );
  const head = ['signal', 'does', 'is blind to', 'sources'];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(README_FILE, withSignalTable(readFileSync(README_FILE, 'utf8')));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
