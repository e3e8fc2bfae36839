/** The parts that every piece of the page is made of: figures, fact lists, tables that scroll by themselves. */
import type { FactGroup } from './facts.ts';
import { html, Markup, NOTHING, type Piece } from './markup.ts';

/** A figure that says where in the scorecard it stands, so that a test can compare the two. */
export function figure(path: string, text: string): Markup {
  return html`<span data-f="${path}">${text}</span>`;
}

/**
 * The attribute that says where the figures inside stand, and the content with that much taken off their places: a page of
 * many runs would otherwise be a third places. Scopes may stand in each other; a place is all scopes around it and its own.
 */
export function scoped(prefix: string, content: Markup): { readonly of: Markup; readonly content: Markup } {
  const shorter = String(content)
    .replaceAll(`data-f="${prefix}`, 'data-f="')
    .replaceAll(`data-of="${prefix}`, 'data-of="');
  return { of: html` data-of="${prefix}"`, content: Markup.of(shorter) };
}

/** `prefix` is the place of the group's figures in the scorecard, with its dot. */
export function factList({ facts }: FactGroup, prefix: string): Markup {
  const rows = facts.map(
    ({ name, value, figure: path }) =>
      html`<div><dt>${name}</dt><dd${path === undefined ? NOTHING : html` data-f="${prefix}${path}"`}>${value}</dd></div>`,
  );
  return html`<dl class="facts">${rows}</dl>`;
}

export interface TableParts {
  /** Names the scrolling region; unique on the page. */
  readonly label: string;
  /** A leading `#` marks a column of figures, a leading `~` one of sentences. */
  readonly head: readonly string[];
  /** The first cell is the row's heading. */
  readonly rows: readonly (readonly Piece[])[];
  readonly rowIds?: readonly string[];
  /** By row: where its figures stand (see `scoped`). */
  readonly rowScopes?: readonly string[];
}

/** CSS classes of columns by the first letter of their heading. */
const KINDS: Readonly<Record<string, string>> = { '#': 'n', '~': 'prose' };

export function table({ label, head, rows, rowIds, rowScopes }: TableParts): Markup {
  const kinds = head.map((name) => KINDS[name.charAt(0)] ?? '');
  const heads = head.map((name, i) => {
    const kind = kinds[i] ?? '';
    return kind === ''
      ? html`<th scope="col">${name}</th>`
      : html`<th scope="col" class="${kind}">${name.slice(1)}</th>`;
  });
  const bodies = rows.map((cells, r) => {
    const id = rowIds?.[r];
    const inside = rowOf(cells, kinds);
    const scope = rowScopes?.[r];
    const { of, content } = scope === undefined ? { of: NOTHING, content: inside } : scoped(scope, inside);
    return html`<tr${id === undefined ? NOTHING : html` id="${id}"`}${of}>${content}</tr>`;
  });
  return scrolling(label, html`<table><thead><tr>${heads}</tr></thead><tbody>${bodies}</tbody></table>`);
}

function rowOf([first = '', ...rest]: readonly Piece[], kinds: readonly string[]): Markup {
  const others = rest.map((cell, i) => {
    const kind = kinds[i + 1] ?? '';
    return kind === '' ? html`<td>${cell}</td>` : html`<td class="${kind}">${cell}</td>`;
  });
  return html`<th scope="row">${first}</th>${others}`;
}

/** Wide content scrolls inside itself, never the page; the keyboard reaches it. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}
