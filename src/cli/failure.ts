/** How failures reach a person or a program: every problem with file, line, code and remedy; no stack unless it is our bug. */
import { EXIT, type ExitCode, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { escapeControl } from '../core/report/escape.ts';

/** Prints and returns the exit code. With `json` the problems go to stdout as one JSON value. */
export function printFailure(error: unknown, options: { json: boolean }): ExitCode {
  const { exitCode, problems } = describeFailure(error);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ schema: 'pumpdrill.failure/1', exitCode, problems })}\n`);
  } else {
    process.stderr.write(problems.map(problemText).join(''));
    if (problems.length > 1) process.stderr.write(`${problems.length} problems.\n`);
  }
  if (exitCode === EXIT.internal && error instanceof Error && !options.json)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return exitCode;
}

/** The exit code and problems that an error stands for; anything unexpected is ours (70). */
export function describeFailure(error: unknown): { exitCode: ExitCode; problems: readonly Problem[] } {
  if (error instanceof PumpdrillError) return { exitCode: error.exitCode, problems: error.problems };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'YError') {
    return {
      exitCode: EXIT.invalidInput,
      problems: [{ code: 'USAGE', path: '', message, hint: '`pumpdrill --help`' }],
    };
  }
  return {
    exitCode: EXIT.internal,
    problems: [
      {
        code: 'INTERNAL',
        path: '',
        message,
        hint: 'this is a bug of pumpdrill: please report it with the command you ran',
      },
    ],
  };
}

/** One problem with its place and its remedy, for stderr. */
export function problemText(problem: Problem): string {
  const place = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
  const head = [place, problem.code, problem.path].filter((part) => part !== '').join(' ');
  const remedy = problem.hint === undefined ? '' : `\n  ${problem.hint}`;
  return `${escapeControl(`${head}: ${problem.message}`)}${escapeControl(remedy, { keepNewlines: true })}\n`;
}
