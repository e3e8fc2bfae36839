/**
 * Two runs of one campaign over time, panel beside panel: the same scale in both, so that the eye compares heights. Shapes and
 * letters are static SVG without a style of their own.
 */
import { scaleLinear } from 'd3-scale';
import { MICRO_PER_UNIT } from '../domain/units.ts';
import type { ScenarioSeries } from '../score/scorecard.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { countText, moneyText, spanText } from './wording.ts';

/** Points drawn at most: neighbouring buckets are added up beyond that. */
const POINTS_MAX = 120;
/** Height of a panel's drawing in its own units. */
const HEIGHT = 100;
/** A bucket that is not empty is at least this high: one leaked message among thousands must be seen. */
const VISIBLE_MIN = 2;
/** Where the drawing begins, in per cent of the panel's width; left of it stand the figures of the scale. */
const LEFT_PERCENT = 13;
/** Pixels: space above the drawing for the top figure of the scale, its height, and the height of the whole. */
const TOP_PX = 8;
const PLOT_PX = 90;
const PANEL_PX = 120;

const SIDES = ['before', 'after'] as const;
type Side = (typeof SIDES)[number];

export interface Timelines {
  readonly currency: string;
  readonly before: ScenarioSeries;
  readonly after: ScenarioSeries;
  /** What each side is called: `before: open`. */
  readonly names: Readonly<Record<Side, string>>;
}

interface Layer {
  /** CSS class of the area and of its swatch. */
  readonly name: 'tried' | 'leaked' | 'begun' | 'done';
  readonly label: string;
  readonly counts: (series: ScenarioSeries) => readonly number[];
}

interface Panel {
  readonly title: string;
  readonly money: boolean;
  readonly layers: readonly Layer[];
}

const PANELS: readonly Panel[] = [
  {
    title: 'Fraud messages',
    money: false,
    layers: [
      { name: 'tried', label: 'tried', counts: (series) => series.fraudAttempts },
      { name: 'leaked', label: 'sent', counts: (series) => series.fraudDispatches },
    ],
  },
  {
    title: 'Cost of fraud messages',
    money: true,
    layers: [
      { name: 'tried', label: 'undefended', counts: (series) => series.undefendedFraudCostMicro },
      { name: 'leaked', label: 'here', counts: (series) => series.fraudCostMicro },
    ],
  },
  {
    title: 'Logins of real users',
    money: false,
    layers: [
      { name: 'begun', label: 'begun', counts: (series) => series.legitIntents },
      { name: 'done', label: 'completed', counts: (series) => series.legitCompleted },
    ],
  },
];

/** Buckets that are drawn as one, and how many of those hold the longer of the two runs. */
interface Frame {
  readonly step: number;
  readonly buckets: number;
  readonly spanMs: number;
  readonly perText: string;
}

/** Null where the two cannot be drawn on one axis: their buckets are of different width. */
export function comparisonChart(timelines: Timelines): Markup | null {
  const { before, after } = timelines;
  if (before.bucketMs !== after.bucketMs) return null;
  const length = Math.max(before.fraudAttempts.length, after.fraudAttempts.length, 1);
  const step = Math.max(1, Math.ceil(length / POINTS_MAX));
  const buckets = Math.ceil(length / step);
  const perMs = step * before.bucketMs;
  const frame = { step, buckets, spanMs: buckets * perMs, perText: spanText(perMs) };
  const pairs = PANELS.map((panel) => panelPair(panel, timelines, frame));
  return html`<div class="pairs">${pairs}${marks(timelines)}</div>`;
}

function panelPair(panel: Panel, timelines: Timelines, frame: Frame): Markup {
  const { title, money, layers } = panel;
  const drawn = Object.fromEntries(
    SIDES.map((side) => [side, layers.map(({ counts }) => merged(counts(timelines[side]), frame.step))]),
  ) as Record<Side, number[][]>;
  // One top for both sides: the same height is the same amount.
  const top = Math.max(0, ...SIDES.flatMap((side) => drawn[side].flat()));
  if (top === 0) return NOTHING;
  const { currency } = timelines;
  const key = layers.map(({ name, label }) => html`<span>${swatch(name)}${label}</span>`);
  const sides = SIDES.map((side) => {
    const sums = layers.map(({ label, counts }) => {
      const sum = counts(timelines[side]).reduce((all, count) => all + count, 0);
      return `${money ? moneyText(sum, currency) : countText(sum)} ${label}`;
    });
    const name = timelines.names[side];
    const svg = panelSvg(drawn[side], { panel, top, frame, label: `${title}, ${name}: ${sums.join(', ')}` });
    return html`<div><p class="side"><b>${name}</b> <span class="soft">${sums.join(', ')}</span></p>${svg}</div>`;
  });
  const unit = money ? `${currency} per ${frame.perText}` : `per ${frame.perText}`;
  return html`<p class="axis"><b>${title}</b> ${unit} ${key}</p><div class="pair">${sides}</div>`;
}

