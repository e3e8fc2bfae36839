/**
 * Writes the defence table into `reference-target/README.md`, between its two marks, from what the registry says of
 * itself. Run by `npm run generate`; a test fails when the table in the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Defence } from '../reference-target/defences/defence.ts';
import { DEFENCES } from '../reference-target/defences/index.ts';

export const README_FILE = join(import.meta.dirname, '../reference-target/README.md');
const BEGIN = '<!-- defences: written by tools/generate-defence-table.ts -->';
const END = '<!-- end of defences -->';

/** The README with a fresh table in it; the rest is left as it is. */
export function withDefenceTable(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`reference-target/README.md lacks "${BEGIN}" or "${END}"`);
  return `${readme.slice(0, begin)}${BEGIN}\n${renderTable(Object.values(DEFENCES))}\n${readme.slice(end)}`;
}

/** One row per defence, in pipeline order. */
function renderTable(defences: readonly Defence[]): string {
  const rows = defences.map((defence) =>
    row([
      `\`${defence.id}\` (${defence.row})`,
      defence.summary,
      defence.stops.join('; '),
      defence.blindTo.join('; '),
      `\`${defence.refusalAnswer}\``,
      defence.sources.join('; '),
    ]),
  );
  const head = ['defence', 'does', 'stops', 'is blind to', 'refuses with', 'sources'];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(README_FILE, withDefenceTable(readFileSync(README_FILE, 'utf8')));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
