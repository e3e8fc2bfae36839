/** The frame of every page: what its policy lets through is what is in it, and nothing else. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { htmlPage, type PageSource } from '../../../src/core/report/html-page.ts';
import { SCRIPT } from '../../../src/core/report/html-script.ts';
import { SHEETS, type SheetId } from '../../../src/core/report/html-sheets.ts';
import { html } from '../../../src/core/report/markup.ts';
import { type Element, readMarkup, textOf, walk } from './markup-reader.ts';

const SOURCE: PageSource = { title: 'A page', parts: [html`<p>text</p>`] };
const elements = (text: string, name: string): Element[] =>
  [...walk(readMarkup(text))].filter((element) => element.name === name);
/** Directive by name, as a browser reads the policy of the page. */
function policyIn(text: string): Record<string, string[]> {
  const content = elements(text, 'meta').flatMap(({ attributes }) =>
    attributes['http-equiv'] === 'Content-Security-Policy' ? [attributes['content'] ?? ''] : [],
  );
  expect(content).toHaveLength(1);
  const directives = (content[0] ?? '').split('; ').map((directive) => directive.split(' '));
  return Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources]));
}
const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('inline', () => {
  test.each([[[]], [['claims']], [['comparison']], [['index']]] as SheetId[][][])(
    'the policy knows style and script by their hashes (%j)',
    (sheets) => {
      const { html: page, files } = htmlPage({ ...SOURCE, sheets });
      expect(files).toEqual([]);
      expect(policyIn(page)).toEqual({
        'default-src': ["'none'"],
        'style-src': elements(page, 'style').map((style) => sourceOf(textOf(style))),
        'script-src': elements(page, 'script').map((script) => sourceOf(textOf(script))),
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
      });
      expect(elements(page, 'style')).toHaveLength(1 + sheets.length);
      expect(elements(page, 'script').map(textOf)).toEqual([SCRIPT]);
    },
  );
});

describe('split', () => {
  const { html: page, files } = htmlPage({ ...SOURCE, sheets: ['comparison'], assets: 'split' });

  test('links two files beside it, and lets nothing else through', () => {
    expect(elements(page, 'style')).toEqual([]);
    expect(elements(page, 'link').map(({ attributes }) => attributes)).toEqual([
      { rel: 'stylesheet', href: 'report.css' },
    ]);
    expect(elements(page, 'script').map(({ attributes, children }) => [attributes, children])).toEqual([
      [{ src: 'report.js', defer: '' }, []],
    ]);
    expect(policyIn(page)).toMatchObject({ 'style-src': ["'self'"], 'script-src': ["'self'"] });
  });

  test('pages in one folder write the same files', () => {
    expect(htmlPage({ ...SOURCE, assets: 'split' }).files).toEqual(files);
    expect(files.map(({ name }) => name)).toEqual(['report.css', 'report.js']);
    for (const id of ['page', 'comparison', 'index'] as const) expect(files[0]?.text).toContain(SHEETS[id].trim());
    expect(files[1]?.text).toContain(SCRIPT);
  });
});

test('nothing in style or script ends its element', () => {
  for (const text of [...Object.values(SHEETS), SCRIPT]) expect(text).not.toMatch(/<\/|<!--/);
});

test('the title is text', () => {
  expect(htmlPage({ ...SOURCE, title: '</title><script>' }).html).toContain(
    '<title>&lt;/title&gt;&lt;script&gt;</title>',
  );
});
