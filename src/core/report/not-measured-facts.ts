/** What a reader may believe was measured and was not: said on every report, because a page of figures suggests that all is known. */
import type { Scorecard } from '../score/scorecard.ts';
import { countText } from './wording.ts';

/** Sentences, the ones that hold for every drill last. */
export function notMeasured(scorecard: Scorecard): string[] {
  return [...ofEngine(scorecard), ...ofRuns(scorecard), ...ALWAYS];
}

const ALWAYS: readonly string[] = [
  'Your own traffic: real users here are synthetic people, made by the scenario. How yours resend, share addresses and type is not in these figures.',
  'What carriers and the provider do with a real message: prices come from the tariff named above, delivery from the scenario.',
  'Attackers who do what no scenario of this run does.',
];

function ofEngine({ engine }: Scorecard): string[] {
  if (engine === 'simulate')
    return ['Network, load and answer times: a simulation has none of them. `--engine live` plays the same over HTTP.'];
  if (engine === 'k6')
    return ['What attackers who adapt learn from each other: under k6 each of their lanes learns alone.'];
  return [];
}

function ofRuns({ scenarios }: Scorecard): string[] {
  const seeds = new Set(scenarios.map(({ seed }) => seed)).size;
  const unobservable = countOf(
    scenarios.flatMap(({ defences }) => defences),
    ({ verdict }) => verdict === 'UNOBSERVABLE',
  );
  const idle = countOf(
    scenarios.flatMap(({ defences }) => defences),
    ({ verdict }) => verdict === 'NOT_EXERCISED',
  );
  const notRun = countOf(
    scenarios.flatMap(({ invariants = [] }) => invariants),
    ({ result }) => result === 'not-run',
  );
  const bounded = countOf(scenarios, ({ fraud }) => fraud.counterfactual === 'planned-upper-bound');
  const single = scenarios.length > 0 && seeds === 1;
  return [
    ...(single ? ['How much chance moves the figures: one seed was played. `--seed 1,2,3,4,5` gives intervals.'] : []),
    ...(unobservable > 0
      ? [`Which defence did it, in ${countText(unobservable)} verdicts: the target gives no reasons.`]
      : []),
    ...(bounded > 0
      ? [`What ${countText(bounded)} of the runs would cost undefended: that is an upper bound from the plan.`]
      : []),
    ...(idle > 0
      ? [`Whether a defence works that hardly any attack reached: ${countText(idle)} verdicts are NOT_EXERCISED.`]
      : []),
    ...(notRun > 0 ? [`${countText(notRun)} invariants of probes, which need what this engine does not have.`] : []),
  ];
}

function countOf<T>(items: readonly T[], is: (item: T) => boolean): number {
  return items.filter(is).length;
}
