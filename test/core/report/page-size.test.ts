/** A page that can be sent by mail, whatever was played: the limits that README and issue promise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../src/core/report/html.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import type { ScenarioSeries, Scorecard, Series } from '../../../src/core/score/scorecard.ts';
import { readMarkup, walk } from './markup-reader.ts';

const SAMPLES = join(import.meta.dirname, '../../../reports/samples/starter');
const STARTER_MAX = 300_000;
const CATALOGUE_MAX = 1_500_000;

const scorecard = JSON.parse(readFileSync(join(SAMPLES, 'scorecard.json'), 'utf8')) as Scorecard;
const series = JSON.parse(readFileSync(join(SAMPLES, 'series.json'), 'utf8')) as Series;

/** The starter pack over and over, every run under a name of its own. */
function repeated(times: number): { scorecard: Scorecard; series: Series } {
  const again = <T extends { id: string }>(items: readonly T[]): T[] =>
    Array.from({ length: times }, (_, i) => items.map((item) => ({ ...item, id: `${item.id}-${i}` }))).flat();
  return {
    scorecard: { ...scorecard, scenarios: again(scorecard.scenarios) },
    series: { ...series, scenarios: again(series.scenarios) },
  };
}

/** The same run with ten thousand times the traffic, no two steps alike. */
function enormous(run: ScenarioSeries): ScenarioSeries {
  const buckets = 480;
  const counts = (most: number) => Array.from({ length: buckets }, (_, i) => (i * 7_919) % most);
  return {
    ...run,
    bucketMs: 65_536_000,
    fraudAttempts: counts(40_000),
    fraudDispatches: counts(39_000),
    fraudCostMicro: counts(4_000_000_000),
    undefendedFraudCostMicro: counts(4_000_000_001),
    legitAttempts: counts(9_000),
    legitDispatches: counts(8_900),
    legitIntents: counts(8_800),
    legitCompleted: counts(8_700),
    attackerProfitMicro: counts(900_000_000),
  };
}

const lengthOf = (model: { scorecard: Scorecard; series: Series }) =>
  new TextEncoder().encode(renderHtml(reportModel(model.scorecard, model.series))).length;

test('the starter pack takes less than 300 KB', () => {
  expect(lengthOf({ scorecard, series })).toBeLessThan(STARTER_MAX);
});

test('ten million attempts give a page of the same order', () => {
  const busy = { ...series, scenarios: series.scenarios.map(enormous) };
  expect(lengthOf({ scorecard, series: busy })).toBeLessThan(2 * STARTER_MAX);
});

describe('as many runs as the whole catalogue under two policies', () => {
  const many = repeated(33);
  const page = renderHtml(reportModel(many.scorecard, many.series));
  const elements = [...walk(readMarkup(page))];
  const runs = elements.filter(({ attributes }) => attributes['class']?.startsWith('run'));

  test('take less than 1.5 MB, the weightiest of them in full', () => {
    expect(new TextEncoder().encode(page).length).toBeLessThan(CATALOGUE_MAX);
    expect(runs).toHaveLength(264);
    const full = runs.filter(({ attributes }) => attributes['class'] === 'run');
    expect(full.length).toBeGreaterThan(15);
    expect(full.length).toBeLessThan(100);
  });

  test('have a place for every link of the matrix', () => {
    const ids = new Set(elements.flatMap(({ attributes }) => attributes['id'] ?? []));
    const links = elements.flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(links.length).toBeGreaterThan(1_000);
    expect(links.filter((link) => !ids.has(link.slice(1)))).toEqual([]);
  });
});
