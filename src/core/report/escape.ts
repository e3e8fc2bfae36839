/**
 * Escaping for every place that text of a target, a log or a scenario can end up in. Such text is hostile: a User-Agent
 * that is a script tag, a reason that moves the terminal's cursor, a title that forges a table row.
 */

/** Control characters, DEL, the C1 set, and the bidi and invisible characters that make text lie about itself. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** For terminals and logs: unsafe characters become visible `\u{1b}` text. */
export function escapeControl(text: string, options: { keepNewlines?: boolean } = {}): string {
  return text.replace(UNSAFE, (character) => {
    if (options.keepNewlines && character === '\n') return character;
    return `\\u{${character.charCodeAt(0).toString(16)}}`;
  });
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For HTML and SVG text and quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeControl(text).replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

/** For XML (JUnit): as HTML; control characters have no place in XML 1.0 and are already gone. */
export const escapeXml = escapeHtml;

/** For Markdown table cells and running text: no markup, no line break, no cell break, no link, no HTML. */
export function escapeMarkdown(text: string): string {
  return escapeControl(text)
    .replace(/[\\`*_{}[\]()#+!|~-]/g, (character) => `\\${character}`)
    .replace(/[&<>]/g, (character) => HTML[character] ?? character);
}

/** For JSON inside an HTML script element: nothing that could end the element. */
export function escapeJsonForHtml(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
