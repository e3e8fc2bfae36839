/** Paragraphs for a terminal of so many columns. */
import { escapeControl } from './escape.ts';

/** What continued lines begin with. */
const INDENT = '  ';

/** Breaks at spaces; continued lines begin with `hanging`. A word that is longer than a line (an address) is cut. */
export function wrap(text: string, width: number, hanging = INDENT): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of escapeControl(text)
    .split(' ')
    .flatMap((long) => pieces(long, width - hanging.length))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A paragraph two columns further in. */
export function indented(text: string, width: number): string[] {
  return wrap(text, width - INDENT.length).map((line) => `${INDENT}${line}`);
}

function pieces(word: string, room: number): string[] {
  const count = Math.max(1, Math.ceil(word.length / room));
  return Array.from({ length: count }, (_, i) => word.slice(i * room, (i + 1) * room));
}
