/** Compares two saved runs, without playing anything. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import {
  type ComparisonPage,
  type DrawnPair,
  type FirstDifference,
  placesToDraw,
} from '../core/report/comparison-page.ts';
import { compareScorecards } from '../core/score/compare.ts';
import type { Comparison } from '../core/score/comparison-format.ts';
import { keptOutPairs } from '../core/score/insult-pairs.ts';
import type { Margins } from '../core/score/metric-change.ts';
import { type PolicyPair, policiesOf, type RunPair } from '../core/score/pair-runs.ts';
import type { RunToScore } from '../core/score/score.ts';
import type { ScenarioScore, Scorecard } from '../core/score/scorecard.ts';
import { readFold } from '../io/fold-files.ts';
import { readRunFolder } from '../io/run-files.ts';
import type { DrillResult } from './drill.ts';
import { firstDifference } from './first-difference.ts';
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
export function compareFolders(input: FoldersToCompare): Comparison {
  return compared(input, readBoth(input));
}

/** The same, with the runs of the scenarios that changed most beside each other. */
export function compareFoldersInFull(input: FoldersToCompare): ComparisonPage {
  const results = readBoth(input);
  const comparison = compared(input, results);
  const pairs = placesToDraw(comparison).flatMap((index) => drawnPair(index, { input, comparison, results }) ?? []);
  return { comparison, names: namesOf(input), pairs };
}

/** What both folders hold, scored again where that is possible. */
type BothResults = Readonly<Record<'before' | 'after', DrillResult>>;

function readBoth({ before, after }: FoldersToCompare): BothResults {
  const read = (folder: string) => rescored(folder, readRunFolder(folder));
  return { before: read(before), after: read(after) };
}

function compared({ before, after, margins, policies }: FoldersToCompare, results: BothResults): Comparison {
  const cards = { before: results.before.scorecard, after: results.after.scorecard };
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

/** Folders are told by their names, and by where they are if those are equal. */
function namesOf({ before, after }: FoldersToCompare): ComparisonPage['names'] {
  const names = { before: basename(resolve(before)), after: basename(resolve(after)) };
  return names.before === names.after && resolve(before) !== resolve(after) ? { before, after } : names;
}

/** The seed whose bill rose most. Null where a side has no series of it. */
function drawnPair(
  index: number,
  { input, comparison, results }: { input: FoldersToCompare; comparison: Comparison; results: BothResults },
): DrawnPair | null {
  const { id, hash, policies, seeds } = comparison.scenarios[index]!;
  const scoreOf = (side: keyof BothResults, seed: number) =>
    results[side].scorecard.scenarios.find(
      (score) => score.id === id && score.hash === hash && score.policy === policies[side] && score.seed === seed,
    );
  const rise = (seed: number) =>
    (scoreOf('after', seed)?.fraud.lossMicro ?? 0) - (scoreOf('before', seed)?.fraud.lossMicro ?? 0);
  const seed = seeds.reduce((worst, other) => (rise(other) > rise(worst) ? other : worst), seeds[0] ?? 0);
  const seriesOf = (side: keyof BothResults) =>
    results[side].series.scenarios.find(
      (series) => series.id === id && series.policy === policies[side] && series.seed === seed,
    );
  const [before, after] = [seriesOf('before'), seriesOf('after')];
  if (before === undefined || after === undefined) return null;
  const difference = differenceOf(input, { id, policies, seed, simulated: comparison.engine.before === 'simulate' });
  return { index, seed, before, after, ...(difference === undefined ? {} : { difference }) };
}

/** Live runs never part at one attempt, and a ledger that does not hold everything may lack it. */
function differenceOf(
  { before, after }: FoldersToCompare,
  { id, policies, seed, simulated }: { id: string; policies: PolicyPair; seed: number; simulated: boolean },
): FirstDifference | null | undefined {
  if (!simulated) return undefined;
  const place = (folder: string, policy: string) =>
    ledgerFolder(join(folder, 'ledger'), { scenario: id, policy, seed });
  const folders = [place(before, policies.before), place(after, policies.after)] as const;
  if (!folders.every((folder) => existsSync(folder) && readFold(folder) === null)) return undefined;
  try {
    return firstDifference(...folders);
  } catch (error) {
    // A ledger that was thinned out to save space, or damaged, takes one sentence off the page and nothing else.
    if (error instanceof PumpdrillError) return undefined;
    throw error;
  }
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
