/** One figure of paired runs, before and after: the difference, its interval over the pairs, and what a margin makes of it. */
import type { ClusterFigure } from './bootstrap.ts';
import {
  BOOTSTRAP_RUNS_MIN,
  clusterInterval,
  meanFigure,
  probabilityBeyond,
  type RunCounts,
  rateFigure,
} from './clusters.ts';
import type { Change, MetricChange, MetricId } from './comparison-format.ts';
import { newcombeIndependent, newcombePaired, type PairedCounts } from './newcombe.ts';
import type { RunPair } from './pair-runs.ts';
import { round6 } from './rate.ts';
import type { Rate, ScenarioScore } from './scorecard.ts';

/** One side of the 95 % interval: what Holm's probabilities are held against. */
const LEVEL = 0.025;

export interface Margins {
  /** Share of the loss before (methods.md 4.4: 5 %). */
  readonly loss: number;
  /** Difference of insult rates (methods.md 4.4: 0.1 points). */
  readonly keptOut: number;
}
export const DEFAULT_MARGINS: Margins = { loss: 0.05, keptOut: 0.001 };

export interface PairsToJudge {
  readonly pairs: readonly RunPair[];
  /** Simulated: equal seeds give exactly this difference. */
  readonly exact: boolean;
  readonly margins: Margins;
  /** Which people of a single pair were kept out in which run; null where that is not known. */
  readonly keptOut: PairedCounts | null;
}

/** A change before Holm has seen the others: `change` is what it comes to if its probability stands. */
export function metricChanges(input: PairsToJudge): MetricChange[] {
  const { pairs, margins } = input;
  const loss = moneyChange('loss', pairs, ({ fraud }) => fraud.lossMicro);
  const lossMargin = loss.before === null ? null : Math.abs(loss.before) * margins.loss;
  return [
    judged(loss, { input, margin: lossMargin, figure: differenceOf(pairs, ({ fraud }) => fraud.lossMicro) }),
    shareChange('value-stopped', pairs, ({ fraud }) => fraud.valueDetectionRate),
    moneyChange('attacker-profit', pairs, ({ fraud }) => fraud.attacker.profitMicro),
    keptOutChange(input),
    rateChange('challenged', pairs, ({ legit }) => legit.challengeRate),
  ].filter(({ difference }) => difference !== null);
}

/** What Holm's probability leaves of it: a regression that the other tests explain is unclear. */
export function afterHolm(metric: MetricChange, probabilityHolm: number | null): MetricChange {
  const unsure = metric.change === 'regression' && probabilityHolm !== null && probabilityHolm > LEVEL;
  return {
    ...metric,
    probabilityHolm: probabilityHolm === null ? null : round6(probabilityHolm),
    change: unsure ? 'unclear' : metric.change,
  };
}

function keptOutChange(input: PairsToJudge): MetricChange {
  const { pairs, margins, keptOut } = input;
  const rate = ({ legit }: ScenarioScore) => legit.insultRate;
  const change = rateChange('kept-out', pairs, rate);
  const alone = pairs.length === 1 ? pairs[0] : undefined;
  const people = alone === undefined || change.difference === null ? null : peopleInterval(alone, keptOut);
  const figure = rateDifference(pairs, rate);
  const told = people === null ? change : { ...change, interval: people };
  return judged(told, { input, margin: margins.keptOut, figure, interval: people });
}

/** Of one pair: people stand for themselves, because there are no other runs to learn from. */
function peopleInterval({ before, after }: RunPair, keptOut: PairedCounts | null): MetricChange['interval'] {
  if (keptOut !== null) return rounded({ ...newcombePaired(keptOut), method: 'newcombe-paired' });
  const proportion = ({ legit: { insultRate } }: ScenarioScore) => {
    return { hits: insultRate.numerator, trials: insultRate.denominator };
  };
  return rounded({ ...newcombeIndependent(proportion(after), proportion(before)), method: 'newcombe-independent' });
}

interface Judging {
  readonly input: PairsToJudge;
  readonly margin: number | null;
  readonly figure: ClusterFigure;
  /** Of a single live pair. */
  readonly interval?: MetricChange['interval'];
}

function judged(metric: MetricChange, { input, margin, figure, interval = null }: Judging): MetricChange {
  const { pairs, exact } = input;
  if (metric.difference === null || margin === null) return metric;
  // A few simulated seeds are judged by themselves, exactly; from five on, and live, it is asked what others would show.
  const itself = exact && pairs.length < BOOTSTRAP_RUNS_MIN;
  const several = pairs.length > 1 && !itself;
  const probability = several ? probabilityBeyond(margin, pairs.length, figure) : null;
  const limits = itself ? exactly(metric.difference) : several ? metric.interval : interval;
  return {
    ...metric,
    margin: metric.unit === 'micro' ? Math.round(margin) : margin,
    probability: probability === null ? null : round6(probability),
    change: changeOf(limits, { margin, none: isSame(metric, pairs, figure) }),
  };
}

