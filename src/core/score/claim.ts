/**
 * From the measured points of a claim's space to its verdict. A point holds when the mean of its seeds fulfils the condition;
 * the space is a list of cases, not a distribution, so the share in which a claim holds is a share of cases and no probability.
 *
 * The assumption that decides is the one whose values differ most in the share of points that hold (the first in the file
 * among equals). Its values that are closer to the best share than to the worst are the condition of "holds only if"; where
 * points in there still fail, a second assumption is looked for in the same way, and no third.
 */
import type { Assumption, Claim, ClaimVerdict, Condition } from '../scenario/claim-format.ts';
import { type Flip, flipOf } from './claim-flip.ts';
import { round6 } from './rate.ts';
import { meanOf } from './seed-spread.ts';

export type { Assumption, Claim, ClaimVerdict, Condition } from '../scenario/claim-format.ts';
export type { Flip } from './claim-flip.ts';

/** A point of the space as it was played: one label per assumption, one figure per seed. */
export interface PlayedPoint {
  readonly labels: readonly string[];
  readonly isBase: boolean;
  readonly values: readonly (number | null)[];
  /** Comparisons: the two figures behind each value. */
  readonly of?: readonly (number | null)[];
  readonly against?: readonly (number | null)[];
}

export interface Estimate {
  readonly mean: number | null;
  /** Two-sided 95 % Student t interval of the mean over seeds; null with fewer than two. */
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: number;
}

export interface JudgedPoint {
  readonly labels: readonly string[];
  readonly isBase: boolean;
  readonly holds: boolean;
  readonly value: number | null;
  readonly of?: number | null;
  readonly against?: number | null;
}

export interface Holding {
  readonly holding: number;
  readonly points: number;
}

/** One assumption of "holds only if". */
export interface Deciding {
  readonly id: string;
  readonly what: string;
  /** Labels of its values under which the claim holds. */
  readonly labels: readonly string[];
  /** Every value with the share of its points that hold. */
  readonly values: readonly (Holding & { readonly label: string })[];
}

export interface JudgedClaim {
  readonly base: Estimate;
  readonly baseOf: Estimate | null;
  readonly baseAgainst: Estimate | null;
  readonly verdict: ClaimVerdict;
  readonly holding: Holding;
  readonly onlyIf: readonly Deciding[];
  /** Points inside the conditions of `onlyIf`, and outside. */
  readonly inside: Holding;
  readonly outside: Holding;
  readonly flip: Flip | null;
  readonly points: readonly JudgedPoint[];
}

export function judgeClaim(
  claim: Claim,
  assumptions: readonly Assumption[],
  played: readonly PlayedPoint[],
): JudgedClaim {
  const points = played.map((point) => judgePoint(point, claim.holds));
  const base = played.find(({ isBase }) => isBase);
  const holding = holdingOf(points);
  const onlyIf = conditionsOf(points, assumptions);
  const inside = points.filter((point) => onlyIf.every((condition) => fits(point, condition, assumptions)));
  return {
    base: estimate(base?.values ?? []),
    baseOf: base?.of === undefined ? null : estimate(base.of),
    baseAgainst: base?.against === undefined ? null : estimate(base.against),
    verdict: verdictOf(holding),
    holding,
    onlyIf,
    inside: holdingOf(inside),
    outside: holdingOf(points.filter((point) => !inside.includes(point))),
    flip: claim.against === undefined ? null : flipOf(points, assumptions, claim.holds),
    points,
  };
}

export function verdictOf({ holding, points }: Holding): ClaimVerdict {
  if (points > 0 && holding === points) return 'holds';
  return holding === 0 ? 'does-not-hold' : 'holds-only-if';
}

export function fulfils(value: number | null, { atLeast, above, atMost, below }: Condition): boolean {
  if (value === null) return false;
  if (atLeast !== undefined && value < atLeast) return false;
  if (above !== undefined && value <= above) return false;
  if (atMost !== undefined && value > atMost) return false;
  return below === undefined || value < below;
}

export function estimate(values: readonly (number | null)[]): Estimate {
  const { mean, low95 } = meanOf(values);
  const high = mean === null || low95 === null ? null : round6(2 * mean - low95);
  return { mean, low: low95, high, seeds: values.filter((value) => value !== null).length };
}

function judgePoint({ labels, isBase, values, of, against }: PlayedPoint, condition: Condition): JudgedPoint {
  const value = meanOf(values).mean;
  return {
    labels,
    isBase,
    holds: fulfils(value, condition),
    value,
    ...(of === undefined ? {} : { of: meanOf(of).mean }),
    ...(against === undefined ? {} : { against: meanOf(against).mean }),
  };
}

function holdingOf(points: readonly JudgedPoint[]): Holding {
  return { holding: points.filter(({ holds }) => holds).length, points: points.length };
}

/** At most two; none where every point holds, or none does. */
function conditionsOf(points: readonly JudgedPoint[], assumptions: readonly Assumption[]): Deciding[] {
  if (verdictOf(holdingOf(points)) !== 'holds-only-if') return [];
  const found: Deciding[] = [];
  let rest = points;
  while (found.length < 2 && rest.some(({ holds }) => !holds)) {
    const next = decidingOf(rest, assumptions);
    if (next === null) break;
    found.push(next);
    rest = rest.filter((point) => fits(point, next, assumptions));
  }
  return found;
}

/** Null where no assumption makes a difference. */
function decidingOf(points: readonly JudgedPoint[], assumptions: readonly Assumption[]): Deciding | null {
  let best: { spread: number; deciding: Deciding } | null = null;
  for (const [index, assumption] of assumptions.entries()) {
    const values = assumption.values
      .map(({ label }) => ({ label, ...holdingOf(points.filter(({ labels }) => labels[index] === label)) }))
      .filter((value) => value.points > 0);
    const shares = values.map(shareOf);
    const spread = Math.max(...shares) - Math.min(...shares);
    if (spread <= (best?.spread ?? 0)) continue;
    const { id, what } = assumption;
    best = { spread, deciding: { id, what, labels: bestLabels(values), values } };
  }
  return best?.deciding ?? null;
}

/** Closer to the best value than to the worst: never all of them, because they differ. */
function bestLabels(values: Deciding['values']): string[] {
  const shares = values.map(shareOf);
  const middle = (Math.max(...shares) + Math.min(...shares)) / 2;
  return values.filter((value) => shareOf(value) > middle).map(({ label }) => label);
}

function shareOf({ holding, points }: Holding): number {
  return points === 0 ? 0 : holding / points;
}

function fits({ labels }: JudgedPoint, { id, labels: allowed }: Deciding, assumptions: readonly Assumption[]): boolean {
  return allowed.includes(labels[assumptions.findIndex((assumption) => assumption.id === id)] ?? '');
}
