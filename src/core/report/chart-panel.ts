/**
 * Panels over one time axis as static SVG without a single style attribute: shapes are stretched to the page's width, in
 * the units of the data (so that a script can read exact values out of a path), and every letter keeps its size.
 */
import { scaleLinear } from 'd3-scale';
import { MICRO_PER_UNIT } from '../domain/units.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { countText, spanText } from './wording.ts';

/** Flags closer than this share of the width become one: two digits and a margin on a phone. */
const FLAG_SHARE = 0.1;
const DAY_MS = 86_400_000;
const TIME_STEPS_MS = [
  1_000,
  10_000,
  60_000,
  120_000,
  300_000,
  600_000,
  1_800_000,
  3_600_000,
  7_200_000,
  14_400_000,
  28_800_000,
  DAY_MS,
];

export interface Mark {
  readonly atMs: number;
  readonly label: string;
}

/** What all panels of a figure share. */
export interface Frame {
  readonly buckets: number;
  readonly bucketMs: number;
  readonly marks: readonly Mark[];
}

export interface Layer {
  /** CSS class of the area and of its swatch. */
  readonly name: 'tried' | 'leaked' | 'begun' | 'done' | 'refused' | 'failed' | 'state' | 'profit';
  readonly label: string;
  /** One whole number per bucket. */
  readonly values: readonly number[];
}

export interface Panel {
  readonly title: string;
  readonly layers: readonly Layer[];
  /** Where the values are millionths of a currency's unit: its code. */
  readonly currency?: string;
  /** The axis reaches at least so far: panels that are compared have one scale. */
  readonly top?: number;
  /** Instead of an axis of amounts: one word per whole value, from 0 on, in a lower drawing. */
  readonly states?: readonly string[];
}

/** Money of some size is drawn in thousandths of a unit: shorter paths, and still less than a cent. */
const MICRO_PER_MILLI = 1_000;
const MILLI_FROM_MICRO = 10 * MICRO_PER_UNIT;

interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly textOf: (tick: number) => string;
}

/** Null where no layer has a value other than zero. */
export function panelMarkup(panel: Panel, frame: Frame): Markup | null {
  const { title, states, currency } = panel;
  const given = panel.layers.flatMap((layer) => layer.values);
  const [low, high] = [Math.min(0, ...given), Math.max(0, panel.top ?? 0, ...given)];
  if (low === high) return null;
  const topMicro = Math.max(-low, high);
  const unitMicro = currency !== undefined && topMicro >= MILLI_FROM_MICRO ? MICRO_PER_MILLI : 1;
  const layers = panel.layers.map((layer) => ({
    ...layer,
    values: layer.values.map((value) => whole(value / unitMicro)),
  }));
  const amountText = currency === undefined ? countText : (tick: number) => moneyTick(tick * unitMicro, topMicro);
  const { min, max, ticks, textOf } =
    states === undefined ? axisOf(low / unitMicro, high / unitMicro, amountText) : axisOfStates(states);
  const share = (value: number) => percent(1 - (value - min) / (max - min));
  const labels = ticks.map((tick) => html`<text x="100%" y="${share(tick)}">${textOf(tick)}</text>`);
  const grid = ticks.map((tick) => `M0 ${tick}H${frame.buckets}`).join('');
  const lines = frame.marks.map(({ atMs }) => `M${tenth(atMs / frame.bucketMs)} ${min}V${max}`).join('');
  const areas = layers.map(
    ({ name, label, values }) =>
      html`<path class="${name}" data-name="${label.replace(/, .*/, '')}" d="${stepArea(values)}"/>`,
  );
  const key = layers.map(({ name, label }) => html`<span><i class="${name}"></i>${label}</span>`);
  const money = currency === undefined ? NOTHING : html` data-currency="${currency}" data-unit="${unitMicro}"`;
  return html`<p class="axis"><b>${title}</b> ${key}</p><div class="panel${states === undefined ? '' : ' low'}"><svg class="y">${labels}</svg><svg class="plot" viewBox="0 0 ${frame.buckets} ${max - min}" preserveAspectRatio="none"${money}><g transform="matrix(1 0 0 -1 0 ${max})"><path class="grid" d="${grid}"/>${areas}${lines === '' ? NOTHING : html`<path class="mark" d="${lines}"/>`}</g></svg></div>`;
}

