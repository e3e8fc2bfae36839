/** The style sheets that pages are made of. What all pages share comes first; each page names what it adds. */
import { CLAIMS_STYLE } from './claims-style.ts';
import { COMPARISON_STYLE } from './html-comparison-style.ts';
import { INDEX_STYLE } from './html-index-style.ts';
import { STYLE } from './html-style.ts';

export const SHEETS = {
  page: STYLE,
  claims: CLAIMS_STYLE,
  comparison: COMPARISON_STYLE,
  index: INDEX_STYLE,
} as const;

export type SheetId = keyof typeof SHEETS;

/**
 * The sheets of `report.css`: the same bytes whichever page writes it, because pages of one folder share the file. The claims
 * page is not among them: it is always one file, and its rules are about names that reports use as well.
 */
export const SHARED_SHEETS: readonly SheetId[] = ['page', 'comparison', 'index'];
