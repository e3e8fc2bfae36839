/** What the drawings say is what the figures say: read back out of the page by the page's own script. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runChart } from '../../../src/core/report/chart.ts';
import { stepArea } from '../../../src/core/report/chart-panel.ts';
import { heatStrip, inCells, shareBar } from '../../../src/core/report/chart-strips.ts';
import type { ScenarioSeries } from '../../../src/core/score/scorecard.ts';
import { readSteps } from '../../../src/report-page/steps.ts';
import { momentText, valueText } from '../../../src/report-page/words.ts';
import { readMarkup, walk } from './markup-reader.ts';
import { SERIES } from './small-report.ts';

const ONE = SERIES.scenarios[0] as ScenarioSeries;

test('the script reads out of a path what was drawn', () => {
  const values = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 })), { maxLength: 130 });
  fc.assert(
    fc.property(values, (drawn) => {
      expect(readSteps(stepArea(drawn), drawn.length)).toEqual(drawn);
    }),
  );
  expect(readSteps(stepArea([0, 0, 0]), 3)).toEqual([0, 0, 0]);
});

test('the timeline draws every message, every cent, and where the profit ends', () => {
  const drawn = new Map(
    [...walk(readMarkup(String(runChart(ONE, 'EUR'))))].flatMap(({ attributes }) => {
      const name = attributes['data-name'];
      return name === undefined ? [] : [[name, readSteps(attributes['d'] ?? '', 60)] as const];
    }),
  );
  const sum = (counts: readonly number[] = []) => counts.reduce((total, count) => total + count, 0);
  expect(sum(drawn.get('tried'))).toBe(1_000);
  expect(sum(drawn.get('here'))).toBe(75_000_000);
  // From 10 min on EUR 1.1225 a minute for twenty minutes; drawn in thousandths.
  expect(drawn.get('up to then')?.at(-1)).toBe(22_450);
  expect(drawn.get('up to then')?.[10]).toBe(1_123);
  expect(sum(drawn.get('refused (4xx) or failed'))).toBe(20 * 6);
  // Emergency from minute 10 to minute 40.
  expect(sum(drawn.get('highest: emergency'))).toBe(2 * 30);
});

describe('a heat strip', () => {
  const paths = (counts: readonly number[], most: number) =>
    [...walk(readMarkup(String(heatStrip('label', [{ name: 'asked', counts }], most))))]
      .filter(({ name }) => name === 'path')
      .map(({ attributes }) => `${attributes['class']} ${attributes['d']}`);

  test.each<[readonly number[], number, readonly string[]]>([
    [[0, 0], 10, []],
    [[10, 10, 0, 1], 10, ['asked s2 M3 0.5h1', 'asked s4 M0 0.5h2']],
    [[2, 2, 0, 0, 2, 0, 2], 2, ['asked s4 M0 0.5h2m2 0h1m1 0h1']],
    [[1, 0, 1_000_000], 1_000_000, ['asked s1 M0 0.5h1', 'asked s4 M2 0.5h1']],
  ])('%j of at most %d', (counts, most, expected) => {
    expect(paths(counts, most)).toEqual(expected);
  });

  test('loses nothing when cells are put together', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (counts, cells) => {
        const sums = inCells(counts, cells);
        expect(sums.length).toBeLessThanOrEqual(cells);
        expect(sums.reduce((a, b) => a + b, 0)).toBe(counts.reduce((a, b) => a + b, 0));
      }),
    );
  });
});

test('the parts of a bar lie side by side and are as long as their share', () => {
  const bar = readMarkup(
    String(
      shareBar(
        [
          { name: 'done', count: 3 },
          { name: 'leaked', count: 1 },
        ],
        4,
      ),
    ),
  );
  const boxes = bar.children.map((child) =>
    typeof child === 'string' ? '' : `${child.attributes['x'] ?? '0%'} ${child.attributes['width']}`,
  );
  expect(boxes).toEqual(['0% 75%', '75% 25%']);
  expect(String(shareBar([{ name: 'done', count: 3 }], 0))).toBe('');
});

test('figures under the pointer read like those on the page', () => {
  expect([0, 8_000, 125_000, 3_600_000, 93_784_000].map(momentText)).toEqual([
    'start',
    '8 s',
    '2 min 5 s',
    '60 min',
    '26 h 3 min',
  ]);
  expect(valueText(1_234, null)).toBe('1,234');
  expect(valueText(-1_123, { currency: 'EUR', unitMicro: 1_000 })).toBe('EUR -1.12');
  expect(valueText(7_900, { currency: 'USD', unitMicro: 1 })).toBe('USD 0.0079');
});
