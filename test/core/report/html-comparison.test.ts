/** The page of a comparison: the figures of the comparison, each where it says it is, and hostile text as text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComparisonPage } from '../../../src/core/report/comparison-page.ts';
import { DRAWN_MAX, placesToDraw } from '../../../src/core/report/comparison-page.ts';
import { verdictSentences } from '../../../src/core/report/comparison-verdict.ts';
import { renderComparisonHtml } from '../../../src/core/report/html-comparison.ts';
import { SCRIPT } from '../../../src/core/report/html-script.ts';
import { compareScorecards } from '../../../src/core/score/compare.ts';
import { type Comparison, comparisonFormat } from '../../../src/core/score/comparison-format.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { assertGoldenText } from '../../golden/golden-text.ts';
import { card, run, seeds } from '../score/small-card.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { type Element, readMarkup, skeleton, textOf, walk } from './markup-reader.ts';
import { smallComparison } from './small-comparison.ts';
import { SERIES } from './small-report.ts';

const elementsOf = (page: ComparisonPage): Element[] => [...walk(readMarkup(renderComparisonHtml(page).html))];
const plain = (before: readonly ScenarioScore[], after: readonly ScenarioScore[]): ComparisonPage => ({
  ...{ comparison: compareScorecards(card(before), card(after)), names: { before: 'a', after: 'b' }, pairs: [] },
});
const sentencesOf = ({ comparison }: ComparisonPage) =>
  verdictSentences(comparison).map(({ phrases }) => phrases.map(({ text }) => text).join(''));

test('golden', () => {
  // With its style beside it, so that a new colour is no change of this page.
  assertGoldenText('report/comparison.html', renderComparisonHtml(smallComparison(), 'split').html);
});

test.each([
  ['of two policies', smallComparison()],
  ['the other way', smallComparison('', ['open', 'guarded'])],
  [
    'over seeds',
    plain(
      seeds(8, (seed) => ({ loss: 1_000_000 + seed, keptOut: 1 })),
      seeds(8, (seed) => ({ loss: 2_000_000 + seed * 1_000, keptOut: 3 })),
    ),
  ],
])('every figure equals the comparison %s', (_, page) => {
  const figures = elementsOf(page).flatMap((element) => {
    const path = element.attributes['data-f'];
    return path === undefined ? [] : [{ path, text: textOf(element) }];
  });
  expect(figures.filter(({ path, text }) => !agrees(text, valueAt(page.comparison, path)))).toEqual([]);
  const shown = new Set(figures.map(({ path }) => path));
  for (const [i, { metrics }] of page.comparison.scenarios.entries())
    for (const [m, { interval }] of metrics.entries()) {
      for (const key of ['before', 'after', 'difference'])
        expect(shown).toContain(`scenarios.${i}.metrics.${m}.${key}`);
      if (interval !== null) expect(shown).toContain(`scenarios.${i}.metrics.${m}.interval`);
    }
  expect(shown).toContain('totals.0.metrics.0.after');
  expect(comparisonFormat.parse(page.comparison)).toEqual(page.comparison);
});

test('a wrong figure is noticed', () => {
  expect(agrees('EUR +1.00', 1_010_000)).toBe(false);
  expect(agrees('EUR -1.00', 1_000_000)).toBe(false);
  expect(agrees('+1.00 points', 0.011)).toBe(false);
  expect(agrees('1.00 %', 0.011)).toBe(false);
  expect(agrees('+1.00 points to +2.00 points (bootstrap)', { low: 0.01, high: 0.03 })).toBe(false);
});

function valueAt(comparison: Comparison, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], comparison);
}

function agrees(text: string, value: unknown): boolean {
  if (value !== null && typeof value === 'object') {
    const { low, high } = value as { low: number; high: number };
    const ends = text.replace(/ \([a-zA-Z ]+\)$/, '').split(' to ');
    return ends.length === 2 && agrees(ends[0] ?? '', low) && agrees(ends[1] ?? '', high);
  }
  if (typeof value !== 'number') return text === 'n/a' && value === null;
  const money = /^[A-Z]{3} ([+-]?[\d,]+\.(\d+))$/.exec(text);
  const share = /^([+-]?[\d.]+) (?:%|points)$/.exec(text);
  if (money)
    return (
      Math.abs(Number(money[1]?.replaceAll(',', '')) * 1e6 - value) <= 0.5e6 / 10 ** (money[2] ?? '').length + 1e-9
    );
  return share !== null && Math.abs(Number(share[1]) / 100 - value) <= 0.000_050_1;
}

describe('the first sentence', () => {
  test('worse: money with its interval over seeds, and people', () => {
    const page = plain(
      [...seeds(6, () => ({ keptOut: 1 })), ...seeds(6, (seed) => ({ id: 'other', loss: 500_000 + seed * 10_000 }))],
      [
        ...seeds(6, (seed) => ({ loss: 3_000_000 + seed * 1_000, keptOut: 3 })),
        ...seeds(6, (seed) => ({ id: 'other', loss: 500_000 + seed * 10_000 })),
      ],
    );
    const [loss, keptOut] = page.comparison.totals?.[0]?.metrics ?? [];
    // By hand: 1.00 + 0.535 before; 3.0035 + 0.535 after. 6 of 1,200 people before, 18 after.
    expect(loss).toMatchObject({ before: 1_535_000, after: 3_538_500, difference: 2_003_500 });
    expect(keptOut).toMatchObject({ before: 0.005, after: 0.015, difference: 0.01 });
    // Differences per seed are 2.001 to 2.006, so any interval of their mean lies within.
    expect(loss?.interval?.low).toBeGreaterThanOrEqual(2_001_000);
    expect(loss?.interval?.high).toBeLessThanOrEqual(2_006_000);
    const [sentence = ''] = sentencesOf(page);
    expect(sentence).toMatch(
      /^Regression in 1 of 2 scenarios under three: the fraud bill goes from EUR 1\.5\d to EUR 3\.54 \(EUR \+2\.00; 95 % over 6 seeds: EUR \+2\.00 to EUR \+2\.0[01]\), and 1\.50 % of real users are kept out instead of 0\.50 % \(\+1\.00 points; 95 % over 6 seeds: /,
    );
  });

  test('better, on one seed', () => {
    expect(sentencesOf(plain([run({ loss: 3_000_000 })], [run()]))).toEqual([
      'Better under three: the fraud bill goes from EUR 3.00 to EUR 1.00 (EUR -2.00), and 0.00 % of real users are kept out, as before; one simulated seed, so exact for it.',
    ]);
  });

  test('the same', () => {
    expect(sentencesOf(plain([run()], [run()]))[0]).toMatch(
      /^The same under three: the fraud bill stays EUR 1\.00, and 0\.00 % of real users are kept out, as before/,
    );
  });

  test('one per pair of policies, the worst first; currencies are never added', () => {
    const both = (loss: number) => [
      run({ policy: 'calm' }),
      run({ policy: 'worse', loss }),
      run({ policy: 'worse', id: 'dollars', currency: 'USD' }),
    ];
    const sentences = sentencesOf(plain(both(1_000_000), both(9_000_000)));
    expect(sentences.map((text) => text.split(':')[0])).toEqual([
      'Regression under worse',
      'The same under calm',
      'The same under worse',
    ]);
  });

  test('seeds that differ between scenarios give a sum without an interval', () => {
    const page = plain(
      [...seeds(6, () => ({})), run({ id: 'other' })],
      [...seeds(6, () => ({ loss: 2_000_000 })), run({ id: 'other' })],
    );
    expect(page.comparison.totals?.[0]).toMatchObject({
      seeds: [],
      metrics: [{ before: 2_000_000, after: 3_000_000, interval: null }, { interval: null }],
    });
  });
});

test('both timelines of a panel have one scale', () => {
  const page = elementsOf(smallComparison());
  const scales = page.filter(({ attributes }) => attributes['class'] === 'y').map(textOf);
  const plots = page.filter(({ attributes }) => attributes['class'] === 'plot');
  const boxes = plots.map(({ attributes }) => attributes['viewBox']);
  expect(plots).toHaveLength(6);
  for (const i of [0, 2, 4]) {
    expect(scales[i]).toBe(scales[i + 1]);
    expect(boxes[i]).toBe(boxes[i + 1]);
  }
  // Guarded lets nothing through, so that only the scale it shares reaches as high.
  const leaked = plots.map((plot) =>
    [...walk(plot)].flatMap(({ attributes }) => (attributes['class'] === 'leaked' ? [attributes['d']] : [])),
  );
  expect(leaked[0]).toEqual(['']);
  expect(leaked[1]).toEqual(['M10 0V50H30V0Z']);
});

test('no more than the worst are drawn, the others stand in the table', () => {
  const many = (loss: number) => Array.from({ length: DRAWN_MAX + 5 }, (_, i) => run({ id: `s${i}`, loss: loss + i }));
  const page = plain(many(1_000_000), many(2_000_000));
  const series = { ...SERIES.scenarios[0]! };
  const pairs = placesToDraw(page.comparison).map((index) => ({ index, seed: 1, before: series, after: series }));
  const elements = elementsOf({ ...page, pairs });
  expect(elements.filter(({ attributes }) => attributes['id']?.startsWith('pair-'))).toHaveLength(DRAWN_MAX);
  const [table] = elements.filter(({ name }) => name === 'tbody');
  expect(table?.children).toHaveLength(DRAWN_MAX + 5);
  const targets = new Set(elements.map(({ attributes }) => attributes['id']));
  for (const { attributes } of elements)
    if (attributes['href'] !== undefined) expect(targets).toContain(attributes['href'].slice(1));
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
  const root = readMarkup(renderComparisonHtml(smallComparison(hostile)).html);
  const harmless = readMarkup(renderComparisonHtml(smallComparison()).html);
  const found = skeleton(root) === skeleton(harmless) ? [] : ['other elements or attributes'];
  for (const { name, attributes, children } of walk(root)) {
    if (name === 'script' && children.join('') !== SCRIPT) found.push('a script that is not ours');
    if (attributes['style'] !== undefined) found.push('a style attribute');
    if (attributes['href'] !== undefined && !/^#pair-\d+$/.test(attributes['href']))
      found.push(`a link to ${attributes['href']}`);
  }
  return found;
}
