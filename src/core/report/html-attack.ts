/** The attack of one run in pictures: who stopped how much of it on the way, where it went, and from how many identities. */
import { heatStrip, inCells, shareBar } from './chart-strips.ts';
import { type FunnelStep, funnelOf } from './funnel-facts.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING, type Piece } from './markup.ts';
import type { Section } from './model.ts';
import { chosenTraces, decisionsText } from './trace-choice.ts';
import { countText, moneyText, spanText } from './wording.ts';

/** Rows and cells of the heat maps: what a phone can still show. */
const ROWS_MAX = 6;
const SLOTS_MAX = 24;
/** Cells that a range's ten thousand numbers are drawn in. */
const PLACES_MAX = 50;

export function funnel({ score, index }: Section, label: string): Markup {
  const steps = funnelOf(score);
  if (steps.length === 0) return NOTHING;
  const rows = steps.map((step) => {
    const at = (key: 'stopped' | 'left' | 'people') => {
      const path = step.figures?.[key];
      const text = countText(step[key]);
      return path === undefined ? text : figure(`scenarios.${index}.${path}`, text);
    };
    const ends = step.kind === 'asked' || step.kind === 'sent';
    return [
      step.label,
      funnelBar(step, score.fraud.attempts),
      ends ? '' : at('stopped'),
      at('left'),
      ends ? '' : at('people'),
    ];
  });
  const head = ['step', '~attack', '#stopped here', '#still on its way', '#requests of real users stopped'];
  return html`<h3>From request to message</h3>${table({ label, head, rows })}`;
}

function funnelBar({ kind, left, stopped }: FunnelStep, whole: number): Markup {
  if (kind === 'sent') return shareBar([{ name: 'leaked', count: left }], Math.max(whole, left));
  return shareBar(
    [
      { name: 'tried', count: left },
      { name: 'kept', count: Math.max(0, stopped) },
    ],
    Math.max(whole, left),
  );
}

export function destinations({ score, series }: Section, label: (what: string) => string): Markup {
  if (series === null || series.topCountries.length + series.topRanges.length === 0) return NOTHING;
  const { spread } = series;
  const per = spread === undefined ? '' : `, a cell is ${spanText(slotMs(spread))}`;
  const strips = stripsOf(spread?.countries ?? []);
  const countries = series.topCountries
    .slice(0, ROWS_MAX)
    .map((country) => [
      country.key || 'unknown',
      strips(country.key),
      countText(country.attempts),
      countText(country.dispatches),
      moneyText(country.costMicro, score.tariff.currency),
    ]);
  return html`<h3>Where the messages went</h3><p class="soft">Attack and real users together${per}: above what was asked for, below what was sent; darker is more.</p>${table(
    {
      label: label('Countries'),
      head: ['country', '~over time', '#tried', '#sent', '#cost'],
      rows: countries,
    },
  )}${ranges(series, label('Ranges'))}`;
}

function ranges({ topRanges, spread }: NonNullable<Section['series']>, label: string): Markup {
  if (topRanges.length === 0) return NOTHING;
  const strips = stripsOf(spread?.ranges ?? []);
  const rows = topRanges
    .slice(0, ROWS_MAX)
    .map((range): Piece[] => [
      range.key,
      strips(range.key),
      places(spread?.ranges.find(({ key }) => key === range.key)?.places ?? [], range.longestRun),
      countText(range.attempts),
      countText(range.dispatches),
      countText(range.distinctNumbers),
      countText(range.longestRun),
    ]);
  const head = ['number range', '~over time', '~its 10,000 numbers', '#tried', '#sent', '#distinct', '#longest run'];
  return table({ label, head, rows });
}

/** A walk through neighbours fills cells side by side; numbers drawn by chance sprinkle them. */
function places(counts: readonly number[], longestRun: number): Piece {
  if (counts.length === 0) return '';
  const cells = inCells(counts, PLACES_MAX);
  return heatStrip(
    `longest run of neighbours: ${countText(longestRun)}`,
    [{ name: 'asked', counts: cells }],
    Math.max(...cells, 1),
  );
}

type Row = { readonly key: string; readonly attempts: readonly number[]; readonly dispatches: readonly number[] };

/** All rows of a table on one scale. */
function stripsOf(rows: readonly Row[]): (key: string) => Piece {
  const drawn = rows.map(({ key, attempts, dispatches }) => ({
    key,
    lanes: [
      { name: 'asked', counts: inCells(attempts, SLOTS_MAX) },
      { name: 'sent', counts: inCells(dispatches, SLOTS_MAX) },
    ] as const,
  }));
  const most = Math.max(1, ...drawn.flatMap(({ lanes }) => lanes.flatMap(({ counts }) => counts)));
  return (key) => {
    const row = drawn.find((one) => one.key === key);
    return row === undefined ? '' : heatStrip('requests above, messages below', row.lanes, most);
  };
}

function slotMs({ slotMs: width, countries: [first] }: NonNullable<NonNullable<Section['series']>['spread']>): number {
  return width * Math.max(1, Math.ceil((first?.attempts.length ?? 1) / SLOTS_MAX));
}

export function identities({ series }: Section, label: string): Markup {
  const found = series?.identities;
  if (found === undefined) return NOTHING;
  const groups = [
    ['address', found.addresses],
    ['device', found.devices],
  ] as const;
  const rows = groups.flatMap(([kind, bins]) => {
    const most = Math.max(...bins.flatMap(({ fraud, legit }) => [fraud, legit]), 0);
    return bins.map(({ atLeast, atMost, fraud, legit, fraudAttempts, legitAttempts }): Piece[] => [
      `${kind}, ${atLeast === atMost ? countText(atLeast) : `${countText(atLeast)} to ${countText(atMost)}`}`,
      shareBar([{ name: 'leaked', count: fraud }], most),
      countText(fraud),
      countText(fraudAttempts),
      shareBar([{ name: 'done', count: legit }], most),
      countText(legit),
      countText(legitAttempts),
    ]);
  });
  if (rows.length === 0) return NOTHING;
  const head = [
    'requests of one',
    '~of the attack',
    '#how many',
    '#requests',
    '~of real users',
    '#how many',
    '#requests',
  ];
  const note = found.complete
    ? NOTHING
    : html`<p class="soft">There were more of them than are remembered: at least.</p>`;
  return html`<h3>Who asked: requests per address and device</h3>${table({ label, head, rows })}${note}`;
}

export function traces({ series }: Section, label: string): Markup {
  if (series === null || series.traces.length === 0) return NOTHING;
  const rows = chosenTraces(series.traces).map((trace) => [
    spanText(trace.atMs),
    trace.intent === 'fraud' ? 'fraud' : 'real user',
    trace.number,
    trace.address,
    trace.dispatched ? 'sent' : trace.disposition,
    decisionsText(trace),
  ]);
  const head = ['at', 'truth', 'number', 'address', 'outcome', '~decisions'];
  return html`<details><summary>Example attempts, with every decision against them</summary>${table({ label, head, rows })}</details>`;
}
