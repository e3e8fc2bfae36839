/** A comparison for pull requests and tickets. */
import { CHANGE_WORDS, type ComparisonModel, type ComparisonSection } from './comparison.ts';
import { escapeMarkdown as md } from './escape.ts';
import { table } from './markdown-table.ts';

export function renderComparisonMarkdown(model: ComparisonModel): string {
  const parts = [
    '# SMS pumping drill, before and after',
    md(model.headline),
    ...model.sections.map(section),
    ...(model.same === null ? [] : [md(model.same)]),
    ...(model.unpaired.length === 0
      ? []
      : [`## Not compared\n\n${model.unpaired.map((line) => `- ${md(line)}`).join('\n')}`]),
    ...model.notes.map(md),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section({ title, change, rows, lines }: ComparisonSection): string {
  return [
    `## ${md(CHANGE_WORDS[change])}: ${md(title)}`,
    table(
      ['figure', 'before', 'after', 'difference', '95 %', 'judged'],
      rows.map((row) => [row.name, row.before, row.after, row.difference, row.interval, row.change]),
    ),
    ...(lines.length === 0 ? [] : [lines.map((line) => `- ${md(line)}`).join('\n')]),
  ].join('\n\n');
}
