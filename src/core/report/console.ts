/** The scorecard for a terminal: 80 columns are enough, colour only where the caller says so. */
import { escapeControl } from './escape.ts';
import type { RenderOptions } from './index.ts';
import type { ReportModel } from './model.ts';
import { countText, moneyText, percentText, VERDICT_MARKS } from './wording.ts';

const PLAIN: RenderOptions = { colour: false, width: 80 };
const RESET = '\u001b[0m';
const COLOURS: Readonly<Record<string, string>> = {
  '+': '\u001b[32m',
  '=': '\u001b[36m',
  '!': '\u001b[31m',
  x: '\u001b[31m',
  E: '\u001b[31m',
  '.': '\u001b[2m',
  '?': '\u001b[33m',
};

export function renderConsole(model: ReportModel, options: RenderOptions = PLAIN): string {
  const lines = [
    ...wrap(model.headline, options.width),
    ...model.warnings.flatMap((warning) => wrap(`WARNING ${warning}`, options.width)),
    '',
    ...scoreTable(model),
    '',
    ...matrix(model, options),
    ...model.aggregates.flatMap(({ title, facts }) => [
      '',
      title,
      ...facts.flatMap((fact) => wrap(`  ${fact.name}: ${fact.value}`, options.width)),
    ]),
    ...variants(model, options),
    '',
    ...model.tariffs.flatMap((tariff) => wrap(`Tariff: ${tariff}`, options.width)),
    ...wrap(`Again: ${model.scorecard.command}`, options.width),
  ];
  return `${lines.join('\n')}\n`;
}

function scoreTable(model: ReportModel): string[] {
  const seeds = new Set(model.sections.map(({ score }) => score.seed)).size > 1;
  const head = ['scenario', 'policy', ...(seeds ? ['seed'] : []), 'fraud SMS', 'loss', 'detected', 'kept out'];
  const rows = model.sections.map(({ score }) => [
    score.id,
    score.policy,
    ...(seeds ? [String(score.seed)] : []),
    `${countText(score.fraud.dispatches)}/${countText(score.fraud.attempts)}`,
    moneyText(score.fraud.lossMicro, score.tariff.currency),
    percentText(score.fraud.valueDetectionRate),
    `${score.legit.insults}/${score.legit.intents}`,
  ]);
  return columns([head, ...rows], seeds ? 3 : 2);
}

/** Defences as numbered columns, because eleven names do not fit a terminal. */
function matrix({ matrix }: ReportModel, options: RenderOptions): string[] {
  if (matrix.rows.length === 0) return [];
  const numbers = matrix.defences.map((_, i) => String(i + 1).padStart(2));
  const width = Math.max(...matrix.rows.map((row) => escapeControl(row.label).length));
  const rows = matrix.rows.map(({ label, cells }) => {
    const marks = cells.map((cell) => paint(cell === null ? ' ' : (VERDICT_MARKS[cell.verdict] ?? '?'), options));
    return `${escapeControl(label).padEnd(width)}  ${marks.join(' ')}`;
  });
  const names = matrix.defences.map((id, i) => `${i + 1} ${id}`);
  return [
    `${'verdicts'.padEnd(width)}  ${numbers.join(' ')}`,
    ...rows,
    ...wrap(names.join(', '), options.width),
    ...wrap(
      Object.entries(VERDICT_MARKS)
        .map(([verdict, mark]) => `${mark} ${verdict}`)
        .join('  '),
      options.width,
    ),
  ];
}

function variants({ sections }: ReportModel, options: RenderOptions): string[] {
  return sections.flatMap(({ score }) =>
    score.variants.flatMap((variant) => [
      '',
      ...wrap(
        `${score.id} / ${score.policy}, variant ${variant.id}: value detection ${percentText(variant.valueDetectionRate)}, ${countText(variant.dispatches)} fraud SMS (${moneyText(variant.lossMicro, score.tariff.currency)}), ${variant.insultRate.numerator} of ${variant.insultRate.denominator} kept out. ${variant.why}`,
        options.width,
      ),
    ]),
  );
}

function paint(mark: string, { colour }: RenderOptions): string {
  const cell = mark.padStart(2);
  const code = COLOURS[mark];
  return colour && code !== undefined ? `${code}${cell}${RESET}` : cell;
}

/** Text columns left-aligned, figures right-aligned. */
function columns(rows: readonly (readonly string[])[], textColumns: number): string[] {
  const clean = rows.map((row) => row.map((cell) => escapeControl(cell)));
  const widths = (clean[0] ?? []).map((_, i) => Math.max(...clean.map((row) => (row[i] ?? '').length)));
  return clean.map((row) =>
    row
      .map((cell, i) => (i < textColumns ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Breaks at spaces; continued lines are indented. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of escapeControl(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
