import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../../src/core/scenario/read.ts';
import { readYamlFile } from '../../../src/io/yaml-file.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/invalid-scenarios');
const SOURCES = join(import.meta.dirname, '../../../src/core/scenario');
const codes = readdirSync(FIXTURES).map((name) => basename(name, '.yaml'));

describe('each fixture has exactly the problem that its name says', () => {
  test.each(codes)('%s', (code) => {
    const yaml = readYamlFile(join(FIXTURES, `${code}.yaml`));
    const read = readScenario(yaml.value);
    const problems = 'problems' in read ? read.problems : [];
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    for (const { message, path } of problems) {
      expect(message.length).toBeGreaterThan(10);
      expect(path === '' || yaml.lineOf(path) !== undefined).toBe(true);
    }
  });
});

test('every code that reading a scenario can give has a fixture', () => {
  const sources = readdirSync(SOURCES).map((name) => readFileSync(join(SOURCES, name), 'utf8'));
  const written = sources.join('\n').match(/'[A-Z]+(_[A-Z]+)+'/g) ?? [];
  expect([...new Set(written.map((quoted) => quoted.slice(1, -1)))].sort()).toEqual([...codes].sort());
});
