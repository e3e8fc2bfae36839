/** One figure of one run against its limit. */
import type { ScenarioScore } from '../score/scorecard.ts';
import { countText, moneyText, percentText, spanText } from '../score/sentences.ts';
import type { Rule } from './assertion.ts';
import { FIGURES } from './figures.ts';
import { keeps, type Limit, type Unit } from './limit.ts';
import { toleranceOf } from './live-tolerance.ts';

export interface SeedJudgement {
  readonly result: 'pass' | 'fail' | 'inconclusive';
  readonly actual: string;
  /** How far beyond the limit, in the figure's unit; negative inside. For choosing the worst seed. */
  readonly excess: number;
  readonly evidence: readonly string[];
}

export function judgeFigure({ figure, limit }: Extract<Rule, { kind: 'figure' }>, score: ScenarioScore): SeedJudgement {
  const { unit, describe, read } = FIGURES[figure];
  const reading = read(score);
  if ('missing' in reading)
    return { result: 'inconclusive', actual: 'n/a', excess: 0, evidence: [`Nothing to judge: ${reading.missing}.`] };
  if ('never' in reading) return neverReached(reading.never, limit);
  const currency = score.tariff.currency;
  const actual = figureText(reading.value, unit, currency);
  if (limit.currency !== undefined && limit.currency !== currency)
    return {
      result: 'fail',
      actual,
      excess: 0,
      evidence: [
        `The limit is in ${limit.currency} and the scenario's tariff in ${currency}: they cannot be compared.`,
      ],
    };
  const evidence = [`${describe[0]?.toUpperCase()}${describe.slice(1)}: ${actual}.`, ...moneyEvidence(score)];
  return {
    result: resultOf(reading.value, limit, toleranceOf(figure, score)),
    actual,
    excess: excessOf(reading.value, limit),
    evidence,
  };
}

/** A moment that never came is later than every limit, and earlier than none. */
function neverReached(why: string, { sense }: Limit): SeedJudgement {
  return {
    result: sense === '<=' ? 'fail' : 'pass',
    actual: 'never',
    excess: Number.MAX_SAFE_INTEGER,
    evidence: [`${why}.`],
  };
}

/** Closer to the limit than two live runs are to each other is neither pass nor fail. */
function resultOf(value: number, limit: Limit, tolerance: number): SeedJudgement['result'] {
  if (tolerance > 0 && Math.abs(value - limit.value) <= tolerance && value !== limit.value) return 'inconclusive';
  return keeps(value, limit) ? 'pass' : 'fail';
}

function excessOf(value: number, { sense, value: bound }: Limit): number {
  return sense === '<=' ? value - bound : bound - value;
}

/** What it comes to in money stands beside every failure. */
function moneyEvidence({ fraud, tariff }: ScenarioScore): string[] {
  if (fraud.attempts === 0) return [];
  const bill = moneyText(fraud.lossMicro, tariff.currency);
  return [
    `Fraud bill ${bill} of ${moneyText(fraud.undefendedLossMicro, tariff.currency)} undefended, ${countText(fraud.dispatches)} messages.`,
  ];
}

/** A figure as people read it. */
export function figureText(value: number, unit: Unit, currency: string): string {
  if (unit === 'share') return percentText(value);
  if (unit === 'money') return moneyText(value, currency);
  return unit === 'time' ? spanText(value) : countText(value);
}
