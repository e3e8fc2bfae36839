/** The frame of every page: self-contained, no script, nothing fetched; the policy in the head stops what slipped through. */
import { SCRIPT, SCRIPT_SHA256 } from './html-script.ts';
import { STYLE } from './html-style.ts';
import { html, type Markup } from './markup.ts';

const POLICY = `default-src 'none'; script-src 'sha256-${SCRIPT_SHA256}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;

export function htmlPage(title: string, parts: readonly Markup[], style = ''): string {
  const body = parts.map(String).filter((part) => part !== '');
  return `${[...head(title, style), '<main>', ...body, '</main>', `<script>${SCRIPT}</script>`, '</body></html>'].join('\n')}\n`;
}

function head(title: string, style: string): string[] {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    String(html`<title>${title}</title>`),
    `<style>${STYLE}${style}</style></head><body>`,
  ];
}
