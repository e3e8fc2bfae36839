/** `pumpdrill compare A B`, as people use it: two saved runs, nothing played. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { type Comparison, comparisonFormat } from '../../src/core/score/comparison-format.ts';
import { scorecardFormat } from '../../src/core/score/scorecard.ts';
import { writeBadInputs } from './bad-inputs.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const cwd = workFolder();
async function play(out: string, ...args: string[]): Promise<void> {
  const played = await runCli(['run', 'sound.yaml', ...args, '--out', out, '--quiet'], { cwd });
  expect(played).toMatchObject({ exit: EXIT.pass, stderr: '' });
}
const compare = (...args: string[]) => runCli(['compare', ...args], { cwd });
async function comparison(...args: string[]): Promise<Comparison> {
  const { exit, stdout, stderr } = await compare(...args, '--json');
  expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
  return comparisonFormat.parse(JSON.parse(stdout));
}

beforeAll(async () => {
  writeBadInputs(cwd);
  await play('open', '--policy', 'open');
  await play('layered', '--policy', 'layered', '--detail', 'off');
  await play('observe', '--policy', 'observe,layered', '--detail', 'off');
  await play('many', '--policy', 'layered', '--seed', '1-6');
  await play('many-open', '--policy', 'open', '--seed', '1-8');
});

test('a run beside itself is the same, and the second time prints the same bytes', async () => {
  const twice = [await compare('many', 'many'), await compare('many', 'many')];
  expect(twice[0]).toMatchObject({ exit: EXIT.pass, stderr: '' });
  expect(twice[0]?.stdout).toMatch(
    /^1 scenario compared: 1 the same\.\n\nNo difference at all: mine \/ layered, seeds 1-6\./,
  );
  expect(twice[1]).toEqual(twice[0]);
});

test('undefended beside defended: better, exactly, by what the scorecards say', async () => {
  const found = await comparison('open', 'layered');
  const loss = (folder: string) =>
    scorecardFormat.parse(JSON.parse(readFileSync(join(cwd, folder, 'scorecard.json'), 'utf8'))).scenarios[0]?.fraud
      .lossMicro ?? -1;
  const [before, after] = [loss('open'), loss('layered')];
  expect(before).toBeGreaterThan(after);
  expect(found.scenarios).toMatchObject([{ policies: { before: 'open', after: 'layered' }, seeds: [1], exact: true }]);
  expect(found.scenarios[0]?.metrics[0]).toMatchObject({
    ...{ id: 'loss', before, after, difference: after - before, interval: null, change: 'better' },
  });
});

test('defended beside undefended: a regression, which fails only where that is asked for', async () => {
  const told = await compare('layered', 'open');
  expect(told).toMatchObject({ exit: EXIT.pass, stderr: '' });
  expect(told.stdout).toMatch(/^Regression: 1 scenario compared/);
  expect(told.stdout).toMatch(/\nREGRESSION {2}mine \/ layered -> open, seed 1\n/);
  expect(told.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(told.stdout).toMatch(/^[\n\x20-\x7e]*$/);
  expect(await compare('layered', 'open', '--fail-on-regression', '--quiet')).toMatchObject({
    exit: EXIT.gateFailed,
    stderr: '',
  });
  expect(await compare('open', 'layered', '--fail-on-regression', '--quiet')).toMatchObject({ exit: EXIT.pass });
});

test('two policies of one run, with people paired by what the folds tell', async () => {
  const found = await comparison('observe', 'observe', '--policy', 'observe,layered');
  expect(found.scenarios.map(({ policies }) => policies)).toEqual([{ before: 'observe', after: 'layered' }]);
  const keptOut = found.scenarios[0]?.metrics.find(({ id }) => id === 'kept-out');
  expect(keptOut?.interval?.method).toBe('newcombe-paired');
});

test('several seeds have intervals; seeds of one side only are named', async () => {
  const found = await comparison('many', 'many-open');
  const [scenario] = found.scenarios;
  expect(scenario?.seeds).toEqual([1, 2, 3, 4, 5, 6]);
  const loss = scenario?.metrics.find(({ id }) => id === 'loss');
  expect(loss?.interval?.method).toBe('bca');
  expect(loss?.interval?.low).toBeGreaterThan(loss?.margin ?? Number.POSITIVE_INFINITY);
  expect(loss?.change).toBe('regression');
  expect(found.unpaired.map(({ side, seed, reason }) => [side, seed, reason])).toEqual([
    ['after', 7, 'other-seed'],
    ['after', 8, 'other-seed'],
  ]);
  const { stdout } = await compare('many', 'many-open');
  expect(stdout.replaceAll(/\n {2}/g, ' ')).toContain(
    'Only after: mine / open, seeds 7-8: the other side did not play this seed.',
  );
});

test('--format md', async () => {
  const { exit, stdout } = await compare('layered', 'open', '--format', 'md');
  expect(exit).toBe(EXIT.pass);
  expect(stdout).toMatch(/^# SMS pumping drill, before and after\n/);
  expect(stdout).toContain('| Fraud bill |');
});

test('--margin moves the line', async () => {
  const { margins, change } = await comparison('layered', 'open', '--margin', 'loss=900000%,kept-out=100%');
  expect(margins).toEqual({ loss: 9_000, keptOut: 1 });
  expect(['no-worse', 'better', 'regression']).toContain(change);
});

describe('refused with 2, and what to do about it', () => {
  test('nothing pairs: another hash, another seed, another engine, no policy in common', async () => {
    await play('other-seed', '--policy', 'layered', '--seed', '9');
    await play('changed', '--policy', 'layered', '--set', 'campaigns.0.pacing.total=30');
    const live = join(cwd, 'live');
    await play('live', '--policy', 'layered');
    const file = join(live, 'scorecard.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"engine": "simulate"', '"engine": "live"'));
    const cases: readonly [string, string, RegExp][] = [
      ['layered', 'other-seed', /same --seed/],
      ['layered', 'changed', /changed between the two/],
      ['layered', 'live', /same engine/],
      ['observe', 'open', /--policy BEFORE,AFTER/],
    ];
    for (const [before, after, hint] of cases) {
      const { exit, stdout, stderr } = await compare(before, after);
      expect({ exit, stdout }, after).toEqual({ exit: EXIT.invalidInput, stdout: '' });
      expect(stderr).toMatch(/^NOTHING_TO_COMPARE: no run before has a partner after/);
      expect(stderr).toMatch(hint);
    }
  });

  test.each([
    [['nowhere', 'open'], /^\S*scorecard\.json:? ?NO_RUN/],
    [['open', 'open', '--policy', 'open'], /^BAD_POLICIES policy:/],
    [['open', 'open', '--policy', 'open,closed'], /UNKNOWN_POLICY policy: .*\n.*played under open/],
    [['open', 'open', '--margin', 'loss=5'], /^BAD_MARGIN margin:/],
    [['open', 'open', '--margin', 'toString=5%'], /^BAD_MARGIN margin:/],
    [['open'], /^USAGE/],
  ])('%j', async (args, says) => {
    const { exit, stdout, stderr } = await compare(...args);
    expect({ exit, stdout }).toEqual({ exit: EXIT.invalidInput, stdout: '' });
    expect(stderr).toMatch(says);
  });
});
