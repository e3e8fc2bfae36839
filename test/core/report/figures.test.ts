/** Every figure on the page says where in the scorecard it stands: here the two are compared, read by other code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderHtml } from '../../../src/core/report/html.ts';
import { advice } from '../../../src/core/report/html-advice.ts';
import { html } from '../../../src/core/report/markup.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import type { Scorecard } from '../../../src/core/score/scorecard.ts';
import { agrees } from './agrees.ts';
import { type Element, figuresIn, readMarkup, walk } from './markup-reader.ts';
import { SCORECARD, SERIES } from './small-report.ts';

const SAMPLE = join(import.meta.dirname, '../../../reports/samples/starter/scorecard.json');

test.each([
  ['by hand', SCORECARD],
  ['of the starter pack', JSON.parse(readFileSync(SAMPLE, 'utf8')) as Scorecard],
])('every figure on the page equals the scorecard %s', (_, scorecard) => {
  const figures = [...figuresIn(readMarkup(renderHtml(reportModel(scorecard, null))))];
  const wrong = figures.filter(({ path, text }) => !agrees(text, valueAt(scorecard, path)));
  expect(wrong).toEqual([]);
  const shown = new Set(figures.map(({ path }) => path));
  for (const i of scorecard.scenarios.keys())
    for (const path of ['fraud.dispatches', 'fraud.lossMicro', 'legit.insultRate', 'legit.cohorts.0.insultRate'])
      expect(shown).toContain(`scenarios.${i}.${path}`);
  for (const i of scorecard.gates.keys())
    for (const key of ['id', 'limit', 'actual']) expect(shown).toContain(`gates.${i}.${key}`);
  for (const [i, { defences }] of scorecard.scenarios.entries())
    for (const [d, { attribution }] of defences.entries()) {
      const worths = attribution === null ? [] : Object.entries(attribution);
      for (const [name, worth] of worths)
        for (const figure of Object.keys(worth).filter((key) => key !== 'error'))
          expect(shown).toContain(`scenarios.${i}.defences.${d}.attribution.${name}.${figure}`);
      if (attribution !== null) expect(shown).toContain(`scenarios.${i}.defences.${d}.firstBlocker.savedMicro`);
    }
  for (const [i, { intervals }] of scorecard.aggregates.entries())
    for (const name of Object.keys(intervals ?? {})) expect(shown).toContain(`aggregates.${i}.intervals.${name}`);
  for (const { policy } of scorecard.scenarios) expect(shown).toContain(`totals.${policy}.legit.insults`);
});

test('every figure of the advice is shown, and equals the scorecard', () => {
  const root = readMarkup(`${html`<main>${advice(reportModel(SCORECARD, null))}</main>`}`);
  const figures = [...figuresIn(root)];
  expect(figures.filter(({ path, text }) => !agrees(text, valueAt(SCORECARD, path)))).toEqual([]);
  const wanted = (SCORECARD.advice ?? []).flatMap(({ steps }, p) =>
    steps.flatMap((step, s) => figuresOf(step, `advice.${p}.steps.${s}`)),
  );
  expect(wanted).toHaveLength(31);
  expect(new Set(figures.map(({ path }) => path))).toEqual(new Set(wanted));
});

/** Where the numbers of a step stand, an interval as one, and how sure it is. */
function figuresOf(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path];
  if (typeof value === 'string') return path.endsWith('.confidence') ? [path] : [];
  if (value === null || typeof value !== 'object') return [];
  if ('low' in value) return [path];
  return Object.entries(value).flatMap(([key, inner]) => figuresOf(inner, `${path}.${key}`));
}

test('a wrong figure is noticed', () => {
  expect(agrees('at most 2 %', 'at most 1 %')).toBe(false);
  expect(agrees('EUR 1.00', 1_010_000)).toBe(false);
  expect(agrees('1,001', 1_000)).toBe(false);
  expect(
    agrees('1 of 2 (50.00 %, at most 60.00 %)', { numerator: 1, denominator: 3, value: 0.5, low: 0, high: 0.6 }),
  ).toBe(false);
  expect(agrees('99.00 %', 0.98)).toBe(false);
  expect(agrees('2 min 5 s', 124_000)).toBe(false);
  expect(agrees('never', 0)).toBe(false);
  expect(agrees('+2', -2)).toBe(false);
  expect(agrees('+1.25', 1_260_000)).toBe(false);
  expect(agrees('-0.5', 0.5)).toBe(false);
  expect(agrees('1.00 % to 2.00 %', { low: 0.01, high: 0.03 })).toBe(false);
  expect(agrees('1.29', 1.3)).toBe(false);
});

function valueAt(scorecard: Scorecard, path: string): unknown {
  const [first, second = '', ...rest] = path.split('.');
  if (first !== 'totals') return at(scorecard, path.split('.'));
  const own = scorecard.scenarios.filter((score) => score.policy === second);
  return own.reduce((sum, score) => sum + (at(score, rest) as number), 0);
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
}

test('the page of a series has the charts, and none without figures', () => {
  const charts = [...walk(readMarkup(renderHtml(reportModel(SCORECARD, SERIES))))].filter(
    ({ name }) => name === 'figure',
  );
  expect(charts.map((chart) => panelsOf(chart).length)).toEqual([6, 6, 2]);
});

function panelsOf(chart: Element): Element[] {
  return [...walk(chart)].filter(({ attributes }) => attributes['class'] === 'plot');
}
