import { type RunToScore, scoreRun } from '../core/score/score.ts';
import type { ScenarioScore, ScenarioSeries } from '../core/score/scorecard.ts';
import { scenarioSeries } from '../core/score/series.ts';

export interface ScoredRun {
  readonly score: ScenarioScore;
  readonly series: ScenarioSeries;
}

/** The score and the series that a run's totals come to. */
export function scoredFrom(run: RunToScore): ScoredRun {
  return { score: scoreRun(run), series: scenarioSeries(run) };
}
