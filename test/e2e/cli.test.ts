/** What the command line says about input that it cannot use. Every case is typed twice: for a person and with --json. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT, type Problem } from '../../src/core/domain/errors.ts';
import { HUGE_BYTES, writeBadInputs } from './bad-inputs.ts';
import { BIN, NODE, removeWorkFolders, runCli, workFolder } from './run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = workFolder();
  writeBadInputs(folder);
});
afterAll(removeWorkFolders);

interface Failure {
  readonly schema: string;
  readonly exitCode: number;
  readonly problems: readonly Problem[];
}

/** `CODE`, `CODE path`, `file:line CODE path`: what a line of the report begins with. */
type Heads = readonly string[];
type Case = readonly [what: string, args: readonly string[], heads: Heads, remedy: RegExp];

const FILES: readonly Case[] = [
  [
    'three things wrong with one file',
    ['validate', 'three.yaml'],
    [
      'three.yaml:7 BAD_DURATION duration',
      'three.yaml:11 OUT_OF_RANGE campaigns.0.pacing.total',
      'three.yaml:13 UNKNOWN_KEY campaigns.0.identities.network.speed',
    ],
    /90s, 15m, 1h30m/,
  ],
  ['an impossible rate', ['run', 'rate.yaml'], ['rate.yaml:11 RATE_TOO_HIGH campaigns.0.pacing.total'], /more lanes/],
  [
    'two bad files',
    ['run', 'rate.yaml', 'no-yaml.yaml'],
    ['rate.yaml:11 RATE_TOO_HIGH campaigns.0.pacing.total', 'no-yaml.yaml:2 BAD_YAML'],
    /mend the YAML/,
  ],
  ['a missing file', ['run', 'nowhere.yaml'], ['nowhere.yaml FILE_MISSING'], /list scenarios/],
  ['one id in two files', ['run', 'sound.yaml', 'twice.yaml'], ['twice.yaml DUPLICATE_ID id'], /its own id/],
  ['one key twice', ['validate', 'key-twice.yaml'], ['key-twice.yaml:6 DUPLICATE_KEY'], /keep one/],
  ['a YAML bomb', ['run', 'bomb.yaml'], ['bomb.yaml YAML_BOMB'], /write the values out/],
  ['100 MB', ['run', 'huge.yaml'], ['huge.yaml FILE_TOO_LARGE'], new RegExp(`${HUGE_BYTES} bytes`)],
  ['a link to itself', ['validate', 'circle.yaml'], ['circle.yaml FILE_UNREADABLE'], /ELOOP/],
  [
    'a folder where a file should be',
    ['run', '--policy', 'empty/x.yaml'],
    ['empty/x.yaml FILE_MISSING'],
    /check the path/,
  ],
  ['an empty folder', ['run', 'empty'], ['empty EMPTY_FOLDER'], /folder with scenarios/],
  ['a price list that is missing', ['validate', 'no-tariff.yaml'], ['FILE_MISSING tariff.card'], /telesign-2023-11/],
  [
    'a policy with an unknown defence',
    ['run', '--policy', 'policy.yaml'],
    ['policy.yaml:7 UNKNOWN_DEFENCE defences.range-velocty'],
    /did you mean range-velocity/,
  ],
  [
    'IP intelligence that is missing, and of no known kind',
    ['run', '--ip-intel', 'nowhere.csv', '--ip-intel', 'sound.yaml'],
    ['nowhere.csv FILE_MISSING', 'sound.yaml UNKNOWN_FORMAT'],
    /rename it/,
  ],
  [
    'IP intelligence of the target',
    ['target', '--ip-intel', 'nowhere.mmdb'],
    ['nowhere.mmdb FILE_MISSING'],
    /check the path/,
  ],
  [
    'two policies of one id',
    ['run', '--policy', 'open,open-again.yaml'],
    ['open-again.yaml DUPLICATE_ID id'],
    /its own id/,
  ],
];

const NAMES: readonly Case[] = [
  ['a scenario', ['run', 'residential-rotaton'], ['UNKNOWN_SCENARIO'], /did you mean residential-rotation/],
  ['a policy', ['run', '--policy', 'layerd'], ['UNKNOWN_POLICY'], /did you mean layered/],
  ['a target', ['run', '--target', 'referense'], ['UNKNOWN_TARGET target'], /did you mean reference/],
  ['an entry', ['explain', 'sesion-flow'], ['UNKNOWN_ID'], /did you mean session-flow/],
  ['a report format', ['report', 'empty', '--format', 'html,pdf'], ['UNKNOWN_FORMAT format'], /junit/],
  ['a store', ['target', '--store', 'redis'], ['UNKNOWN_STORE store'], /--store memory/],
  ['a command', ['rnu'], ['USAGE'], /Did you mean run/],
  ['an option', ['run', '--sped', '4'], ['USAGE'], /sped[\s\S]*--help/],
  ['an engine', ['run', '--engine', 'real'], ['USAGE'], /"simulate", "live"/],
  ['a list', ['list', 'scenarois'], ['USAGE'], /"scenarios"/],
];

