/** Two runs of one campaign over time, panel beside panel: the same scale in both, so that the eye compares heights. */
import type { ScenarioSeries } from '../score/scorecard.ts';
import { bill, logins, messages, STEPS_MAX, spoken } from './chart.ts';
import { type Frame, type Panel, panelMarkup, timeAxis } from './chart-panel.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { spanText } from './wording.ts';

/** What happened when, per side; alerts stand in the reports of the runs. */
const MARKS_MAX = 8;

const SIDES = ['before', 'after'] as const;
type Side = (typeof SIDES)[number];

export interface Timelines {
  readonly currency: string;
  readonly before: ScenarioSeries;
  readonly after: ScenarioSeries;
  /** What each side is called: `before: open`. */
  readonly names: Readonly<Record<Side, string>>;
}

/** Null where the two cannot be drawn on one axis: their buckets are of different width. */
export function comparisonChart(timelines: Timelines): Markup | null {
  const { before, after, currency } = timelines;
  if (before.bucketMs !== after.bucketMs) return null;
  const length = Math.max(before.fraudAttempts.length, after.fraudAttempts.length, 1);
  const step = Math.max(1, Math.ceil(length / STEPS_MAX));
  const frame = { buckets: Math.ceil(length / step), bucketMs: step * before.bucketMs, marks: [] };
  const drawn = SIDES.map((side) => ({ series: timelines[side], step, currency, per: spanText(frame.bucketMs) }));
  const pairs = [messages, bill, logins].map((panelOf) => panelPair(drawn.map(panelOf), { timelines, frame }));
  return html`<div class="pairs">${pairs}${moments(timelines)}</div>`;
}

/** One top for both sides: the same height is the same amount. */
function panelPair(panels: readonly Panel[], { timelines, frame }: { timelines: Timelines; frame: Frame }): Markup {
  const top = Math.max(0, ...panels.flatMap(({ layers }) => layers.flatMap(({ values }) => values)));
  const sides = SIDES.map((side, i) => {
    const panel = panels[i] as Panel;
    const drawing = panelMarkup({ ...panel, top }, frame);
    if (drawing === null) return NOTHING;
    const name = timelines.names[side];
    return html`<div><p class="side">${name}</p><div role="img" aria-label="${name}. ${spoken(panel)}">${drawing}${timeAxis(frame)}</div></div>`;
  });
  return top === 0 ? NOTHING : html`<div class="pair">${sides}</div>`;
}

function moments({ names, ...timelines }: Timelines): Markup {
  const lists = SIDES.map((side) => {
    const own = timelines[side].marks
      .filter(({ kind }) => kind !== 'alert')
      .sort((a, b) => a.atMs - b.atMs)
      .slice(0, MARKS_MAX);
    const rows = own.map(({ label, atMs }) => html`<li>${label} <span class="soft">at ${spanText(atMs)}</span></li>`);
    return html`<div><p class="side">${names[side]}, what happened when</p>${rows.length === 0 ? html`<p class="soft">Nothing of note happened.</p>` : html`<ol class="moments">${rows}</ol>`}</div>`;
  });
  return html`<div class="pair">${lists}</div>`;
}
