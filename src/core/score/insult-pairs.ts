/** The same people in two runs of one campaign: who was kept out in which. */
import { tableOf } from './friction.ts';
import type { PairedCounts } from './newcombe.ts';
import type { RunToScore } from './score.ts';
import { INTENT, type PeopleTotals } from './totals.ts';

/** First: kept out in `after`. Null where either run was not played without defences, or they have no people in common. */
export function keptOutPairs(before: RunToScore, after: RunToScore): PairedCounts | null {
  if (before.undefended === null || after.undefended === null) return null;
  const counts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
  for (const table of after.main.intents) {
    for (let opener = 0; opener < table.flags.length; opener += 1) {
      const now = keptOut(after.main, after.undefended, { lane: table.lane, opener });
      const then = keptOut(before.main, before.undefended, { lane: table.lane, opener });
      if (now === null || then === null) continue;
      counts[now ? (then ? 'both' : 'firstOnly') : then ? 'secondOnly' : 'neither'] += 1;
    }
  }
  return counts.both + counts.firstOnly + counts.secondOnly + counts.neither === 0 ? null : counts;
}

/** Null where the intent was not begun in both runs: then it is in no insult rate either. */
function keptOut(
  main: PeopleTotals,
  undefended: PeopleTotals,
  { lane, opener }: { lane: string; opener: number },
): boolean | null {
  const flags = tableOf(main, lane)?.flags[opener] ?? 0;
  const other = tableOf(undefended, lane)?.flags[opener] ?? 0;
  if ((flags & other & INTENT.begun) === 0) return null;
  return (other & INTENT.completed) !== 0 && (flags & INTENT.completed) === 0;
}
