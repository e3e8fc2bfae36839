/** Rules over what a probe names: invariants about traffic that exists, in circumstances that fit. */
import { cohortNamed } from '../domain/cohort-name.ts';
import type { Problem } from '../domain/errors.ts';
import type { Scenario } from './format.ts';
import { unknownCohort } from './network-rules.ts';
import type { Invariant } from './probe-format.ts';

export function problemsInProbe(scenario: Scenario): Problem[] {
  const { invariants, circumstances } = scenario;
  const problems = invariants.flatMap((invariant, i) => problemsInInvariant(invariant, `invariants.${i}`, scenario));
  if (circumstances.clockSkew.length > circumstances.replicas) {
    problems.push({
      code: 'OUT_OF_RANGE',
      path: 'circumstances.clockSkew',
      message: `there are ${circumstances.clockSkew.length} clocks for ${circumstances.replicas} replicas`,
    });
  }
  return problems;
}

function problemsInInvariant(invariant: Invariant, path: string, scenario: Scenario): Problem[] {
  const campaigns = scenario.campaigns.map(({ id }) => id);
  const entries = [...campaigns, ...scenario.people.map(({ id }) => id)];
  switch (invariant.kind) {
    case 'messages-at-most':
      return unknown(invariant.of, entries, `${path}.of`);
    case 'people-served':
      return problemsInCohort(invariant.cohort, scenario.people, `${path}.cohort`);
    case 'gain-at-most':
      return [...unknown(invariant.of, campaigns, `${path}.of`), ...unknown(invariant.over, campaigns, `${path}.over`)];
  }
}

function problemsInCohort(name: string | undefined, people: Scenario['people'], path: string): Problem[] {
  return name === undefined || cohortNamed(people, name) !== undefined ? [] : [unknownCohort(name, path)];
}

function unknown(name: string | undefined, known: readonly string[], path: string): Problem[] {
  if (name === undefined || known.includes(name)) return [];
  return [{ code: 'UNKNOWN_TRAFFIC', path, message: `"${name}" is none of ${known.join(', ')}` }];
}
