/** A verdict as a word with a mark of its own and a colour: any one of the three is enough. */
import type { Verdict } from '../score/scorecard.ts';
import { html, type Markup } from './markup.ts';

/** The mark is added by the style, so that a page of thousands stays small. */
export function verdictMarkup(verdict: Verdict): Markup {
  return html`<b class="v ${verdict}">${verdict}</b>`;
}
