/** A relative path as the address of a link, whatever the names of its folders hold. */

/** Halves of a character that stand alone: no address can hold them. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function encodedPath(parts: readonly string[]): string {
  const encoded = parts.map((part) => encodeURIComponent(part.replace(LONE, '\ufffd')));
  // `//host` would be another machine: an empty part is none of a path.
  return encoded.filter((part) => part !== '').join('/');
}
