/**
 * Renders `reports/claims.html` again from `reports/claims.json`, so that a change of the pages' style or script needs no claims
 * played. Its name comes after those of the generators of both: `npm run generate` goes by the alphabet.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderClaimsHtml } from '../src/core/report/claims-html.ts';
import { readClaims } from './generate-claims-table.ts';

export function generate(): void {
  writeFileSync(join(import.meta.dirname, '../reports/claims.html'), renderClaimsHtml(readClaims()));
}
