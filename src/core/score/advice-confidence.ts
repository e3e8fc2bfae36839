/**
 * How far to trust that a change helps, by a rule that is stated here and in the report:
 *
 * - high: at least five seeds, better in every one of them, no run worse, and the 95 % interval of the net benefit per seed
 *   stays above nothing in every currency that gains.
 * - medium: several seeds, better in every one; or one seed, better in at least three runs, and none worse.
 * - low: everything else. One seed is one throw of the dice, however exact its figures are.
 *
 * It says nothing about how near the scenarios are to the attacks that will come.
 */
import type { AdviceSaving, AdviceStep } from './advice-format.ts';
import { BOOTSTRAP_RUNS_MIN } from './clusters.ts';
import { countText, moneyText } from './sentences.ts';

/** Runs of one seed, all better, from which a change is more than a lucky hit (choice). */
export const AGREEING_RUNS_MIN = 3;

export interface Agreement {
  /** Net benefit per seed as a share of what is at stake; null where the scenarios have different seeds. */
  readonly perSeed: readonly number[] | null;
  readonly runs: number;
  readonly runsBetter: number;
  readonly runsWorse: number;
  readonly saved: readonly AdviceSaving[];
}

export function confidenceOf(agreement: Agreement): Pick<AdviceStep, 'confidence' | 'why'> {
  const { perSeed } = agreement;
  if (perSeed === null)
    return bySingleRuns(agreement, 'The scenarios were played with different seeds, so seeds cannot be compared');
  if (perSeed.length < 2) return bySingleRuns(agreement, 'Played with one seed, so chance is not measured');
  const agreeing = perSeed.filter((share) => share > 0).length;
  const seeds = countText(perSeed.length);
  if (agreeing < perSeed.length)
    return { confidence: 'low', why: `It pays in ${countText(agreeing)} of ${seeds} seeds only.` };
  const why = `It pays in all ${seeds} seeds`;
  if (perSeed.length < BOOTSTRAP_RUNS_MIN)
    return { confidence: 'medium', why: `${why}; fewer than ${BOOTSTRAP_RUNS_MIN} seeds make no high confidence.` };
  if (agreement.runsWorse > 0) return { confidence: 'medium', why: `${why}, ${worseText(agreement)}.` };
  const doubtful = agreement.saved.find(({ netMicro, netPerSeed }) => netMicro > 0 && !isAboveNothing(netPerSeed));
  if (doubtful !== undefined) return { confidence: 'medium', why: `${why}, but ${intervalText(doubtful)}.` };
  const gaining = agreement.saved.filter(({ netMicro }) => netMicro > 0).map(intervalText);
  return { confidence: 'high', why: `${why} and makes no run worse; ${gaining.join(', ')}.` };
}

function bySingleRuns(agreement: Agreement, reason: string): Pick<AdviceStep, 'confidence' | 'why'> {
  const { runs, runsBetter, runsWorse } = agreement;
  const better = `it helps in ${countText(runsBetter)} of ${countText(runs)} ${runs === 1 ? 'run' : 'runs'}`;
  const agrees = runsBetter >= AGREEING_RUNS_MIN && runsWorse === 0;
  const rest = runsWorse === 0 ? 'makes none worse' : worseText(agreement);
  return { confidence: agrees ? 'medium' : 'low', why: `${reason}; ${better} and ${rest}.` };
}

function worseText({ runsWorse }: Agreement): string {
  return `makes ${countText(runsWorse)} ${runsWorse === 1 ? 'run' : 'runs'} worse`;
}

function isAboveNothing(interval: AdviceSaving['netPerSeed']): boolean {
  return interval !== null && interval.low > 0;
}

function intervalText({ currency, netPerSeed }: AdviceSaving): string {
  if (netPerSeed === null) return `no interval can be told in ${currency}`;
  const { low, high } = netPerSeed;
  return `95 % of the net benefit per seed: ${moneyText(low, currency)} to ${moneyText(high, currency)}`;
}
