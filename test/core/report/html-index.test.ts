/** The page over several runs: every figure from their scorecards, links that stay below it, lines that break where runs differ. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderIndexHtml } from '../../../src/core/report/html-index.ts';
import { SCRIPT } from '../../../src/core/report/html-script.ts';
import { type IndexPage, indexModel, type RunToIndex } from '../../../src/core/report/run-index.ts';
import type { ScenarioScore, Scorecard } from '../../../src/core/score/scorecard.ts';
import { assertGoldenText } from '../../golden/golden-text.ts';
import { card, run, type SmallRun } from '../score/small-card.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { type Element, readMarkup, skeleton, textOf, walk } from './markup-reader.ts';
import { smallIndex } from './small-comparison.ts';

const rootOf = (page: IndexPage): Element => readMarkup(renderIndexHtml(page).html);
const elementsOf = (page: IndexPage): Element[] => [...walk(rootOf(page))];

/** One run a day, from the 1st. */
function days(...scorecards: readonly Scorecard[]): RunToIndex[] {
  return scorecards.map((scorecard, i) => ({
    ...{ name: `day ${i + 1}`, report: null, scorecard },
    startedAt: `2026-11-${String(i + 1).padStart(2, '0')}T06:00:00.000Z`,
  }));
}
const trendsOf = (...scorecards: readonly Scorecard[]) => indexModel({ runs: days(...scorecards), problems: [] });
const two = (change: SmallRun = {}) => card([run({ id: 'a' }), run({ id: 'b', loss: 3_000_000, ...change })]);

test('golden', () => {
  // With its style beside it, so that a new colour is no change of this page.
  assertGoldenText('report/index.html', renderIndexHtml(smallIndex(), 'split').html);
});

test('every figure is the sum of its scorecard', () => {
  const page = smallIndex();
  const ordered = ['monday', 'tuesday', 'wednesday', 'some day'].map(
    (name) => page.runs.find((entry) => entry.name === name)!.scorecard,
  );
  const figures = elementsOf(page).flatMap((element) => {
    const path = element.attributes['data-f'];
    return path === undefined ? [] : [{ path, text: textOf(element) }];
  });
  // Per run and policy: insults, intents, and the two sums of its one currency.
  expect(figures).toHaveLength(4 * 2 * 4);
  for (const { path, text } of figures) expect([path, text]).toEqual([path, expectedAt(ordered, path)]);
});

function expectedAt(scorecards: readonly Scorecard[], path: string): string {
  const [, r, , p, ...rest] = path.split('.');
  const scores = scorecards[Number(r)]?.scenarios ?? [];
  const policy = [...new Set(scores.map((score) => score.policy))][Number(p)];
  const own = scores.filter((score) => score.policy === policy);
  const sum = (of: (score: ScenarioScore) => number) => own.reduce((total, score) => total + of(score), 0);
  const money = (micro: number) => `EUR ${(micro / 1e6).toFixed(2)}`;
  const known: Record<string, () => string> = {
    insults: () => String(sum(({ legit }) => legit.insults)),
    intents: () => String(sum(({ legit }) => legit.intents)),
    lossMicro: () => money(sum(({ fraud }) => fraud.lossMicro)),
    undefendedMicro: () => money(sum(({ fraud }) => fraud.undefendedLossMicro)),
  };
  return known[rest.at(-1) ?? '']?.() ?? 'no such figure';
}

test('a trend is the share of its sums, in order of start, whatever the order they were named in', () => {
  const [trend] = indexModel({
    runs: days(two(), two({ loss: 5_000_000, keptOut: 3 })).reverse(),
    problems: [],
  }).policyTrends;
  // 1 + 3 and 1 + 5 of two times 100; 0 and 3 of 200 people.
  expect(trend?.points).toEqual([
    { run: 'day 1', startedAt: '2026-11-01T06:00:00.000Z', lossShare: 0.02, keptOutShare: 0, broken: null },
    { run: 'day 2', startedAt: '2026-11-02T06:00:00.000Z', lossShare: 0.03, keptOutShare: 0.015, broken: null },
  ]);
});

test('scenarios that moved most come first; of one scenario there is no second line', () => {
  const found = trendsOf(two(), two({ loss: 9_000_000 }));
  expect(found.scenarioTrends.map(({ title }) => title)).toEqual(['b under three, 1 seed', 'a under three, 1 seed']);
  expect(trendsOf(card([run()]), card([run()])).scenarioTrends).toEqual([]);
});

