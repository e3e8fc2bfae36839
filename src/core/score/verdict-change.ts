/** Which defences' verdicts are not what they were, worst first. */
import type { VerdictChange } from './comparison-format.ts';
import type { RunPair } from './pair-runs.ts';
import type { Verdict } from './scorecard.ts';

/** From what one hopes for to what one must look at. */
const RANKS: Readonly<Record<Verdict, number>> = {
  HELD: 0,
  BACKED_UP: 1,
  UNOBSERVABLE: 2,
  NOT_EXERCISED: 2,
  BYPASSED: 3,
  HARMFUL: 4,
  ERROR: 5,
};

/** One entry per defence and way it went, with the seeds in which it did. */
export function verdictChanges(pairs: readonly RunPair[]): VerdictChange[] {
  const changes = new Map<string, VerdictChange>();
  for (const { before, after } of pairs) {
    const ids = new Set([...before.defences, ...after.defences].map(({ id }) => id));
    for (const id of ids) {
      const was = before.defences.find((defence) => defence.id === id)?.verdict ?? null;
      const is = after.defences.find((defence) => defence.id === id)?.verdict ?? null;
      if (was === is) continue;
      const key = `${id} ${was} ${is}`;
      const known = changes.get(key);
      if (known) known.seeds.push(before.seed);
      else changes.set(key, { id, before: was, after: is, seeds: [before.seed] });
    }
  }
  return [...changes.values()].sort((a, b) => fall(b) - fall(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** How far it fell. A defence that is new or gone fell from, or to, the rank of one that says nothing. */
function fall({ before, after }: VerdictChange): number {
  return rankOf(after) - rankOf(before);
}

function rankOf(verdict: Verdict | null): number {
  return verdict === null ? RANKS.NOT_EXERCISED : RANKS[verdict];
}
