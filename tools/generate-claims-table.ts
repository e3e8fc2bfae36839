/**
 * Writes what came of the claims into README.md, between its two marks, from `reports/claims.json`, which `npm run claims`
 * measures. Run by `npm run generate`; a test fails when the section is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { claimsLeads, claimsTable } from '../src/core/report/claims-markdown.ts';
import { DOCUMENTS, headline } from '../src/core/report/claims-wording.ts';
import type { ClaimsReport } from '../src/core/score/claim-report.ts';

export const README_FILE = join(import.meta.dirname, '../README.md');
const CLAIMS_FILE = join(import.meta.dirname, '../reports/claims.json');
const BEGIN = '<!-- claims: written by tools/generate-claims-table.ts -->';
const END = '<!-- end of claims -->';

/** The README with fresh claims in it; the rest is left as it is. */
export function withClaims(readme: string, report: ClaimsReport): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md lacks "${BEGIN}" or "${END}"`);
  const section = [`${headline(report)} ${DOCUMENTS}`, ...claimsLeads(report), claimsTable(report)].join('\n\n');
  return `${readme.slice(0, begin)}${BEGIN}\n${section}\n${readme.slice(end)}`;
}

export function readClaims(): ClaimsReport {
  return JSON.parse(readFileSync(CLAIMS_FILE, 'utf8')) as ClaimsReport;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(README_FILE, withClaims(readFileSync(README_FILE, 'utf8'), readClaims()));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
