/** What a gate file says, entry by entry, as a list of single assertions of single scenarios. */
import type { Verdict } from '../domain/verdict.ts';
import { FIGURES, type FigureId } from './figures.ts';
import type { GateEntry } from './gate-format.ts';
import type { Limit } from './limit.ts';

export type Rule =
  | { readonly kind: 'figure'; readonly figure: FigureId; readonly limit: Limit }
  | { readonly kind: 'verdict'; readonly defence: string; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'alone'; readonly defence: string; readonly limit: Limit }
  | { readonly kind: 'exercise'; readonly defence: string; readonly least: number }
  | { readonly kind: 'invariant'; readonly invariant: string; readonly word: 'holds' | 'broken' }
  | { readonly kind: 'expected' };

export interface Assertion {
  /** `<scenario>/<policy>/<what>`: what a waiver names. */
  readonly id: string;
  readonly scenario: string;
  readonly policy: string;
  readonly level: 'error' | 'warn';
  /** Where it stands in the gate file. */
  readonly path: string;
  readonly rule: Rule;
}

/** A scenario under a policy that an entry of the gate file plays. */
export interface Cell {
  readonly scenario: string;
  readonly policy: string;
  /** Index into `gates`. */
  readonly entry: number;
}

/** Later entries add to earlier ones that play the same scenario under the same policy, and replace what they say again. */
export function assertionsOf(entries: readonly GateEntry[], cells: readonly Cell[]): Assertion[] {
  const assertions = new Map<string, Assertion>();
  for (const { scenario, policy, entry } of cells) {
    const { level } = entries[entry]!;
    for (const { what, path, rule } of rulesOf(entries[entry]!)) {
      const id = `${scenario}/${policy}/${what}`;
      assertions.set(id, { id, scenario, policy, level, path: `gates.${entry}.${path}`, rule });
    }
  }
  return [...assertions.values()];
}

interface NamedRule {
  readonly what: string;
  readonly path: string;
  readonly rule: Rule;
}

function rulesOf({ assert, exercise }: GateEntry): NamedRule[] {
  const { defences, alone, invariants } = assert;
  return [
    ...figureRules(assert),
    ...each(defences, 'assert.defences', (defence, verdicts) => ({ kind: 'verdict', defence, verdicts })),
    ...each(alone, 'assert.alone', (defence, limit) => ({ kind: 'alone', defence, limit })),
    ...each(invariants, 'assert.invariants', (invariant, word) => ({ kind: 'invariant', invariant, word })),
    ...each(exercise, 'exercise', (defence, least) => ({ kind: 'exercise', defence, least })),
    ...(assert.asExpected
      ? [{ what: 'asExpected', path: 'assert.asExpected', rule: { kind: 'expected' } as const }]
      : []),
  ];
}

function figureRules(assert: GateEntry['assert']): NamedRule[] {
  return (Object.keys(FIGURES) as FigureId[]).flatMap((figure) => {
    const limit = assert[figure];
    if (limit === undefined) return [];
    return [{ what: figure, path: `assert.${figure}`, rule: { kind: 'figure', figure, limit } }];
  });
}

/** `assert.defences.ip-velocity` is called `defences.ip-velocity`. */
function each<T>(
  record: Readonly<Record<string, T>>,
  path: string,
  ruleFor: (id: string, value: T) => Rule,
): NamedRule[] {
  const word = path.split('.').at(-1) as string;
  return Object.entries(record).map(([id, value]) => ({
    what: `${word}.${id}`,
    path: `${path}.${id}`,
    rule: ruleFor(id, value),
  }));
}
