/**
 * Escaping for every place that text of a target, a log or a scenario can end up in. Such text is hostile: a User-Agent
 * that is a script tag, a reason that moves the terminal's cursor, a title that forges a table row.
 */

/**
 * Control characters, DEL, the C1 set, the bidi and invisible characters that make text lie about itself, and what no
 * file may hold: lone surrogates (not UTF-8) and the two non-characters that XML 1.0 forbids.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

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

/** For Markdown table cells and running text: no markup, no line break, no cell break, no link (not even a bare address), no HTML. */
export function escapeMarkdown(text: string): string {
  return escapeControl(text)
    .replace(/[\\`*_{}[\]()#+!|~-]/g, (character) => `\\${character}`)
    .replaceAll('://', '\\://')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
    .replace(/[&<>]/g, (character) => HTML[character] ?? character);
}

/** For a code span in running Markdown text: one line, and nothing that ends it. */
export function escapeMarkdownCode(text: string): string {
  return escapeControl(text).replaceAll('`', "'");
}