const VALUES: readonly Case[] = [
  ['a seed of words', ['run', '--seed', 'seven'], ['BAD_SEED seed'], /--seed 7/],
  ['a seed that is too large', ['run', '--seed', '4294967296'], ['BAD_SEED seed'], /4294967295/],
  ['seeds backwards', ['run', '--seed', '9-1'], ['BAD_SEED seed'], /1-20/],
  ['no policy at all', ['run', '--policy', ','], ['NO_POLICY policy'], /open,layered/],
  ['no value to set', ['run', '--set', 'duration'], ['BAD_SET set'], /campaigns\.0/],
  [
    'a path to nowhere',
    ['run', 'sound.yaml', '--set', 'campaigns.7.session=none'],
    ['sound.yaml UNKNOWN_PATH campaigns.7.session'],
    /list positions/,
  ],
  [
    'a value that does not fit',
    ['run', 'sound.yaml', '--set', 'campaigns.0.pacing.total=many'],
    ['sound.yaml:11 WRONG_TYPE campaigns.0.pacing.total'],
    /schema/,
  ],
  ['no speed', ['run', '--speed', '0'], ['BAD_SPEED speed'], /--speed 24/],
  ['a speed of words', ['run', '--speed', 'fast'], ['BAD_SPEED speed'], /--speed 24/],
  ['an option twice', ['run', '--seed', '1', '--seed', '2'], ['USAGE seed'], /a,b/],
  ['a port', ['target', '--port', '65536'], ['BAD_PORT port'], /0 to 65535/],
  ['a file where a folder should be made', ['run', '--out', 'in-the-way'], ['UNWRITABLE'], /--out/],
  ['no run', ['report', 'empty'], ['NO_RUN'], /pumpdrill run/],
  ['an option without its value', ['run', '--out'], ['USAGE'], /out[\s\S]*--help/],
  ['nothing to validate', ['validate'], ['USAGE'], /--help/],
  [
    'everything at once',
    ['run', 'nope', '--policy', 'layerd', '--target', 'x', '--seed', 'x', '--speed', '-1'],
    ['UNKNOWN_TARGET target', 'UNKNOWN_SCENARIO', 'UNKNOWN_POLICY', 'BAD_SEED seed', 'BAD_SPEED speed'],
    /did you mean layered/,
  ],
];

const CASES = [...FILES, ...NAMES, ...VALUES];

describe.concurrent('bad input, for a person', () => {
  test.each(CASES)('%s', async (_what, args, heads, remedy) => {
    const { exit, stdout, stderr } = await runCli(args, { cwd: folder });
    expect({ exit, stdout }).toEqual({ exit: EXIT.invalidInput, stdout: '' });
    for (const head of heads) expect(stderr).toMatch(new RegExp(`^(.*[/ ])?${head.replaceAll('.', '\\.')}.*: `, 'm'));
    expect(stderr).toMatch(remedy);
    expectNoStack(stderr);
    if (heads.length > 1) expect(stderr).toContain(`${heads.length} problems.`);
  });
});

/** One of each command, the first and last of each table: how problems become JSON is one place in the code. */
const AS_JSON = CASES.filter(([what]) =>
  [
    'three things wrong with one file',
    'two policies of one id',
    'a command',
    'an entry',
    'a list',
    'a port',
    'no run',
    'everything at once',
  ].includes(what),
);

describe.concurrent('bad input, for a program', () => {
  test.each(AS_JSON)('%s', async (_what, args, heads) => {
    const { exit, stdout, stderr } = await runCli([...args, '--json'], { cwd: folder });
    expect({ exit, stderr }).toEqual({ exit: EXIT.invalidInput, stderr: '' });
    const failure = JSON.parse(stdout) as Failure;
    expect(failure).toMatchObject({ schema: 'pumpdrill.failure/1', exitCode: EXIT.invalidInput });
    expect(failure.problems).toHaveLength(heads.length);
    for (const { code, message, hint } of failure.problems) {
      expect(heads.join(' ')).toContain(code);
      expect(`${message} ${hint ?? ''}`).not.toContain('\n');
    }
  });
});

