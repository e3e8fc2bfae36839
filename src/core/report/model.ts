/**
 * The one view model that every renderer reads: the scorecard's figures as sentences and tables, decided once. Strings
 * in here are raw; each renderer escapes for its own place.
 */
import type { Aggregate, DefenceScore, ScenarioScore, ScenarioSeries, Scorecard, Series } from '../score/scorecard.ts';
import { countText, moneyText, percentText, rateText, spanText } from './wording.ts';

export interface ReportModel {
  readonly scorecard: Scorecard;
  readonly headline: string;
  /** What kept this from being conclusive, or marks it as interrupted; empty when nothing did. */
  readonly warnings: readonly string[];
  readonly matrix: Matrix;
  readonly sections: readonly Section[];
  readonly aggregates: readonly { readonly title: string; readonly facts: readonly Fact[] }[];
  readonly tariffs: readonly string[];
}

/** Verdicts by scenario, policy and seed (rows) and defence (columns). */
export interface Matrix {
  readonly defences: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly anchor: string;
    readonly cells: readonly (DefenceScore | null)[];
  }[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Section {
  readonly anchor: string;
  readonly score: ScenarioScore;
  readonly series: ScenarioSeries | null;
  readonly sentence: string;
  readonly facts: readonly Fact[];
}

export function reportModel(scorecard: Scorecard, series: Series | null): ReportModel {
  const sections = scorecard.scenarios.map((score) => sectionOf(score, series));
  return {
    scorecard,
    headline: headlineOf(scorecard),
    warnings: warningsOf(scorecard),
    matrix: matrixOf(sections),
    sections,
    aggregates: scorecard.aggregates.filter((aggregate) => aggregate.seeds.length > 1).map(aggregateFacts),
    tariffs: [
      ...new Set(
        scorecard.scenarios.map(
          ({ tariff }) => `${tariff.name}, as of ${tariff.asOf}, ${tariff.currency}: ${tariff.source}`,
        ),
      ),
    ],
  };
}

/** One sentence per policy: how many attacks were contained, what they cost, how many real users were refused. */
function headlineOf(scorecard: Scorecard): string {
  const policies = [...new Set(scorecard.scenarios.map((score) => score.policy))];
  return policies
    .map((policy) =>
      policySentence(
        policy,
        scorecard.scenarios.filter((score) => score.policy === policy),
      ),
    )
    .join(' ');
}

function policySentence(policy: string, scores: readonly ScenarioScore[]): string {
  const attacked = scores.filter((score) => score.fraud.attempts > 0);
  const contained = attacked.filter((score) => score.fraud.timeToContainMs !== null).length;
  const dispatches = attacked.reduce((sum, score) => sum + score.fraud.dispatches, 0);
  const insults = scores.reduce((sum, score) => sum + score.legit.insults, 0);
  const intents = scores.reduce((sum, score) => sum + score.legit.intents, 0);
  const attack =
    attacked.length === 0
      ? 'no attack was played'
      : `${contained} of ${attacked.length} attacks were contained, ${countText(dispatches)} fraud SMS went out (${lossText(attacked)})`;
  return `Under ${policy}, ${attack}; ${countText(insults)} of ${countText(intents)} real users were kept out by it.`;
}

/** Loss of undefended loss per currency: currencies are never added. */
function lossText(scores: readonly ScenarioScore[]): string {
  const currencies = [...new Set(scores.map((score) => score.tariff.currency))];
  return currencies
    .map((currency) => {
      const own = scores.filter((score) => score.tariff.currency === currency);
      const loss = own.reduce((sum, score) => sum + score.fraud.lossMicro, 0);
      const undefended = own.reduce((sum, score) => sum + score.fraud.undefendedLossMicro, 0);
      return `${moneyText(loss, currency)} of ${moneyText(undefended, currency)} undefended`;
    })
    .join(', ');
}

function warningsOf(scorecard: Scorecard): string[] {
  const warnings: string[] = [];
  if (scorecard.interrupted) warnings.push('This run was interrupted: figures cover only what was played.');
  for (const score of scorecard.scenarios) {
    const where = `${score.id} under ${score.policy}`;
    const { health, parity } = score;
    if (score.verdict === 'inconclusive')
      warnings.push(
        `${where} is inconclusive: lateness p99 ${health.latenessVirtualMsP99} virtual ms, ${health.dropped} dropped, ${health.unresolved} unresolved.`,
      );
    if (parity && !(parity.fraud.within && parity.legit.within))
      warnings.push(`${where}: live and simulated dispatches differ by more than their bound.`);
    for (const fault of health.faults) warnings.push(`${where}: ${fault}`);
  }
  return warnings;
}

function matrixOf(sections: readonly Section[]): Matrix {
  const defences = [...new Set(sections.flatMap(({ score }) => score.defences.map((defence) => defence.id)))];
  const attacked = sections.filter(({ score }) => score.defences.length > 0);
  const rows = attacked.map(({ score, anchor }) => ({
    label: labelOf(score, sections),
    anchor,
    cells: defences.map((id) => score.defences.find((defence) => defence.id === id) ?? null),
  }));
  return { defences, rows };
}

function labelOf(score: ScenarioScore, sections: readonly Section[]): string {
  const seeds = new Set(sections.map((section) => section.score.seed));
  return `${score.id} / ${score.policy}${seeds.size > 1 ? ` / seed ${score.seed}` : ''}`;
}

function sectionOf(score: ScenarioScore, series: Series | null): Section {
  const own =
    series?.scenarios.find(
      (entry) => entry.id === score.id && entry.policy === score.policy && entry.seed === score.seed,
    ) ?? null;
  return {
    anchor: `${score.id}--${score.policy}--${score.seed}`,
    score,
    series: own,
    sentence: sentenceOf(score),
    facts: factsOf(score),
  };
}

function sentenceOf({ fraud, legit, tariff }: ScenarioScore): string {
  const users = `${countText(legit.insults)} of ${countText(legit.intents)} real users were kept out by the defences`;
  if (fraud.attempts === 0) return `No attack: ${users}; ${countText(legit.completed)} completed.`;
  const money = `${countText(fraud.dispatches)} of ${countText(fraud.attempts)} fraud attempts were sent, ${moneyText(fraud.lossMicro, tariff.currency)} of ${moneyText(fraud.undefendedLossMicro, tariff.currency)} undefended`;
  return `${money}; ${users}.`;
}

function factsOf(score: ScenarioScore): Fact[] {
  return [...(score.fraud.attempts > 0 ? fraudFacts(score) : []), ...legitFacts(score), ...harnessFacts(score)];
}

function fraudFacts({ fraud, tariff }: ScenarioScore): Fact[] {
  const money = (micro: number) => moneyText(micro, tariff.currency);
  const { attacker } = fraud;
  return [
    { name: 'Value detection', value: percentText(fraud.valueDetectionRate) },
    { name: 'Fraud share of all SMS', value: rateText(fraud.fraudShare) },
    { name: 'Peak burn per minute', value: money(fraud.peakBurnMicroPerMinute) },
    { name: 'Time to detect', value: spanText(fraud.timeToDetectMs) },
    { name: 'Time to contain', value: spanText(fraud.timeToContainMs) },
    {
      name: 'Attacker profit',
      value: `${money(attacker.profitMicro)} (earns ${money(attacker.revenueMicro)}, pays ${money(attacker.costMicro)}; breaks even at ${attacker.breakEvenShare === null ? 'no share' : `a share of ${percentText(attacker.breakEvenShare)}`})`,
    },
  ];
}

function legitFacts({ legit }: ScenarioScore): Fact[] {
  const facts: Fact[] = [
    { name: 'Real users kept out', value: rateText(legit.insultRate) },
    {
      name: 'Worst cohort',
      value: legit.worstCohort === null ? 'none' : `${legit.worstCohort.id}: ${rateText(legit.worstCohort.insultRate)}`,
    },
    {
      name: 'Logins completed',
      value: `${percentText(legit.completionRate.value)} (calm: ${percentText(legit.calmCompletionRate.value)})`,
    },
  ];
  const points = legit.underAttack.differencePoints;
  if (points !== null)
    facts.push({ name: 'Completion under attack', value: `${points.toFixed(1)} points against calm` });
  if (legit.suspendedMs > 0)
    facts.push({ name: 'SMS account suspended', value: `${spanText(legit.suspendedMs)}: nobody could log in` });
  if (legit.addedDelayMs.p95 !== null)
    facts.push({
      name: 'Added delay p50, p95',
      value: `${spanText(legit.addedDelayMs.p50)}, ${spanText(legit.addedDelayMs.p95)}`,
    });
  return facts;
}

function harnessFacts({ health, parity }: ScenarioScore): Fact[] {
  const facts: Fact[] = [];
  if (parity) {
    const side = (name: string, p: { live: number; simulated: number; bound: number; within: boolean }) =>
      `${name} ${p.live} live, ${p.simulated} simulated (bound ${p.bound}, ${p.within ? 'within' : 'OUTSIDE'})`;
    facts.push({ name: 'Parity', value: `${side('fraud', parity.fraud)}; ${side('legit', parity.legit)}` });
    facts.push({
      name: 'Harness',
      value: `lateness p99 ${health.latenessMsP99.toFixed(1)} ms (${health.latenessVirtualMsP99.toFixed(0)} virtual ms), ${health.dropped} dropped, ${health.unresolved} unresolved`,
    });
  }
  return facts;
}

function aggregateFacts(aggregate: Aggregate): { title: string; facts: Fact[] } {
  const money = (micro: number) => moneyText(micro, aggregate.currency);
  const { lossMicro: loss, undefendedLossMicro: undefended, valueDetectionRate: detection } = aggregate;
  const facts: Fact[] = [
    {
      name: 'Loss',
      value: `mean ${money(loss.mean)}, worst ${money(loss.max)}, of ${money(undefended.mean)} undefended`,
    },
    {
      name: 'Value detection',
      value: `mean ${percentText(detection.mean)}, worst seed ${percentText(detection.min)}, lower bound of the mean ${percentText(detection.low95)}`,
    },
    { name: 'Real users kept out', value: rateText(aggregate.insultRate) },
    {
      name: 'Worst cohort',
      value:
        aggregate.worstCohort === null
          ? 'none'
          : `${aggregate.worstCohort.id}: ${rateText(aggregate.worstCohort.insultRate)}`,
    },
    ...aggregate.variants.map((variant) => ({
      name: `Variant ${variant.id}`,
      value: `value detection mean ${percentText(variant.valueDetectionRate.mean)}, worst ${percentText(variant.valueDetectionRate.min)}; loss mean ${money(variant.lossMicro.mean)}; kept out ${rateText(variant.insultRate)}`,
    })),
  ];
  return { title: `${aggregate.id} under ${aggregate.policy}, ${aggregate.seeds.length} seeds`, facts };
}
