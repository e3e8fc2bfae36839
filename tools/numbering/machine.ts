/**
 * A digit pattern of the phone metadata as a deterministic automaton over the digits 0 to 9. Exact: what the automaton
 * accepts is what `^(?:pattern)$` matches, so ranges derived from it need no sampling and no guessing.
 */
import { DFA, JS, NFA } from 'refa';

/** State 0 is the dead state; `next[state * 10 + digit]` is the state after that digit. */
export interface Machine {
  readonly start: number;
  readonly next: Int32Array;
  readonly accepts: Uint8Array;
}

const ZERO = 48;
const known = new Map<string, Machine>();

/** The automaton of a whole-string pattern (syntax of JavaScript's RegExp, digits only). */
export function machineOf(pattern: string): Machine {
  const found = known.get(pattern);
  if (found) return found;
  const { expression, maxCharacter } = JS.Parser.fromLiteral({ source: `(?:${pattern})`, flags: '' }).parse();
  const dfa = DFA.fromFA(NFA.fromRegex(expression, { maxCharacter }));
  dfa.minimize();
  const made = numbered(dfa);
  known.set(pattern, made);
  return made;
}

function numbered(dfa: DFA): Machine {
  const ids = new Map<DFA.ReadonlyNode, number>();
  for (const node of dfa.nodes()) ids.set(node, ids.size + 1);
  const next = new Int32Array((ids.size + 1) * 10);
  const accepts = new Uint8Array(ids.size + 1);
  for (const [node, id] of ids) {
    accepts[id] = dfa.finals.has(node as DFA.Node) ? 1 : 0;
    for (let digit = 0; digit < 10; digit += 1) {
      const target = node.out.get(ZERO + digit);
      if (target) next[id * 10 + digit] = ids.get(target)!;
    }
  }
  return { start: ids.get(dfa.initial)!, next, accepts };
}
