/** Reading and zooming: one cursor over all panels of a figure, by pointer and by keyboard. */
import { readSteps } from './steps.ts';
import { momentText, valueText } from './words.ts';

/** Steps that a zoomed figure shows at least. */
const STEPS_MIN = 6;
const SVG = 'http://www.w3.org/2000/svg';

export function addCharts() {
  for (const figure of document.querySelectorAll('figure.chart[data-step]'))
    if (figure instanceof HTMLElement) new Chart(figure);
}

class Chart {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.stepMs = Number(figure.dataset['step']);
    this.plots = [...figure.querySelectorAll('.plot')].map(plotOf);
    this.steps = Math.max(1, ...this.plots.map(({ steps }) => steps));
    this.from = 0;
    this.to = this.steps;
    this.at = -1;
    this.axis = [...figure.querySelectorAll('.x')].at(-1) ?? null;
    this.ticks = [...(this.axis?.children ?? [])];
    this.flags = figure.querySelector('.flags');
    this.readout = document.createElement('p');
    this.readout.className = 'readout';
    this.readout.setAttribute('aria-live', 'polite');
    this.readout.textContent = 'Point at the drawing, or use the arrow keys, to read figures.';
    const caption = figure.querySelector('figcaption');
    caption?.prepend(this.readout, this.tools());
    const picture = figure.querySelector('[role=img]');
    if (picture instanceof HTMLElement) this.listen(picture);
  }

  tools() {
    const tools = document.createElement('div');
    tools.className = 'tools';
    const buttons = /** @type {const} */ ([
      ['Zoom in', () => this.zoom(0.5)],
      ['Zoom out', () => this.zoom(2)],
      ['Earlier', () => this.move(-0.5)],
      ['Later', () => this.move(0.5)],
      ['All', () => this.view(0, this.steps)],
    ]);
    for (const [text, act] of buttons) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
      button.addEventListener('click', act);
      tools.append(button);
    }
    return tools;
  }

  /** @param {HTMLElement} picture */
  listen(picture) {
    picture.tabIndex = 0;
    picture.addEventListener('pointermove', (event) => this.point(event));
    picture.addEventListener('pointerleave', () => this.read(-1));
    picture.addEventListener('keydown', (event) => {
      const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
      const by = moves[/** @type {keyof typeof moves} */ (event.key)];
      if (by === undefined) return;
      event.preventDefault();
      this.read(Math.min(this.steps - 1, Math.max(0, this.at + by)));
    });
  }

  /** @param {PointerEvent} event */
  point(event) {
    const box = this.plots[0]?.svg.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const share = (event.clientX - box.left) / box.width;
    this.read(share < 0 || share >= 1 ? -1 : Math.floor(this.from + share * (this.to - this.from)));
  }

  /** @param {number} at */
  read(at) {
    if (at === this.at) return;
    this.at = at;
    for (const plot of this.plots) plot.cursor.setAttribute('d', at < 0 ? '' : `M${at + 0.5} ${plot.low}V${plot.high}`);
    if (at < 0) return;
    const parts = this.plots.map(({ title, layers, money }) => {
      const figures = layers.map(({ name, values }) => `${name} ${valueText(values[at] ?? 0, money)}`);
      return `${title}: ${figures.join(', ')}`;
    });
    this.readout.textContent = `${momentText(at * this.stepMs)} to ${momentText((at + 1) * this.stepMs)}. ${parts.join('. ')}.`;
  }

  /** @param {number} factor */
  zoom(factor) {
    const middle = this.at >= this.from && this.at < this.to ? this.at + 0.5 : (this.from + this.to) / 2;
    const width = Math.min(
      this.steps,
      Math.max(Math.min(STEPS_MIN, this.steps), Math.round((this.to - this.from) * factor)),
    );
    this.view(Math.round(middle - width / 2), width);
  }

  /** @param {number} share */
  move(share) {
    const width = this.to - this.from;
    this.view(this.from + Math.round(width * share), width);
  }

  /**
   * @param {number} from
   * @param {number} width
   */
  view(from, width) {
    this.from = Math.max(0, Math.min(this.steps - width, from));
    this.to = this.from + width;
    for (const { svg, height } of this.plots) svg.setAttribute('viewBox', `${this.from} 0 ${width} ${height}`);
    const whole = width === this.steps;
    this.flags?.toggleAttribute('hidden', !whole);
    this.axis?.replaceChildren(...(whole ? this.ticks : this.ownTicks()));
  }

  ownTicks() {
    return [0, 0.25, 0.5, 0.75].map((share) => {
      const text = document.createElementNS(SVG, 'text');
      text.setAttribute('x', `${share * 100}%`);
      text.setAttribute('y', '13');
      text.textContent = momentText(Math.round((this.from + share * (this.to - this.from)) * this.stepMs));
      return text;
    });
  }
}

/** @param {Element} svg */
function plotOf(svg) {
  const [, , steps = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const group = svg.querySelector('g');
  const high = Number(/([\d.-]+)\)$/.exec(group?.getAttribute('transform') ?? '')?.[1] ?? height);
  const layers = [...svg.querySelectorAll('[data-name]')].map((path) => ({
    name: path.getAttribute('data-name') ?? '',
    values: readSteps(path.getAttribute('d') ?? '', steps),
  }));
  const cursor = document.createElementNS(SVG, 'path');
  cursor.setAttribute('class', 'cursor');
  group?.append(cursor);
  const currency = svg.getAttribute('data-currency');
  const money = currency === null ? null : { currency, unitMicro: Number(svg.getAttribute('data-unit')) };
  const title = svg.parentElement?.previousElementSibling?.querySelector('b')?.textContent ?? '';
  return { svg, steps, height, high, low: high - height, layers, cursor, money, title };
}