function exactly(difference: number): { low: number; high: number } {
  return { low: difference, high: difference };
}

function changeOf(
  limits: { low: number; high: number } | null,
  { margin, none }: { margin: number; none: boolean },
): Change {
  if (none) return 'same';
  if (limits === null) return 'unclear';
  if (limits.low > margin) return 'regression';
  if (limits.high < 0) return 'better';
  return limits.high <= margin ? 'no-worse' : 'unclear';
}

/** No pair differs, not only their mean. */
function isSame({ difference }: MetricChange, pairs: readonly RunPair[], figure: ClusterFigure): boolean {
  if (difference !== 0) return false;
  return pairs.every((_, own) => figure(pairs.map((__, i) => (i === own ? 1 : 0))) === 0);
}

function moneyChange(id: MetricId, pairs: readonly RunPair[], of: (score: ScenarioScore) => number): MetricChange {
  const mean = (side: keyof RunPair) => pairs.reduce((sum, pair) => sum + of(pair[side]), 0) / pairs.length;
  const sides = { before: Math.round(mean('before')), after: Math.round(mean('after')) };
  const difference = Math.round(mean('after') - mean('before'));
  const interval = clusterInterval(pairs.length, differenceOf(pairs, of));
  const whole = interval && { ...interval, low: Math.round(interval.low), high: Math.round(interval.high) };
  return unjudged({ id, unit: 'micro', ...sides, difference, interval: whole });
}

/** Mean of a share per run; runs without one say nothing. */
function shareChange(
  id: MetricId,
  pairs: readonly RunPair[],
  of: (score: ScenarioScore) => number | null,
): MetricChange {
  const known = pairs.filter((pair) => of(pair.before) !== null && of(pair.after) !== null);
  const mean = (side: keyof RunPair) => known.reduce((sum, pair) => sum + (of(pair[side]) ?? 0), 0) / known.length;
  if (known.length === 0)
    return unjudged({ id, unit: 'share', before: null, after: null, difference: null, interval: null });
  return unjudged({
    ...{ id, unit: 'share', before: round6(mean('before')), after: round6(mean('after')) },
    difference: round6(mean('after') - mean('before')),
    interval: rounded(
      clusterInterval(
        known.length,
        differenceOf(known, (score) => of(score) ?? 0),
      ),
    ),
  });
}

/** Rates are pooled over the pairs, so that a run with few people weighs little. */
function rateChange(id: MetricId, pairs: readonly RunPair[], of: (score: ScenarioScore) => Rate): MetricChange {
  const pooled = (side: keyof RunPair) => rateFigure(countsOf(pairs, side, of))(pairs.map(() => 1));
  const [before, after] = [pooled('before'), pooled('after')];
  if (!Number.isFinite(before) || !Number.isFinite(after))
    return unjudged({ id, unit: 'share', before: null, after: null, difference: null, interval: null });
  const interval = clusterInterval(pairs.length, rateDifference(pairs, of));
  return unjudged({
    ...{ id, unit: 'share', before: round6(before), after: round6(after), difference: round6(after - before) },
    interval: rounded(interval),
  });
}

function unjudged(
  part: Pick<MetricChange, 'id' | 'unit' | 'before' | 'after' | 'difference' | 'interval'>,
): MetricChange {
  return { ...part, margin: null, probability: null, probabilityHolm: null, change: null };
}

function rounded(interval: MetricChange['interval']): MetricChange['interval'] {
  return interval && { ...interval, low: round6(interval.low), high: round6(interval.high) };
}

/** Common random numbers: the difference of each pair, not the difference of two means with a spread of their own. */
function differenceOf(pairs: readonly RunPair[], of: (score: ScenarioScore) => number): ClusterFigure {
  return meanFigure(pairs.map(({ before, after }) => of(after) - of(before)));
}

function rateDifference(pairs: readonly RunPair[], of: (score: ScenarioScore) => Rate): ClusterFigure {
  const [before, after] = [rateFigure(countsOf(pairs, 'before', of)), rateFigure(countsOf(pairs, 'after', of))];
  return (weights) => after(weights) - before(weights);
}

function countsOf(pairs: readonly RunPair[], side: keyof RunPair, of: (score: ScenarioScore) => Rate): RunCounts[] {
  return pairs.map((pair) => {
    const { numerator, denominator } = of(pair[side]);
    return { hits: numerator, trials: denominator };
  });
}
