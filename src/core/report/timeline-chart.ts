/**
 * The timeline of one run as static SVG: attempts and dispatches of fraud, dispatches to real users, and marks for
 * detection, containment and the provider's account. Readable without script; colours come from the page's CSS classes.
 */
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { ScenarioSeries } from '../score/scorecard.ts';
import { escapeHtml } from './escape.ts';
import { spanText } from './wording.ts';

const WIDTH = 900;
const HEIGHT = 240;
const LEFT = 56;
const RIGHT = 12;
const TOP = 34;
const BOTTOM = 28;
/** Points drawn at most: neighbouring buckets are added up beyond that. */
const POINTS_MAX = 240;

export function timelineChart(series: ScenarioSeries, id: string): string {
  const step = Math.max(1, Math.ceil(series.fraudAttempts.length / POINTS_MAX));
  const bucketMs = series.bucketMs * step;
  const attempts = merged(series.fraudAttempts, step);
  const leaked = merged(series.fraudDispatches, step);
  const legit = merged(series.legitDispatches, step);
  const spanMs = Math.max(1, attempts.length) * bucketMs;
  const top = Math.max(1, ...attempts, ...leaked, ...legit);
  const x = scaleLinear([0, spanMs], [LEFT, WIDTH - RIGHT]);
  const y = scaleLinear([0, top], [HEIGHT - BOTTOM, TOP]).nice();
  const place = (_: number, i: number) => rounded(x((i + 0.5) * bucketMs));
  const shape = area<number>()
    .x(place)
    .y0(HEIGHT - BOTTOM)
    .y1((count) => rounded(y(count)));
  const stroke = line<number>()
    .x(place)
    .y((count) => rounded(y(count)));
  const title = `Fraud attempts, fraud SMS sent and SMS to real users per ${spanText(bucketMs)}`;
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-t">`,
    `<title id="${id}-t">${escapeHtml(title)}</title>`,
    ...y
      .ticks(4)
      .map(
        (tick) =>
          `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${rounded(y(tick))}" y2="${rounded(y(tick))}"/><text class="tick" x="${LEFT - 6}" y="${rounded(y(tick)) + 4}" text-anchor="end">${tick}</text>`,
      ),
    ...timeTicks(spanMs).map(
      (tick) =>
        `<text class="tick" x="${rounded(x(tick))}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(spanText(tick))}</text>`,
    ),
    `<path class="attempts" d="${shape(attempts) ?? ''}"/>`,
    `<path class="leaked" d="${shape(leaked) ?? ''}"/>`,
    `<path class="legit" d="${stroke(legit) ?? ''}"/>`,
    ...marks(series, x),
    '</svg>',
  ].join('');
}

function marks(series: ScenarioSeries, x: (ms: number) => number): string[] {
  const shown = series.marks.filter((mark) => mark.kind !== 'alert').slice(0, 8);
  return shown.map((mark, i) => {
    const at = rounded(x(mark.atMs));
    const anchor = at > WIDTH / 2 ? 'end' : 'start';
    return `<line class="mark" x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text class="marktext" x="${anchor === 'end' ? at - 3 : at + 3}" y="${12 + (i % 3) * 11}" text-anchor="${anchor}">${escapeHtml(mark.label)}</text>`;
  });
}

function merged(counts: readonly number[], step: number): number[] {
  const sums: number[] = [];
  for (let i = 0; i < counts.length; i += step)
    sums.push(counts.slice(i, i + step).reduce((sum, count) => sum + count, 0));
  return sums;
}

/** About six moments at round times. */
function timeTicks(spanMs: number): number[] {
  const steps = [
    60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000,
  ];
  const step = steps.find((candidate) => spanMs / candidate <= 8) ?? 86_400_000 * Math.ceil(spanMs / (8 * 86_400_000));
  const ticks: number[] = [];
  for (let at = 0; at <= spanMs; at += step) ticks.push(at);
  return ticks;
}

/** One decimal: the same bytes on every machine, and nobody sees less than a tenth of a pixel. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
