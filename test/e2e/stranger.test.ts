/**
 * What a newcomer does who has only the README: saves its scenario, types its commands in its order, and gets what it says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readYamlFile } from '../../src/io/yaml-file.ts';
import { type Finished, ROOT, removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const section =
  readFileSync(join(ROOT, 'README.md'), 'utf8').split('## Write your own scenario\n')[1]?.split('\n## ')[0] ?? '';
const blocks = (language: string) =>
  [...section.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '');
const [scenario = ''] = blocks('yaml');
/** Without the program's name and what a shell takes for a comment. */
const commands = blocks('sh')
  .flatMap((block) => block.trim().split('\n'))
  .map((line) => line.replace(/\s+# .*$/, '').split(' '));

const folder = workFolder();

function typed(...words: string[]): Promise<Finished> {
  const [program, ...args] = commands.find((command) => words.every((word) => command.includes(word))) ?? [];
  expect(program, `the README names "${words.join(' ')}"`).toBe('pumpdrill');
  return runCli(args, { cwd: folder });
}

describe('from the README alone', () => {
  test('a burst of resends from fifty carrier addresses is saved as the text says', () => {
    expect(section).toContain('Save this as `my-burst.yaml`');
    writeFileSync(join(folder, 'my-burst.yaml'), scenario);
    expect(readYamlFile(join(folder, 'my-burst.yaml')).value).toMatchObject({
      campaigns: [
        {
          identities: { network: { of: 'mobile-nat', size: 50 } },
          destinations: { countries: [expect.anything()] },
          resend: { times: 9 },
        },
      ],
    });
  });

  test('it is valid', async () => {
    const { exit, stdout, stderr } = await typed('validate', 'my-burst.yaml');
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: 'valid  my-burst.yaml\n', stderr: '' });
  });

  test('it plays, and comes out as the text says', async () => {
    const { exit, stdout } = await typed('run', 'open,layered');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^my-burst {2}open +500\/500 /m);
    expect(stdout).toMatch(/^my-burst {2}layered +0\/500 /m);
    expect(stdout).toContain('As their authors expected: 2 of 2 runs.');
    const variant = stdout.slice(stdout.indexOf('variant samoa-is-served')).replaceAll(/\s+/g, ' ');
    // Four messages for each of fifty numbers; two people of three.
    expect(variant).toContain('200 fraud SMS');
    expect(Number(/([0-9]+) of 200 kept out/.exec(variant)?.[1])).toBeGreaterThan(120);
  });

  test('every other command of the section runs', async () => {
    const rest = commands.filter((command) => command.includes('--set') || command.includes('explain'));
    expect(rest.length).toBeGreaterThanOrEqual(3);
    for (const [program, ...args] of rest) {
      expect(program).toBe('pumpdrill');
      const { exit, stderr } = await runCli(args, { cwd: folder });
      expect({ args, exit, stderr }).toEqual({ args, exit: 0, stderr: '' });
    }
  });
});
