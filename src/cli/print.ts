/** Output to people and programs. Results go to stdout, everything else to stderr, so that pipes stay clean. */
import { escapeControl } from '../core/report/escape.ts';

/** One JSON value and a newline on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A line for a person; control characters in it are made visible. */
export function printLine(text = ''): void {
  process.stdout.write(`${escapeControl(text)}\n`);
}

/** Columns of text: all but the last padded to their widest cell, the last cut so that a line fits `width`. */
export function printColumns(rows: readonly (readonly string[])[], width = process.stdout.columns || 100): void {
  const clean = rows.map((row) => row.map((cell) => escapeControl(cell)));
  const widths: number[] = [];
  for (const row of clean)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  for (const row of clean) {
    const head = row.slice(0, -1).map((cell, i) => cell.padEnd(widths[i] ?? 0));
    const last = row.at(-1) ?? '';
    const room = Math.max(20, width - head.reduce((sum, cell) => sum + cell.length + 2, 0));
    const cut = process.stdout.isTTY && last.length > room ? `${last.slice(0, room - 1)}…` : last;
    process.stdout.write(`${[...head, cut].join('  ').trimEnd()}\n`);
  }
}
