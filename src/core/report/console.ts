/** The scorecard for a terminal: 80 columns are enough, colour only where the caller says so. */
import { adviceLines } from './console-advice.ts';
import { worthLines } from './console-attribution.ts';
import { escapeControl } from './escape.ts';
import { gateLines } from './gate-console.ts';
import { healthSentence } from './health-facts.ts';
import type { RenderOptions } from './index.ts';
import { invariantSentence } from './invariant-facts.ts';
import { costSentence, nearestFlipSentence } from './metric-facts.ts';
import type { ReportModel } from './model.ts';
import { moveSentence } from './move-facts.ts';
import { signalSentence } from './signal-facts.ts';
import { countText, moneyText, percentText, VERDICT_MARKS } from './wording.ts';
import { indented, wrap } from './wrap.ts';

const PLAIN: RenderOptions = { colour: false, width: 80 };
/** Between two columns. */
const GAP = '  ';
/** Letters of a name that stay, however narrow the terminal is. */
const NAME_MIN = 12;
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
    ...(model.converted === null ? [] : wrap(model.converted, options.width)),
    ...model.invariants.flatMap((line) => wrap(line, options.width)),
    ...model.warnings.flatMap((warning) => wrap(`WARNING ${warning}`, options.width)),
    '',
    ...scoreTable(model, options),
    ...invariants(model, options),
    ...closedAccounts(model, options),
    ...signals(model, options),
    ...notices(model, options),
    ...moves(model, options),
    ...totals(model, options),
    ...expectations(model, options),
    '',
    ...matrix(model, options),
    ...model.aggregates.flatMap(({ title, facts }) => [
      '',
      ...wrap(title, options.width),
      ...facts.flatMap((fact) => indented(`${fact.name}: ${fact.value}`, options.width)),
    ]),
    ...worthLines(model, options),
    ...variants(model, options),
    ...gates(model, options),
    ...adviceLines(model, options),
    '',
    ...(model.parity === null ? [] : wrap(model.parity, options.width)),
    ...wrap(`Harness: ${healthSentence(model.scorecard)}`, options.width),
    ...model.tariffs.flatMap((tariff) => wrap(`Tariff: ${tariff}`, options.width)),
    ...wrap(`Again: ${model.scorecard.command}`, options.width),
  ];
  return `${lines.join('\n')}\n`;
}

function scoreTable(model: ReportModel, { width }: RenderOptions): string[] {
  const seeds = new Set(model.sections.map(({ score }) => score.seed)).size > 1;
  const head = ['scenario', 'policy', ...(seeds ? ['seed'] : []), 'fraud SMS', 'loss', 'detected', 'kept out'];
  const rows = model.sections.map(({ score }) => [
    score.id,
    score.policy,
    ...(seeds ? [String(score.seed)] : []),
    `${countText(score.fraud.dispatches)}/${countText(score.fraud.attempts)}`,
    moneyText(score.fraud.lossMicro, score.tariff.currency),
    percentText(score.fraud.valueDetectionRate),
    `${countText(score.legit.insults)}/${countText(score.legit.intents)}`,
  ]);
  return columns([head, ...rows], { textColumns: seeds ? 3 : 2, width });
}

/** The hours without logins (requirements B1), one paragraph per run that had some. */
function closedAccounts({ sections }: ReportModel, { width }: RenderOptions): string[] {
  return sections.flatMap(({ score, closed }) =>
    closed === null ? [] : ['', ...wrap(`${score.id} / ${score.policy} / seed ${score.seed}: ${closed}`, width)],
  );
}

/** What to know before one believes an alert (F6: a delivery outage), one paragraph each. */
function notices({ sections }: ReportModel, { width }: RenderOptions): string[] {
  return sections.flatMap(({ score }) =>
    (score.notices ?? []).flatMap(({ text }) => [
      '',
      ...wrap(`${score.id} / ${score.policy} / seed ${score.seed}: ${text}`, width),
    ]),
  );
}

