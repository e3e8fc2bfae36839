/** A summary for pull requests and tickets. */
import type { AdviceFacts, AdviceStepFacts } from './advice-facts.ts';
import { type WorthTable, worthText } from './attribution-facts.ts';
import { escapeMarkdownCode, escapeMarkdown as md } from './escape.ts';
import { gateDetails, gateHeadline, worstFirst } from './gate-facts.ts';
import { RESULT_WORDS } from './invariant-facts.ts';
import { exampleTable, funnelTable } from './markdown-attack.ts';
import { table } from './markdown-table.ts';
import type { ReportModel, Section } from './model.ts';
import { billShareText } from './policy-totals.ts';
import { afterText, countText, moneyText, percentText, rateText, spanText, VERDICT_MARKS } from './wording.ts';

export function renderMarkdown(model: ReportModel): string {
  const { scorecard } = model;
  const parts = [
    '# SMS pumping drill',
    md(model.headline),
    ...(model.converted === null ? [] : [md(model.converted)]),
    ...model.invariants.map(md),
    ...model.warnings.map((warning) => `> **Warning:** ${md(warning)}`),
    `Verdict: **${scorecard.verdict}** (exit ${scorecard.exitCode}), engine ${scorecard.engine}. Real users are synthetic.`,
    `Reproduce: \`${escapeMarkdownCode(scorecard.command)}\``,
    model.first.facts
      .filter(({ code }) => code !== true)
      .map(({ name, value }) => `- ${name}: ${md(value)}`)
      .join('\n'),
    ...model.advice.flatMap(advice),
    ...bills(model),
    ...runs(model),
    ...expectations(model),
    ...matrix(model),
    ...gates(model),
    ...model.aggregates.map(({ title, facts, worth }) =>
      [
        `## ${md(title)}`,
        table(
          ['figure', 'value'],
          facts.map((fact) => [fact.name, fact.value]),
        ),
        ...worthTable(worth),
      ].join('\n\n'),
    ),
    ...(model.parity === null ? [] : [md(model.parity)]),
    ...model.sections.map(section),
    `## Assumptions\n\n${table(
      ['what', 'source'],
      scorecard.assumptions.map((assumption) => [assumption.text, assumption.source]),
    )}`,
    `Prices: ${model.tariffs.map(md).join('; ')}`,
    `## What was not measured\n\n${model.notMeasured.map((one) => `- ${md(one)}`).join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function advice({ heading, sentence, steps, notes }: AdviceFacts): string[] {
  return [`## ${md(heading)}`, md(sentence), ...steps.flatMap(adviceStep), ...notes.map(md)];
}

/** The lines stand in a fence, where only backticks mean anything. */
function adviceStep({ change, facts, why, snippet, notes }: AdviceStepFacts, i: number): string[] {
  const rows = facts.map(({ name, parts }) => [name, parts.map(({ text }) => text).join('')]);
  return [
    `### ${i + 1}. ${md(change)}`,
    table(['figure', 'value'], rows),
    [why, ...notes].map(md).join(' '),
    ['```yaml', ...snippet.map(escapeMarkdownCode), '```'].join('\n'),
  ];
}

function bills({ policies }: ReportModel): string[] {
  const rows = policies.flatMap((total) =>
    total.bills.map((bill) => [
      total.policy,
      moneyText(bill.lossMicro, bill.currency),
      bill.undefendedText,
      billShareText(bill),
      `${countText(total.dispatches)} of ${countText(total.attempts)}`,
      `${countText(total.contained)} of ${countText(total.attacks)}`,
      `${countText(total.insults)} of ${countText(total.intents)}`,
    ]),
  );
  if (rows.length === 0) return [];
  const head = ['policy', 'fraud bill', 'undefended', 'share', 'fraud SMS', 'contained', 'real users kept out'];
  return [`## What it cost\n\n${table(head, rows)}`];
}

function runs({ sections }: ReportModel): string[] {
  if (sections.length === 0) return [];
  const rows = sections.map(({ score: { id, policy, seed, fraud, legit, tariff } }) => [
    id,
    policy,
    String(seed),
    `${countText(fraud.dispatches)} of ${countText(fraud.attempts)}`,
    moneyText(fraud.lossMicro, tariff.currency),
    moneyText(fraud.undefendedLossMicro, tariff.currency),
    percentText(fraud.valueDetectionRate),
    fraud.attempts === 0 ? 'no attack' : afterText(fraud.timeToContainMs),
    `${countText(legit.insults)} of ${countText(legit.intents)}`,
  ]);
  const head = ['scenario', 'policy', 'seed', 'fraud SMS', 'fraud bill', 'undefended', 'value stopped'];
  return [`## Every run\n\n${table([...head, 'at rest after', 'kept out'], rows)}`];
}

function expectations({ expectations: found }: ReportModel): string[] {
  if (found === null) return [];
  return [md(found.sentence), ...found.differences.map((line) => `- Not as expected: ${md(line)}`)];
}

function matrix({ matrix }: ReportModel): string[] {
  if (matrix.rows.length === 0) return [];
  const rows = matrix.rows.map(({ label, cells }) => [
    label,
    ...cells.map((cell) => (cell === null ? '' : `${VERDICT_MARKS[cell.verdict]} ${cell.verdict}`)),
  ]);
  return [`## Which defences held\n\n${table(['scenario / policy', ...matrix.defences], rows)}`];
}

function gates({ scorecard }: ReportModel): string[] {
  if (scorecard.gates.length === 0) return [];
  const rows = worstFirst(scorecard.gates).map((gate) => [
    gate.id,
    gate.level,
    gate.limit,
    gate.actual,
    gate.result,
    gateDetails(gate, scorecard).join(' '),
  ]);
  const head = ['gate', 'level', 'limit', 'actual', 'result', 'evidence'];
  return ['## Gates', md(gateHeadline(scorecard)), table(head, rows)];
}

function section(section: Section): string {
  const { score, sentence, expectation, groups, worth } = section;
  const cohorts = score.legit.cohorts.map((cohort) => [
    cohort.id,
    countText(cohort.intents),
    countText(cohort.completed),
    rateText(cohort.insultRate),
    countText(cohort.hindered),
    countText(cohort.rescued),
    delayText(cohort.addedDelayMs),
  ]);
  return [
    `## ${md(score.title)} (${md(score.id)}, ${md(score.policy)}, seed ${score.seed})`,
    md(sentence),
    ...(expectation === null ? [] : [md(expectation)]),
    table(
      ['figure', 'value'],
      groups.flatMap(({ facts }) => facts.map((fact) => [fact.name, fact.value])),
    ),
    table(
      ['real users', 'wanted in', 'logged in', 'kept out', 'refused, then in', 'only in thanks to it', 'later by'],
      cohorts,
    ),
    ...funnelTable(section),
    ...invariants(score),
    ...worthTable(worth),
    ...flips(score),
    ...score.variants.map(
      (variant) => `- Variant ${md(variant.id)}: ${countText(variant.dispatches)} fraud SMS. ${md(variant.why)}`,
    ),
    ...exampleTable(section),
  ].join('\n\n');
}

/** Median and 95th percentile; empty where nobody could be compared. */
function delayText(delay: Section['score']['legit']['cohorts'][number]['addedDelayMs']): string {
  if (delay === undefined || delay.p50 === null || delay.p95 === null) return '';
  return `${spanText(delay.p50)}, 95 % at most ${spanText(delay.p95)}`;
}

function invariants({ invariants: found = [] }: Section['score']): string[] {
  if (found.length === 0) return [];
  const rows = found.map(({ id, limit, result, actual, evidence }) => [
    id,
    limit,
    RESULT_WORDS[result],
    actual,
    evidence.join(' '),
  ]);
  return [table(['invariant', 'limit', 'result', 'actual', 'evidence'], rows)];
}

function worthTable(worth: WorthTable | null): string[] {
  if (worth === null) return [];
  const rows = worth.rows.map(({ defence, sentence, cells }) => [defence, sentence, ...cells.map(worthText)]);
  return [
    table(['defence', 'without it the attack', ...worth.head], rows),
    [...worth.basis, ...worth.meanings].map((note) => md(note)).join(' '),
  ];
}

/** What would have to be assumed for another verdict, the nearest limit of each defence. */
function flips({ defences }: Section['score']): string[] {
  const rows = defences.flatMap(({ id, verdict, flips: found = [] }) =>
    found.slice(0, 1).map(({ sentence }) => [id, verdict, sentence]),
  );
  return rows.length === 0 ? [] : [table(['defence', 'verdict', 'nearest to another'], rows)];
}