function swatch(name: Layer['name']): Markup {
  return html`<svg class="swatch" width="12" height="12" aria-hidden="true"><path class="${name}" d="M0 0H12V12H0Z"/></svg>`;
}

interface SvgParts {
  readonly panel: Panel;
  readonly top: number;
  readonly frame: Frame;
  readonly label: string;
}

function panelSvg(layers: readonly (readonly number[])[], { panel, top, frame, label }: SvgParts): Markup {
  const y = scaleLinear([0, top], [0, HEIGHT]).nice(3);
  const ticks = y.ticks(3).filter((tick) => panel.money || Number.isInteger(tick));
  const areas = layers.map(
    (counts, i) => html`<path class="${panel.layers[i]?.name ?? 'tried'}" d="${stepArea(counts, y)}"/>`,
  );
  const grid = ticks.map((tick) => `M0 ${tenth(HEIGHT - y(tick))}H${frame.buckets}`).join('');
  const amounts = ticks.map((tick) => {
    const at = tenth(TOP_PX + PLOT_PX * (1 - y(tick) / HEIGHT) + 4);
    return html`<text x="${LEFT_PERCENT - 1}%" y="${at}" text-anchor="end">${panel.money ? moneyTick(tick, top) : countText(tick)}</text>`;
  });
  return html`<svg class="twin" width="100%" height="${PANEL_PX}" role="img" aria-label="${label}"><svg viewBox="0 0 ${frame.buckets} ${HEIGHT}" preserveAspectRatio="none" x="${LEFT_PERCENT}%" y="${TOP_PX}" width="${100 - LEFT_PERCENT}%" height="${PLOT_PX}"><path class="grid" d="${grid}"/>${areas}</svg>${amounts}${moments(frame)}</svg>`;
}

function moments({ spanMs }: Frame): Markup[] {
  return timeTicks(spanMs).map((tick) => {
    const at = tenth(LEFT_PERCENT + (100 - LEFT_PERCENT) * (tick / spanMs));
    return html`<text x="${at}%" y="${PANEL_PX - 6}" text-anchor="${tick === 0 ? 'start' : 'middle'}">${tick === 0 ? 'start' : spanText(tick)}</text>`;
  });
}

const TIME_STEPS_MS = [
  1_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000,
  14_400_000, 28_800_000, 86_400_000,
];
const DAY_MS = 86_400_000;
/** Labels that stand beside each other on a phone. */
const TIME_TICKS_MAX = 4;

function timeTicks(spanMs: number): number[] {
  const fits = (step: number) => spanMs / step < TIME_TICKS_MAX;
  const step = TIME_STEPS_MS.find(fits) ?? DAY_MS * Math.ceil(spanMs / ((TIME_TICKS_MAX - 1) * DAY_MS));
  const ticks: number[] = [];
  // None so far to the right that its letters would leave the drawing.
  for (let at = 0; at <= spanMs * 0.92; at += step) ticks.push(at);
  return ticks;
}

/** When what happened, side by side; alerts stand in the reports of the runs. */
function marks(timelines: Timelines): Markup {
  const lists = SIDES.map((side) => {
    const own = timelines[side].marks
      .filter(({ kind }) => kind !== 'alert')
      .sort((a, b) => a.atMs - b.atMs)
      .slice(0, MARKS_MAX);
    const rows = own.map(({ label, atMs }) => html`<li>${label} <span class="soft">at ${spanText(atMs)}</span></li>`);
    return html`<div>${rows.length === 0 ? html`<p class="soft">Nothing of note happened.</p>` : html`<ol class="moments">${rows}</ol>`}</div>`;
  });
  return html`<p class="axis"><b>What happened when</b></p><div class="pair">${lists}</div>`;
}
const MARKS_MAX = 8;

/** Steps, because a bucket is a count over a span and not a value at a moment. Only changes are written down. */
function stepArea(counts: readonly number[], y: (count: number) => number): string {
  let path = `M0 ${HEIGHT}`;
  let last = HEIGHT;
  for (const [i, count] of counts.entries()) {
    const at = tenth(HEIGHT - (count === 0 ? 0 : Math.max(VISIBLE_MIN, y(count))));
    if (at === last) continue;
    path += `${i === 0 ? '' : `H${i}`}V${at}`;
    last = at;
  }
  return `${path}H${counts.length}V${HEIGHT}Z`;
}

function merged(counts: readonly number[], step: number): number[] {
  const sums: number[] = [];
  for (let i = 0; i < counts.length; i += step)
    sums.push(counts.slice(i, i + step).reduce((sum, count) => sum + count, 0));
  return sums;
}

/** As many decimals as the scale needs; the currency stands in the title. */
function moneyTick(micro: number, topMicro: number): string {
  const decimals = topMicro >= 10 * MICRO_PER_UNIT ? 0 : topMicro >= MICRO_PER_UNIT / 10 ? 2 : 4;
  return micro === 0 ? '0' : countText((micro / MICRO_PER_UNIT).toFixed(decimals));
}

/** One decimal: the same bytes on every machine, and nobody sees less than a tenth of a pixel. */
function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
