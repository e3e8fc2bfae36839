/** A summary for pull requests and tickets. */
import { escapeMarkdown as md } from './escape.ts';
import type { ReportModel, Section } from './model.ts';

export function renderMarkdown(model: ReportModel): string {
  const { scorecard } = model;
  const parts = [
    '# pumpdrill report',
    md(model.headline),
    ...model.warnings.map((warning) => `> **Warning:** ${md(warning)}`),
    `Verdict: **${scorecard.verdict}** (exit ${scorecard.exitCode}), engine ${scorecard.engine}. Real users are synthetic.`,
    `Reproduce: \`${scorecard.command.replaceAll('`', "'")}\``,
    ...matrix(model),
    ...gates(model),
    ...model.aggregates.map(
      ({ title, facts }) =>
        `## ${md(title)}\n\n${table(
          ['figure', 'value'],
          facts.map((fact) => [fact.name, fact.value]),
        )}`,
    ),
    ...model.sections.map(section),
    `## Assumptions\n\n${table(
      ['what', 'source'],
      scorecard.assumptions.map((assumption) => [assumption.text, assumption.source]),
    )}`,
    `Tariffs: ${model.tariffs.map(md).join('; ')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function matrix({ matrix }: ReportModel): string[] {
  if (matrix.rows.length === 0) return [];
  const rows = matrix.rows.map(({ label, cells }) => [label, ...cells.map((cell) => cell?.verdict ?? '')]);
  return [`## Which defences held\n\n${table(['scenario / policy', ...matrix.defences], rows)}`];
}

function gates({ scorecard }: ReportModel): string[] {
  if (scorecard.gates.length === 0) return [];
  return [
    `## Gates\n\n${table(
      ['gate', 'level', 'limit', 'actual', 'result'],
      scorecard.gates.map((gate) => [gate.id, gate.level, gate.limit, gate.actual, gate.result]),
    )}`,
  ];
}

function section({ score, sentence, facts }: Section): string {
  const cohorts = score.legit.cohorts.map((cohort) => [
    cohort.id,
    String(cohort.intents),
    String(cohort.completed),
    String(cohort.hindered),
    String(cohort.insults),
    String(cohort.rescued),
  ]);
  return [
    `## ${md(score.title)} (${md(score.id)}, ${md(score.policy)}, seed ${score.seed})`,
    md(sentence),
    table(
      ['figure', 'value'],
      facts.map((fact) => [fact.name, fact.value]),
    ),
    table(['real users', 'intents', 'completed', 'hindered', 'kept out', 'rescued'], cohorts),
    ...score.variants.map(
      (variant) => `- Variant ${md(variant.id)}: ${variant.dispatches} fraud SMS. ${md(variant.why)}`,
    ),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(md).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
