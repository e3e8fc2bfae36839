/**
 * A strict reader of HTML and XML as we write them: anything that is not a well-formed, double-quoted, balanced element
 * or escaped text is an error. Stricter than a browser on purpose: what it accepts has only one meaning.
 */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const VOID = new Set(['meta', 'link']);
/** Their text is no markup. */
const RAW = new Set(['style', 'script']);
const TAG = /^<([a-zA-Z][a-zA-Z0-9-]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)(\/?)>/;
const CLOSING = /^<\/([a-zA-Z][a-zA-Z0-9-]*)>/;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
/** What XML 1.0 forbids, and what no text of ours may hold: controls and direction marks. */
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/;

/** The root element; a prologue of `<!doctype html>` or `<?xml ...?>` is skipped. Throws at the first flaw. */
export function readMarkup(source: string): Element {
  if (FORBIDDEN.test(source) || !source.isWellFormed()) throw new Error('a forbidden character');
  let rest = source.replace(/^(<!doctype html>|<\?xml version="1\.0" encoding="UTF-8"\?>)\n/, '');
  const root: Element = { name: '', attributes: {}, children: [] };
  const open: Element[] = [root];
  while (rest !== '') {
    const parent = open.at(-1) as Element;
    const raw = RAW.has(parent.name) ? rest.slice(0, rest.indexOf(`</${parent.name}>`)) : '';
    const closing = CLOSING.exec(rest);
    const tag = TAG.exec(rest);
    if (raw !== '') {
      parent.children.push(raw);
      rest = rest.slice(raw.length);
    } else if (closing !== null) {
      if (closing[1] !== parent.name) throw new Error(`</${closing[1]}> inside <${parent.name}>`);
      open.pop();
      rest = rest.slice(closing[0].length);
    } else if (tag !== null) {
      const element: Element = { name: tag[1] as string, attributes: attributesOf(tag[2] ?? ''), children: [] };
      parent.children.push(element);
      if (tag[3] !== '/' && !VOID.has(element.name)) open.push(element);
      rest = rest.slice(tag[0].length);
    } else {
      const text = /^[^<]+/.exec(rest)?.[0];
      if (text === undefined) throw new Error(`a stray <: ${rest.slice(0, 40)}`);
      parent.children.push(unescaped(text));
      rest = rest.slice(text.length);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is never closed`);
  const elements = root.children.filter((child): child is Element => typeof child !== 'string');
  if (elements.length !== 1) throw new Error('not one root element');
  return elements[0] as Element;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"/g)) {
    if (name in attributes) throw new Error(`attribute ${name} twice`);
    attributes[name] = unescaped(value);
  }
  return attributes;
}

function unescaped(text: string): string {
  return text.replace(/&[^;&]*;?/g, (entity) => {
    const character = ENTITIES[entity];
    if (character === undefined) throw new Error(`a bare or unknown entity: ${entity}`);
    return character;
  });
}

/** The element and everything below it, in document order. */
export function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) if (typeof child !== 'string') yield* walk(child);
}

export interface PlacedFigure {
  /** Its whole place: all scopes around it, and its own. */
  readonly path: string;
  readonly text: string;
}

/** Every figure that says where it stands. */
export function* figuresIn(element: Element, scope = ''): Generator<PlacedFigure> {
  const inside = `${scope}${element.attributes['data-of'] ?? ''}`;
  const own = element.attributes['data-f'];
  if (own !== undefined) yield { path: `${inside}${own}`, text: textOf(element) };
  for (const child of element.children) if (typeof child !== 'string') yield* figuresIn(child, inside);
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** Names of elements and attributes without any text: what hostile text must not change. */
export function skeleton(element: Element): string {
  const children = element.children.map((child) => (typeof child === 'string' ? '' : skeleton(child)));
  return `${element.name}(${Object.keys(element.attributes).join()})[${children.join('')}]`;
}
