/** HTML as text, with everything that comes from outside escaped where it is put in. */

/** A piece of HTML that is safe to put into a page; plain text is not one. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** A template whose values are escaped unless they are HTML already. */
export function markup(texts: TemplateStringsArray, ...values: readonly Part[]): Html {
  let html = texts[0] as string;
  for (let i = 0; i < values.length; i += 1) html += rendered(values[i] as Part) + texts[i + 1];
  return { html };
}

export const NOTHING: Html = { html: '' };

function rendered(part: Part): string {
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
