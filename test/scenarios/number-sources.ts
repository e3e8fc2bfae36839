/** Finds numbers of a scenario file that nobody says the source of. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Keys whose values are names and prose, or numbers with a word of their own for where they come from. */
const NOT_FIGURES: ReadonlySet<string> = new Set([
  ...['schema', 'id', 'title', 'summary', 'family', 'technique', 'owasp', 'motive', 'stoppedBy', 'covers', 'sources'],
  ...['figures', 'expect', 'why', 'because', 'source', 'seeds', 'card'],
]);
/** Collections whose key's comment covers nothing: everything would be covered by one word. */
const TOO_WIDE: ReadonlySet<string> = new Set(['campaigns', 'people', 'cohorts', 'variants', 'invariants']);
const SAYS_SO: ReadonlySet<string> = new Set(['source', 'because']);
/** Where a number may come from. */
const SOURCE =
  /\b(S[0-4]|domain\.md|methods\.md|requirements|issue|assumptions?|choices?|chosen|as above|shared populations?|the rest|rest of)\b/i;
const FIGURE = /^[+-]?[0-9][0-9.,]*(ms|s|m|h|d|%)?([0-9]+(ms|s|m|h))*$/;
/** Nothing needs no source. */
const NOTHING = /^0(ms|s|m|h|d|%)?$/;

/** `line: key = value` for each number whose line, or the key that holds it, has no comment with a source. */
export function unsourcedNumbers(text: string): string[] {
  const lines = text.split('\n');
  const counter = new LineCounter();
  const found: string[] = [];
  const lineOf = (node: Node) => counter.linePos(node.range?.[0] ?? 0).line;
  const sourced = (line: number) => SOURCE.test(commentOn(lines[line - 1] ?? '')) || SOURCE.test(above(lines, line));

  const walk = (node: unknown, path: readonly { key: string; line: number }[]): void => {
    if (isMap(node)) {
      // A field that says where the values beside it come from, or why they are what they are.
      if (node.items.some(({ key }) => isScalar(key) && SAYS_SO.has(String(key.value)))) return;
      // `kind: countries # a mix, assumption` speaks for everything beside it.
      const kind = node.items.find(({ key }) => isScalar(key) && key.value === 'kind')?.key;
      if (isScalar(kind) && sourced(lineOf(kind))) return;
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : '';
        if (NOT_FIGURES.has(name)) continue;
        walk(value, [...path, { key: name, line: isScalar(key) ? lineOf(key) : 0 }]);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, path);
    } else if (isScalar(node) && FIGURE.test(String(node.value)) && !NOTHING.test(String(node.value))) {
      const own = lineOf(node);
      const parents = path.filter(({ key }, i) => !TOO_WIDE.has(key) && i >= path.length - 3);
      if (![own, ...parents.map(({ line }) => line)].some(sourced))
        found.push(`${own}: ${path.at(-1)?.key} = ${String(node.value)}`);
    }
  };
  walk(parseDocument(text, { lineCounter: counter }).contents, []);
  return found;
}

function commentOn(line: string): string {
  return /(^|\s)#(.*)$/.exec(line)?.[2] ?? '';
}

/** The comment lines right above a line, if it has any. */
function above(lines: readonly string[], line: number): string {
  const found: string[] = [];
  for (let i = line - 2; i >= 0 && /^\s*#/.test(lines[i] ?? ''); i -= 1) found.push(lines[i] ?? '');
  return found.join(' ');
}
