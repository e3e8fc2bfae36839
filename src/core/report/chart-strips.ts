/** Small drawings inside table cells: how one row was spread over time or over a range's numbers, and shares as bars. */
import { percent } from './chart-panel.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** Shades of a heat map; the faintest is for anything at all. */
const SHADES = 4;

export interface Lane {
  /** CSS class, which gives the colour. */
  readonly name: 'asked' | 'sent';
  readonly counts: readonly number[];
}

/**
 * Lanes of cells below each other, darker where there is more. `most` is the count of the darkest, the same for all rows that
 * stand together. The shade goes by the square root: one cell of a thousand must not make all others white.
 */
export function heatStrip(label: string, lanes: readonly Lane[], most: number): Markup {
  const cells = Math.max(1, ...lanes.map(({ counts }) => counts.length));
  const paths = lanes.flatMap(({ name, counts }, y) =>
    shadedPaths(counts, most, y).map(([shade, d]) => html`<path class="${name} s${shade}" d="${d}"/>`),
  );
  return html`<svg class="strip" viewBox="0 0 ${cells} ${lanes.length}" preserveAspectRatio="none" role="img" aria-label="${label}">${paths}</svg>`;
}

/** One line per shade that occurs, as thick as its lane; neighbours of the same shade become one dash. */
function shadedPaths(counts: readonly number[], most: number, y: number): [shade: number, d: string][] {
  const shades = counts.map((count) => (count <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(count / most) * SHADES))));
  const paths = new Map<number, { d: string; at: number }>();
  for (let from = 0; from < shades.length; ) {
    const shade = shades[from] ?? 0;
    let to = from + 1;
    while (shades[to] === shade) to += 1;
    const line = paths.get(shade);
    if (shade > 0)
      paths.set(shade, {
        d: line === undefined ? `M${from} ${y}.5h${to - from}` : `${line.d}m${from - line.at} 0h${to - from}`,
        at: to,
      });
    from = to;
  }
  return [...paths].sort(([a], [b]) => a - b).map(([shade, { d }]) => [shade, d]);
}

/** Sums of neighbours, so that at most `cells` are left. */
export function inCells(counts: readonly number[], cells: number): number[] {
  const step = Math.max(1, Math.ceil(counts.length / cells));
  const sums = new Array<number>(Math.ceil(counts.length / step)).fill(0);
  for (const [i, count] of counts.entries()) sums[Math.floor(i / step)]! += count;
  return sums;
}

export interface Part {
  /** CSS class, which gives the colour. */
  readonly name: string;
  readonly count: number;
}

/** Parts of `whole` beside each other. Says nothing by itself: the figures stand beside it. */
export function shareBar(parts: readonly Part[], whole: number): Markup {
  if (whole <= 0) return NOTHING;
  let before = 0;
  const boxes = parts.map(({ name, count }) => {
    const x = before / whole;
    before += count;
    if (count <= 0) return NOTHING;
    const from = x === 0 ? NOTHING : html` x="${percent(x)}"`;
    return html`<rect class="${name}"${from} width="${percent(count / whole)}" height="12"/>`;
  });
  return html`<svg class="bar" aria-hidden="true">${boxes}</svg>`;
}
