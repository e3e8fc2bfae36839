/** Who gets a faulty target: whoever asks for one by its name, and nobody else. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { overrideModes, readPolicy } from '../../reference-target/policy.ts';
import { VARIANT_IDS } from '../../reference-target/variant-ids.ts';
import { VARIANTS } from '../../reference-target/variants/index.ts';
import { loadPolicy, policyCatalogue } from '../../src/drill/policy-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const POLICIES = join(ROOT, 'reference-target/policies');
const FRAME = { schema: 'pumpdrill.policy/1', id: 'p', title: 'P', summary: 'A policy.' };

describe('the import of variants', () => {
  const importers = globSync(['src/**/*.ts', 'reference-target/**/*.ts'], { cwd: ROOT })
    .filter((file) => !file.startsWith('reference-target/variants/'))
    .filter((file) => /from '[^']*\/variants\/(index|variant|[a-z-]+\/)/.test(readFileSync(join(ROOT, file), 'utf8')))
    .sort();

  test('is for who deploys, and for the lists that describe them', () => {
    expect(importers).toEqual(['reference-target/deploy.ts', 'src/cli/catalogue.ts']);
  });
});

describe('a policy that names a variant', () => {
  test('keeps it under other modes', () => {
    const { policy } = loadPolicy('resend-resets-cap');
    expect(policy.variant).toBe('resend-resets-cap');
    expect(overrideModes(policy, { 'device-velocity': 'off' }).variant).toBe('resend-resets-cap');
  });

  test.each([
    ['seed-limter', 'did you mean seed-limiter?'],
    ['__proto__', `there are ${VARIANT_IDS.join(', ')}`],
    ['', `there are ${VARIANT_IDS.join(', ')}`],
  ])('%j is none', (variant, hint) => {
    const read = readPolicy({ ...FRAME, variant, surprise: 1 }, DEFENCES);
    const problems = 'problems' in read ? read.problems : [];
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'UNKNOWN_KEY surprise',
      'UNKNOWN_VARIANT variant',
    ]);
    expect(problems[1]?.hint).toBe(hint);
  });

  test.each([7, null, ['seed-limiter']])('%j is no name', (variant) => {
    const read = readPolicy({ ...FRAME, variant }, DEFENCES);
    expect('problems' in read && read.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'WRONG_TYPE variant',
    ]);
  });
});

describe('the bundled policies', () => {
  const faulty = globSync('variants/*.yaml', { cwd: POLICIES }).map((name) => basename(name, '.yaml'));

  test('are one per variant, named after it, behind the sound ones in every list', () => {
    expect(faulty.sort()).toEqual([...VARIANT_IDS].sort());
    expect(policyCatalogue().slice(-faulty.length)).toEqual(faulty);
    for (const id of faulty) expect(loadPolicy(id).policy).toMatchObject({ id, variant: id });
  });

  test('say in their titles that they are faulty, and where every threshold comes from', () => {
    for (const id of faulty) {
      expect(loadPolicy(id).policy.title).toMatch(/^Faulty on purpose: /);
      const lines = readFileSync(join(POLICIES, 'variants', `${id}.yaml`), 'utf8').split('\n');
      for (const line of lines.filter((text) => /^ {4}.*(: |{).*[0-9]/.test(text))) {
        expect(line).toMatch(/ # .*\b(S[0-4]|D\d+|domain\.md|methods\.md|assumption|choice)/);
      }
    }
  });

  test('no sound policy names one', () => {
    const sound = policyCatalogue().filter((name) => !faulty.includes(name));
    expect(sound.length).toBeGreaterThan(2);
    for (const name of sound) expect(loadPolicy(name).policy.variant).toBeUndefined();
  });

  test('every variant is in the registry under its own id', () => {
    expect(Object.entries(VARIANTS).map(([id, variant]) => [id, variant.id])).toEqual(
      VARIANT_IDS.map((id) => [id, id]),
    );
  });
});
