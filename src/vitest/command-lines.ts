/** The shell lines that play one run of one test again. */
import { relative } from 'node:path';
import type { Drilled } from '../drill/handler/drill.ts';

/** Where a drill was called. */
export interface Place {
  readonly file: string | undefined;
  /** Its full name, as vitest's state has it: groups and test joined by ` > `. */
  readonly test: string | undefined;
  readonly folder: string;
}

/** Null where it is not known from where it was called, or when all of it holds. */
export function commandLines(place: Place, drilled: Drilled, variable: string): readonly string[] | null {
  const failing = drilled.runs.find(({ holds }) => !holds);
  const { file, test, folder } = place;
  if (failing === undefined || file === undefined || test === undefined) return null;
  const name = test.split(' > ').at(-1) ?? test;
  return [
    `${variable}=${quoted(`${failing.scenario}/${failing.seed}`)} \\`,
    `  npx vitest run ${quoted(relative(folder, file))} \\`,
    `  -t ${quoted(escapedForPattern(name))}`,
  ];
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** vitest reads the name as a pattern. */
function escapedForPattern(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
