/** The figures of the page that come from the series, table by table, and the sentences that sum figures up: compared with the files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../src/core/report/html.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import type { ScenarioScore, ScenarioSeries, Scorecard, Series } from '../../../src/core/score/scorecard.ts';
import { agrees } from './agrees.ts';
import { type Element, readMarkup, textOf, walk } from './markup-reader.ts';

const SAMPLES = join(import.meta.dirname, '../../../reports/samples/starter');
const scorecard = JSON.parse(readFileSync(join(SAMPLES, 'scorecard.json'), 'utf8')) as Scorecard;
const series = JSON.parse(readFileSync(join(SAMPLES, 'series.json'), 'utf8')) as Series;
const page = renderHtml(reportModel(scorecard, series));
const elements = [...walk(readMarkup(page))];

/** Cells of the table with this name, row by row; null where the page has none. */
function rowsOf(name: string, { id, policy, seed }: ScenarioScore): string[][] | null {
  const label = `${name}: ${id} under ${policy}, seed ${seed}`;
  const region = elements.find(({ attributes }) => attributes['aria-label'] === label);
  if (region === undefined) return null;
  const body = [...walk(region)].find((element) => element.name === 'tbody') as Element;
  return body.children.map((row) =>
    typeof row === 'string' ? [] : row.children.map((cell) => textOf(cell as Element)),
  );
}

/** Runs with their series and the names of what their tables hold. */
const RUNS = scorecard.scenarios.map((score, i) => ({
  name: `${score.id} under ${score.policy}`,
  score,
  own: series.scenarios[i] as ScenarioSeries,
}));
const DEFENDED = RUNS.filter(({ score }) => score.policy === 'layered');

function expectCells(rows: readonly (readonly string[])[] | null, wanted: readonly (readonly unknown[])[]): void {
  expect(rows).not.toBeNull();
  const shown = (rows ?? []).map((cells) => cells.filter((text) => text !== ''));
  expect(shown).toHaveLength(wanted.length);
  for (const [r, values] of wanted.entries())
    for (const [c, value] of values.entries())
      expect({ cell: shown[r]?.[c], agrees: agrees(shown[r]?.[c] ?? '', value) }).toEqual({
        cell: shown[r]?.[c],
        agrees: true,
      });
}

describe.each(DEFENDED)('$name', ({ score, own }) => {
  test('says where the messages went as the series does', () => {
    const countries = own.topCountries.slice(0, 6);
    expectCells(
      rowsOf('Countries', score),
      countries.map(({ key, attempts, dispatches, costMicro }) => [key || 'unknown', attempts, dispatches, costMicro]),
    );
    const ranges = own.topRanges.slice(0, 6);
    expectCells(
      rowsOf('Ranges', score),
      ranges.map(({ key, attempts, dispatches, distinctNumbers, longestRun }) => [
        key,
        attempts,
        dispatches,
        distinctNumbers,
        longestRun,
      ]),
    );
  });

  test('says who asked as the series does', () => {
    const bins = [...(own.identities?.addresses ?? []), ...(own.identities?.devices ?? [])];
    expect(bins.length).toBeGreaterThan(1);
    const wanted = bins.map(({ fraud, fraudAttempts, legit, legitAttempts }) => [
      fraud,
      fraudAttempts,
      legit,
      legitAttempts,
    ]);
    expectCells(rowsOf('Who asked', score)?.map(([, ...cells]) => cells) ?? null, wanted);
  });

  test('leads from what was asked for to what was sent, step by step', () => {
    const rows = rowsOf('From request to message', score) ?? [];
    expect(agrees(rows.at(0)?.[3] ?? '', score.fraud.attempts)).toBe(true);
    expect(agrees(rows.at(-1)?.[3] ?? '', score.fraud.dispatches)).toBe(true);
    let left = score.fraud.attempts;
    for (const [, , stopped = '', still = ''] of rows.slice(1, -1)) {
      left -= Number(stopped.replaceAll(',', ''));
      expect(agrees(still, left)).toBe(true);
    }
    expect(left).toBe(score.fraud.dispatches);
  });
});

describe.each(RUNS)('$name', ({ score, own }) => {
  test('tells its alerts and examples as the files do', () => {
    expectCells(
      rowsOf('Alerts', score) ?? [],
      score.alerts.map(({ signal, source, atMs }) => [signal, source, atMs]),
    );
    const examples = rowsOf('Examples', score) ?? [];
    expect(examples.length).toBe(Math.min(10, own.traces.length));
    for (const [at = '', truth, number = '', address, outcome] of examples) {
      const found = own.traces.find(
        (trace) => trace.number === number && trace.address === address && agrees(at, trace.atMs),
      );
      expect(found).toBeDefined();
      expect(truth).toBe(found?.intent === 'fraud' ? 'fraud' : 'real user');
      expect(outcome).toBe(found?.dispatched ? 'sent' : found?.disposition);
    }
  });
});

test('the verdict sums up the runs under the policies that defend', () => {
  const headline = textOf(elements.find(({ attributes }) => attributes['class'] === 'headline') as Element);
  const own = scorecard.scenarios.filter(({ policy }) => policy === 'layered');
  const sum = (of: (score: ScenarioScore) => number) => own.reduce((total, score) => total + of(score), 0);
  const [, contained, attacks, sent = '', bill = '', undefended = '', intents = ''] =
    /^Under layered, (\d+) of (\d+) campaigns were contained; ([\d,]+) fraud SMS, (USD [\d.,]+) of (USD [\d.,]+) undefended; none of ([\d,]+) real users was kept out\.$/.exec(
      headline,
    ) ?? [];
  expect([contained, attacks]).toEqual(['4', '4']);
  expect(
    agrees(
      sent,
      sum(({ fraud }) => fraud.dispatches),
    ),
  ).toBe(true);
  expect(
    agrees(
      bill,
      sum(({ fraud }) => fraud.lossMicro),
    ),
  ).toBe(true);
  expect(
    agrees(
      undefended,
      sum(({ fraud }) => fraud.undefendedLossMicro),
    ),
  ).toBe(true);
  expect(
    agrees(
      intents,
      sum(({ legit }) => legit.intents),
    ),
  ).toBe(true);
  expect(sum(({ legit }) => legit.insults)).toBe(0);
});

test('no whole number of anybody stands on the page', () => {
  const text = elements.flatMap(({ children }) => children.filter((child) => typeof child === 'string')).join(' ');
  expect(text).toMatch(/\+\d+\u2022+\d\d/);
  expect(text.match(/\+\d{9,}(?![\dx])/g)).toBeNull();
});
