/** What the command line prints when all is well, and where: stdout for results, stderr for everything else. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { EXIT } from '../../src/core/domain/errors.ts';
import { expectationFormat } from '../../src/core/scenario/expectation-format.ts';
import { scorecardFormat, seriesFormat } from '../../src/core/score/scorecard.ts';
import { writeBadInputs } from './bad-inputs.ts';
import {
  BARE_ENVIRONMENT,
  BIN,
  childrenOf,
  NODE,
  ROOT,
  removeWorkFolders,
  runCli,
  startCli,
  workFolder,
} from './run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = workFolder();
  writeBadInputs(folder);
});
afterAll(removeWorkFolders);

const text = z.string().min(1);
const modes = z.enum(['off', 'observe', 'enforce']);
const LISTS = {
  scenarios: z.strictObject({
    ...{ id: text, pack: text, family: text, title: text, summary: text },
    ...{ technique: z.string().nullable(), owasp: z.array(text), motive: text.nullable() },
    ...{ stoppedBy: z.array(text), covers: z.array(text), sources: z.array(text).min(1) },
    ...{ expect: z.array(expectationFormat).min(1), invariants: z.array(z.looseObject({ id: text, because: text })) },
    ...{ seeds: z.array(z.int()).min(1), durationMs: z.int().positive() },
  }),
  defences: z.strictObject({
    ...{ id: text, row: text, summary: text, modes: z.array(modes), setting: text.nullable() },
    ...{ stops: z.array(text).min(1), blindTo: z.array(text).min(1), sources: z.array(text).min(1) },
  }),
  policies: z.strictObject({
    ...{ id: text, title: text, summary: text },
    defences: z.array(z.strictObject({ id: text, mode: modes })),
    faulty: z
      .strictObject({
        variant: text,
        fault: text,
        exposes: z.array(text).min(1),
        exposedBy: text,
        sources: z.array(text),
      })
      .nullable(),
  }),
  profiles: z.strictObject({ id: text, summary: text, file: text }),
} as const;

describe('--json', () => {
  test.each(Object.entries(LISTS))('list %s', async (kind, row) => {
    const { exit, stdout, stderr } = await runCli(['list', kind, '--json']);
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    expect(z.array(row).min(1).parse(JSON.parse(stdout)).length).toBeGreaterThan(0);
  });

  test.each([
    ['scenario', 'residential-rotation'],
    ['defence', 'session-flow'],
    ['provider-rule', 'provider-ait-block'],
    ['billing', 'billing-per-verification'],
    ['policy', 'layered'],
  ])('explain a %s', async (kind, id) => {
    const { exit, stdout, stderr } = await runCli(['explain', id, '--json']);
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ kind, id });
  });

  test('validate', async () => {
    const { exit, stdout, stderr } = await runCli(['validate', 'sound.yaml', 'open-again.yaml', '--json'], {
      cwd: folder,
    });
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ valid: true, files: ['open-again.yaml', 'sound.yaml'] });
  });

  test('run prints the scorecard that it writes, and nothing else', async () => {
    const cwd = workFolder();
    const args = ['run', join(folder, 'sound.yaml'), '--policy', 'layered', '--out', 'r', '--json'];
    const { exit, stdout, stderr } = await runCli(args, { cwd });
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    const scorecard = scorecardFormat.parse(JSON.parse(stdout));
    expect(scorecard).toMatchObject({
      exitCode: exit,
      interrupted: false,
      scenarios: [{ id: 'mine', policy: 'layered' }],
    });
    expect(JSON.parse(readFileSync(join(cwd, 'r/scorecard.json'), 'utf8'))).toEqual(scorecard);
    seriesFormat.parse(JSON.parse(readFileSync(join(cwd, 'r/series.json'), 'utf8')));

    const report = await runCli(['report', 'r', '--format', 'html,json,junit,md', '--json'], { cwd });
    expect(report).toMatchObject({ exit: EXIT.pass, stderr: '' });
    const { written } = JSON.parse(report.stdout) as { written: string[] };
    expect(written.map((file) => readFileSync(join(cwd, file), 'utf8').length > 0)).toEqual([true, true, true, true]);
  });
});

describe('run for a person', () => {
  const args = () => ['run', join(folder, 'sound.yaml'), '--policy', 'basic'];

  test('ends with the path of its report, keeps to 80 columns and brings no escape codes', async () => {
    const cwd = workFolder();
    const { exit, stdout, stderr } = await runCli([...args(), '--out', 'r'], { cwd, env: { FORCE_COLOR: '1' } });
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(join('r', 'report.html'));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(/^[\n\x20-\x7e\u2026]*$/);
    expect(readFileSync(join(cwd, 'r/report.html'), 'utf8')).toContain('<!doctype html>');
  });

  test('--quiet prints only that path', async () => {
    const { exit, stdout, stderr } = await runCli([...args(), '--out', 'r', '--quiet']);
    expect({ exit, stdout, stderr }).toEqual({ exit: EXIT.pass, stdout: `${join('r', 'report.html')}\n`, stderr: '' });
  });

  test('--verbose logs to stderr in JSON lines, and stdout stays as it was', async () => {
    const live = ['--engine', 'live', '--speed', '600', '--json', '--verbose'];
    const { stdout, stderr } = await runCli([...args(), ...live]);
    expect(scorecardFormat.parse(JSON.parse(stdout)).engine).toBe('live');
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; msg: string });
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['service started', 'services stopped']));
  });
});

describe('--help', () => {
  const commands = ['run', 'claims', 'report', 'compare', 'list', 'explain', 'validate', 'target', 'sink'];

  test.each(commands)('%s shows an example and fits 100 columns', async (command) => {
    const { exit, stdout, stderr } = await runCli([command, '--help']);
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Examples:\n +pumpdrill ${command}`));
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test('names every command', async () => {
    const { exit, stdout } = await runCli(['--help']);
    expect(exit).toBe(EXIT.pass);
    for (const command of commands) expect(stdout).toContain(`pumpdrill ${command}`);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test('--version prints the version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await runCli(['--version'])).toEqual({ exit: EXIT.pass, stdout: `${version}\n`, stderr: '' });
  });
});

describe('a command is loaded when it is run or asked for help', () => {
  /** Our own modules that Node loaded, from its coverage file. */
  async function loaded(...args: string[]): Promise<string[]> {
    const coverage = workFolder();
    // Coverage is exact only of what is compiled anew.
    const env = { NODE_V8_COVERAGE: coverage, NODE_DISABLE_COMPILE_CACHE: '1' };
    const { exit } = await runCli(args, { env });
    expect(exit).toBe(EXIT.pass);
    const scripts = readdirSync(coverage).flatMap((file) => {
      return (JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] }).result;
    });
    const own = pathToFileURL(`${ROOT}/`).href;
    return scripts.filter(({ url }) => url.startsWith(own)).map(({ url }) => url.slice(own.length));
  }
  const drill = expect.arrayContaining(['src/drill/drill.ts', 'reference-target/target.ts']);

  test.each(['--version', '--help'])('%s loads none', async (flag) => {
    const modules = await loaded(flag);
    expect(modules).toContain('src/cli/commands.ts');
    expect(
      modules.filter((path) => /^(src\/(drill|engines)|reference-target|node_modules\/(zod|fastify))\//.test(path)),
    ).toEqual([]);
  });

  test('report needs no drill, run --help shows what run takes', async () => {
    expect(await loaded('report', '--help')).not.toEqual(drill);
    expect(await loaded('run', '--help')).toEqual(drill);
  });
});

