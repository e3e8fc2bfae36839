/**
 * How runs of the same thing came out one after the other: the fraud bill as a share of what it would have been undefended, and the
 * share of real users kept out. A line breaks where the two runs beside the break are not comparable.
 */
import type { ScenarioScore, Scorecard } from '../score/scorecard.ts';
import { countText } from './wording.ts';

export interface TrendPoint {
  /** Which run, and when. */
  readonly run: string;
  readonly startedAt: string;
  /** Of the undefended loss; null where that is not known, or zero. */
  readonly lossShare: number | null;
  /** Of the real users whose login was looked at; null without any. */
  readonly keptOutShare: number | null;
  /** Why it cannot be compared with the point before; null where it can, and for the first. */
  readonly broken: string | null;
}

export interface Trend {
  readonly title: string;
  /** At least two, in order of start. */
  readonly points: readonly TrendPoint[];
}

interface DatedRun {
  readonly name: string;
  readonly startedAt: string | null;
  readonly scorecard: Scorecard;
}

/** The same thing in several runs. */
interface Strand {
  readonly title: string;
  readonly stations: { readonly run: DatedRun; readonly scores: readonly ScenarioScore[] }[];
}

/** Runs that a line holds at most, the newest. */
const POINTS_MAX = 60;

/** `runs` in order of start. Trends of scenarios come with those first that moved most between their last two runs. */
export function trendsOf(runs: readonly DatedRun[]): { policies: Trend[]; scenarios: Trend[] } {
  const policies = strandsOf(runs, policyTitle);
  const scenarios = strandsOf(runs, scenarioTitle);
  const several = new Set(runs.flatMap(({ scorecard }) => scorecard.scenarios.map(({ id }) => id))).size > 1;
  return {
    policies: policies.flatMap(trendOf),
    // Of one scenario, its trend is that of the policy.
    scenarios: several ? scenarios.flatMap(trendOf).sort((a, b) => lastMove(b) - lastMove(a)) : [],
  };
}

function strandsOf(
  runs: readonly DatedRun[],
  titleOf: (score: ScenarioScore, scorecard: Scorecard) => string,
): Strand[] {
  const strands = new Map<string, Strand>();
  for (const run of runs)
    for (const [title, scores] of groupedBy(run.scorecard, titleOf)) {
      const strand = strands.get(title) ?? { title, stations: [] };
      strands.set(title, strand);
      strand.stations.push({ run, scores });
    }
  return [...strands.values()];
}

function groupedBy(
  scorecard: Scorecard,
  titleOf: (score: ScenarioScore, scorecard: Scorecard) => string,
): Map<string, ScenarioScore[]> {
  const groups = new Map<string, ScenarioScore[]>();
  for (const score of scorecard.scenarios) {
    const title = titleOf(score, scorecard);
    groups.set(title, [...(groups.get(title) ?? []), score]);
  }
  return groups;
}

/** Currencies are never added. */
function policyTitle({ policy, tariff }: ScenarioScore, { scenarios }: Scorecard): string {
  const currencies = new Set(
    scenarios.filter((score) => score.policy === policy).map((score) => score.tariff.currency),
  );
  return currencies.size > 1 ? `${policy}, scenarios in ${tariff.currency}` : policy;
}

/** The number of seeds is part of it: a mean of twenty and a single run are not the same figure. */
function scenarioTitle({ id, policy }: ScenarioScore, { scenarios }: Scorecard): string {
  const seeds = scenarios.filter((score) => score.id === id && score.policy === policy).length;
  return `${id} under ${policy}, ${countText(seeds)} ${seeds === 1 ? 'seed' : 'seeds'}`;
}

function trendOf({ title, stations }: Strand): Trend[] {
  const recent = stations.slice(-POINTS_MAX);
  if (recent.length < 2) return [];
  const points = recent.map(({ run, scores }, i) => {
    const before = recent[i - 1];
    return {
      ...{ run: run.name, startedAt: run.startedAt ?? '', ...sharesOf(scores) },
      broken: before === undefined ? null : obstacle(before, { run, scores }),
    };
  });
  return [{ title, points }];
}

function sharesOf(scores: readonly ScenarioScore[]): Pick<TrendPoint, 'lossShare' | 'keptOutShare'> {
  const sum = (of: (score: ScenarioScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  const undefended = sum(({ fraud }) => fraud.undefendedLossMicro);
  const people = sum(({ legit }) => legit.insultRate.denominator);
  const known = undefended > 0 && scores.every(({ fraud }) => fraud.counterfactual !== 'none' || fraud.attempts === 0);
  return {
    lossShare: known ? sum(({ fraud }) => fraud.lossMicro) / undefended : null,
    keptOutShare: people > 0 ? sum(({ legit }) => legit.insultRate.numerator) / people : null,
  };
}

type Station = Strand['stations'][number];

/** What keeps two runs from being compared; the first in the order in which one would ask. */
function obstacle(before: Station, after: Station): string | null {
  const [one, other] = [before.run.scorecard, after.run.scorecard];
  if (one.engine !== other.engine) return `another engine (${one.engine} before, ${other.engine} now)`;
  if (one.target !== other.target) return `another target (${one.target} before, ${other.target} now)`;
  const [then, now] = [before, after].map(({ scores }) => new Map(scores.map((score) => [score.id, score])));
  if (then === undefined || now === undefined) return null;
  const ids = [...now.keys()];
  if (then.size !== now.size || ids.some((id) => !then.has(id))) return 'other scenarios';
  const changed = ids.filter((id) => then.get(id)?.hash !== now.get(id)?.hash);
  if (changed.length > 0) return `the scenario was changed: ${changed.slice(0, NAMED_MAX).join(', ')}${more(changed)}`;
  const repriced = ids.filter((id) => pricesOf(then.get(id)) !== pricesOf(now.get(id)));
  if (repriced.length > 0) return `other prices: ${repriced.slice(0, NAMED_MAX).join(', ')}${more(repriced)}`;
  return before.scores.length === after.scores.length ? null : 'another number of seeds';
}

const NAMED_MAX = 3;

function more(names: readonly string[]): string {
  return names.length > NAMED_MAX ? ` and ${countText(names.length - NAMED_MAX)} more` : '';
}

function pricesOf(score: ScenarioScore | undefined): string {
  const { name, asOf, currency, billing } = score?.tariff ?? { name: '', asOf: '', currency: '', billing: '' };
  return JSON.stringify([name, asOf, currency, billing]);
}

/** How far the newest run is from the one before; 0 where the two cannot be compared. */
function lastMove({ points }: Trend): number {
  const [before, last] = points.slice(-2);
  if (before === undefined || last === undefined || last.broken !== null) return 0;
  const moved = (of: 'lossShare' | 'keptOutShare') => Math.abs((last[of] ?? 0) - (before[of] ?? 0));
  return moved('lossShare') + moved('keptOutShare');
}
