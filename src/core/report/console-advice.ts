/** What to do next about each policy, for a terminal: a paragraph per change, and its lines as they go into the file. */
import type { AdviceFact, AdviceStepFacts } from './advice-facts.ts';
import { escapeControl } from './escape.ts';
import type { RenderOptions } from './index.ts';
import type { ReportModel } from './model.ts';
import { indented, wrap } from './wrap.ts';

const INDENT = '    ';

export function adviceLines({ advice }: ReportModel, { width }: RenderOptions): string[] {
  return advice.flatMap(({ heading, sentence, steps, notes }) => [
    '',
    ...wrap(`${heading}. ${sentence}`, width),
    ...steps.flatMap((step, i) => stepLines(step, i + 1, width)),
    ...notes.flatMap((note) => wrap(note, width)),
  ]);
}

function stepLines({ change, facts, why, snippet, notes }: AdviceStepFacts, number: number, width: number): string[] {
  return [
    ...wrap(`${number}. ${change}`, width),
    ...indented(`${facts.map(factText).join('; ')}. ${why}`, width),
    ...notes.flatMap((note) => indented(note, width)),
    ...snippet.flatMap((line) => cut(escapeControl(line), width - INDENT.length)).map((line) => `${INDENT}${line}`),
  ];
}

export function factText({ name, parts }: AdviceFact): string {
  return `${name}: ${parts.map(({ text }) => text).join('')}`;
}

/** Lines of a file keep their blanks; only what no terminal has room for is cut. */
function cut(line: string, room: number): string[] {
  const count = Math.max(1, Math.ceil(line.length / room));
  return Array.from({ length: count }, (_, i) => line.slice(i * room, (i + 1) * room));
}
