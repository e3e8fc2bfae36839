/** RFC 6901 JSON pointers, compiled once and walked over hostile documents. */

export type Pointer = readonly string[];

/** `/a/b~1c` becomes `['a', 'b/c']`; the empty pointer is the whole document. */
export function compilePointer(text: string): Pointer {
  if (text === '') return [];
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a pointer; undefined when there is none. Own properties and list places only. */
export function valueAt(document: unknown, pointer: Pointer): unknown {
  let node = document;
  for (const token of pointer) {
    if (typeof node !== 'object' || node === null) return undefined;
    if (Array.isArray(node) && !/^(0|[1-9][0-9]*)$/.test(token)) return undefined;
    if (!Object.hasOwn(node, token)) return undefined;
    node = (node as Record<string, unknown>)[token];
  }
  return node;
}
