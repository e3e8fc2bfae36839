/** Scenarios written in TypeScript, named on the command line: the same as YAML, and clear words when they are none. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Scorecard } from '../../src/core/score/scorecard.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const SCENARIO = {
  schema: 'pumpdrill.scenario/1',
  id: 'walked-by-script',
  title: 'A block, walked by a script',
  summary: 'Numbers of one range while people log in.',
  family: 'ranges',
  technique: 'T1496.003',
  startsAt: '2026-03-10T03:00:00+01:00',
  duration: '20m',
  tariff: { card: 'telesign-2023-11' },
  campaigns: [
    {
      id: 'walker',
      pacing: { kind: 'constant', total: 120, lasts: '10m' },
      destinations: { kind: 'range', start: '+99899394000', size: 200 },
      identities: { network: { kind: 'single' } },
    },
  ],
  people: [{ id: 'shoppers', population: 'retail-customers', pacing: { kind: 'constant', total: 50, lasts: '15m' } }],
  variants: [{ id: 'fewer', why: 'Does half the volume pass?', set: { 'campaigns.0.pacing.total': 60 } }],
};
const AS_MODULE = `import { defineScenario } from 'pumpdrill';
const written: Parameters<typeof defineScenario>[0] = ${JSON.stringify(SCENARIO)};
export default defineScenario(written);
`;

/** A folder that no package.json makes anything of, as a user's may be. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(workFolder(), 'mine');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function scored(cwd: string, file: string, ...args: string[]): Promise<Scorecard['scenarios'][number]> {
  const common = ['run', file, '--policy', 'layered', '--json', '--detail', 'off', ...args];
  const { exit, stdout, stderr } = await runCli(common, { cwd });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return (JSON.parse(stdout) as Scorecard).scenarios[0] as Scorecard['scenarios'][number];
}

test('a TypeScript scenario plays like the YAML with the same content, variants and --set included', async () => {
  const cwd = folderWith({ 'mine.ts': AS_MODULE, 'mine.yaml': stringify(SCENARIO) });
  const [script, yaml] = await Promise.all([scored(cwd, 'mine.ts'), scored(cwd, 'mine.yaml')]);
  expect(script).toEqual(yaml);
  expect(script.fraud.attempts).toBe(120);
  expect(script.variants.map(({ id }) => id)).toEqual(['fewer']);
  const set = ['--set', 'campaigns.0.pacing.total=90', '--set', 'campaigns.0.session=visit-first'];
  const [changed, changedYaml] = await Promise.all([scored(cwd, 'mine.ts', ...set), scored(cwd, 'mine.yaml', ...set)]);
  expect(changed).toEqual(changedYaml);
  expect(changed.fraud.attempts).toBe(90);
});

describe('validate', () => {
  test.each([
    ['good.ts', AS_MODULE, 0, /^valid {2}good\.ts\n$/],
    ['good.mts', AS_MODULE, 0, /^valid {2}good\.mts\n$/],
    ['named.ts', 'export const scenario = 1;', 2, /^named\.ts NO_DEFAULT_EXPORT: named\.ts has no default export/],
    ['number.ts', 'export default 7;', 2, /^number\.ts NOT_A_SCENARIO: the default export of number\.ts is a number/],
    ['list.ts', 'export default [];', 2, /NOT_A_SCENARIO: .* is a list/],
    ['syntax.ts', 'const a = 1;\nexport default {{;', 2, /^syntax\.ts:2 BAD_SCRIPT: /],
    ['enum.ts', 'enum A { b }\nexport default A;', 2, /^enum\.ts:1 BAD_SCRIPT: .*\n {2}types are stripped/],
    ['waits.ts', 'await Promise.resolve();\nexport default {};', 2, /^waits\.ts SCRIPT_WAITS: /],
    [
      'throws.ts',
      "const a: number = 1;\nthrow new Error('boom');\nexport default a;",
      2,
      /^throws\.ts:2 SCRIPT_FAILED: Error: boom/,
    ],
    ['other.ts', "import 'no-such-package';\nexport default {};", 2, /^other\.ts SCRIPT_FAILED: .*no-such-package/],
    [
      'empty.ts',
      "import { defineScenario } from 'pumpdrill';\nexport default defineScenario({} as never);",
      2,
      /empty\.ts MISSING_KEY startsAt: /,
    ],
    ['plain.ts', 'export default { id: 7 };', 2, /plain\.ts MISSING_KEY startsAt: /],
    ['nobody.ts', 'throw Object.create(null);', 2, /^nobody\.ts SCRIPT_FAILED: /],
    ['odd.ts', "throw Object.assign(new Error('a'), { message: 4, stack: 5 });", 2, /^odd\.ts SCRIPT_FAILED: Error: 4/],
    ['trap.ts', 'throw new Proxy({}, { get() { throw 1; } });', 2, /^trap\.ts SCRIPT_FAILED: /],
    ['bare.ts', 'throw { problems: [1] };', 2, /^bare\.ts SCRIPT_FAILED: /],
    ['none.ts', 'throw { problems: [] };', 2, /^none\.ts SCRIPT_FAILED: /],
    ['getter.ts', "export default { get id() { throw new Error('late'); } };", 2, /^getter\.ts NOT_A_SCENARIO: .*late/],
    [
      'ring.ts',
      'const a: object[] = [];\na.push(a);\nexport default { a };',
      2,
      /^ring\.ts NOT_A_SCENARIO: .*circular/,
    ],
    ['big.ts', 'export default { id: 5n };', 2, /^big\.ts NOT_A_SCENARIO: .*BigInt/],
    ['esc.ts', "throw new Error('\\u001b[2J\\u202e');", 2, /^esc\.ts:1 SCRIPT_FAILED: Error: \\u\{1b\}\[2J\\u\{202e\}/],
  ])('%s', async (name, text, exit, says) => {
    const finished = await runCli(['validate', name], { cwd: folderWith({ [name]: text }) });
    expect(finished.exit, finished.stderr).toBe(exit);
    expect(exit === 0 ? finished.stdout : finished.stderr).toMatch(says);
  });

  test('a file that is not there', async () => {
    const { exit, stderr } = await runCli(['validate', 'nothing.ts'], { cwd: folderWith({}) });
    expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringContaining('FILE_MISSING') });
  });

  test('a folder is never searched for programs', async () => {
    const cwd = folderWith({ 'good.yaml': stringify(SCENARIO), 'evil.ts': "throw new Error('was run');" });
    const { exit, stdout } = await runCli(['validate', '.'], { cwd });
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'valid  good.yaml\n' });
  });
});
