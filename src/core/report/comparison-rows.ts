/** The figures of a comparison as text: before, after, the difference with its sign, its interval, and what was made of it. */
import type { Change, MetricChange } from '../score/comparison-format.ts';
import { moneyText, percentText } from './wording.ts';

/** One figure; what does not apply is empty. */
export interface ComparisonRow {
  /** Its place among the scenario's metrics. */
  readonly index: number;
  readonly id: MetricChange['id'];
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  readonly interval: string;
  readonly change: string;
}

export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  regression: 'REGRESSION',
  unclear: 'unclear',
  'no-worse': 'no worse',
  same: 'the same',
  better: 'better',
};

const METRIC_NAMES: Readonly<Record<MetricChange['id'], string>> = {
  loss: 'Fraud bill',
  'value-stopped': 'Value stopped',
  'attacker-profit': 'Attacker profit',
  'kept-out': 'Kept out',
  challenged: 'Challenged',
};

const METHOD_WORDS: Readonly<Record<NonNullable<MetricChange['interval']>['method'], string>> = {
  bca: 'bootstrap',
  'student-t': 'Student t',
  'newcombe-paired': 'people paired',
  'newcombe-independent': 'people not paired',
};

export function rowOf(metric: MetricChange, { index, currency }: { index: number; currency: string }): ComparisonRow {
  const { id, unit, before, after, difference, interval, change, margin } = metric;
  const text = (value: number | null) =>
    value === null ? 'n/a' : unit === 'micro' ? moneyText(value, currency) : percentText(value);
  const signed = (value: number) => signedText(value, { unit, currency });
  const limit = margin === null ? '' : `, margin ${signed(margin)}`;
  return {
    ...{ index, id, name: METRIC_NAMES[id], before: text(before), after: text(after) },
    difference: difference === null ? 'n/a' : signed(difference),
    interval: interval === null ? '' : `${spanOf(interval, signed)} (${METHOD_WORDS[interval.method]})`,
    change: change === null ? '' : `${CHANGE_WORDS[change]}${change === 'same' ? '' : limit}${probabilityText(metric)}`,
  };
}

/** `EUR -1.20 to EUR +3.00`, `-0.10 points to +0.20 points`. */
export function spanOf({ low, high }: { low: number; high: number }, signed: (value: number) => string): string {
  return `${signed(low)} to ${signed(high)}`;
}

/** A difference in its metric's unit, with its sign. */
export function signedText(
  value: number,
  { unit, currency }: { unit: MetricChange['unit']; currency: string },
): string {
  return unit === 'micro' ? signedMoney(value, currency) : pointsText(value);
}

/** Only where it decided: beside a regression, and where it kept something from being called one. */
function probabilityText({ change, probabilityHolm }: MetricChange): string {
  if (probabilityHolm === null || (change !== 'regression' && change !== 'unclear')) return '';
  return probabilityHolm < 0.001 ? ', p < 0.001' : `, p ${probabilityHolm.toFixed(3)}`;
}

/** `USD +1.20`, `USD -0.0050`. */
function signedMoney(micro: number, currency: string): string {
  const text = moneyText(micro, currency);
  return micro > 0 ? text.replace(`${currency} `, `${currency} +`) : text;
}

/** A difference of shares, in percentage points with two decimals: rates of insult are small. */
export function pointsText(share: number): string {
  const text = (share * 100).toFixed(2);
  const zero = Number(text) === 0;
  return `${zero ? '0.00' : share > 0 ? `+${text}` : text} points`;
}
