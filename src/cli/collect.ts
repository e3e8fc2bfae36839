import { EXIT, type ExitCode, type Problem, PumpdrillError } from '../core/domain/errors.ts';

/** Runs one check and adds its problems to the list instead of stopping at them. Undefined when there were any. */
export function collect<T>(problems: Problem[], check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof PumpdrillError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** Where a drill may not go weighs more than what is merely wrong. */
export function exitFor(problems: readonly Problem[]): ExitCode {
  return problems.some(({ code }) => code.endsWith('_NOT_AUTHORISED')) ? EXIT.targetNotAuthorised : EXIT.invalidInput;
}
