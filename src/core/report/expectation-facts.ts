/** What scenarios' authors expected, against what came: said once for the whole report, and in full at each run. */
import type { ScenarioScore } from '../score/scorecard.ts';
import { countText } from './wording.ts';

export interface ExpectationSummary {
  readonly sentence: string;
  /** One line per difference, with the run that it is of. */
  readonly differences: readonly string[];
}

/** Null when nobody expected anything of these runs. */
export function expectationSummary(scores: readonly ScenarioScore[]): ExpectationSummary | null {
  const judged = scores.filter(({ expectation }) => expectation !== undefined);
  if (judged.length === 0) return null;
  const met = judged.filter(({ expectation }) => expectation?.differences.length === 0).length;
  const runs = judged.length === 1 ? 'run' : 'runs';
  return {
    sentence: `As their authors expected: ${countText(met)} of ${countText(judged.length)} ${runs}.`,
    differences: judged.flatMap((score) =>
      differenceLines(score).map((line) => `${score.id} under ${score.policy}, seed ${score.seed}: ${line}`),
    ),
  };
}

/** `As expected: <reason>`, or each difference; null when nothing was expected of this run. */
export function expectationSentence(score: ScenarioScore): string | null {
  if (score.expectation === undefined) return null;
  const lines = differenceLines(score);
  if (lines.length === 0) return `As expected: ${score.expectation.because.trim()}`;
  return `Not as expected: ${lines.join('; ')}. Expected because: ${score.expectation.because.trim()}`;
}

function differenceLines({ expectation }: ScenarioScore): string[] {
  return (expectation?.differences ?? []).map(
    ({ what, expected, actual, evidence }) => `${what} ${actual}, expected ${expected} (${evidence})`,
  );
}
