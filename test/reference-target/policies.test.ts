import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { parseYamlText } from '../../src/io/yaml-file.ts';

const FOLDER = join(import.meta.dirname, '../../reference-target/policies');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function read(name: string) {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { text, result: readPolicy(parseYamlText(text, name).value, DEFENCES) };
}

function policy(name: string) {
  const { result } = read(name);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

describe.each(files)('%s', (name) => {
  test('is read without a problem, under its own name', () => {
    const { result } = read(name);
    expect('problems' in result ? result.problems : result.policy.id).toBe(basename(name, '.yaml'));
  });

  test('says where every threshold comes from', () => {
    const { text } = read(name);
    const thresholds = text.split('\n').filter((line) => /^ {4}.*(: |{).*[0-9]/.test(line));
    for (const line of thresholds)
      expect(line).toMatch(/ # .*\b(S[0-4]|D\d+|domain\.md|methods\.md|assumption|cookie)/);
  });
});

describe('the bundled policies', () => {
  test('open has nothing on, basic the published limits, layered everything', () => {
    expect(policy('open.yaml').defences).toEqual([]);
    expect(policy('basic.yaml').defences.map(({ id }) => id)).toEqual([
      'number-format',
      'number-velocity',
      'ip-velocity',
    ]);
    expect(policy('layered.yaml').defences.map(({ id, mode }) => [id, mode])).toEqual(
      Object.keys(DEFENCES).map((id) => [id, 'enforce']),
    );
  });
});
