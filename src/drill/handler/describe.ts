/** A drill in words, for the message of a failing test: 80 columns, numbers masked, nothing that a terminal would act on. */
import { escapeControl } from '../../core/report/escape.ts';
import { indented, wrap } from '../../core/report/wrap.ts';
import { countText, moneyText, spanText } from '../../core/score/sentences.ts';
import type { Drilled, DrilledRun } from './drill.ts';
import type { Leak } from './leak-watch.ts';

const WIDTH = 80;
/** More are counted: what is wrong with the first is usually wrong with the rest. */
const RUNS_SHOWN = 3;
const PROBLEMS_SHOWN = 5;

export interface Words {
  /** Shell lines that play the first failing run again; absent: the call itself is named. */
  readonly again?: readonly string[];
}

export function describeDrilled(drilled: Drilled, words: Words = {}): string {
  const { name, runs, holds, problems } = drilled;
  const failing = runs.filter((run) => !run.holds);
  const head = holds
    ? `${name} holds in ${runsText(runs.length)}.`
    : `${name} does not hold in ${countText(failing.length)} of ${runsText(runs.length)}.`;
  const lines = wrap(head, WIDTH, '');
  for (const run of failing.slice(0, RUNS_SHOWN)) lines.push('', ...linesOf(run));
  if (failing.length > RUNS_SHOWN) lines.push('', `... and ${runsText(failing.length - RUNS_SHOWN)} more.`);
  if (problems.length > 0) lines.push('', ...problemLines(drilled));
  const [first] = failing;
  if (first !== undefined) {
    lines.push('', 'Again, this run alone:', ...(words.again ?? [drilled.command]).map(shown));
    lines.push('What it is:', shown(`npx pumpdrill explain ${first.scenario}`));
  }
  return lines.join('\n');
}

function linesOf(run: DrilledRun): string[] {
  const missed = run.judged.filter(({ result }) => result !== 'pass');
  const said = missed.map(({ limit, actual, result, evidence = [] }) => {
    return [`${result === 'fail' ? 'broken' : 'not proven'}: ${limit}; it was ${actual}.`, ...evidence].join(' ');
  });
  const nothing = run.judged.length === 0 ? ['not proven: nothing of this run was judged.'] : [];
  const unfit = missed.length === 0 && nothing.length === 0 ? ['not proven: the run itself is inconclusive.'] : [];
  return [
    ...wrap(`${run.scenario}, seed ${run.seed}`, WIDTH),
    ...[...said, ...nothing, ...unfit].flatMap(paragraph),
    ...moneyLines(run),
  ];
}

function moneyLines({ firstLeak, overLimit, lossMicro, undefendedLossMicro, currency }: DrilledRun): string[] {
  if (undefendedLossMicro === 0 && lossMicro === 0) return [];
  const loss = `lost: ${moneyText(lossMicro, currency)} of ${moneyText(undefendedLossMicro, currency)} undefended.`;
  if (firstLeak === null) return paragraph(loss);
  const over =
    overLimit === null || overLimit === firstLeak
      ? []
      : paragraph(
          `over the limit with: ${leakText(overLimit, currency)}; by then ${moneyText(overLimit.spentMicro, currency)}.`,
        );
  return [...paragraph(loss), ...paragraph(`first leaking attempt: ${leakText(firstLeak, currency)}.`), ...over];
}

function leakText({ attempt, atMs, number, spelledOtherwise, address, costMicro }: Leak, currency: string): string {
  const money = moneyText(costMicro, currency);
  if (attempt === 0) return `to ${number} after ${spanText(atMs)}, past the application, ${money}`;
  const spelling = spelledOtherwise ? ' (in another spelling)' : '';
  return `no. ${countText(attempt)}, to ${number}${spelling} from ${address} after ${spanText(atMs)}, ${money}`;
}

function problemLines({ problems }: Drilled): string[] {
  const shownOnes = problems.slice(0, PROBLEMS_SHOWN).flatMap(({ code, path, message, hint }) => {
    return paragraph(`${code} in ${path}: ${message}${hint === undefined ? '' : ` (${hint})`}.`);
  });
  const rest = problems.length - PROBLEMS_SHOWN;
  return ['Problems:', ...shownOnes, ...(rest > 0 ? paragraph(`... and ${countText(rest)} more.`) : [])];
}

function runsText(count: number): string {
  return `${countText(count)} run${count === 1 ? '' : 's'}`;
}

function paragraph(text: string): string[] {
  return indented(text, WIDTH);
}

/** A line to be typed is never broken by us. */
function shown(line: string): string {
  return `  ${escapeControl(line)}`;
}
