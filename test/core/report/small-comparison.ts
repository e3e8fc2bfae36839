/** The small report's two policies beside each other, and three runs of it one after the other. */
import { type ComparisonPage, type FirstDifference, placesToDraw } from '../../../src/core/report/comparison-page.ts';
import type { IndexPage } from '../../../src/core/report/run-index.ts';
import { compareScorecards } from '../../../src/core/score/compare.ts';
import type { ScenarioScore, Scorecard } from '../../../src/core/score/scorecard.ts';
import { poisoned, SCORECARD, SERIES } from './small-report.ts';

/** Every free text in it ends with `hostile`. */
export function smallComparison(hostile = '', [before, after] = ['guarded', 'open']): ComparisonPage {
  const card = poisoned(SCORECARD, hostile);
  const policies = { before: `${before}${hostile}`, after: `${after}${hostile}` };
  const comparison = compareScorecards(card, card, { policies: [policies] });
  const series = poisoned(SERIES, hostile).scenarios;
  const seriesOf = (id: string, policy: string) => series.filter((own) => own.id === id && own.policy === policy);
  const pairs = placesToDraw(comparison).flatMap((index) => {
    const { id } = comparison.scenarios[index]!;
    const [then, now] = [seriesOf(id, policies.before)[0], seriesOf(id, policies.after)[0]];
    if (then === undefined || now === undefined) return [];
    const difference: FirstDifference = {
      atMs: 600_000,
      intent: 'fraud',
      number: `+998••••••00${hostile}`,
      before: `refused by number-format${hostile}`,
      after: 'sent',
    };
    return [{ index, seed: 7, before: then, after: now, difference }];
  });
  return { comparison, names: { before: `monday${hostile}`, after: `tuesday${hostile}` }, pairs };
}

/** Three days: the second is worse, the third has other prices; what is no run, and one that nobody knows the day of. */
export function smallIndex(hostile = ''): IndexPage {
  const changed = (change: (score: ScenarioScore) => ScenarioScore): Scorecard => {
    const card = poisoned(SCORECARD, hostile);
    return { ...card, scenarios: card.scenarios.map(change) };
  };
  const dearer = changed((score) => ({
    ...score,
    fraud: { ...score.fraud, lossMicro: Math.min(score.fraud.undefendedLossMicro, score.fraud.lossMicro + 15_000_000) },
  }));
  const repriced = changed((score) => ({ ...score, tariff: { ...score.tariff, asOf: '2026-02-02' } }));
  const run = (name: string, startedAt: string | null, scorecard: Scorecard) => ({
    ...{ name: `${name}${hostile}`, startedAt, scorecard },
    report: startedAt === null ? null : [`${name}${hostile}`, 'report.html'],
  });
  return {
    runs: [
      run('wednesday', '2026-11-25T06:00:00.000Z', repriced),
      run(
        'monday',
        '2026-11-23T06:00:00.000Z',
        changed((score) => score),
      ),
      run(
        'some day',
        null,
        changed((score) => score),
      ),
      run('tuesday', '2026-11-24T06:00:00.000Z', dearer),
    ],
    problems: [`notes: scorecard.json does not exist${hostile}`],
  };
}
