/**
 * The one view model that every renderer reads: the scorecard's figures as sentences and tables, decided once. Strings
 * in here are raw; each renderer escapes for its own place.
 */
import type { DefenceScore, ScenarioScore, ScenarioSeries, Scorecard, Series } from '../score/scorecard.ts';
import { type AdviceFacts, adviceFacts } from './advice-facts.ts';
import { type WorthTable, worthOfRun, worthOverSeeds } from './attribution-facts.ts';
import { dashboardFacts } from './dashboard-facts.ts';
import { convertedSentence } from './exchange-facts.ts';
import { type ExpectationSummary, expectationSentence, expectationSummary } from './expectation-facts.ts';
import { aggregateFacts, type FactGroup, factGroups, OPERATOR_SAW } from './facts.ts';
import { type FirstScreen, firstScreen } from './first-screen-facts.ts';
import { invariantSummary } from './invariant-facts.ts';
import { notMeasured } from './not-measured-facts.ts';
import { type PolicyTotal, policyTotals } from './policy-totals.ts';
import { closedSentence } from './provider-facts.ts';
import { countText, moneyText } from './wording.ts';

export interface ReportModel {
  readonly scorecard: Scorecard;
  /** One sentence per policy. */
  readonly headline: string;
  readonly first: FirstScreen;
  readonly policies: readonly PolicyTotal[];
  /** What kept this from being conclusive, or marks it as interrupted; empty when nothing did. */
  readonly warnings: readonly string[];
  /** How live runs compare with their simulated twins; null when nothing was compared. */
  readonly parity: string | null;
  /** What the scenarios' authors expected, against what came; null when nobody expected anything. */
  readonly expectations: ExpectationSummary | null;
  /** What probes held to be true, one sentence per policy; empty without probes. */
  readonly invariants: readonly string[];
  /** Totals in one currency, by a stated table; null without one. */
  readonly converted: string | null;
  /** What to do next, one per policy that was looked at. */
  readonly advice: readonly AdviceFacts[];
  readonly matrix: Matrix;
  readonly sections: readonly Section[];
  readonly aggregates: readonly (FactGroup & { readonly index: number; readonly worth: WorthTable | null })[];
  readonly tariffs: readonly string[];
  /** What the columns of the tables of worth mean. */
  readonly worthMeanings: readonly string[];
  readonly notMeasured: readonly string[];
}

/** Verdicts by scenario, policy and seed (rows) and defence (columns). */
export interface Matrix {
  readonly defences: readonly string[];
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  /** Scenario and policy, and the seed where there are several. */
  readonly label: string;
  readonly section: Section;
  /** One per column; null where the policy has no such defence. */
  readonly cells: readonly (DefenceScore | null)[];
}

/** One run: a scenario under a policy with a seed. */
export interface Section {
  /** Its place in `scorecard.scenarios`. */
  readonly index: number;
  readonly anchor: string;
  readonly score: ScenarioScore;
  readonly series: ScenarioSeries | null;
  readonly sentence: string;
  /** The hours without logins; null when there were none. */
  readonly closed: string | null;
  /** Whether it came as the scenario's author expected; null when nothing was expected. */
  readonly expectation: string | null;
  readonly groups: readonly FactGroup[];
  /** What each defence is worth; null where nothing was enforced. */
  readonly worth: WorthTable | null;
}

export function reportModel(scorecard: Scorecard, series: Series | null): ReportModel {
  const sections = scorecard.scenarios.map((score, index) =>
    sectionOf(score, { index, series, engine: scorecard.engine }),
  );
  const policies = policyTotals(scorecard);
  return {
    scorecard,
    first: firstScreen(scorecard, policies),
    headline: policies.length === 0 ? 'Nothing was played.' : policies.map((total) => total.sentence).join(' '),
    policies,
    warnings: warningsOf(scorecard),
    parity: paritySentence(scorecard),
    expectations: expectationSummary(scorecard.scenarios),
    invariants: invariantSummary(scorecard.scenarios),
    converted: convertedSentence(scorecard),
    advice: adviceFacts(scorecard),
    matrix: matrixOf(sections),
    sections,
    aggregates: scorecard.aggregates
      .map((aggregate, index) => ({
        ...aggregateFacts(aggregate),
        ...{ index, seeds: aggregate.seeds.length, worth: worthOverSeeds(aggregate) },
      }))
      .filter((aggregate) => aggregate.seeds > 1),
    worthMeanings: [...new Set(sections.flatMap(({ worth }) => worth?.meanings ?? []))],
    notMeasured: notMeasured(scorecard),
    tariffs: [
      ...new Set(
        scorecard.scenarios.map(
          ({ tariff }) =>
            `${tariff.name}, as of ${tariff.asOf}, ${tariff.currency}: ${tariff.source}${billedText(tariff)}`,
        ),
      ),
    ],
  };
}

