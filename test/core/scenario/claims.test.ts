/** What a claims block must be to be read; each broken one is a bundled scenario with one thing changed. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScenario } from '../../../src/core/scenario/read.ts';
import { SCENARIO_FOLDER } from '../../../src/io/scenario-files.ts';
import { readYamlFile } from '../../../src/io/yaml-file.ts';

interface Written {
  claims: {
    assumptions: { values: { label: string; set?: Record<string, unknown> }[] }[];
    tested: { over?: string[]; holds: Record<string, number> }[];
  };
}

function problemsAfter(change: (claims: Written['claims']) => void): string[] {
  const { value } = readYamlFile(join(SCENARIO_FOLDER, 'claims/hidden-field.yaml'));
  const written = structuredClone(value) as Written;
  change(written.claims);
  const read = readScenario(written);
  return 'problems' in read ? read.problems.map(({ code, path }) => `${code} ${path}`) : [];
}

test('the bundled block is right', () => {
  expect(problemsAfter(() => {})).toEqual([]);
});

test('one value of each assumption is the scenario as written', () => {
  const none = problemsAfter(({ assumptions }) => {
    assumptions[1]!.values[0]!.set = { 'people.0.cohorts.1.weight': 5 };
  });
  const two = problemsAfter(({ assumptions }) => {
    delete assumptions[1]!.values[1]!.set;
  });
  expect([none, two]).toEqual([
    ['NO_BASE_VALUE claims.assumptions.1.values'],
    ['NO_BASE_VALUE claims.assumptions.1.values'],
  ]);
});

test('a value must lead to a scenario that can be played', () => {
  const problems = problemsAfter(({ assumptions }) => {
    assumptions[0]!.values[1]!.set = { 'people.0.cohorts.9.weight': 5 };
    assumptions[0]!.values[2]!.set = { 'people.0.cohorts.1.fillsHoneypot': 7 };
  });
  expect(problems).toEqual([
    'UNKNOWN_PATH claims.assumptions.0.values.1.set.people.0.cohorts.9.weight',
    'BAD_SHARE claims.assumptions.0.values.2.set.people.0.cohorts.1.fillsHoneypot',
  ]);
});

test('a claim names assumptions that exist, says when it holds, and asks no more than forty cases', () => {
  const problems = problemsAfter(({ assumptions, tested }) => {
    tested[0]!.over = ['fills', 'autofil'];
    tested[0]!.holds = {};
    assumptions[0]!.values = Array.from({ length: 12 }, (_, i) => ({
      label: String(i),
      ...(i === 0 ? {} : { set: { 'people.0.cohorts.1.weight': i } }),
    }));
  });
  expect(problems).toEqual(['UNKNOWN_ASSUMPTION claims.tested.0.over.1', 'NO_CONDITION claims.tested.0.holds']);
  const large = problemsAfter(({ assumptions }) => {
    for (const assumption of assumptions)
      assumption.values = Array.from({ length: 7 }, (_, i) => ({
        label: String(i),
        ...(i === 0 ? {} : { set: { 'people.0.cohorts.1.weight': i } }),
      }));
  });
  expect(large).toEqual(['SPACE_TOO_LARGE claims.tested.0.over']);
});
