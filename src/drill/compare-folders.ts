/** Compares two saved runs, without playing anything. */
import { join } from 'node:path';
import { invalidInput } from '../core/domain/errors.ts';
import { compareScorecards } from '../core/score/compare.ts';
import type { Comparison } from '../core/score/comparison-format.ts';
import { keptOutPairs } from '../core/score/insult-pairs.ts';
import type { Margins } from '../core/score/metric-change.ts';
import { type PolicyPair, policiesOf, type RunPair } from '../core/score/pair-runs.ts';
import type { RunToScore } from '../core/score/score.ts';
import type { ScenarioScore, Scorecard } from '../core/score/scorecard.ts';
import { readFold } from '../io/fold-files.ts';
import { readRunFolder } from '../io/run-files.ts';
import { ledgerFolder } from './ledger-place.ts';
import { rescored } from './rescore.ts';

export interface FoldersToCompare {
  readonly before: string;
  readonly after: string;
  readonly margins?: Margins;
  /** One policy of each side, instead of those of the same name. */
  readonly policies?: PolicyPair;
}

/** Throws PumpdrillError (exit 2) where a folder holds no run, or no run has a partner. */
export function compareFolders({ before, after, margins, policies }: FoldersToCompare): Comparison {
  const cards = { before: scorecardIn(before), after: scorecardIn(after) };
  if (policies !== undefined) {
    assertPlayed('before', policies.before, { card: cards.before, folder: before });
    assertPlayed('after', policies.after, { card: cards.after, folder: after });
  }
  const comparison = compareScorecards(cards.before, cards.after, {
    ...(margins === undefined ? {} : { margins }),
    ...(policies === undefined ? {} : { policies: [policies] }),
    keptOut: (pair: RunPair) => {
      const [then, now] = [foldOf(before, pair.before), foldOf(after, pair.after)];
      return then === null || now === null ? null : keptOutPairs(then, now);
    },
  });
  if (comparison.scenarios.length === 0) throw nothingPairs(comparison, cards);
  return comparison;
}

function scorecardIn(folder: string): Scorecard {
  return rescored(folder, readRunFolder(folder)).scorecard;
}

function foldOf(folder: string, { id, policy, seed }: ScenarioScore): RunToScore | null {
  return readFold(ledgerFolder(join(folder, 'ledger'), { scenario: id, policy, seed }));
}

function assertPlayed(
  side: keyof PolicyPair,
  policy: string,
  { card, folder }: { card: Scorecard; folder: string },
): void {
  const played = policiesOf(card);
  if (played.includes(policy)) return;
  throw invalidInput({
    code: 'UNKNOWN_POLICY',
    path: 'policy',
    message: `the run ${side} was not played under "${policy}"`,
    hint: `it was played under ${played.join(', ') || 'none'}`,
    file: folder,
  });
}

/** What to do about each reason; the first that is found is the one that comes first. */
const REMEDIES: readonly (readonly [Comparison['unpaired'][number]['reason'], string])[] = [
  ['other-engine', 'compare runs of the same engine'],
  ['other-prices', 'play both with the same tariff'],
  ['other-plan', 'play both with the same version of pumpdrill'],
  ['other-seed', 'play both with the same --seed'],
  ['other-hash', 'the scenario was changed between the two, or by --set: play both from the same file'],
  ['no-policy', 'the two share no policy: name one of each side with --policy BEFORE,AFTER'],
  ['no-scenario', 'the two played different scenarios'],
];

function nothingPairs({ unpaired }: Comparison, { before, after }: { before: Scorecard; after: Scorecard }) {
  const reasons = new Set(unpaired.map(({ reason }) => reason));
  const hint = REMEDIES.find(([reason]) => reasons.has(reason))?.[1] ?? 'one of the two played nothing';
  const runs = (card: Scorecard) =>
    `${card.scenarios.length} ${card.engine} runs under ${policiesOf(card).join(', ') || 'no policy'}`;
  return invalidInput({
    code: 'NOTHING_TO_COMPARE',
    path: '',
    message: `no run before has a partner after (${runs(before)}; ${runs(after)}): ${[...reasons].join(', ') || 'no runs'}`,
    hint,
  });
}
