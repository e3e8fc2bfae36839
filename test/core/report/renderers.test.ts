/** What every renderer must hold to, whatever is in the scorecard: a new one gets these tests with its registry line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCRIPT } from '../../../src/core/report/html-script.ts';
import { RENDERERS, type RendererId } from '../../../src/core/report/index.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import { type Scorecard, scorecardFormat, seriesFormat } from '../../../src/core/score/scorecard.ts';
import { assertGoldenText } from '../../golden/golden-text.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { readMarkup, skeleton, textOf, walk } from './markup-reader.ts';
import { poisoned, SCORECARD, SERIES } from './small-report.ts';

const IDS = Object.keys(RENDERERS) as RendererId[];
function render(id: RendererId, hostile = ''): string {
  return RENDERERS[id].render(reportModel(poisoned(SCORECARD, hostile), poisoned(SERIES, hostile)));
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') for (const item of Object.values(Object.freeze(value))) frozen(item);
  return value;
}

describe.each(IDS)('the %s renderer', (id) => {
  test('gives the same bytes for the same figures, and changes nothing', () => {
    const model = frozen(reportModel(frozen(structuredClone(SCORECARD)), frozen(structuredClone(SERIES))));
    expect(RENDERERS[id].render(model)).toBe(RENDERERS[id].render(model));
    expect(render(id)).toBe(RENDERERS[id].render(model));
  });

  test('names every scenario and policy, and ends its last line', () => {
    const text = render(id).replaceAll('\\-', '-');
    for (const score of SCORECARD.scenarios) {
      expect(text).toContain(score.id);
      expect(text).toContain(score.policy);
    }
    expect(text.endsWith('\n')).toBe(true);
  });

  test('does without series and without scenarios', () => {
    expect(RENDERERS[id].render(reportModel(SCORECARD, null))).toContain('small');
    const empty: Scorecard = { ...SCORECARD, scenarios: [], aggregates: [], gates: [], assumptions: [] };
    const text = RENDERERS[id].render(reportModel(empty, { ...SERIES, scenarios: [] }));
    expect(text).toMatch(/small|Nothing was played|tests="0"/);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test.each(HOSTILE)('lets nothing of %j through', (hostile) => {
    expect(flaws(id, hostile)).toEqual([]);
  });

  test('lets nothing of any text through', () => {
    fc.assert(
      fc.property(anyText, (hostile) => {
        expect(flaws(id, hostile)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

/** How the output for hostile text differs in more than text from the output for harmless text. */
function flaws(id: RendererId, hostile: string): string[] {
  const [harmless, output] = [render(id), render(id, hostile)];
  if (id === 'json')
    return JSON.stringify(JSON.parse(output)) ===
      JSON.stringify(JSON.parse(JSON.stringify(poisoned(SCORECARD, hostile))))
      ? []
      : ['not the scorecard'];
  const found: string[] = [];
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/.test(output))
    found.push('an unsafe character');
  if (id === 'html' || id === 'junit') found.push(...markupFlaws(harmless, output));
  if (id === 'md') found.push(...markdownFlaws(harmless, output));
  if (id === 'console' && output.split('\n').some((line) => line.length > 80)) found.push('wider than the terminal');
  return found;
}

const FENCED = /^```yaml\n[\s\S]*?\n```$/gm;

function markupFlaws(harmless: string, output: string): string[] {
  const root = readMarkup(output);
  const found = skeleton(root) === skeleton(readMarkup(harmless)) ? [] : ['other elements or attributes'];
  for (const element of walk(root)) {
    if (element.name === 'script' && textOf(element) !== SCRIPT) found.push('a script that is not ours');
    for (const name of Object.keys(element.attributes)) if (name.startsWith('on')) found.push(`attribute ${name}`);
    const link = element.attributes['href'];
    if (link !== undefined && !link.startsWith('#')) found.push(`a link to ${link}`);
  }
  return found;
}

/** Line for line the same signs that mean something, once escaped ones are taken away. Within a fence only backticks do. */
function markdownFlaws(harmless: string, output: string): string[] {
  const signs = (text: string) =>
    text
      .replace(FENCED, (fenced) => fenced.replace(/^(?!```).*$/gm, (line) => line.replace(/[^`]/g, '')))
      .split('\n')
      .map((line) => line.replace(/^Reproduce: `[^`]*`$/, 'Reproduce'))
      .map((line) => line.replace(/\\[!-/:-@[-`{-~]|&(amp|lt|gt);/g, '').replace(/[^|`*_~<>#[\]!]/g, ''));
  const [before, after] = [signs(harmless), signs(output)];
  if (before.length !== after.length) return [`${after.length} lines instead of ${before.length}`];
  const found = after.flatMap((line, i) => (line === before[i] ? [] : [`line ${i + 1}: ${line} for ${before[i]}`]));
  return /(?<!\\):\/\/|www\./.test(output.replace(FENCED, '').replace(/`[^`\n]*`/g, ''))
    ? [...found, 'a live address']
    : found;
}

describe('golden reports', () => {
  test.each(IDS.filter((id) => id !== 'json'))('%s', (id) => {
    assertGoldenText(`report/report.${RENDERERS[id].extension}`, render(id));
  });

  test('JSON is the scorecard', () => {
    expect(JSON.parse(render('json'))).toEqual(SCORECARD);
  });

  test('the hand-made figures are a scorecard and a series', () => {
    expect(scorecardFormat.parse(SCORECARD)).toEqual(SCORECARD);
    expect(seriesFormat.parse(SERIES)).toEqual(SERIES);
  });

  test.each([
    ['no width', { bucketMs: 0 }],
    ['a negative width', { bucketMs: -1 }],
    ['a column of a million buckets', { legitIntents: new Array(1_000_000).fill(1) }],
    ['a posture that is none', { postures: [{ atMs: 0, posture: '<b>' }] }],
  ])('a series with %s is none, so that nobody draws it', (_, flaw) => {
    const { scenarios, ...rest } = SERIES;
    expect(seriesFormat.safeParse({ ...rest, scenarios: [{ ...scenarios[0], ...flaw }] }).success).toBe(false);
  });
});

test('JUnit counts what it holds', () => {
  const root = readMarkup(render('junit'));
  const elements = [...walk(root)];
  const count = (name: string) => elements.filter((element) => element.name === name).length;
  expect(root.name).toBe('testsuites');
  expect(root.attributes).toMatchObject({ tests: String(count('testcase')), failures: '3', errors: '2' });
  expect([count('failure'), count('error'), count('skipped')]).toEqual([3, 2, 1]);
  for (const suite of elements.filter((element) => element.name === 'testsuite')) {
    const inside = [...walk(suite)];
    for (const [attribute, name] of [
      ['tests', 'testcase'],
      ['failures', 'failure'],
      ['errors', 'error'],
      ['skipped', 'skipped'],
    ] as const)
      expect(suite.attributes[attribute]).toBe(String(inside.filter((element) => element.name === name).length));
  }
  for (const element of elements.filter(({ name }) => name === 'testcase'))
    expect(Object.keys(element.attributes)).toEqual(['classname', 'name']);
});
