/** `--report-assets`, as `run`, `report` and `compare` have it, and the writing of a page with what stands beside it. */
import { dirname, join } from 'node:path';
import { ASSET_PLACES, type Page } from '../core/report/html-page.ts';
import { writeWhole } from '../io/run-files.ts';

export const REPORT_ASSETS_OPTION = {
  choices: ASSET_PLACES,
  default: 'inline',
  describe:
    "The page's style and script: in the page itself, or report.css and report.js beside it, for servers that let nothing inline through (Jenkins)",
} as const;

/** Writes the page and its files, whole or not at all. Throws PumpdrillError (exit 2) where that cannot be. */
export function writePage(file: string, { html, files }: Page): void {
  for (const { name, text } of files) writeWhole(join(dirname(file), name), text);
  writeWhole(file, html);
}
