/** Reads a gate file's value: every problem at once, each with its path. */
import type { Problem } from '../domain/errors.ts';
import { problemsOf } from '../scenario/schema-problems.ts';
import { type Gate, gateFormat } from './gate-format.ts';

/** `problems` have paths into the document; file and line are the reader's to add. */
export function readGate(value: unknown): { readonly gate: Gate } | { readonly problems: readonly Problem[] } {
  const parsed = gateFormat.safeParse(value);
  if (!parsed.success) return { problems: problemsOf(parsed.error.issues, value).map(inGateFile) };
  const problems = [...doubledWaivers(parsed.data), ...liveProblems(parsed.data)];
  return problems.length > 0 ? { problems } : { gate: parsed.data };
}

/** The one schema that a gate file follows, instead of the scenarios'. */
function inGateFile(problem: Problem): Problem {
  if (problem.hint === undefined) return problem;
  return { ...problem, hint: problem.hint.replaceAll('scenario.schema.json', 'gate.schema.json') };
}

function doubledWaivers({ accept }: Gate): Problem[] {
  return accept.flatMap(({ id }, i) =>
    accept.findIndex((other) => other.id === id) === i
      ? []
      : [
          {
            code: 'DUPLICATE_WAIVER',
            path: `accept.${i}.id`,
            message: `"${id}" is accepted twice`,
            hint: 'keep one of the two',
          },
        ],
  );
}

/** What needs runs that only simulation can play, or a target that a simulation cannot have. */
function liveProblems({ engine, target, baseline, gates }: Gate): Problem[] {
  if (engine === 'simulate')
    return target === 'reference'
      ? []
      : [
          {
            code: 'TARGET_NEEDS_LIVE',
            path: 'target',
            message: 'simulation plays the bundled target only',
            hint: 'engine: live, or leave target out; your own handler is gated in simulation by pumpdrill/vitest',
          },
        ];
  const problems: Problem[] = [];
  if (baseline !== undefined)
    problems.push({
      code: 'BASELINE_NEEDS_SIMULATION',
      path: 'baseline',
      message: 'a live run never comes twice the same, so that it has no exact baseline',
      hint: 'engine: simulate, or limits under `assert` without a baseline',
    });
  for (const [i, { assert }] of gates.entries())
    if (target !== 'reference' && Object.keys(assert.defences).length + Object.keys(assert.alone).length > 0)
      problems.push({
        code: 'DEFENCES_UNOBSERVABLE',
        path: `gates.${i}.assert`,
        message: 'a target of your own tells no decisions, so that single defences cannot be judged',
        hint: 'limit figures instead: valueDetection, loss, insultRate',
      });
  return problems;
}
