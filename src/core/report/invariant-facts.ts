/** What probes held to be true, and whether it was: once per policy, and each in a line of its own. */
import type { InvariantScore, ScenarioScore } from '../score/scorecard.ts';
import { countText } from './wording.ts';

type Result = InvariantScore['result'];

export const RESULT_WORDS: Readonly<Record<Result, string>> = {
  holds: 'holds',
  broken: 'BROKEN',
  'not-exercised': 'not exercised',
  'not-run': 'not run',
};

/** One sentence per policy that was probed: how many hold, and the names of all that do not. */
export function invariantSummary(scores: readonly ScenarioScore[]): string[] {
  const probed = scores.filter(({ invariants }) => invariants !== undefined);
  return [...new Set(probed.map(({ policy }) => policy))].map((policy) => {
    const found = probed
      .filter((score) => score.policy === policy)
      .flatMap((score) => (score.invariants ?? []).map(({ id, result }) => ({ name: `${score.id}/${id}`, result })));
    const named = (result: Result): string[] => {
      const names = [...new Set(found.filter((one) => one.result === result).map(({ name }) => name))];
      return names.length === 0 ? [] : [`${RESULT_WORDS[result]}: ${names.join(', ')}`];
    };
    const held = found.filter(({ result }) => result === 'holds').length;
    const parts = [`${countText(held)} of ${countText(found.length)} invariants hold`];
    return `Probes under ${policy}: ${[...parts, ...named('broken'), ...named('not-exercised'), ...named('not-run')].join('; ')}.`;
  });
}

/** `BROKEN one-number: at most 5 messages per number within 1 h. 15 of 30 asked for. +491•• got 15 messages ...` */
export function invariantSentence({ id, limit, result, actual, evidence }: InvariantScore): string {
  const why = result === 'holds' ? [] : evidence;
  const said = result === 'not-run' ? why : [actual, ...why];
  return [`${RESULT_WORDS[result]} ${id}: ${limit}`, ...said].map((part) => part.replace(/\.$/, '')).join('. ');
}