describe('completion', () => {
  const complete = async (...typed: string[]) => {
    const { exit, stdout, stderr } = await runCli(['--get-yargs-completions', 'pumpdrill', ...typed]);
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    return stdout.trimEnd().split('\n');
  };

  test('prints ids for the command that is typed', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['run', 'list', 'completion']));
    expect(await complete('run', 'resid')).toEqual(['residential-rotation']);
    expect(await complete('explain', '')).toEqual(expect.arrayContaining(['retailer-night', ...Object.keys(DEFENCES)]));
    expect(await complete('list', 'def')).toEqual(['defences']);
    expect(await complete('report', 'reports/a', '--report-assets', '')).toEqual(['inline', 'split']);
  });

  test('its script asks for them', async () => {
    const { exit, stdout } = await runCli(['completion'], { env: { SHELL: '/bin/bash' } });
    expect(exit).toBe(EXIT.pass);
    expect(stdout).toContain('pumpdrill --get-yargs-completions');
  });
});

test('a reader that stops reading is no error', async () => {
  const running = startCli(['explain', 'retailer-night', '--json']);
  running.process.stdout?.destroy();
  expect(await running.finished).toMatchObject({ exit: EXIT.pass, stderr: '' });
});

test.skipIf(process.platform !== 'linux')('a simulated run starts no process', async () => {
  const running = startCli(['run', join(folder, 'sound.yaml'), '--quiet']);
  let ended = false;
  let most = 0;
  void running.finished.then(() => {
    ended = true;
  });
  while (!ended) {
    most = Math.max(most, childrenOf(running.pid).length);
    await sleep(10);
  }
  expect(await running.finished).toMatchObject({ exit: EXIT.pass });
  expect(most).toBe(0);
});

const SCRIPT = '/usr/bin/script';

/** Runs with stdout on a terminal of its own; `script` is part of every Linux. */
describe.skipIf(!existsSync(SCRIPT))('on a terminal', () => {
  const onTerminal = (env: Record<string, string>): string => {
    const command = `"${NODE}" "${BIN}" run "${join(folder, 'sound.yaml')}" --out r 2>/dev/null`;
    const options = {
      cwd: workFolder(),
      encoding: 'utf8',
      env: { ...BARE_ENVIRONMENT, TERM: 'xterm', ...env },
    } as const;
    return execFileSync(SCRIPT, ['-qec', command, '/dev/null'], options);
  };

  test('verdicts have colours', () => {
    expect(onTerminal({})).toContain('\u001b[');
  });

  test('unless NO_COLOR asks for none', () => {
    const plain = onTerminal({ NO_COLOR: '1' });
    expect(plain).toContain('verdicts');
    expect(plain).not.toContain('\u001b');
  });
});