function expectNoStack(text: string): void {
  expect(text).not.toMatch(/^ +at /m);
  expect(text).not.toContain('node:internal');
}

test('no command at all says where to look', async () => {
  const { exit, stdout, stderr } = await runCli([]);
  expect({ exit, stdout }).toEqual({ exit: EXIT.invalidInput, stdout: '' });
  expect(stderr).toContain('pumpdrill --help');
});

test('a run is never written over, and nothing is played before that is said', async () => {
  const cwd = workFolder();
  const args = ['run', join(folder, 'sound.yaml'), '--policy', 'open', '--out', 'results'];
  expect(await runCli(args, { cwd })).toMatchObject({ exit: EXIT.pass });
  const results = join(cwd, 'results');
  const before = filesIn(results);
  // Another scenario: its ledger would not be in the way of the first one's.
  const again = await runCli(['run', 'premium-prefix', '--out', 'results', '--seed', 'x'], { cwd });
  expect(again).toMatchObject({ exit: EXIT.invalidInput, stdout: '' });
  expect(again.stderr).toMatch(/results FOLDER_IN_USE out: .*ledger, scorecard.json.*never written over\n.*--out/);
  expect(again.stderr).toMatch(/BAD_SEED seed: /);
  expect(filesIn(results)).toEqual(before);
  const report = await runCli(['report', 'results', '--out', join(folder, 'in-the-way')], { cwd });
  expect(report).toMatchObject({ exit: EXIT.invalidInput, stdout: '' });
  expect(report.stderr).toMatch(/UNWRITABLE: .*\n.*--out/);
});

test('a folder with other files in it is a place for a run', async () => {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'notes.txt'), 'mine');
  const args = ['run', join(folder, 'sound.yaml'), '--policy', 'open', '--quiet', '--out', '.'];
  expect(await runCli(args, { cwd })).toMatchObject({ exit: EXIT.pass, stdout: 'report.html\n' });
  expect(readFileSync(join(cwd, 'notes.txt'), 'utf8')).toBe('mine');
});

const filesIn = (path: string): string[] => readdirSync(path, { recursive: true }).map(String).sort();

/** Root reads everything, so root asks as somebody else, where that one can read this checkout. */
const stranger = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const readable = spawnSync(NODE, [BIN, '--version'], stranger).status === 0;

test.skipIf(process.platform === 'win32' || !readable)('a folder that may not be listed', () => {
  const cwd = workFolder();
  const closed = join(cwd, 'closed');
  mkdirSync(closed, { mode: 0 });
  for (const open of [cwd, dirname(cwd)]) chmodSync(open, 0o755);
  const { status, stdout, stderr } = spawnSync(NODE, [BIN, 'validate', closed], { encoding: 'utf8', ...stranger });
  expect({ status, stdout }).toEqual({ status: EXIT.invalidInput, stdout: '' });
  expect(stderr).toMatch(/FOLDER_UNREADABLE: .*\n.*permissions/);
  expectNoStack(stderr);
});

test('two runs that begin in one second have a folder each', async () => {
  const cwd = workFolder();
  const args = ['run', join(folder, 'sound.yaml'), '--policy', 'open', '--quiet'];
  const both = await Promise.all([runCli(args, { cwd }), runCli(args, { cwd })]);
  for (const { exit } of both) expect(exit).toBe(EXIT.pass);
  expect(new Set(both.map(({ stdout }) => stdout)).size).toBe(2);
});

test('a log level that is none', async () => {
  const { exit, stderr } = await runCli(['run', 'sound.yaml'], { cwd: folder, env: { PUMPDRILL_LOG: 'loud' } });
  expect(exit).toBe(EXIT.invalidInput);
  expect(stderr).toMatch(/BAD_LOG_LEVEL PUMPDRILL_LOG: .*\n.*debug/);
});

test('a message to people in any locale is the same', async () => {
  const args = ['run', '--sped', '4'];
  const [english, german] = await Promise.all([
    runCli(args),
    runCli(args, { env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' } }),
  ]);
  expect(german).toEqual(english);
});

test('control characters of a hostile file do not reach the terminal', async () => {
  const said = await runCli(['validate', 'hostile.yaml', '\u001b]0;gone\u0007.yaml'], { cwd: folder });
  expect(said.exit).toBe(EXIT.invalidInput);
  expect(said.stderr).toContain('\\u{1b}[2J\\u{9b}2J\\u{202e}');
  expect(said.stderr).toContain('\\u{1b}]0;gone\\u{7}.yaml');
  expect(`${said.stdout}${said.stderr}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
