/** The one sentence that a comparison comes to: better, worse or the same, in money and in people, with intervals. */
import { worstOf } from '../score/compare.ts';
import {
  CHANGES,
  type Change,
  type Comparison,
  type ComparisonTotal,
  type MetricChange,
} from '../score/comparison-format.ts';
import { type ComparisonRow, rowOf, signedText, spanOf } from './comparison-rows.ts';
import { countText } from './wording.ts';

/** A piece of a sentence; `figure` is where in the comparison its figure stands. */
export interface Phrase {
  readonly text: string;
  readonly figure?: string;
}

export interface VerdictSentence {
  readonly change: Change;
  readonly phrases: readonly Phrase[];
}

const LEADS: Readonly<Record<Change, string>> = {
  regression: 'Regression',
  unclear: 'Unclear',
  'no-worse': 'No worse',
  same: 'The same',
  better: 'Better',
};

/** One per pair of policies and currency, the worst first; most comparisons have one. */
export function verdictSentences(comparison: Comparison): VerdictSentence[] {
  const sentences = (comparison.totals ?? []).map((total, index) => {
    const change = worstOf(scenariosOf(total, comparison).map((scenario) => scenario.change));
    return { change, phrases: phrasesOf(total, { change, index, comparison }) };
  });
  return sentences.sort((a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change));
}

function scenariosOf({ policies, currency }: ComparisonTotal, { scenarios }: Comparison): Comparison['scenarios'] {
  return scenarios.filter(
    (scenario) =>
      scenario.policies.before === policies.before &&
      scenario.policies.after === policies.after &&
      scenario.currency === currency,
  );
}

function phrasesOf(
  total: ComparisonTotal,
  { change, index, comparison }: { change: Change; index: number; comparison: Comparison },
): Phrase[] {
  const { policies, metrics, scenarios, seeds } = total;
  const under =
    policies.before === policies.after ? `under ${policies.after}` : `from ${policies.before} to ${policies.after}`;
  const own = scenariosOf(total, comparison).filter((scenario) => scenario.change === change).length;
  const of = scenarios === 1 ? '' : ` in ${countText(own)} of ${countText(scenarios)} scenarios`;
  const said = metrics.map((metric, i) => {
    const row = rowOf(metric, { index: i, currency: total.currency });
    return metricPhrases(row, { metric, at: `totals.${index}.metrics.${i}.`, total });
  });
  const [first = [], ...rest] = said;
  const once =
    seeds.length === 1 && comparison.engine.before === 'simulate' ? '; one simulated seed, so exact for it' : '';
  return [
    { text: `${LEADS[change]}${of} ${under}: ` },
    ...first,
    ...rest.flatMap((phrases) => [{ text: ', and ' }, ...phrases]),
    { text: `${once}.` },
  ];
}

function metricPhrases(
  row: ComparisonRow,
  { metric, at, total }: { metric: MetricChange; at: string; total: ComparisonTotal },
): Phrase[] {
  const figure = (key: string, text: string): Phrase => ({ text, figure: `${at}${key}` });
  const [before, after] = [figure('before', row.before), figure('after', row.after)];
  const phrases: Phrase[] =
    row.id === 'loss'
      ? metric.difference === 0
        ? [{ text: 'the fraud bill stays ' }, after]
        : [{ text: 'the fraud bill goes from ' }, before, { text: ' to ' }, after]
      : metric.difference === 0
        ? [after, { text: ' of real users are kept out, as before' }]
        : [after, { text: ' of real users are kept out instead of ' }, before];
  return [...phrases, ...spreadPhrases(row, { metric, figure, total })];
}

/** The difference and its interval, in brackets; nothing where there is no difference. */
function spreadPhrases(
  row: ComparisonRow,
  {
    metric,
    figure,
    total,
  }: { metric: MetricChange; figure: (key: string, text: string) => Phrase; total: ComparisonTotal },
): Phrase[] {
  const { interval, difference, unit } = metric;
  if (difference === 0 || difference === null) return [];
  const opening = [{ text: ' (' }, figure('difference', row.difference)];
  if (interval === null) return [...opening, { text: ')' }];
  const about = interval.method.startsWith('newcombe') ? 'other people' : `${countText(total.seeds.length)} seeds`;
  const span = spanOf(interval, (value) => signedText(value, { unit, currency: total.currency }));
  return [...opening, { text: `; 95 % over ${about}: ` }, figure('interval', span), { text: ')' }];
}