test('another number of seeds is another scenario line, and breaks that of the policy', () => {
  const more = card([run({ id: 'a' }), run({ id: 'a', seed: 2 }), run({ id: 'b' })]);
  const found = trendsOf(two(), two(), more);
  expect(found.scenarioTrends.map(({ title, points }) => [title, points.length])).toEqual([
    ['b under three, 1 seed', 3],
    ['a under three, 1 seed', 2],
  ]);
  expect(found.policyTrends[0]?.points.map(({ broken }) => broken)).toEqual([null, null, 'another number of seeds']);
});

describe('a line breaks, and says why', () => {
  const repriced = two();
  const cases: readonly [string, Scorecard, string][] = [
    ['scenario', two({ hash: 'ffff' }), 'the scenario was changed: b'],
    ['scenarios', card([run({ id: 'a' })]), 'other scenarios'],
    ['engine', { ...two(), engine: 'live' }, 'another engine (simulate before, live now)'],
    ['target', { ...two(), target: 'mine' }, 'another target (reference before, mine now)'],
    [
      'prices',
      {
        ...repriced,
        scenarios: repriced.scenarios.map((score) => ({ ...score, tariff: { ...score.tariff, asOf: 'x' } })),
      },
      'other prices: a, b',
    ],
  ];
  test.each(cases)('another %s', (_, after, reason) => {
    const found = trendsOf(two(), after);
    expect(found.policyTrends[0]?.points.map(({ broken }) => broken)).toEqual([null, reason]);
    const elements = elementsOf({ runs: days(two(), after), problems: [] });
    const [article] = elements.filter(({ name }) => name === 'article');
    const classes = [...walk(article as Element)].map(({ attributes }) => attributes['class']);
    expect(classes.filter((name) => name === 'break')).toHaveLength(2);
    expect(classes).not.toContain('run');
    expect(textOf(article as Element)).toContain(`not comparable with the run before: ${reason}`);
  });

  test('and goes on where nothing changed', () => {
    const elements = elementsOf({ runs: days(two(), two(), two()), problems: [] });
    expect(elements.filter(({ attributes }) => attributes['class'] === 'break')).toEqual([]);
    // Per line: two panels of two segments; one policy and two scenarios.
    expect(elements.filter(({ attributes }) => attributes['class'] === 'run')).toHaveLength(3 * 2 * 2);
  });
});

test('what cannot be drawn is said: one run, no day, no undefended loss', () => {
  expect(textOf(rootOf({ runs: days(two()), problems: [] }))).toContain('Nothing was played twice yet.');
  const undated = days(two(), two()).map((entry) => ({ ...entry, startedAt: null }));
  expect(textOf(rootOf({ runs: undated, problems: [] }))).toContain('Nothing was played twice yet.');
  const unknown = { ...two() };
  const card2 = {
    ...unknown,
    scenarios: unknown.scenarios.map((score) => ({
      ...score,
      fraud: { ...score.fraud, counterfactual: 'none' as const },
    })),
  };
  expect(trendsOf(card2, card2).policyTrends[0]?.points.map(({ lossShare }) => lossShare)).toEqual([null, null]);
  expect(textOf(rootOf({ runs: days(card2, card2), problems: [] }))).toContain('not known of any of these runs');
});

describe('hostile text', () => {
  test.each(HOSTILE)('%j stays text', (hostile) => {
    expect(flaws(hostile)).toEqual([]);
  });

  test('and any other', () => {
    fc.assert(
      fc.property(anyText, (hostile) => {
        expect(flaws(hostile)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

function flaws(hostile: string): string[] {
  const root = rootOf(smallIndex(hostile));
  const found = skeleton(root) === skeleton(rootOf(smallIndex())) ? [] : ['other elements or attributes'];
  for (const { name, attributes, children } of walk(root)) {
    if (name === 'script' && children.join('') !== SCRIPT) found.push('a script that is not ours');
    if (attributes['style'] !== undefined) found.push('a style attribute');
    const link = attributes['href'];
    if (link === undefined || link === '#left-out') continue;
    const url = new URL(link, 'https://here.example/reports/');
    if (
      url.host !== 'here.example' ||
      !/^\/reports\/[^/]+\/report\.html$/.test(url.pathname) ||
      url.search + url.hash !== ''
    )
      found.push(`a link to ${link}`);
  }
  return found;
}
