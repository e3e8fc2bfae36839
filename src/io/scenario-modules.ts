/**
 * Scenarios written in TypeScript: a file whose default export is a scenario. Node strips the types and runs it with the
 * rights of whoever called us, which is why only files that somebody names are loaded, never a folder's.
 */
import { existsSync, statSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { writtenAs } from '../core/scenario/define.ts';
import { PACKAGE_ROOT } from './package-root.ts';

/** What a file is called that is loaded as a program. */
const SCRIPT = /\.m?ts$/;

export function isScenarioModule(name: string): boolean {
  return SCRIPT.test(name);
}

/**
 * The value that the file's scenario was written as, which `--set` and variants change. Throws PumpdrillError (exit 2) when
 * there is no file, no default export, or the program fails; with the file's line where that is known.
 */
export function loadScenarioModule(file: string): unknown {
  const path = resolve(file);
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw failure({ code: 'FILE_MISSING', path: '', message: `${file} does not exist`, hint: 'check the path', file });
  }
  const exported = runModule(file, path);
  const value = exported['default'];
  if (value === undefined) {
    const hint = "export default defineScenario({ ... }), with import { defineScenario } from 'pumpdrill'";
    throw failure({ code: 'NO_DEFAULT_EXPORT', path: '', message: `${file} has no default export`, hint, file });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    const message = `the default export of ${file} is ${what}, not a scenario`;
    throw failure({ code: 'NOT_A_SCENARIO', path: '', message, hint: 'export what defineScenario returns', file });
  }
  return writtenAs(value) ?? value;
}

const load = createRequire(import.meta.url);

function runModule(file: string, path: string): Readonly<Record<string, unknown>> {
  lendOurselves();
  try {
    return load(path) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new PumpdrillError(EXIT.invalidInput, problemsOf(error, file, path));
  }
}

let lent = false;

/** `import ... from 'pumpdrill'` finds this very program, wherever the file lies and whether or not it is installed there. */
function lendOurselves(): void {
  if (lent) return;
  lent = true;
  const source = join(PACKAGE_ROOT, 'src', 'index.ts');
  const entry = existsSync(source) ? source : join(PACKAGE_ROOT, 'dist', 'src', 'index.js');
  const url = pathToFileURL(entry).href;
  registerHooks({ resolve: (name, context, next) => next(name === 'pumpdrill' ? url : name, context) });
}

function problemsOf(error: unknown, file: string, path: string): Problem[] {
  const known = (error as { problems?: unknown } | null)?.problems;
  // Ours, from `defineScenario`, whichever copy of us threw it.
  if (Array.isArray(known)) return known.map((problem: Problem) => ({ ...problem, file }));
  const { code, name, message, stack } = error instanceof Error ? (error as NodeJS.ErrnoException) : describe(error);
  const line = lineIn(stack ?? '', path);
  const place = { path: '', file, ...(line === undefined ? {} : { line }) };
  const said = message.split('\n', 1)[0] ?? message;
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') {
    const hint = 'a scenario is a value: work it out without waiting';
    return [{ code: 'SCRIPT_WAITS', ...place, message: 'await at the top of a scenario file', hint }];
  }
  if (name === 'SyntaxError') {
    const hint = 'types are stripped, not compiled: no enums, namespaces or parameter properties';
    return [{ code: 'BAD_SCRIPT', ...place, message: said, hint }];
  }
  return [{ code: 'SCRIPT_FAILED', ...place, message: `${name}: ${said}`, hint: 'mend the file; it was run as it is' }];
}

function describe(thrown: unknown): NodeJS.ErrnoException {
  return new Error(String(thrown));
}

/** Where the stack first names the file. */
function lineIn(stack: string, path: string): number | undefined {
  for (const place of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${place}:`);
    const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + place.length + 1), 10);
    if (Number.isInteger(line)) return line;
  }
  return undefined;
}

function failure(problem: Problem): PumpdrillError {
  return new PumpdrillError(EXIT.invalidInput, [problem]);
}
