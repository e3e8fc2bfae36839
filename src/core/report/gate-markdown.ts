/**
 * A judged gate for a pull request or a job's summary: the verdict, then what failed with its evidence, then what was
 * accepted, the rest folded. Never longer than what GitHub takes as a comment, however large the catalogue is: what does
 * not fit is counted, worst first stays.
 */

import type { GateResult } from '../score/gate-result-format.ts';
import { escapeMarkdown, escapeMarkdownCode } from './escape.ts';
import { byStanding, detailsShown, gateHeadline, limitText, placeText, unmeasured } from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';

/** Bytes of UTF-8. GitHub takes 65,536 characters a comment; what is left is for who pastes it below a heading. */
export const GATE_MARKDOWN_BYTES_MAX = 60_000;
/** Characters of one text: a sentence of evidence is a sentence, and no text may push the others out. */
const TEXT_MAX = 600;
/** Sentences below one assertion. */
const DETAILS_MAX = 12;
/** What the closing remarks of all sections may need. */
const RESERVED_BYTES = 2_000;

export function renderGateMarkdown(report: GateReport, bytesMax = GATE_MARKDOWN_BYTES_MAX): string {
  const { scorecard } = report;
  const { failed, inconclusive, warned, accepted, passed } = byStanding(scorecard.gates);
  const page = new Page(bytesMax);
  page.must(`## SMS pumping gate\n\n**${md(gateHeadline(scorecard))}** Exit ${scorecard.exitCode}.\n\n`);
  page.must(
    `Gate file \`${code(report.gateFile)}\`, engine ${scorecard.engine}. Real users are synthetic.\n\nReproduce: \`${code(scorecard.command)}\`\n\n`,
  );
  page.section(
    '### Does not hold',
    failed.map((gate) => block(gate, report)),
    'failed assertions',
  );
  page.section(
    '### Could not be judged',
    [
      ...unmeasured(scorecard).map(({ sentence }) => `- ${md(sentence)}\n`),
      ...inconclusive.map((gate) => block(gate, report)),
    ],
    'assertions',
  );
  page.section(
    '### Baseline',
    report.baseline.map((sentence) => `- ${md(sentence)}\n`),
    'remarks',
  );
  page.section(
    '### Accepted for now',
    accepted.map((gate) => block(gate, report)),
    'accepted failures',
  );
  page.section(
    '### Warnings',
    warned.map((gate) => block(gate, report)),
    'warnings',
  );
  const idle = passed.filter(({ waiver }) => waiver !== undefined);
  page.section(
    '### Waivers that nothing needs',
    idle.map((gate) => block(gate, report)),
    'waivers',
  );
  page.folded(`${passed.length} hold`, passed.map(row), 'assertions that hold');
  return page.text();
}

function block(gate: GateResult, { scorecard, gateFile, lines }: GateReport): string {
  const line = lines.get(gate.id);
  const at = line === undefined ? '' : ` (\`${code(gateFile)}:${line}\`)`;
  const all = detailsShown(gate, scorecard);
  const shown =
    all.length <= DETAILS_MAX
      ? all
      : [...all.slice(0, DETAILS_MAX - 1), `${all.length - DETAILS_MAX + 1} more sentences are in gate.json.`];
  const details = shown.map((sentence) => `  - ${md(sentence)}\n`);
  return `- **${md(gate.id)}**: ${md(limitText(gate))}; ${md(placeText(gate))}${at}\n${details.join('')}`;
}

function row(gate: GateResult): string {
  return `| ${md(gate.id)} | ${md(gate.limit)} | ${md(gate.actual)} |\n`;
}

function md(text: string): string {
  return escapeMarkdown(clipped(text));
}

function code(text: string): string {
  return escapeMarkdownCode(clipped(text));
}

/** Never in the middle of a character. */
function clipped(text: string): string {
  const characters = [...text.slice(0, 2 * TEXT_MAX + 2)];
  return characters.length <= TEXT_MAX ? text : `${characters.slice(0, TEXT_MAX - 1).join('')}\u2026`;
}

/** Pieces of text up to a number of bytes; whatever is left out is counted. */
class Page {
  private readonly parts: string[] = [];
  private bytes = 0;
  private readonly bytesMax: number;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  must(text: string): void {
    this.parts.push(text);
    this.bytes += utf8Bytes(text);
  }

  list(items: readonly string[], what: string): void {
    if (items.length === 0) return;
    this.fill(items, what);
    this.must('\n');
  }

  section(heading: string, items: readonly string[], what: string): void {
    if (items.length === 0) return;
    this.must(`${heading}\n\n`);
    this.list(items, what);
  }

  /** A table that is opened by a click. */
  folded(summary: string, rows: readonly string[], what: string): void {
    if (rows.length === 0) return;
    this.must(`<details><summary>${summary}</summary>\n\n| assertion | limit | actual |\n|---|---|---|\n`);
    const left = this.take(rows);
    this.must('\n</details>\n');
    if (left > 0) this.must(`\n${remainder(left, what)}\n`);
  }

  text(): string {
    return this.parts.join('');
  }

  private fill(items: readonly string[], what: string): void {
    const left = this.take(items);
    if (left > 0) this.must(`- ${remainder(left, what)}\n`);
  }

  /** How many of them did not fit; after the first that does not, none is taken, so that the order says what is missing. */
  private take(items: readonly string[]): number {
    for (const [i, item] of items.entries()) {
      if (this.bytes + utf8Bytes(item) > this.bytesMax - RESERVED_BYTES) return items.length - i;
      this.must(item);
    }
    return 0;
  }
}

function remainder(count: number, what: string): string {
  return `${count} more ${what} are in gate.json: this summary is cut at what GitHub shows.`;
}

/** Core has no TextEncoder. Lone surrogates are gone by now. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
