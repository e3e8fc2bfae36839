/** Turns what zod found into problems of ours: stable codes, dotted paths, one problem per unknown key. */
import type { z } from 'zod';
import type { Problem } from '../domain/errors.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** For complaints of the schema itself, which say what is wrong and rarely what would be right. */
const SCHEMA_HINT = 'scenarios/scenario.schema.json says what belongs here';

/** All problems behind zod's issues with `input`, which is the value that was parsed. */
export function problemsOf(issues: readonly Issue[], input: unknown): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], input));
}

function problemsOfIssue(issue: Issue, above: Path, input: unknown): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
  if (issue.code === 'invalid_union') return problemsOfUnion(issue, path, input);
  const { code, hint } = judge(issue, valueAt(input, path));
  return [{ code, path: dotted(path), message: issue.message, ...(hint === '' ? {} : { hint }) }];
}

function unknownKey(path: Path): Problem {
  return {
    code: 'UNKNOWN_KEY',
    path: dotted(path),
    message: `"${String(path.at(-1))}" is no key of this place`,
    hint: 'check the spelling; scenarios/scenario.schema.json lists every key',
  };
}

/** A choice by `kind`: an unknown kind. Any other choice: the problems of the alternative that comes closest. */
function problemsOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, input: unknown): Problem[] {
  if (issue.errors.length > 0) {
    const closest = [...issue.errors].sort((a, b) => misfit(a) - misfit(b))[0] as Issue[];
    return closest.flatMap((inner) => problemsOfIssue(inner, path, input));
  }
  const value = valueAt(input, path);
  const code = value === undefined ? 'MISSING_KEY' : 'UNKNOWN_KIND';
  return [
    { code, path: dotted(path), message: `${shown(value)} is no known ${String(path.at(-1))}`, hint: SCHEMA_HINT },
  ];
}

/** How far a value is from an alternative: keys that do not belong and keys that lack weigh more than a bad value. */
function misfit(issues: readonly Issue[]): number {
  let sum = 0;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') sum += 10 * issue.keys.length;
    else sum += issue.path.length === 0 ? 1_000 : 5;
  }
  return sum;
}

function judge(issue: Issue, value: unknown): { code: string; hint: string } {
  if (value === undefined) return { code: 'MISSING_KEY', hint: 'this key has no default; write it' };
  switch (issue.code) {
    case 'custom':
      return { code: String(issue.params?.['code'] ?? 'INVALID'), hint: '' };
    case 'invalid_type':
      return { code: unitCode(issue.message) ?? 'WRONG_TYPE', hint: SCHEMA_HINT };
    case 'too_big':
    case 'too_small':
      return { code: 'OUT_OF_RANGE', hint: SCHEMA_HINT };
    case 'invalid_value':
      return { code: 'UNKNOWN_VALUE', hint: SCHEMA_HINT };
    case 'invalid_format':
      return { code: issue.format === 'datetime' ? 'BAD_TIME' : 'BAD_FORMAT', hint: SCHEMA_HINT };
    default:
      return { code: 'INVALID', hint: SCHEMA_HINT };
  }
}

/** A number where a text with a unit is due: the schema's own message (domain/durations.ts) says which unit is missing. */
function unitCode(message: string): string | null {
  if (message.startsWith('write a duration')) return 'BAD_DURATION';
  return message.startsWith('write a share') ? 'BAD_SHARE' : null;
}

function valueAt(input: unknown, path: Path): unknown {
  let node = input;
  for (const key of path) {
    if (node === null || typeof node !== 'object') return undefined;
    node = (node as Record<PropertyKey, unknown>)[key];
  }
  return node;
}

function dotted(path: Path): string {
  return path.map(String).join('.');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : 'this';
}
