/** A part of a drill: only some scenarios, only some policies. Gates and the verdict stay those of the whole. */
import { withConvertedTotals } from './exchange.ts';
import type { Scorecard, Series } from './scorecard.ts';

/** Undefined: all of them. */
export interface RunSelection {
  readonly scenarios: readonly string[] | undefined;
  readonly policies: readonly string[] | undefined;
}

interface Drill {
  readonly scorecard: Scorecard;
  readonly series: Series;
}

/** The figures of the runs that are left are what they were; totals are of these runs. */
export function selectRuns({ scorecard, series }: Drill, { scenarios, policies }: RunSelection): Drill {
  const isWanted = ({ id, policy }: { readonly id: string; readonly policy: string }) =>
    (scenarios === undefined || scenarios.includes(id)) && (policies === undefined || policies.includes(policy));
  const { converted, ...card } = scorecard;
  const part = {
    ...card,
    scenarios: card.scenarios.filter(isWanted),
    aggregates: card.aggregates.filter(isWanted),
  };
  return {
    scorecard: converted === undefined ? part : withConvertedTotals(part, converted.table),
    series: { ...series, scenarios: series.scenarios.filter(isWanted) },
  };
}