/** What an operator was told meanwhile (requirements E), one line per attack. */
function signals({ sections }: ReportModel, { width }: RenderOptions): string[] {
  const lines = sections.flatMap(({ score }) => {
    const sentence = signalSentence(score);
    return sentence === null ? [] : wrap(`${score.id} / ${score.policy} / seed ${score.seed}: ${sentence}`, width);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function expectations({ expectations: found }: ReportModel, { width }: RenderOptions): string[] {
  if (found === null) return [];
  return ['', ...wrap(found.sentence, width), ...found.differences.flatMap((line) => indented(line, width))];
}

/** What a probe held to be true, run by run. */
function invariants({ sections }: ReportModel, { width }: RenderOptions): string[] {
  return sections.flatMap(({ score }) => {
    const lines = (score.invariants ?? []).flatMap((one) => indented(invariantSentence(one), width));
    return lines.length === 0
      ? []
      : ['', ...wrap(`${score.id} / ${score.policy} / seed ${score.seed}`, width), ...lines];
  });
}

/** What attackers did who adapt, one line per run. */
function moves({ sections }: ReportModel, { width }: RenderOptions): string[] {
  const lines = sections.flatMap(({ score }) => {
    const sentence = moveSentence(score);
    return sentence === null ? [] : wrap(`${score.id} / ${score.policy} / seed ${score.seed}: ${sentence}`, width);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** What each run comes to, and how near a verdict is to another. Of several seeds the aggregates say it. */
function totals({ sections, scorecard }: ReportModel, { width }: RenderOptions): string[] {
  if (scorecard.aggregates.some(({ seeds }) => seeds.length > 1)) return [];
  const lines = sections.flatMap(({ score }) => {
    const sentences = [costSentence(score), nearestFlipSentence(score)].filter((sentence) => sentence !== null);
    return sentences.length === 0 ? [] : wrap(`${score.id} / ${score.policy}: ${sentences.join(' ')}`, width);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Defences as numbered columns, because eleven names do not fit a terminal. */
function matrix({ matrix }: ReportModel, options: RenderOptions): string[] {
  if (matrix.rows.length === 0) return [];
  const numbers = matrix.defences.map((_, i) => String(i + 1).padStart(2)).join(' ');
  const room = Math.max(NAME_MIN, options.width - numbers.length - GAP.length);
  const labels = matrix.rows.map((row) => shortened(escapeControl(row.label), room));
  const width = Math.max('verdicts'.length, ...labels.map((label) => label.length));
  const rows = matrix.rows.map(({ cells }, i) => {
    const marks = cells.map((cell) => paint(cell === null ? ' ' : (VERDICT_MARKS[cell.verdict] ?? '?'), options));
    return `${(labels[i] ?? '').padEnd(width)}${GAP}${marks.join(' ')}`;
  });
  const names = matrix.defences.map((id, i) => `${i + 1} ${id}`);
  return [
    `${'verdicts'.padEnd(width)}${GAP}${numbers}`,
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
        `${score.id} / ${score.policy}, variant ${variant.id}: value stopped ${percentText(variant.valueDetectionRate)}, ${countText(variant.dispatches)} fraud SMS (${moneyText(variant.lossMicro, score.tariff.currency)}), ${countText(variant.insultRate.numerator)} of ${countText(variant.insultRate.denominator)} kept out. ${variant.why}`,
        options.width,
      ),
    ]),
  );
}

function gates({ scorecard }: ReportModel, options: RenderOptions): string[] {
  return scorecard.gates.length === 0 ? [] : ['', ...gateLines(scorecard, options)];
}

function paint(mark: string, { colour }: RenderOptions): string {
  const cell = mark.padStart(2);
  const code = COLOURS[mark];
  return colour && code !== undefined ? `${code}${cell}${RESET}` : cell;
}

/** Text columns left-aligned, figures right-aligned. What is too wide is taken from the names, never from a figure. */
function columns(
  rows: readonly (readonly string[])[],
  { textColumns, width }: { textColumns: number; width: number },
): string[] {
  const clean = rows.map((row) => row.map((cell) => escapeControl(cell)));
  const widths = (clean[0] ?? []).map((_, i) => Math.max(...clean.map((row) => (row[i] ?? '').length)));
  for (const name of [0, 1]) {
    const excess = widthOf(widths) - width;
    const own = widths[name] ?? 0;
    if (excess > 0) widths[name] = Math.min(own, Math.max(NAME_MIN, own - excess));
  }
  if (widthOf(widths) > width) return clean.slice(1).flatMap((row) => inWords(clean[0] ?? [], row, width));
  return clean.map((row) =>
    row
      .map((cell, i) => {
        const own = widths[i] ?? 0;
        return i < textColumns ? shortened(cell, own).padEnd(own) : cell.padStart(own);
      })
      .join(GAP)
      .trimEnd(),
  );
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, cell) => sum + cell + GAP.length, -GAP.length);
}

/** A row whose figures alone are wider than the terminal. */
function inWords(head: readonly string[], row: readonly string[], width: number): string[] {
  return wrap(row.map((cell, i) => `${head[i] ?? ''} ${cell}`).join(', '), width);
}

/** The middle goes: what tells two ids apart is mostly at their ends. */
function shortened(text: string, room: number): string {
  if (text.length <= room) return text;
  const head = Math.ceil((room - 1) / 2);
  return `${text.slice(0, head)}\u2026${text.slice(text.length - (room - 1 - head))}`;
}
