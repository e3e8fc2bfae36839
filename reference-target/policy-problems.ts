/** Turns what zod found wrong with a policy into problems that name the place and the way out. */
import type { z } from 'zod';
import type { Problem } from '../src/core/domain/errors.ts';
import { didYouMean } from '../src/core/domain/nearest-names.ts';

/** Longest part of a typed name that is repeated in a message. */
const NAME_SHOWN_MAX = 64;

type Issue = z.core.$ZodIssue;

/** Every problem of one schema run; `under` is where in the document the checked value stands. */
export function problemsOf(error: z.ZodError, under: readonly string[]): Problem[] {
  return error.issues.flatMap((issue) =>
    problemsOfIssue(issue, [...under, ...issue.path.map((part) => shortened(String(part)))]),
  );
}

function problemsOfIssue(issue: Issue, path: readonly string[]): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'UNKNOWN_KEY',
      path: [...path, shortened(key)].join('.'),
      message: `unknown key "${shortened(key)}"`,
    }));
  }
  return [{ code: codeOf(issue), path: path.join('.'), message: issue.message }];
}

function codeOf(issue: Issue): string {
  const own = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  if (typeof own === 'string') return own;
  if (issue.code === 'invalid_type') return 'WRONG_TYPE';
  return issue.code === 'too_big' || issue.code === 'too_small' ? 'OUT_OF_RANGE' : 'INVALID_VALUE';
}

/** A name that somebody typed, as much of it as a message needs. */
export function shortened(name: string): string {
  return name.length <= NAME_SHOWN_MAX ? name : `${name.slice(0, NAME_SHOWN_MAX)}…`;
}

/** "did you mean a, b?", else the whole list. */
export function nearestHint(typed: string, known: readonly string[]): string {
  return didYouMean(typed, known, `there are ${known.join(', ')}`);
}
