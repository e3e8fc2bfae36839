/**
 * GitHub's workflow commands: lines on stdout that its runner turns into marks on the gate file. Syntax and escaping as its
 * documentation of workflow commands has them: `::error file=F,line=N,title=T::message`; `%`, CR and LF are
 * percent-encoded, in properties also `:` and `,`.
 */
import { escapeControl } from './escape.ts';
import { type GateStanding, gateDetails, gateHeadline, limitText, standingOf, worstFirst } from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';

/** A step shows no more of one kind (GitHub's limit); the last one says how many are left. */
const OF_ONE_KIND_MAX = 10;

const COMMANDS: Readonly<Record<GateStanding, 'error' | 'warning' | 'notice' | null>> = {
  failed: 'error',
  inconclusive: 'error',
  warned: 'warning',
  accepted: 'notice',
  passed: null,
};

/** One line each, worst first; empty when everything holds. */
export function githubAnnotations(report: GateReport): string[] {
  const { scorecard, gateFile, lines } = report;
  const marked = worstFirst(scorecard.gates).flatMap((gate) => {
    const command = COMMANDS[standingOf(gate)];
    if (command === null) return [];
    const message = [limitText(gate), ...gateDetails(gate, scorecard)].map((text) => escapeControl(text)).join('\n');
    return [
      {
        command,
        line: workflowCommand({ command, file: gateFile, line: lines.get(gate.id), title: gate.id, message }),
      },
    ];
  });
  return (['error', 'warning', 'notice'] as const).flatMap((command) => {
    const own = marked.filter((mark) => mark.command === command).map(({ line }) => line);
    if (own.length <= OF_ONE_KIND_MAX) return own;
    const shown = own.slice(0, OF_ONE_KIND_MAX - 1);
    const message = `${own.length - shown.length} more are in the job's summary. ${gateHeadline(scorecard)}`;
    return [...shown, workflowCommand({ command, file: gateFile, line: undefined, title: 'pumpdrill gate', message })];
  });
}

interface Annotation {
  readonly command: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly line: number | undefined;
  readonly title: string;
  readonly message: string;
}

function workflowCommand({ command, file, line, title, message }: Annotation): string {
  const properties = [
    `file=${escapeProperty(file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${escapeProperty(title)}`,
  ];
  return `::${command} ${properties.join(',')}::${escapeData(message)}`;
}

/** Line breaks are ours: those of a text are visible by now. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(escapeControl(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Text for a log that a runner reads: what would be taken for a command of its own (`::add-mask::...` at the start of a
 * line, the older `##[...]` anywhere) loses the sign that makes it one. For everything printed beside annotations.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, '$1: ').replaceAll('##[', '# #[');
}
