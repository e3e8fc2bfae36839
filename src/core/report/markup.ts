/** HTML that is safe by its type: text is escaped on the way in, only `Markup` passes as it is. */
import { escapeHtml } from './escape.ts';

/** Finished HTML. Made by `html` only, from literals of this code and escaped text. */
export class Markup {
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  /** For text that was taken out of other `Markup` and changed in nothing that a reader of the page could have written. */
  static of(html: string): Markup {
    return new Markup(html);
  }

  toString(): string {
    return this.#html;
  }
}

export type Piece = string | number | Markup | readonly Markup[];

/** A template whose insertions are escaped, in text and in quoted attributes alike. */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = literals[0] ?? '';
  for (const [i, piece] of pieces.entries()) text += written(piece) + (literals[i + 1] ?? '');
  return new Markup(text);
}

export const NOTHING: Markup = new Markup('');

function written(piece: Piece): string {
  if (piece instanceof Markup) return piece.toString();
  if (typeof piece === 'object') return piece.join('');
  return escapeHtml(String(piece));
}
