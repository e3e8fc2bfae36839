/** Every figure on the page says where in the scorecard it stands: here the two are compared, read by other code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderHtml } from '../../../src/core/report/html.ts';
import { advice } from '../../../src/core/report/html-advice.ts';
import { html } from '../../../src/core/report/markup.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import type { Rate, Scorecard } from '../../../src/core/score/scorecard.ts';
import { type Element, figuresIn, readMarkup, walk } from './markup-reader.ts';
import { SCORECARD, SERIES } from './small-report.ts';

const SAMPLE = join(import.meta.dirname, '../../../reports/samples/starter/scorecard.json');
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

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

/** Reads a figure as a person would and holds it against the value, within what its last digit can say. */
function agrees(text: string, value: unknown): boolean {
  if (typeof value === 'string') return text === value;
  if (text === 'n/a' || text === 'never') return value === null;
  if (value === null || value === undefined) return false;
  const everywhere = / in every seed$/;
  const ends = everywhere.test(text) ? [0, 1].map(() => text.replace(everywhere, '')) : text.split(' to ');
  if (ends.length === 2) {
    const { low, high } = value as { low: unknown; high: unknown };
    return agrees(ends[0] ?? '', low) && agrees(ends[1] ?? '', high);
  }
  if (typeof value === 'object') return agreesWithRate(text, value as Rate);
  const money = /^(?:at most |not known, counted as )?[A-Z]{3} (-?[\d,]+\.(\d+))$/.exec(text);
  if (money) return near(number(money[1]) * 1e6, value, 0.5e6 / 10 ** (money[2] ?? '').length);
  const share = /^(-?[\d.]+) %$/.exec(text);
  if (share) return near(number(share[1]) / 100, value, 0.000_050_1);
  const points = /^([+-]?[\d.]+) points$/.exec(text);
  if (points) return near(number(points[1]), value, 0.050_1);
  if (text === 'at once') return value === 0;
  const span = [...text.matchAll(/(\d+) (ms|s|min|h|d)\b/g)];
  if (span.length > 0) {
    const units = span.map(([, , unit = '']) => UNITS_MS[unit] ?? 0);
    const ms = span.reduce((sum, [, count], i) => sum + Number(count) * (units[i] ?? 0), 0);
    const smallest = span.length === 2 ? Math.min(...units) : coarsest(units[0] ?? 1);
    return near(ms, value, smallest === 1 ? 0 : smallest / 2);
  }
  const decimals = /^([+-]?[\d,]+)\.(\d+)$/.exec(text);
  if (decimals && typeof value === 'number') {
    // Millionths of people where they are whole numbers; else people, or a ratio, as it stands.
    const within = 0.501 / 10 ** (decimals[2] ?? '').length;
    return near(number(text), value, within) || near(number(text), value / 1e6, within);
  }
  return /^[+-]?[\d,]+$/.test(text) && number(text) === value;
}

/** A span of one unit leaves out the next smaller one only when that is zero, so that is its precision. */
function coarsest(unitMs: number): number {
  const sizes = Object.values(UNITS_MS);
  return unitMs <= 1_000 ? unitMs : (sizes[sizes.indexOf(unitMs) - 1] ?? unitMs);
}

function agreesWithRate(text: string, rate: Rate): boolean {
  const [, numerator, denominator, value, high] =
    /^([\d,]+) of ([\d,]+) \((?:([\d.]+) %, at most ([\d.]+) %|no sample)\)$/.exec(text) ?? [];
  if (numerator === undefined || number(numerator) !== rate.numerator || number(denominator) !== rate.denominator)
    return false;
  if (value === undefined) return rate.value === null;
  return near(number(value) / 100, rate.value, 0.000_050_1) && near(number(high) / 100, rate.high, 0.000_050_1);
}

function near(shown: number, value: unknown, tolerance: number): boolean {
  return typeof value === 'number' && Math.abs(shown - value) <= tolerance + 1e-9;
}

function number(text = ''): number {
  return Number(text.replaceAll(',', ''));
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
