import { expect, test } from 'vitest';
import { type ScenarioScore, type Scorecard, scorecardFormat } from '../../../src/core/score/scorecard.ts';
import { selectRuns } from '../../../src/core/score/select-runs.ts';
import { SCORECARD, SERIES } from '../report/small-report.ts';

const drill = { scorecard: SCORECARD, series: SERIES };
const names = (scores: readonly Pick<ScenarioScore, 'id' | 'policy'>[]) => scores.map(({ id, policy }) => [id, policy]);
const of = (scorecard: Scorecard, wanted: (score: ScenarioScore) => boolean) =>
  names(scorecard.scenarios.filter(wanted));

test('scenarios, policies, both, or all of them', () => {
  const select = (scenarios?: string[], policies?: string[]) => selectRuns(drill, { scenarios, policies });
  expect(names(select(['small-block']).scorecard.scenarios)).toEqual(of(SCORECARD, ({ id }) => id === 'small-block'));
  const { scorecard, series } = select(['small-block'], ['open']);
  expect([names(scorecard.scenarios), names(series.scenarios)]).toEqual([
    [['small-block', 'open']],
    [['small-block', 'open']],
  ]);
  expect(select()).toEqual(drill);
});

test('aggregates and converted totals are of what is left, gates and verdict of the whole', () => {
  const { scorecard } = selectRuns(drill, { scenarios: undefined, policies: ['open'] });
  expect(scorecardFormat.parse(scorecard)).toEqual(scorecard);
  expect(scorecard.aggregates.every(({ policy }) => policy === 'open')).toBe(true);
  expect(scorecard.converted?.policies).toEqual(
    SCORECARD.converted?.policies.filter(({ policy }) => policy === 'open'),
  );
  expect([scorecard.gates, scorecard.verdict]).toEqual([SCORECARD.gates, SCORECARD.verdict]);
});
