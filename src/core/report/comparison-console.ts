/** A comparison for a terminal: 80 columns are enough, colour only where the caller says so. */
import type { Change } from '../score/comparison-format.ts';
import { CHANGE_WORDS, type ComparisonModel, type ComparisonRow, type ComparisonSection } from './comparison.ts';
import type { RenderOptions } from './index.ts';
import { indented, wrap } from './wrap.ts';

const RESET = '\u001b[0m';
const COLOURS: Readonly<Partial<Record<Change, string>>> = {
  regression: '\u001b[31m',
  unclear: '\u001b[33m',
  better: '\u001b[32m',
};

export function renderComparisonConsole(model: ComparisonModel, options: RenderOptions): string {
  const { width } = options;
  const lines = [
    ...wrap(model.headline, width),
    ...model.sections.flatMap((section) => ['', ...sectionLines(section, options)]),
    ...(model.same === null ? [] : ['', ...wrap(model.same, width)]),
    ...(model.unpaired.length === 0 ? [] : ['', ...model.unpaired.flatMap((line) => wrap(line, width))]),
    '',
    ...model.notes.flatMap((note) => wrap(note, width)),
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines({ title, change, rows, lines }: ComparisonSection, options: RenderOptions): string[] {
  const word = CHANGE_WORDS[change];
  const [first = '', ...rest] = wrap(`${word}  ${title}`, options.width);
  return [
    `${painted(word, change, options)}${first.slice(word.length)}`,
    ...rest,
    ...rows.flatMap((row) => indented(rowText(row), options.width)),
    ...lines.flatMap((line) => indented(line, options.width)),
  ];
}

function rowText({ name, before, after, difference, interval, change }: ComparisonRow): string {
  const parts = [difference, ...(interval === '' ? [] : [`95 % ${interval}`]), ...(change === '' ? [] : [change])];
  return `${name}: ${before} -> ${after}: ${parts.join('; ')}`;
}

function painted(word: string, change: Change, { colour }: RenderOptions): string {
  const code = COLOURS[change];
  return colour && code !== undefined ? `${code}${word}${RESET}` : word;
}
