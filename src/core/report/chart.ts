/**
 * One run over time: fraud messages, what they cost beside what they would have cost, and how real users fared. Shapes
 * are static SVG stretched to the page's width; every letter is HTML on top, so that it stays readable on a phone.
 */
import { scaleLinear } from 'd3-scale';
import { MICRO_PER_UNIT } from '../domain/units.ts';
import type { ScenarioSeries } from '../score/scorecard.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { countText, moneyText, spanText } from './wording.ts';

/** Points drawn at most: neighbouring buckets are added up beyond that. */
const POINTS_MAX = 120;
/** Height of a panel's drawing in its own units. */
const HEIGHT = 200;
/** A bucket that is not empty is at least this high: one leaked message among thousands must be seen. */
const VISIBLE_MIN = 3;
const MARKS_MAX = 12;
/** Flags closer than this share of the width become one: two digits and a margin on a phone. */
const FLAG_SHARE = 0.1;

interface Panel {
  readonly title: string;
  /** Highest value that the axis must hold. */
  readonly top: number;
  readonly tickText: (value: number) => string;
  readonly wholeTicks: boolean;
  readonly layers: readonly Layer[];
}

interface Layer {
  /** CSS class of the area and of its swatch. */
  readonly name: 'tried' | 'leaked' | 'begun' | 'done';
  readonly label: string;
  readonly counts: readonly number[];
}

interface Frame {
  readonly buckets: number;
  readonly spanMs: number;
  readonly marks: ScenarioSeries['marks'];
}

export function runChart(series: ScenarioSeries, currency: string): Markup {
  const step = Math.max(1, Math.ceil(series.fraudAttempts.length / POINTS_MAX));
  const per = spanText(series.bucketMs * step);
  const buckets = Math.max(1, Math.ceil(series.fraudAttempts.length / step));
  const marks = series.marks
    .filter((mark) => mark.kind !== 'alert')
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, MARKS_MAX);
  const frame: Frame = { buckets, spanMs: buckets * step * series.bucketMs, marks };
  const panels = panelsOf(series, { step, per, currency });
  if (panels.length === 0) return NOTHING;
  const label = `Over time, per ${per}: ${panels.map(({ title }) => title).join('; ')}`;
  return html`<figure class="chart"><div role="img" aria-label="${label}">${flags(frame)}${panels.map((panel) => panelHtml(panel, frame))}${timeAxis(frame)}</div><figcaption>${markList(frame)}</figcaption></figure>`;
}

function panelsOf(
  series: ScenarioSeries,
  { step, per, currency }: { step: number; per: string; currency: string },
): Panel[] {
  const layer = (name: Layer['name'], label: string, counts: readonly number[]): Layer => ({
    name,
    label,
    counts: merged(counts, step),
  });
  const panel = (title: string, layers: readonly Layer[], money: boolean): Panel => {
    const top = Math.max(0, ...layers.flatMap(({ counts }) => counts));
    const tickText = (value: number) => (money ? moneyTick(value, top) : countText(value));
    return { title, top, layers, tickText, wholeTicks: !money };
  };
  return [
    panel(
      `Fraud messages per ${per}`,
      [layer('tried', 'tried', series.fraudAttempts), layer('leaked', 'sent', series.fraudDispatches)],
      false,
    ),
    panel(
      `Cost of fraud messages per ${per}, ${currency}`,
      [
        layer(
          'tried',
          `undefended, ${total(series.undefendedFraudCostMicro, currency)} in all`,
          series.undefendedFraudCostMicro,
        ),
        layer('leaked', `here, ${total(series.fraudCostMicro, currency)} in all`, series.fraudCostMicro),
      ],
      true,
    ),
    panel(
      `Logins of real users per ${per}`,
      [layer('begun', 'begun', series.legitIntents), layer('done', 'completed', series.legitCompleted)],
      false,
    ),
  ].filter(({ top }) => top > 0);
}

