/** Scores a saved run again from what its ledger folder keeps, without playing anything. */
import { join } from 'node:path';
import { invalidInput } from '../core/domain/errors.ts';
import { buildScorecard } from '../core/score/build.ts';
import { withConvertedTotals } from '../core/score/exchange.ts';
import type { RunToScore } from '../core/score/score.ts';
import type { ScenarioScore } from '../core/score/scorecard.ts';
import { buildSeries } from '../core/score/series.ts';
import { readFold } from '../io/fold-files.ts';
import type { DrillResult } from './drill.ts';
import { ledgerFolder } from './ledger-place.ts';
import { type ScoredRun, scoredFrom } from './scored-run.ts';

/**
 * Each run that has a `fold.json` is scored anew, the others stay as they were saved: runs with a full ledger have none.
 * Throws PumpdrillError (exit 2) when a fold cannot be read or is of another run.
 */
export function rescored(folder: string, saved: DrillResult): DrillResult {
  const runs = saved.scorecard.scenarios.map((score): ScoredRun | null => {
    const place = ledgerFolder(join(folder, 'ledger'), { scenario: score.id, policy: score.policy, seed: score.seed });
    const run = readFold(place);
    return run === null ? null : scoredFrom(checked(run, score, place));
  });
  if (runs.every((run) => run === null)) return saved;
  const { engine, target, command, assumptions, interrupted, gates, scenarios, converted, advice } = saved.scorecard;
  const series = saved.series.scenarios.map((old) => runs.find((run) => isSame(run?.score, old))?.series ?? old);
  const scorecard = {
    ...buildScorecard({
      ...{ engine, target, command, assumptions, interrupted, gates },
      scenarios: scenarios.map((old, i) => runs[i]?.score ?? old),
    }),
    // Comes from runs that no fold keeps.
    ...(advice === undefined ? {} : { advice }),
  };
  return {
    scorecard: converted === undefined ? scorecard : withConvertedTotals(scorecard, converted.table),
    series: buildSeries(series),
  };
}

function isSame(score: ScenarioScore | undefined, other: { id: string; policy: string; seed: number }): boolean {
  return score?.id === other.id && score.policy === other.policy && score.seed === other.seed;
}

function checked(run: RunToScore, { id, policy, seed, hash }: ScenarioScore, place: string): RunToScore {
  const { header } = run;
  const { scenario } = header;
  if (scenario.id === id && scenario.hash === hash && header.policy.id === policy && header.seed === seed) return run;
  throw invalidInput({
    code: 'BAD_FOLD',
    path: 'header',
    message: `fold.json is of another run: ${scenario.id} under ${header.policy.id}, seed ${header.seed}`,
    hint: 'put back the file that belongs here, or run again',
    file: join(place, 'fold.json'),
  });
}