/** Said where it is not what everybody expects. */
function billedText({ billing }: ScenarioScore['tariff']): string {
  return billing === 'per message' ? '' : `; billed ${billing}`;
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
    if (parity && !agrees(parity))
      warnings.push(`${where}: live and simulated dispatches differ by more than their bound.`);
    for (const fault of health.faults) warnings.push(`${where}: ${fault}`);
  }
  return warnings;
}

function agrees({ fraud, legit }: NonNullable<ScenarioScore['parity']>): boolean {
  return fraud.within && legit.within;
}

function paritySentence({ scenarios }: Scorecard): string | null {
  const compared = scenarios.flatMap(({ parity }) => parity ?? []);
  if (compared.length === 0) return null;
  const agreeing = countText(compared.filter(agrees).length);
  return `Live against simulated: ${agreeing} of ${countText(compared.length)} runs sent as many messages as their simulated twins, within 2 % or 3 messages, fraud and real users apart.`;
}

function matrixOf(sections: readonly Section[]): Matrix {
  const defences = [...new Set(sections.flatMap(({ score }) => score.defences.map((defence) => defence.id)))];
  const rows = sections
    .filter(({ score }) => score.defences.length > 0)
    .map((section) => ({
      label: labelOf(section.score, sections),
      section,
      cells: defences.map((id) => section.score.defences.find((defence) => defence.id === id) ?? null),
    }));
  return { defences, rows };
}

function labelOf(score: ScenarioScore, sections: readonly Section[]): string {
  const seeds = new Set(sections.map((section) => section.score.seed));
  return `${score.id} / ${score.policy}${seeds.size > 1 ? ` / seed ${score.seed}` : ''}`;
}

function sectionOf(
  score: ScenarioScore,
  { index, series, engine }: { index: number; series: Series | null; engine: Scorecard['engine'] },
): Section {
  const own =
    series?.scenarios.find(
      (entry) => entry.id === score.id && entry.policy === score.policy && entry.seed === score.seed,
    ) ?? null;
  return {
    index,
    anchor: `run-${index + 1}`,
    score,
    series: own,
    sentence: sentenceOf(score),
    closed: closedSentence(score),
    expectation: expectationSentence(score),
    groups: groupsOf(score, own),
    worth: worthOfRun(score, engine),
  };
}

/** What an ordinary dashboard showed stands right after what an operator of this target saw. */
function groupsOf(score: ScenarioScore, series: ScenarioSeries | null): FactGroup[] {
  const groups = factGroups(score);
  const facts = series === null ? [] : dashboardFacts(series);
  if (facts.length === 0) return groups;
  const after = groups.findIndex(({ title }) => title === OPERATOR_SAW);
  const at = after < 0 ? groups.length : after + 1;
  return [...groups.slice(0, at), { title: 'What an ordinary dashboard showed', facts }, ...groups.slice(at)];
}

function sentenceOf({ fraud, legit, tariff }: ScenarioScore): string {
  const users = `${countText(legit.insults)} of ${countText(legit.intents)} real users were kept out`;
  if (fraud.attempts === 0) return `No attack; ${users}, ${countText(legit.completed)} logged in.`;
  const money = `${countText(fraud.dispatches)} of ${countText(fraud.attempts)} fraud attempts got an SMS, for ${moneyText(fraud.lossMicro, tariff.currency)} of ${fraud.counterfactual === 'planned-upper-bound' ? 'at most ' : ''}${moneyText(fraud.undefendedLossMicro, tariff.currency)} undefended`;
  return `${money}; ${users}.`;
}
