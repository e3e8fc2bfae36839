/**
 * Writes the SHA-256 of every style sheet of our pages into `src/core/report/html-hashes.generated.ts`, because
 * the code that renders them has no hash function. Run by `npm run generate`; a test fails when the file is stale.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SHEETS } from '../src/core/report/html-sheets.ts';

export const HASHES_FILE = join(import.meta.dirname, '../src/core/report/html-hashes.generated.ts');

/** The file's text: each hash as a content security policy writes it. */
export function hashesFile(): string {
  const sheets = Object.entries(SHEETS);
  const lines = sheets.map(([id, text]) => `  ${id}: 'sha256-${createHash('sha256').update(text).digest('base64')}',`);
  return [
    '/** Written by tools/generate-html-hashes.ts: what the policy of a page lets through. */',
    'export const SHEET_HASHES = {',
    ...lines,
    '} as const;',
    '',
  ].join('\n');
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(HASHES_FILE, hashesFile());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
