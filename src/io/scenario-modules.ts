/**
 * Scenarios written in TypeScript: a file whose default export is a scenario. Node strips the types and runs it with the
 * rights of whoever called us, which is why only files that somebody names are loaded, never a folder's.
 */
import { existsSync, statSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
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
    throw invalidInput({
      code: 'FILE_MISSING',
      path: '',
      message: `${file} does not exist`,
      hint: 'check the path',
      file,
    });
  }
  const exported = runModule(file, path);
  const value = exported['default'];
  if (value === undefined) {
    const hint = "export default defineScenario({ ... }), with import { defineScenario } from 'pumpdrill'";
    throw invalidInput({ code: 'NO_DEFAULT_EXPORT', path: '', message: `${file} has no default export`, hint, file });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    const message = `the default export of ${file} is ${what}, not a scenario`;
    throw invalidInput({ code: 'NOT_A_SCENARIO', path: '', message, hint: 'export what defineScenario returns', file });
  }
  return plain(value, file);
}

/** As JSON has it: a program's value may run more of the program when it is looked at, or hold itself. */
function plain(value: object, file: string): unknown {
  try {
    return JSON.parse(JSON.stringify(writtenAs(value) ?? value));
  } catch (error) {
    const message = `the default export of ${file} cannot be written as JSON: ${firstLine(shown(error).message)}`;
    throw invalidInput({ code: 'NOT_A_SCENARIO', path: '', message, hint: 'export plain values', file });
  }
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
  const ours = ourProblems(error);
  if (ours !== null) return ours.map((problem) => ({ ...problem, file }));
  const { code, name, message, stack } = shown(error);
  const line = lineIn(stack, path);
  const place = { path: '', file, ...(line === undefined ? {} : { line }) };
  const said = firstLine(message);
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

/** Those of `defineScenario`, whichever copy of us threw them; null for everything else that a program may throw. */
function ourProblems(error: unknown): Problem[] | null {
  try {
    const { problems } = error as { problems?: unknown };
    return Array.isArray(problems) && problems.length > 0 && problems.every(isProblem) ? problems : null;
  } catch {
    return null;
  }
}

function isProblem(value: unknown): value is Problem {
  const { code, path, message, hint = '' } = value as Record<keyof Problem, unknown>;
  return [code, path, message, hint].every((text) => typeof text === 'string');
}

/** What is to be said of something thrown. A program may throw anything, even what cannot be looked at. */
function shown(thrown: unknown): Record<'code' | 'name' | 'message' | 'stack', string> {
  try {
    const error: NodeJS.ErrnoException = thrown instanceof Error ? thrown : new Error(String(thrown));
    const { code, name, message, stack } = error;
    return { code: String(code), name: String(name), message: String(message), stack: String(stack) };
  } catch {
    return { code: '', name: 'Error', message: 'what was thrown cannot be shown', stack: '' };
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] as string;
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
