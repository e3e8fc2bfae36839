/**
 * Reads one YAML file of ours (scenario, policy, profile, gate) and remembers where everything stands, so that every
 * later problem can name its line. Hostile files are expected: size, aliases and depth are bounded before parsing.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';

/** Largest file we read as YAML. The biggest scenario of ours has 10 KB. */
export const YAML_BYTES_MAX = 1_048_576;
/** Most alias expansions: the documents of ours use none; a "billion laughs" bomb needs millions. */
const ALIASES_MAX = 100;

export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The 1-based line of a dotted path, or of its nearest parent that exists. */
  lineOf(path: string): number | undefined;
}

/** Throws PumpdrillError (exit 2) when the file is missing, too large, no YAML, or a bomb; all YAML errors at once. */
export function readYamlFile(file: string): YamlFile {
  return parseYamlText(readBounded(file), file);
}

/** The same for text that is already here. `file` is what messages call it. */
export function parseYamlText(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2' });
  const problems = document.errors.map((error): Problem => {
    const code = error.code === 'DUPLICATE_KEY' ? 'DUPLICATE_KEY' : 'BAD_YAML';
    const hint =
      code === 'DUPLICATE_KEY'
        ? 'keep one of the two'
        : 'mend the YAML here; indentation and unquoted ":" or "#" are the usual reasons';
    return { code, path: '', message: oneLine(error.message), hint, file, line: lines.linePos(error.pos[0]).line };
  });
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return { file, value: toValue(document, file), lineOf: (path) => lineOf(document, lines, path) };
}

/** True for a file that exists. Whatever else stands in the way shows when it is read. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function readBounded(file: string): string {
  let descriptor: number;
  try {
    // Not waiting: a pipe without a writer would hold us for ever.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    throw unreadable(file, cause);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw problem(file, 'NOT_A_FILE', 'is not a file', 'name a YAML file');
    if (stat.size > YAML_BYTES_MAX) {
      throw problem(
        file,
        'FILE_TOO_LARGE',
        `has ${stat.size} bytes; at most ${YAML_BYTES_MAX} are read`,
        'is this the right file?',
      );
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function toValue(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    if (cause instanceof ReferenceError) {
      throw problem(file, 'YAML_BOMB', `expands more than ${ALIASES_MAX} aliases`, 'write the values out');
    }
    throw problem(file, 'BAD_YAML', oneLine(cause instanceof Error ? cause.message : String(cause)), 'mend the YAML');
  }
}

function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: string): number | undefined {
  const keys = path === '' ? [] : path.split('.').map((key) => (/^[0-9]+$/.test(key) ? Number(key) : key));
  for (let length = keys.length; length > 0; length -= 1) {
    const node = document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return isNode(document.contents) && document.contents.range
    ? lines.linePos(document.contents.range[0]).line
    : undefined;
}

function unreadable(file: string, cause: unknown): PumpdrillError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT')
    return problem(
      file,
      'FILE_MISSING',
      'does not exist',
      'check the path; `pumpdrill list scenarios` shows the bundled ones',
    );
  return problem(
    file,
    'FILE_UNREADABLE',
    `cannot be read (${code ?? 'unknown'})`,
    'check the path and its permissions',
  );
}

function problem(file: string, code: string, what: string, hint: string): PumpdrillError {
  return new PumpdrillError(EXIT.invalidInput, [{ code, path: '', message: `${file} ${what}`, hint, file }]);
}

function oneLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
