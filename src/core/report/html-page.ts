/**
 * The frame of every page: nothing fetched from elsewhere, and a policy in the head that stops what slipped through. Style and
 * script stand inside the page, known to the policy by their hashes, or in two files beside it for servers whose own policy
 * lets nothing inline through.
 */
import { SHEET_HASHES } from './html-hashes.generated.ts';
import { SCRIPT, SCRIPT_SHA256 } from './html-script.ts';
import { SHARED_SHEETS, SHEETS, type SheetId } from './html-sheets.ts';
import { html, type Markup } from './markup.ts';

/** `inline`: one file that can be mailed. `split`: `report.css` and `report.js` beside it. */
export const ASSET_PLACES = ['inline', 'split'] as const;
export type AssetPlace = (typeof ASSET_PLACES)[number];

export interface PageSource {
  readonly title: string;
  readonly parts: readonly Markup[];
  /** What this page adds to the style of every page. */
  readonly sheets?: readonly SheetId[];
  /** Default: inline. */
  readonly assets?: AssetPlace;
}

export interface Page {
  readonly html: string;
  /** To be written beside the page; empty for a page that is one file. */
  readonly files: readonly PageFile[];
}

export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/** The files of every page with split assets. */
export const SPLIT_FILES: readonly PageFile[] = [
  { name: 'report.css', text: `${SHARED_SHEETS.map((id) => SHEETS[id].trim()).join('\n')}\n` },
  { name: 'report.js', text: `${SCRIPT}\n` },
];

export function htmlPage({ title, parts, sheets = [], assets = 'inline' }: PageSource): Page {
  const body = parts.map(String).filter((part) => part !== '');
  const used: readonly SheetId[] = ['page', ...sheets];
  const split = assets === 'split';
  const sources = split ? { style: ["'self'"], script: ["'self'"] } : inlineSources(used);
  const lines = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policyOf(sources)}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    String(html`<title>${title}</title>`),
    ...(split
      ? ['<link rel="stylesheet" href="report.css"><script src="report.js" defer=""></script></head><body>']
      : [`${used.map((id) => `<style>${SHEETS[id]}</style>`).join('\n')}</head><body>`]),
    '<main>',
    ...body,
    '</main>',
    ...(split ? [] : [`<script>${SCRIPT}</script>`]),
    '</body></html>',
  ];
  return { html: `${lines.join('\n')}\n`, files: split ? SPLIT_FILES : [] };
}

interface Sources {
  readonly style: readonly string[];
  readonly script: readonly string[];
}

function inlineSources(sheets: readonly SheetId[]): Sources {
  return { style: sheets.map((id) => `'${SHEET_HASHES[id]}'`), script: [`'sha256-${SCRIPT_SHA256}'`] };
}

function policyOf({ style, script }: Sources): string {
  return [
    "default-src 'none'",
    `style-src ${style.join(' ')}`,
    `script-src ${script.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
