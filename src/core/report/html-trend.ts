/** One trend as a line and as a table: a share from run to run, static SVG without a style of its own, broken where runs differ. */
import { scaleLinear } from 'd3-scale';
import { tenth } from './chart-panel.ts';
import { table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { Trend, TrendPoint } from './run-trends.ts';
import { percentText } from './wording.ts';

/** Per cent of the width between which points stand; left of them are the figures of the scale. */
const LEFT_PERCENT = 15;
const RIGHT_PERCENT = 97;
/** Pixels. */
const TOP_PX = 10;
const PLOT_PX = 70;
const PANEL_PX = 104;

type Share = 'lossShare' | 'keptOutShare';
const SHARES: readonly { readonly share: Share; readonly title: string }[] = [
  { share: 'lossShare', title: 'Fraud bill, of what it would be undefended' },
  { share: 'keptOutShare', title: 'Real users kept out' },
];

export function trendArticle({ title, points }: Trend, kind: string): Markup {
  const rows = points.map(({ run, startedAt, lossShare, keptOutShare, broken }) => [
    momentText(startedAt),
    run,
    percentText(lossShare),
    percentText(keptOutShare),
    broken === null ? '' : `not comparable with the run before: ${broken}`,
  ]);
  const head = ['started', 'run', '#bill of undefended', '#kept out', '~note'];
  const panels = SHARES.map(({ share, title: name }) => panel(points, { share, name, title }));
  return html`<article><h3>${title}</h3>${panels}${breaksNote(points)}<details><summary>The figures</summary>${table({ label: `${kind}: ${title}`, head, rows })}</details></article>`;
}

/** Breaks that are explained beside the line; the table has all. */
const BREAKS_TOLD_MAX = 3;

function breaksNote(points: readonly TrendPoint[]): Markup {
  const breaks = points.filter(({ broken }) => broken !== null).reverse();
  if (breaks.length === 0) return NOTHING;
  const told = breaks.slice(0, BREAKS_TOLD_MAX).map(({ run, broken }) => `${run}: ${broken}.`);
  const rest = breaks.length > BREAKS_TOLD_MAX ? ' The figures have the earlier ones.' : '';
  return html`<p class="soft">Dashed: not comparable with the run before. ${told.join(' ')}${rest}</p>`;
}

/** `2026-11-21 10:00`: the day, the hour and the minute, as the run wrote them (UTC). */
export function momentText(startedAt: string): string {
  return startedAt.slice(0, 16).replace('T', ' ');
}

function panel(
  points: readonly TrendPoint[],
  { share, name, title }: { share: Share; name: string; title: string },
): Markup {
  const known = points.flatMap((point) => point[share] ?? []);
  if (known.length === 0) return html`<p class="axis"><b>${name}</b> not known of any of these runs</p>`;
  // A line of zeros stands on the floor of a scale that has a height.
  const top = Math.max(...known) || 0.01;
  const y = scaleLinear([0, top], [TOP_PX + PLOT_PX, TOP_PX]).nice(2);
  const x = (index: number) => tenth(LEFT_PERCENT + ((RIGHT_PERCENT - LEFT_PERCENT) * index) / (points.length - 1));
  const label = `${name}, ${title}: ${points.map((point) => percentText(point[share])).join(', ')}`;
  const scale = y.ticks(2).map((tick) => {
    const at = tenth(y(tick));
    return html`<line class="grid" x1="${LEFT_PERCENT}%" x2="100%" y1="${at}" y2="${at}"/><text x="${LEFT_PERCENT - 1.5}%" y="${tenth(at + 4)}" text-anchor="end">${tickText(tick)}</text>`;
  });
  const place = (index: number) => ({ x: x(index), y: tenth(y(points[index]?.[share] ?? 0)) });
  const lines = points.map((point, i) => {
    if (i === 0) return NOTHING;
    const between = tenth((x(i - 1) + x(i)) / 2);
    if (point.broken !== null)
      return html`<line class="break" x1="${between}%" x2="${between}%" y1="${TOP_PX}" y2="${TOP_PX + PLOT_PX}"/>`;
    if (point[share] === null || points[i - 1]?.[share] === null) return NOTHING;
    const [from, to] = [place(i - 1), place(i)];
    return html`<line class="run" x1="${from.x}%" y1="${from.y}" x2="${to.x}%" y2="${to.y}"/>`;
  });
  const dots = points.map((point, i) => {
    if (point[share] === null) return NOTHING;
    const at = place(i);
    return html`<circle cx="${at.x}%" cy="${at.y}" r="3"/>`;
  });
  const [first, last] = [points[0]?.startedAt ?? '', points.at(-1)?.startedAt ?? ''];
  const ends = html`<text x="${LEFT_PERCENT}%" y="${PANEL_PX - 4}">${first.slice(0, 10)}</text><text x="100%" y="${PANEL_PX - 4}" text-anchor="end">${last.slice(0, 10)}</text>`;
  return html`<p class="axis"><b>${name}</b> <span>now ${percentText(points.at(-1)?.[share] ?? null)}</span></p><svg class="trend" width="100%" height="${PANEL_PX}" role="img" aria-label="${label}">${scale}${lines}${dots}${ends}</svg>`;
}

/** As many decimals as it takes: `5 %`, `0.25 %`. */
function tickText(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
