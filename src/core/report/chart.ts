/**
 * One run over time, panel under panel: fraud messages, what they cost beside what they would have cost, the posture that
 * the target took, what the attacker made of it, how real users fared, and what an ordinary dashboard showed meanwhile.
 */
import { POSTURES } from '../domain/decision.ts';
import type { ScenarioSeries } from '../score/scorecard.ts';
import { type Frame, flags, type Layer, markList, type Panel, panelMarkup, timeAxis } from './chart-panel.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { countText, moneyText, spanText } from './wording.ts';

/** Steps drawn at most: neighbouring buckets are added up beyond that. */
export const STEPS_MAX = 96;
const MARKS_MAX = 12;
/** A run on its way into a drawing. */
export interface Drawn {
  readonly series: ScenarioSeries;
  /** Buckets of the series in one step of the drawing. */
  readonly step: number;
  /** The width of a step, in words. */
  readonly per: string;
  readonly currency: string;
}

export function runChart(series: ScenarioSeries, currency: string): Markup {
  const step = Math.max(1, Math.ceil(series.fraudAttempts.length / STEPS_MAX));
  const drawn = { series, step, currency, per: spanText(series.bucketMs * step) };
  const frame: Frame = {
    buckets: Math.max(1, Math.ceil(series.fraudAttempts.length / step)),
    bucketMs: step * series.bucketMs,
    marks: series.marks
      .filter(({ kind }) => kind !== 'alert')
      .sort((a, b) => a.atMs - b.atMs)
      .slice(0, MARKS_MAX),
  };
  const panels = [messages(drawn), bill(drawn), postures(drawn, frame), profit(drawn), logins(drawn), dashboard(drawn)];
  const shown = panels.flatMap((panel) => {
    const markup = panel === null ? null : panelMarkup(panel, frame);
    return markup === null || panel === null ? [] : [{ panel, markup }];
  });
  if (shown.length === 0) return NOTHING;
  const label = `Over time, per ${drawn.per}: ${shown.map(({ panel }) => spoken(panel)).join('; ')}`;
  return html`<figure class="chart" data-step="${frame.bucketMs}"><div role="img" aria-label="${label}">${flags(frame)}${shown.map(({ markup }) => markup)}${timeAxis(frame)}</div><figcaption>${markList(frame)}</figcaption></figure>`;
}

/** What a screen reader says instead of the picture. */
export function spoken({ title, layers }: Panel): string {
  return `${title} (${layers.map(({ label }) => label).join(', ')})`;
}

export function messages({ series, step, per }: Drawn): Panel {
  return {
    title: `Fraud messages per ${per}`,
    layers: [
      layer('tried', `tried, ${countText(sumOf(series.fraudAttempts))} in all`, added(series.fraudAttempts, step)),
      layer('leaked', `sent, ${countText(sumOf(series.fraudDispatches))} in all`, added(series.fraudDispatches, step)),
    ],
  };
}

export function bill({ series, step, per, currency }: Drawn): Panel {
  const money = (micros: readonly number[]) => moneyText(sumOf(micros), currency);
  const { undefendedFraudCostMicro: undefended, fraudCostMicro: here } = series;
  return {
    title: `Cost of fraud messages per ${per}, ${currency}`,
    currency,
    layers: [
      layer('tried', `undefended, ${money(undefended)} in all`, added(undefended, step)),
      layer('leaked', `here, ${money(here)} in all`, added(here, step)),
    ],
  };
}

/** Only where the target changed it: most runs stay calm all along. */
function postures({ series }: Drawn, { buckets, bucketMs }: Frame): Panel | null {
  const changes = series.postures ?? [];
  if (changes.length === 0) return null;
  const levels = Array.from({ length: buckets }, (_, i) => {
    const until = changes.filter(({ atMs }) => atMs < (i + 1) * bucketMs);
    return Math.max(0, POSTURES.indexOf(until.at(-1)?.posture ?? 'normal'));
  });
  const highest = Math.max(1, ...levels);
  return {
    title: 'Posture of the target',
    layers: [layer('state', `highest: ${POSTURES[highest] ?? ''}`, levels)],
    states: POSTURES.slice(0, highest + 1),
  };
}

/** Summed up from the start: where the line ends is what the attacker went home with. */
function profit({ series, step, currency }: Drawn): Panel | null {
  const each = series.attackerProfitMicro;
  if (each === undefined) return null;
  let sum = 0;
  const summed = added(each, step).map((micro) => {
    sum += micro;
    return sum;
  });
  const label = `up to then, ${moneyText(sum, currency)} at the end`;
  return { title: `Attacker's profit, ${currency}`, currency, layers: [layer('profit', label, summed)] };
}

export function logins({ series, step, per }: Drawn): Panel {
  return {
    title: `Logins of real users per ${per}`,
    layers: [
      layer('begun', 'begun', added(series.legitIntents, step)),
      layer('done', 'completed', added(series.legitCompleted, step)),
    ],
  };
}

/** Knows no fraud and no people: requests, and how they were answered. */
function dashboard({ series, step, per }: Drawn): Panel | null {
  const shown = series.dashboard;
  if (shown === undefined) return null;
  const failed = shown.serverErrors.map((count, i) => count + (shown.unanswered[i] ?? 0));
  const all = shown.answers.map((count, i) => count + (shown.unanswered[i] ?? 0));
  const refused = shown.clientErrors.map((count, i) => count + (failed[i] ?? 0));
  return {
    title: `An ordinary dashboard: requests for a code per ${per}`,
    layers: [
      layer('begun', 'all', added(all, step)),
      layer('refused', 'refused (4xx) or failed', added(refused, step)),
      layer('failed', 'failed (5xx or no answer)', added(failed, step)),
    ],
  };
}

function layer(name: Layer['name'], label: string, values: readonly number[]): Layer {
  return { name, label, values };
}

/** Sums of `step` neighbours. */
function added(counts: readonly number[], step: number): number[] {
  const sums: number[] = [];
  for (let i = 0; i < counts.length; i += step) sums.push(sumOf(counts.slice(i, i + step)));
  return sums;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
