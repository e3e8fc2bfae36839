/** What went wrong between the drill and the application, as problems that say what to do about it. */
import type { StepKind } from '../../core/domain/attempt.ts';
import type { Problem } from '../../core/domain/errors.ts';
import { maskNumbersIn } from '../../core/domain/phone.ts';
import type { RunTotals } from '../../core/score/totals.ts';

const TEXT_MAX = 160;

export class RunNotes {
  private readonly unclassified = new Map<string, number>();
  private readonly thrown = new Map<string, number>();
  private withoutCode = 0;

  /** An answer that the profile has no rule for. */
  unknownAnswer(step: StepKind, status: number): void {
    count(this.unclassified, `${step} with status ${status}`);
  }

  /** The application threw. Returns the sentence for the ledger. */
  threw(error: unknown): string {
    const text = maskNumbersIn(error instanceof Error ? error.message : String(error)).slice(0, TEXT_MAX);
    count(this.thrown, text);
    return text;
  }

  messageWithoutCode(): void {
    this.withoutCode += 1;
  }

  problems(run: { readonly path: string; readonly totals: RunTotals; readonly ambiguous: number }): Problem[] {
    const { path, totals, ambiguous } = run;
    return [
      ...[...this.thrown].map(([text, times]) => ({
        code: 'HANDLER_THREW',
        path,
        message: `the application threw "${text}" (${timesText(times)})`,
        hint: 'it counts as an answer with status 500',
      })),
      ...[...this.unclassified].map(([what, times]) => ({
        code: 'UNCLASSIFIED_ANSWER',
        path,
        message: `the profile has no rule for the answer to ${what} (${timesText(times)})`,
        hint: 'add one to its "answers"',
      })),
      ...(this.withoutCode === 0
        ? []
        : [
            {
              code: 'NO_CODE_IN_TEXT',
              path,
              message: `no code was found in the text of ${timesText(this.withoutCode, 'message')}`,
              hint: 'people look for the first 4 to 10 digits that stand alone',
            },
          ]),
      ...unjoinedProblems(path, totals, ambiguous),
      ...nobodyProblems(path, totals),
    ];
  }
}

function unjoinedProblems(path: string, { unjoined }: RunTotals, ambiguous: number): Problem[] {
  if (unjoined.dispatches === 0) return [];
  const why = ambiguous === 0 ? '' : `; ${ambiguous} of them could have been several clients'`;
  return [
    {
      code: 'UNJOINED_MESSAGES',
      path,
      message: `${timesText(unjoined.dispatches, 'message')} could not be traced to a request${why}`,
      hint: 'send within the request (also after its answer), or to numbers that one client at a time asks for',
    },
  ];
}

/** Intents that began and none that completed say more of the profile than of the defences. */
function nobodyProblems(path: string, { intents, lanes }: RunTotals): Problem[] {
  const begun = intents.some(({ flags }) => flags.some((flag) => flag !== 0));
  if (!begun || lanes.some(({ intent, verified }) => intent === 'legit' && verified > 0)) return [];
  return [
    {
      code: 'NOBODY_LOGGED_IN',
      path,
      message: 'not one of the real users could log in',
      hint: 'does the profile say what the application expects and answers? pumpdrill list profiles',
    },
  ];
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

function timesText(count: number, noun = 'time'): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
