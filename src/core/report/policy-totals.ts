/** What each policy cost over all scenarios and seeds of the run: the first thing a person who pays the bill reads. */
import type { ScenarioScore, Scorecard } from '../score/scorecard.ts';
import { VERDICT_LIMITS } from '../score/verdict.ts';
import { countText, moneyText, percentText } from './wording.ts';

export interface PolicyTotal {
  readonly policy: string;
  /** Something was enforced in at least one of its runs, or nobody can tell. */
  readonly defended: boolean;
  /** Runs with at least one fraud attempt. */
  readonly attacks: number;
  /** Those of them of whose value at least 90 % was stopped: the word means the same in verdicts and expectations. */
  readonly contained: number;
  readonly attempts: number;
  readonly dispatches: number;
  readonly intents: number;
  readonly insults: number;
  /** One entry per currency, in order of appearance: currencies are never added. */
  readonly bills: readonly Bill[];
  readonly sentence: string;
}

/** Fraud cost of some runs in one currency. Shares are of `undefendedMicro`. */
export interface Bill {
  readonly currency: string;
  readonly lossMicro: number;
  readonly undefendedMicro: number;
  /** `undefendedMicro` in words: it is an upper bound where it was only planned, and not known where nobody played it. */
  readonly undefendedText: string;
  readonly profitMicro: number;
}

/** In the order in which the policies were played. */
export function policyTotals(scorecard: Scorecard): PolicyTotal[] {
  const policies = [...new Set(scorecard.scenarios.map((score) => score.policy))];
  return policies.map((policy) =>
    totalOf(
      policy,
      scorecard.scenarios.filter((score) => score.policy === policy),
    ),
  );
}

function totalOf(policy: string, scores: readonly ScenarioScore[]): PolicyTotal {
  const attacked = scores.filter((score) => score.fraud.attempts > 0);
  const total = {
    policy,
    defended: scores.some(isDefended),
    attacks: attacked.length,
    contained: attacked.filter(isContained).length,
    attempts: sum(attacked, (score) => score.fraud.attempts),
    dispatches: sum(attacked, (score) => score.fraud.dispatches),
    intents: sum(scores, (score) => score.legit.intents),
    insults: sum(scores, (score) => score.legit.insults),
    bills: billsOf(attacked),
  };
  return { ...total, sentence: sentenceOf(total) };
}

/** Where no undefended loss is known, all that can be said is whether the burning stopped. */
function isContained({ fraud }: ScenarioScore): boolean {
  const { valueDetectionRate, timeToContainMs } = fraud;
  if (valueDetectionRate === null) return timeToContainMs !== null;
  return valueDetectionRate >= VERDICT_LIMITS.containedValueDetection;
}

function billsOf(scores: readonly ScenarioScore[]): Bill[] {
  const currencies = [...new Set(scores.map((score) => score.tariff.currency))];
  return currencies.map((currency) => {
    const own = scores.filter((score) => score.tariff.currency === currency);
    const undefendedMicro = sum(own, (score) => score.fraud.undefendedLossMicro);
    return {
      currency,
      lossMicro: sum(own, (score) => score.fraud.lossMicro),
      undefendedMicro,
      undefendedText: undefendedText(own, undefendedMicro),
      profitMicro: sum(own, (score) => score.fraud.attacker.profitMicro),
    };
  });
}

function undefendedText(scores: readonly ScenarioScore[], micro: number): string {
  const sources = new Set(scores.map((score) => score.fraud.counterfactual));
  if (sources.has('none')) return 'an unknown sum';
  const text = moneyText(micro, scores[0]?.tariff.currency ?? '');
  return sources.has('planned-upper-bound') ? `at most ${text}` : text;
}

/** A target that tells no decisions may defend itself all the same. */
function isDefended({ defences, answers }: ScenarioScore): boolean {
  return answers !== undefined || defences.some(({ mode }) => mode === 'enforce');
}

function sentenceOf(total: Omit<PolicyTotal, 'sentence'>): string {
  const { policy, attacks, contained, dispatches, bills } = total;
  const people = peopleSentence(total);
  if (attacks === 0) return `Under ${policy}, no attack was played; ${people}.`;
  const money = bills.map((bill) => `${moneyText(bill.lossMicro, bill.currency)} of ${bill.undefendedText}`).join(', ');
  const rest =
    attacks === 1
      ? `the campaign was ${contained === 1 ? '' : 'not '}contained`
      : `${countText(contained)} of ${countText(attacks)} campaigns were contained`;
  return `Under ${policy}, ${rest}; ${countText(dispatches)} fraud SMS, ${money} undefended; ${people}.`;
}

/** `2.1 in 1,000 real users were refused (7 of 3,400)`. */
function peopleSentence({ insults, intents }: { insults: number; intents: number }): string {
  if (intents === 0) return 'no real users were played';
  if (insults === 0) return `none of ${countText(intents)} real users was kept out`;
  const perThousand = (insults / intents) * 1_000;
  const shown =
    perThousand < 0.1 ? 'fewer than 0.1' : perThousand < 10 ? perThousand.toFixed(1) : perThousand.toFixed(0);
  return `${shown} in 1,000 real users were kept out (${countText(insults)} of ${countText(intents)})`;
}

/** `2.42` of `1,958.00` as a share; `n/a` when there was nothing to lose. */
export function billShareText(bill: Bill): string {
  return percentText(bill.undefendedMicro > 0 ? bill.lossMicro / bill.undefendedMicro : null);
}

function sum(scores: readonly ScenarioScore[], of: (score: ScenarioScore) => number): number {
  return scores.reduce((total, score) => total + of(score), 0);
}