/** All values are whole, so that a tick is a figure that somebody may read. */
function axisOf(low: number, high: number, textOf: Axis['textOf']): Axis {
  const scale = scaleLinear([low, high], [0, 1]).nice(3);
  const [min = low, max = high] = scale.domain();
  return { min: Math.floor(min), max: Math.ceil(max), ticks: scale.ticks(3).filter(Number.isInteger), textOf };
}

function axisOfStates(states: readonly string[]): Axis {
  const ticks = states.map((_, value) => value);
  return { min: 0, max: states.length - 1, ticks, textOf: (value) => states[value] ?? '' };
}

/** As many decimals as the axis needs; the currency stands in the title. */
function moneyTick(micro: number, topMicro: number): string {
  const decimals = topMicro >= 10 * MICRO_PER_UNIT ? 0 : topMicro >= MICRO_PER_UNIT / 10 ? 2 : 4;
  return micro === 0 ? '0' : countText((micro / MICRO_PER_UNIT).toFixed(decimals));
}

/** Never minus zero, which would be drawn as `-0`. */
function whole(value: number): number {
  return Math.round(value) + 0;
}

/**
 * Steps, because a bucket is a count over a span and not a value at a moment. Stretches of zero are not drawn: the outline,
 * which makes one message among a million visible, would otherwise lie along the ground and say that something was there.
 */
export function stepArea(values: readonly number[]): string {
  let path = '';
  let last = 0;
  for (const [i, value] of [...values, 0].entries()) {
    if (value === last) continue;
    if (last === 0) path += `M${i} 0V${value}`;
    else if (value === 0) path += `H${i}V0Z`;
    else path += `H${i}V${value}`;
    last = value;
  }
  return path;
}

/** Numbered flags over the panels; neighbours that would overlap share one. */
export function flags({ marks, buckets, bucketMs }: Frame): Markup {
  const groups: { share: number; from: number; to: number }[] = [];
  for (const [i, mark] of marks.entries()) {
    const share = Math.min(1, mark.atMs / (buckets * bucketMs));
    const last = groups.at(-1);
    if (last && share - last.share < FLAG_SHARE) last.to = i + 1;
    else groups.push({ share, from: i + 1, to: i + 1 });
  }
  if (groups.length === 0) return NOTHING;
  const texts = groups.map(({ share, from, to }) => {
    const text = from === to ? String(from) : `${from}-${to}`;
    const half = 4 + 3.5 * text.length;
    return html`<svg x="${percent(share)}" y="0"><rect x="${-half}" width="${2 * half}" height="17" rx="3"/><text y="13">${text}</text></svg>`;
  });
  return html`<svg class="flags">${texts}</svg>`;
}

export function markList({ marks }: Frame): Markup {
  if (marks.length === 0) return NOTHING;
  return html`<ol class="marks">${marks.map((mark) => html`<li>${mark.label} <span>at ${spanText(mark.atMs)}</span></li>`)}</ol>`;
}

export function timeAxis({ buckets, bucketMs }: Frame): Markup {
  const spanMs = buckets * bucketMs;
  const texts = timeTicks(spanMs).map(
    (tick) => html`<text x="${percent(tick / spanMs)}" y="13">${tick === 0 ? 'start' : spanText(tick)}</text>`,
  );
  return html`<svg class="x${texts.length > 5 ? ' many' : ''}">${texts}</svg>`;
}

/** At most seven moments at round times. */
function timeTicks(spanMs: number): number[] {
  const step = TIME_STEPS_MS.find((candidate) => spanMs / candidate <= 6) ?? DAY_MS * Math.ceil(spanMs / (6 * DAY_MS));
  const ticks: number[] = [];
  for (let at = 0; at <= spanMs * 0.95; at += step) ticks.push(at);
  return ticks;
}

/** `12.5%`: a length that an SVG attribute takes. */
export function percent(share: number): string {
  return `${tenth(share * 100)}%`;
}

/** One decimal: the same bytes on every machine, and nobody sees less than a tenth of a pixel. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
