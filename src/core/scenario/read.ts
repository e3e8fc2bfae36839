/** Reads a scenario value (from YAML, JSON or a script): format first, then meaning; every problem at once. */
import type { Problem } from '../domain/errors.ts';
import { type Scenario, scenarioFormat } from './format.ts';
import { problemsInMeaning } from './meaning.ts';
import { type OverrideValues, overrideScenario } from './override.ts';
import { problemsOf } from './schema-problems.ts';

export type ReadScenario = { readonly scenario: Scenario } | { readonly problems: readonly Problem[] };

/**
 * The scenario with every default filled in, or all problems. Cross-field rules are looked at once the format is right,
 * because they need its values; variants and values of assumptions are read as the scenarios they lead to.
 */
export function readScenario(value: unknown): ReadScenario {
  const read = readOne(value);
  if ('problems' in read) return read;
  const problems = [...problemsInVariants(value, read.scenario), ...problemsInAssumptions(value, read.scenario)];
  return problems.length > 0 ? { problems } : read;
}

function readOne(value: unknown): ReadScenario {
  const parsed = scenarioFormat.safeParse(value);
  if (!parsed.success) return { problems: problemsOf(parsed.error.issues, value) };
  const problems = problemsInMeaning(parsed.data);
  return problems.length > 0 ? { problems } : { scenario: parsed.data };
}

/** A variant must lead to a scenario that can be played; its problems are reported at the path that it sets. */
function problemsInVariants(value: unknown, scenario: Scenario): Problem[] {
  return scenario.variants.flatMap(({ id, set }, index) =>
    problemsWith(value, set, { place: `variants.${index}.set`, name: `variant "${id}"` }),
  );
}

/** Each value alone: values of different assumptions set different paths. */
function problemsInAssumptions(value: unknown, { claims }: Scenario): Problem[] {
  return (claims?.assumptions ?? []).flatMap(({ id, values }, index) =>
    values.flatMap(({ label, set }, at) =>
      problemsWith(value, set, {
        place: `claims.assumptions.${index}.values.${at}.set`,
        name: `assumption "${id}", ${label}`,
      }),
    ),
  );
}

function problemsWith(
  value: unknown,
  set: OverrideValues,
  { place, name }: { place: string; name: string },
): Problem[] {
  if (Object.keys(set).length === 0) return [];
  const changed = overrideScenario(value, set);
  const read = 'problems' in changed ? changed : readOne(changed.value);
  if (!('problems' in read)) return [];
  return read.problems.map((problem) => ({
    ...problem,
    path: `${place}.${problem.path}`,
    message: `${name}: ${problem.message}`,
  }));
}
