/**
 * How far a verdict is from being another one: for each limit of `VERDICT_LIMITS`, the nearest value under which the same figures
 * are judged otherwise, all other limits as they are. Found by asking `decide` itself around the figures that it compares limits
 * with, so that the two cannot drift apart.
 */
import type { Verdict } from '../domain/verdict.ts';
import type { Flip } from './metrics-format.ts';
import { round6 } from './rate.ts';
import { countText } from './sentences.ts';
import { decide, VERDICT_LIMITS, type VerdictInput, type VerdictLimits } from './verdict.ts';

type Limit = keyof VerdictLimits;

/** Shares are looked at in steps of one millionth, as the scorecard rounds them. */
const SHARE_STEPS = 1_000_000;
/** Steps around a figure that are asked: rounding moves it by less than one, and a comparison may be strict or not. */
const REACH = 2;

interface Assumption {
  /** Steps in one. */
  readonly steps: number;
  /** In steps. With a limit of no attempts or no insults, zero samples would pass. */
  readonly min: number;
  readonly max: number;
  /** What `decide` compares the limit with; infinite or not a number where there is nothing to compare. */
  readonly figures: (input: VerdictInput) => readonly number[];
  readonly words: string;
}

const share = { steps: SHARE_STEPS, min: 0, max: SHARE_STEPS } as const;
const count = { steps: 1, min: 1, max: Number.MAX_SAFE_INTEGER } as const;

const ASSUMPTIONS: Readonly<Record<Limit, Assumption>> = {
  exercisedAttempts: {
    ...count,
    figures: ({ defence }) => [defence.evaluated.fraud],
    words: 'fewest fraud attempts that say anything',
  },
  harmfulInsultShare: {
    ...share,
    figures: ({ leaveOneOut, intents }) => [(leaveOneOut?.insults ?? Number.NaN) / intents],
    words: 'share of all intents from which insults are harm',
  },
  harmfulCohortShare: {
    ...share,
    figures: ({ leaveOneOut }) => [
      (leaveOneOut?.worstCohort?.insults ?? Number.NaN) / (leaveOneOut?.worstCohort?.intents ?? 1),
    ],
    words: "share of a cohort's intents from which insults are harm",
  },
  harmfulInsults: {
    ...count,
    figures: ({ leaveOneOut }) => [leaveOneOut?.insults ?? Number.NaN, leaveOneOut?.worstCohort?.insults ?? Number.NaN],
    words: 'fewest insults that are harm',
  },
  heldLossShare: {
    ...share,
    figures: ({ leaveOneOut, undefendedLossMicro }) => [
      (leaveOneOut?.lossMicro ?? Number.NaN) / (undefendedLossMicro ?? Number.NaN),
    ],
    words: 'share of the undefended loss that a defence must save',
  },
  containedValueDetection: {
    ...share,
    figures: ({ valueDetectionRate }) => [valueDetectionRate ?? Number.NaN],
    words: 'share of the value that must be stopped for a run to be contained',
  },
  stopsShare: {
    ...share,
    figures: ({ defence }) => [defence.refused.fraud / defence.evaluated.fraud],
    words: 'share of the fraud attempts that a defence must refuse',
  },
};

/** One per limit that can flip the verdict; the nearest in relative terms first, of equals the one whose name comes first. */
export function flipsOf(input: VerdictInput): Flip[] {
  const verdict = decide(input);
  return (Object.keys(ASSUMPTIONS) as Limit[])
    .flatMap((limit) => flipOf(input, verdict, limit) ?? [])
    .sort((a, b) => distance(a) - distance(b) || (a.assumption < b.assumption ? -1 : 1));
}

function flipOf(input: VerdictInput, verdict: Verdict, limit: Limit): Flip | null {
  const { steps, words } = ASSUMPTIONS[limit];
  const value = VERDICT_LIMITS[limit];
  const now = Math.round(value * steps);
  const under = (step: number): Verdict => decide(input, { ...VERDICT_LIMITS, [limit]: step / steps });
  const found = [-1, 1].flatMap((direction) => {
    // A verdict is a step function of a limit, and all of its edges are among these.
    const ahead = candidates(input, limit)
      .filter((step) => (step - now) * direction > 0)
      .sort((a, b) => (a - b) * direction);
    return ahead.find((step) => under(step) !== verdict) ?? [];
  });
  const nearest = found.sort((a, b) => Math.abs(a - now) - Math.abs(b - now) || b - a)[0];
  if (nearest === undefined) return null;
  const flipsAt = nearest / steps;
  const to = under(nearest);
  const text = (of: number): string => (steps === 1 ? countText(of) : shareText(of));
  const sentence = `It would be ${to} if the ${words} were ${text(flipsAt)} instead of ${text(value)}.`;
  return { assumption: limit, value, flipsAt, to, sentence };
}

function candidates(input: VerdictInput, limit: Limit): number[] {
  const { steps, min, max, figures } = ASSUMPTIONS[limit];
  const around = figures(input)
    .filter(Number.isFinite)
    .flatMap((figure) => {
      const middle = Math.round(figure * steps);
      return Array.from({ length: 2 * REACH + 1 }, (_, i) => middle - REACH + i);
    });
  return around.filter((step) => step >= min && step <= max);
}

function distance({ value, flipsAt }: Flip): number {
  return Math.abs(flipsAt - value) / value;
}

/** As many decimals as the step has: `42.0001 %`, `0.5 %`. */
function shareText(of: number): string {
  return `${round6(of * 100)} %`;
}
