/** The pages beside the report of a run, as people ask for them: a comparison, an index, a part of a drill, assets beside a page. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { comparisonFormat } from '../../src/core/score/comparison-format.ts';
import { type Element, readMarkup, textOf, walk } from '../core/report/markup-reader.ts';
import { writeBadInputs } from './bad-inputs.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const cwd = workFolder();
const cli = (...args: string[]) => runCli(args, { cwd });
const read = (...path: string[]) => readFileSync(join(cwd, ...path), 'utf8');
const elementsIn = (...path: string[]): Element[] => [...walk(readMarkup(read(...path)))];
const textIn = (...path: string[]) => textOf(readMarkup(read(...path)));

beforeAll(async () => {
  writeBadInputs(cwd);
  for (const args of [
    ['sound.yaml', '--policy', 'observe,layered', '--out', 'both'],
    ['sound.yaml', '--policy', 'observe,layered', '--out', 'off', '--detail', 'off'],
    ['sound.yaml', 'premium-prefix', '--policy', 'layered', '--out', 'mixed', '--report-assets', 'split'],
  ])
    expect(await cli('run', ...args, '--quiet')).toMatchObject({ exit: EXIT.pass, stderr: '' });
});

describe('compare --format html', () => {
  test('two policies of one run: a page in its folder, and where it is on the last line', async () => {
    const { exit, stdout, stderr } = await cli(
      'compare',
      'both',
      'both',
      '--policy',
      'observe,layered',
      '--format',
      'html',
    );
    const file = join('both', 'compare-observe-layered.html');
    expect({ exit, stderr }).toEqual({ exit: EXIT.pass, stderr: '' });
    expect(stdout.split('\n').slice(-2)).toEqual([file, '']);
    const text = textIn(file);
    expect(text).toContain('from observe to layered: the fraud bill goes from EUR ');
    // Up to the first refusal the two are one run; `observe` sends what `layered` refuses.
    expect(text).toMatch(
      /The first attempt that came otherwise is a fraud attempt for \+\d+•+\d+ at .*: before sent, after refused by [a-z-]+\./,
    );
    expect(elementsIn(file).filter(({ attributes }) => attributes['class'] === 'plot')).toHaveLength(6);
    expect(text).not.toContain(cwd);
  });

  test('where not every event was kept, nobody claims to know where the two parted', async () => {
    expect(
      await cli('compare', 'off', 'off', '--policy', 'observe,layered', '--format', 'html', '--quiet'),
    ).toMatchObject({
      exit: EXIT.pass,
      stdout: `${join('off', 'compare-observe-layered.html')}\n`,
    });
    expect(textIn('off', 'compare-observe-layered.html')).not.toContain('came otherwise');
  });

  test('a ledger that was thrown away costs that sentence and nothing else', async () => {
    cpSync(join(cwd, 'both'), join(cwd, 'thinned'), { recursive: true });
    for (const name of readdirSync(join(cwd, 'thinned', 'ledger')))
      for (const file of readdirSync(join(cwd, 'thinned', 'ledger', name)))
        rmSync(join(cwd, 'thinned', 'ledger', name, file));
    const args = [
      'compare',
      'thinned',
      'thinned',
      '--policy',
      'observe,layered',
      '--format',
      'html',
      '--out',
      'thin.html',
    ];
    expect(await cli(...args)).toMatchObject({ exit: EXIT.pass, stderr: '' });
    expect(textIn('thin.html')).toContain('from observe to layered: ');
    expect(textIn('thin.html')).not.toContain('came otherwise');
  });

  test('--out names a file or a folder; the default name says what was compared', async () => {
    const html = ['--format', 'html', '--quiet'];
    expect((await cli('compare', 'both', 'off', ...html)).stdout).toBe(`${join('off', 'compare-both.html')}\n`);
    expect((await cli('compare', 'both', 'off', ...html, '--out', 'deep/page.HTML')).stdout).toBe('deep/page.HTML\n');
    expect((await cli('compare', 'both', 'off', ...html, '--out', 'site')).stdout).toBe(
      `${join('site', 'compare-both.html')}\n`,
    );
    // Equal inputs, equal bytes, wherever they are written.
    expect(read('deep', 'page.HTML')).toBe(read('site', 'compare-both.html'));
  });

  test('--json prints the comparison, and the page is there too', async () => {
    const { stdout } = await cli('compare', 'both', 'off', '--format', 'html', '--json', '--out', 'json.html');
    const { scenarios } = comparisonFormat.parse(JSON.parse(stdout));
    expect(scenarios).toHaveLength(2);
    expect(existsSync(join(cwd, 'json.html'))).toBe(true);
  });

  test('a regression fails where that is asked for, with its page', async () => {
    const args = ['compare', 'both', 'both', '--policy', 'layered,observe', '--format', 'html', '--fail-on-regression'];
    expect(await cli(...args)).toMatchObject({ exit: EXIT.gateFailed, stderr: '' });
    expect(textIn('both', 'compare-layered-observe.html')).toContain('Regression from layered to observe: ');
  });

  test('what is about the page is refused without one', async () => {
    const { exit, stderr } = await cli('compare', 'both', 'off', '--out', 'x.html', '--report-assets', 'split');
    expect(exit).toBe(EXIT.invalidInput);
    expect(stderr.match(/^ONLY_FOR_HTML (out|report-assets):/gm)).toHaveLength(2);
    expect(stderr).toContain('--format html');
  });
});

describe('report --only, --policy', () => {
  test('a page of these runs, beside that of all', async () => {
    const whole = read('mixed', 'report.html');
    const { exit, stdout } = await cli('report', 'mixed', '--only', 'premium-prefix', '--format', 'html,json');
    expect({ exit, stdout }).toEqual({
      exit: EXIT.pass,
      stdout: ['html', 'json'].map((ending) => `${join('mixed', `report-premium-prefix.${ending}`)}\n`).join(''),
    });
    const sections = elementsIn('mixed', 'report-premium-prefix.html').filter(
      ({ attributes }) => attributes['class'] === 'run',
    );
    expect(sections.map(({ attributes }) => attributes['id'])).toEqual(['run-1']);
    expect(textIn('mixed', 'report-premium-prefix.html')).toContain('this page shows 1 of 2 runs');
    const { scenarios } = JSON.parse(read('mixed', 'report-premium-prefix.json')) as { scenarios: { id: string }[] };
    expect(scenarios.map(({ id }) => id)).toEqual(['premium-prefix']);
    expect(read('mixed', 'report.html')).toBe(whole);
  });

  test.each([
    [
      ['--only', 'premium-prefx,nope', '--policy', 'layerd'],
      ['UNKNOWN_SCENARIO only', 'UNKNOWN_SCENARIO only', 'UNKNOWN_POLICY policy'],
      /did you mean premium-prefix\?/,
    ],
    [['--only', ','], ['NO_SELECTION only'], /--only a,b/],
  ])('%j is refused, all at once, and nothing is written', async (args, heads, hint) => {
    const before = readdirSync(join(cwd, 'mixed'));
    const { exit, stdout, stderr } = await cli('report', 'mixed', ...args);
    expect({ exit, stdout }).toEqual({ exit: EXIT.invalidInput, stdout: '' });
    expect([...stderr.matchAll(/([A-Z]+_[A-Z]+ [a-z]+):/g)].map(([, head]) => head)).toEqual(heads);
    expect(stderr).toMatch(hint);
    expect(readdirSync(join(cwd, 'mixed'))).toEqual(before);
  });
});

describe('report --index', () => {
  test('all runs in one page that links their reports; what is none is told and stops nothing', async () => {
    const odd = join(cwd, 'all', 'a b%&');
    mkdirSync(odd, { recursive: true });
    mkdirSync(join(cwd, 'all', 'broken'));
    writeFileSync(join(cwd, 'all', 'notes.md'), 'mine');
    for (const name of ['scorecard.json', 'run.json', 'report.html'])
      copyFileSync(join(cwd, 'both', name), join(odd, name));
    writeFileSync(join(cwd, 'all', 'broken', 'scorecard.json'), '{}');
    const args = ['report', 'both', 'all/a b%&', 'all/broken', 'all/notes.md', 'nowhere', '--index', 'all'];
    const file = join('all', 'index.html');
    const { exit, stdout, stderr } = await cli(...args);
    expect({ exit, stdout }).toEqual({ exit: EXIT.pass, stdout: `${file}\n` });
    expect(stderr).toMatch(/broken\/scorecard\.json BAD_RUN_FILE schema:/);
    expect(stderr).toMatch(/NO_RUN: all\/notes\.md is no folder/);
    expect(stderr).toMatch(/NO_RUN: nowhere is no folder/);
    const links = elementsIn(file).flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(links).toContain('../both/report.html');
    expect(links).toContain('a%20b%25%26/report.html');
    const startedAt = (JSON.parse(read('both', 'run.json')) as { startedAt: string }).startedAt;
    const text = textIn(file);
    expect(text).toContain(startedAt.slice(0, 16).replace('T', ' '));
    for (const name of ['broken: ', 'notes.md: ', 'nowhere: ']) expect(text).toContain(name);
    expect(text).not.toContain(cwd);
    // The page itself may be named a second time, as `all/*` does.
    const again = await cli(...args, file);
    expect(again).toEqual({ exit, stdout, stderr });
  });

  test('no run at all is refused', async () => {
    const { exit, stderr } = await cli('report', 'nowhere', 'sound.yaml', '--index', 'none');
    expect(exit).toBe(EXIT.invalidInput);
    expect(stderr).toMatch(/2 problems\.\n$/);
    expect(existsSync(join(cwd, 'none', 'index.html'))).toBe(false);
  });

  test('not with what is about reports', async () => {
    const { exit, stderr } = await cli('report', 'both', '--index', '.', '--only', 'mine', '--out', 'x');
    expect(exit).toBe(EXIT.invalidInput);
    expect(stderr.match(/^NOT_WITH_INDEX (out|only):/gm)).toHaveLength(2);
  });
});

test('--report-assets split: style and script beside the page, for run, report, index and compare alike', async () => {
  const split = ['--report-assets', 'split'];
  await cli('report', 'both', '--out', 'beside', ...split);
  await cli('report', 'both', '--index', 'beside', ...split);
  await cli('compare', 'both', 'off', '--format', 'html', '--out', 'beside/compare.html', ...split);
  expect(readdirSync(join(cwd, 'beside')).sort()).toEqual([
    'compare.html',
    'index.html',
    'report.css',
    'report.html',
    'report.js',
  ]);
  for (const path of [
    ['mixed', 'report.html'],
    ...['compare', 'index', 'report'].map((name) => ['beside', `${name}.html`]),
  ]) {
    const elements = elementsIn(...path);
    expect(elements.filter(({ name }) => name === 'style')).toEqual([]);
    const sources = elements.flatMap(
      ({ name, attributes }) =>
        (name === 'link' ? attributes['href'] : name === 'script' ? attributes['src'] : []) ?? [],
    );
    expect(sources).toEqual(['report.css', 'report.js']);
  }
  expect(read('mixed', 'report.css')).toBe(read('beside', 'report.css'));
});
