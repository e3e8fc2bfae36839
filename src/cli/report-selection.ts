/** `report --only` and `--policy`: a page of some runs of a drill, in full. */
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { didYouMean } from '../core/domain/nearest-names.ts';
import type { RunSelection } from '../core/score/select-runs.ts';
import type { DrillResult } from '../drill/drill.ts';

/** Letters of a file's name that tell what was selected. */
const NAME_LETTERS_MAX = 80;

/** Null: everything. */
export function selectionOf({
  only,
  policy,
}: {
  only: string | undefined;
  policy: string | undefined;
}): RunSelection | null {
  if (only === undefined && policy === undefined) return null;
  return { scenarios: namesIn('only', only), policies: namesIn('policy', policy) };
}

function namesIn(path: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const names = [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '');
  if (names.length > 0) return names;
  throw new PumpdrillError(EXIT.invalidInput, [
    { code: 'NO_SELECTION', path, message: `"${text}" names nothing`, hint: `--${path} a,b` },
  ]);
}

/** What of the selection this run does not have; all of it at once. */
export function selectionProblems({ scorecard }: DrillResult, selection: RunSelection, folder: string): Problem[] {
  const { scenarios, policies } = selection;
  const played = {
    scenarios: [...new Set(scorecard.scenarios.map(({ id }) => id))],
    policies: [...new Set(scorecard.scenarios.map((score) => score.policy))],
  };
  const unknown = (names: readonly string[], known: readonly string[], parts: { code: string; path: string }) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => ({
        ...parts,
        message: `"${name}" was not played in this run`,
        hint: didYouMean(name, known, `it played ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`),
        file: folder,
      }));
  const problems = [
    ...unknown(scenarios ?? [], played.scenarios, { code: 'UNKNOWN_SCENARIO', path: 'only' }),
    ...unknown(policies ?? [], played.policies, { code: 'UNKNOWN_POLICY', path: 'policy' }),
  ];
  if (problems.length > 0) return problems;
  const isPlayed = scorecard.scenarios.some(
    ({ id, policy }) => (scenarios?.includes(id) ?? true) && (policies?.includes(policy) ?? true),
  );
  if (isPlayed) return [];
  const message = 'none of these scenarios was played under any of these policies';
  return [{ code: 'NOTHING_SELECTED', path: 'only', message, hint: 'leave out --policy', file: folder }];
}

/** `report-premium-prefix-layered`: the report of the whole run stays as it is. */
export function selectionFile({ scenarios = [], policies = [] }: RunSelection): string {
  const names = [...scenarios, ...policies].join('-').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return `report-${names.slice(0, NAME_LETTERS_MAX)}`;
}

/** Said first on the page, so that nobody takes it for the whole. */
export function selectionNote(shown: number, all: number): string {
  return `this page shows ${shown} of ${all} runs. Totals are of these; gates and the verdict are those of the whole drill.`;
}