function panelHtml({ title, top, tickText, wholeTicks, layers }: Panel, { buckets, spanMs, marks }: Frame): Markup {
  const y = scaleLinear([0, top], [0, HEIGHT]).nice(3);
  const ticks = y.ticks(3).filter((tick) => !wholeTicks || Number.isInteger(tick));
  const key = layers.map(({ name, label }) => html`<span><i class="${name}"></i>${label}</span>`);
  const labels = ticks.map((tick) => html`<span style="bottom:${percent(y(tick) / HEIGHT)}">${tickText(tick)}</span>`);
  const grid = ticks.map((tick) => `M0 ${HEIGHT - Math.round(y(tick))}H${buckets}`).join('');
  const lines = marks.map((mark) => `M${tenth((mark.atMs / spanMs) * buckets)} 0V${HEIGHT}`).join('');
  const areas = layers.map(({ name, counts }) => html`<path class="${name}" d="${stepArea(counts, y)}"/>`);
  return html`<p class="axis"><b>${title}</b> ${key}</p><div class="plot"><div class="y">${labels}</div><svg viewBox="0 0 ${buckets} ${HEIGHT}" preserveAspectRatio="none"><path class="grid" d="${grid}"/>${areas}<path class="mark" d="${lines}"/></svg></div>`;
}

/** Steps, because a bucket is a count over a span and not a value at a moment. Only changes are written down. */
function stepArea(counts: readonly number[], y: (count: number) => number): string {
  let path = `M0 ${HEIGHT}`;
  let last = HEIGHT;
  for (const [i, count] of counts.entries()) {
    const at = HEIGHT - (count === 0 ? 0 : Math.max(VISIBLE_MIN, Math.round(y(count))));
    if (at === last) continue;
    path += `${i === 0 ? '' : `H${i}`}V${at}`;
    last = at;
  }
  return `${path}H${counts.length}V${HEIGHT}Z`;
}

/** Numbered flags over the panels; neighbours that would overlap share one. */
function flags({ marks, spanMs }: Frame): Markup {
  const groups: { share: number; from: number; to: number }[] = [];
  for (const [i, mark] of marks.entries()) {
    const share = Math.min(1, mark.atMs / spanMs);
    const last = groups.at(-1);
    if (last && share - last.share < FLAG_SHARE) last.to = i + 1;
    else groups.push({ share, from: i + 1, to: i + 1 });
  }
  const texts = groups.map(
    ({ share, from, to }) =>
      html`<b style="left:${percent(share)}">${from === to ? String(from) : `${from}-${to}`}</b>`,
  );
  return html`<div class="flags">${texts}</div>`;
}

function markList({ marks }: Frame): Markup {
  if (marks.length === 0) return NOTHING;
  return html`<ol class="marks">${marks.map((mark) => html`<li>${mark.label} <span>at ${spanText(mark.atMs)}</span></li>`)}</ol>`;
}

function timeAxis({ spanMs }: Frame): Markup {
  const texts = timeTicks(spanMs).map(
    (tick) => html`<span style="left:${percent(tick / spanMs)}">${tick === 0 ? 'start' : spanText(tick)}</span>`,
  );
  return html`<div class="x${texts.length > 5 ? ' many' : ''}">${texts}</div>`;
}

/** At most seven moments at round times. */
function timeTicks(spanMs: number): number[] {
  const steps = [
    1_000, 10_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000,
    86_400_000,
  ];
  const day = 86_400_000;
  const step = steps.find((candidate) => spanMs / candidate <= 6) ?? day * Math.ceil(spanMs / (6 * day));
  const ticks: number[] = [];
  for (let at = 0; at <= spanMs * 0.97; at += step) ticks.push(at);
  return ticks;
}

function merged(counts: readonly number[], step: number): number[] {
  const sums: number[] = [];
  for (let i = 0; i < counts.length; i += step)
    sums.push(counts.slice(i, i + step).reduce((sum, count) => sum + count, 0));
  return sums;
}

function total(micros: readonly number[], currency: string): string {
  return moneyText(
    micros.reduce((sum, micro) => sum + micro, 0),
    currency,
  );
}

/** As many decimals as the axis needs; the currency stands in the title. */
function moneyTick(micro: number, topMicro: number): string {
  const decimals = topMicro >= 10 * MICRO_PER_UNIT ? 0 : topMicro >= MICRO_PER_UNIT / 10 ? 2 : 4;
  return micro === 0 ? '0' : countText((micro / MICRO_PER_UNIT).toFixed(decimals));
}

function percent(share: number): string {
  return `${tenth(share * 100)}%`;
}

/** One decimal: the same bytes on every machine, and nobody sees less than a tenth of a pixel. */
function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
