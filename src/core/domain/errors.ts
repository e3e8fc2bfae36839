/**
 * The one registry of ways a command can end, and the error type that carries one of them.
 * Expected outcomes (a refused attempt, a failed gate) are values; these are for input we cannot use and broken worlds.
 */

/** Process exit codes (design section 8). Documented in README.md; a test provokes each. */
export const EXIT = {
  pass: 0,
  gateFailed: 1,
  invalidInput: 2,
  inconclusive: 3,
  targetUnreachable: 4,
  targetNotAuthorised: 5,
  safetyAbort: 6,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One thing wrong with one place of one input. Many are reported at once. */
export interface Problem {
  /** Stable, upper snake case, searchable: `UNKNOWN_KEY`, `BAD_DURATION`. */
  readonly code: string;
  /** Where, as a dotted path inside the document (`campaigns.0.pacing.rate`); empty for the whole document. */
  readonly path: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly file?: string;
  /** 1-based line in `file`, where it is known. */
  readonly line?: number;
}

/** Input that cannot be used, or a world that cannot be reached. Carries every problem found, not only the first. */
export class PumpdrillError extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];

  constructor(exitCode: ExitCode, problems: readonly Problem[], options?: { cause?: unknown }) {
    super(problems.map((p) => `${p.code}: ${p.message}`).join('; '), options);
    this.name = 'PumpdrillError';
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** Shorthand for the common case of one problem in the input (exit 2). */
export function invalidInput(problem: Problem): PumpdrillError {
  return new PumpdrillError(EXIT.invalidInput, [problem]);
}
