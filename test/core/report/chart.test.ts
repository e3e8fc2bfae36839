import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runChart } from '../../../src/core/report/chart.ts';
import type { ScenarioSeries } from '../../../src/core/score/scorecard.ts';
import { readMarkup, textOf, walk } from './markup-reader.ts';
import { SERIES } from './small-report.ts';

const ONE = SERIES.scenarios[0] as ScenarioSeries;

function chartOf(series: ScenarioSeries) {
  const text = String(runChart(series, 'EUR'));
  return { text, elements: text === '' ? [] : [...walk(readMarkup(text))] };
}

const anyCounts = fc.array(fc.oneof(fc.constant(0), fc.nat(1e12)), { minLength: 1, maxLength: 700 });
const NO_FIGURE = /NaN|Infinity|undefined/;
// A label that spells one of these words would be no fault of the chart.
const anyLabel = fc.string().filter((label) => !NO_FIGURE.test(label));
const anyMarks = fc.array(fc.record({ atMs: fc.nat(1e9), kind: fc.constant('provider'), label: anyLabel }), {
  maxLength: 20,
});

describe('the chart of a run', () => {
  test('draws any counts without a figure that is none', () => {
    fc.assert(
      fc.property(anyCounts, anyMarks, fc.integer({ min: 1, max: 1e7 }), (counts, marks, bucketMs) => {
        const { text, elements } = chartOf({ ...ONE, bucketMs, marks, fraudAttempts: counts, fraudDispatches: counts });
        expect(text).not.toMatch(NO_FIGURE);
        expect(elements.length).toBeGreaterThan(0);
      }),
    );
  });

  test('flags never lie on each other, and every mark has its number', () => {
    fc.assert(
      fc.property(anyMarks, (marks) => {
        const { elements } = chartOf({ ...ONE, bucketMs: 20_000_000, marks });
        const row = elements.find(({ attributes }) => attributes['class'] === 'flags');
        const flags = (row?.children ?? []).filter((child) => typeof child !== 'string');
        const lefts = flags.map(({ attributes }) => Number.parseFloat(attributes['x'] ?? ''));
        for (const [i, left] of lefts.slice(1).entries()) expect(left - (lefts[i] ?? 0)).toBeGreaterThanOrEqual(9.9);
        const shown = Math.min(marks.length, 12);
        expect(elements.filter(({ name }) => name === 'li')).toHaveLength(shown);
        expect(flags.map(textOf).at(-1)?.split('-').at(-1) ?? '0').toBe(String(shown));
      }),
    );
  });

  test('one leaked message among a million can be seen', () => {
    const counts = ONE.fraudAttempts.map(() => 1_000_000);
    const leaked = counts.map((_, i) => (i === 20 ? 1 : 0));
    const { elements } = chartOf({ ...ONE, fraudAttempts: counts, fraudDispatches: leaked });
    const path = elements.find(({ name, attributes }) => name === 'path' && attributes['class'] === 'leaked');
    expect(path?.attributes['d']).toBe('M20 0V1H21V0Z');
  });

  test('long runs are drawn in at most 96 steps that lose no message', () => {
    const counts = Array.from({ length: 480 }, (_, i) => (i % 5 === 0 ? 2 : 0));
    const { elements, text } = chartOf({ ...ONE, bucketMs: 2_000, fraudAttempts: counts, fraudDispatches: counts });
    expect(elements.find(({ attributes }) => attributes['class'] === 'plot')?.attributes['viewBox']).toBe('0 0 96 2');
    expect(text).toContain('Fraud messages per 10 s');
    const drawn = elements.find(({ name, attributes }) => name === 'path' && attributes['class'] === 'leaked');
    expect(drawn?.attributes['d']).toBe('M0 0V2H96V0Z');
  });

  test('nothing happened, nothing drawn', () => {
    const none = ONE.fraudAttempts.map(() => 0);
    const quiet = { fraudAttempts: none, fraudDispatches: none, fraudCostMicro: none, undefendedFraudCostMicro: none };
    const { postures, attackerProfitMicro, dashboard, ...older } = ONE;
    expect(chartOf({ ...older, ...quiet, legitIntents: none, legitCompleted: none }).text).toBe('');
  });
});
