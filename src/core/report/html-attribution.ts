/** The table of what each defence is worth, with the meaning of its columns below it. */
import type { WorthCell, WorthTable } from './attribution-facts.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** `prefix` is the place of the table's figures in the scorecard, with its dot. */
export function worthTable(worth: WorthTable, { label, prefix }: { label: string; prefix: string }): Markup {
  const head = ['defence', '~without it the attack', ...worth.head.map((name) => `#${name}`)];
  const rows = worth.rows.map(({ defence, sentence, cells }) => [
    defence,
    sentence,
    ...cells.map((cell) => worthCell(cell, prefix)),
  ]);
  const notes = [...worth.basis, ...worth.meanings].map((note) => html`<p class="soft">${note}</p>`);
  return html`${table({ label, head, rows })}${notes}`;
}

/** The cell's figure with its place, and how far it may be off. */
export function worthCell({ text, figure: path, error }: WorthCell, prefix: string): Markup {
  const value = path === undefined ? html`${text}` : figure(`${prefix}${path}`, text);
  return html`${value}${error === undefined ? NOTHING : html` \u00b1 ${worthCell(error, prefix)}`}`;
}
