/** Where, along one assumption, a comparison of two policies begins or ceases to hold. */
import type { Assumption, Condition } from '../scenario/claim-format.ts';
import type { JudgedPoint } from './claim.ts';
import { round6 } from './rate.ts';

/** Where a comparison begins or ceases to hold along an assumption with places on a line. */
export interface Flip {
  readonly id: string;
  readonly what: string;
  /** It holds above these places, not below; null where there is none, or both. */
  readonly rising: boolean | null;
  /** The other assumptions as written; null: it does not turn there. */
  readonly atBase: number | null;
  /** Over all combinations of the others; null: nowhere. */
  readonly lowest: number | null;
  readonly highest: number | null;
  /** Combinations of the others in which nothing turns. */
  readonly alwaysHolds: number;
  readonly neverHolds: number;
}

/** Along the first assumption whose values have places; straight lines between neighbouring ones. */
export function flipOf(
  points: readonly JudgedPoint[],
  assumptions: readonly Assumption[],
  { atLeast, above, atMost, below }: Condition,
): Flip | null {
  const limit = atLeast ?? above ?? atMost ?? below ?? 0;
  const index = assumptions.findIndex(({ values }) => values.every(({ at }) => at !== undefined));
  const assumption = assumptions[index];
  if (assumption === undefined) return null;
  const isBaseElsewhere = ({ labels }: JudgedPoint) =>
    assumptions.every(({ values }, i) => i === index || labels[i] === baseLabel(values));
  const lines = new Map<string, JudgedPoint[]>();
  for (const point of points) {
    const key = JSON.stringify(point.labels.filter((_, i) => i !== index));
    lines.set(key, [...(lines.get(key) ?? []), point]);
  }
  const crossings = [...lines.values()].map((line) => {
    const places = line.map(({ labels, value }) => ({ at: placeOf(assumption, labels[index]), value }));
    return { line, crossing: crossingOf(places, limit) };
  });
  const turns = crossings.flatMap(({ crossing }) => crossing ?? []);
  const constant = crossings.filter(({ crossing }) => crossing === null);
  const places = turns.map(({ at }) => at);
  return {
    id: assumption.id,
    what: assumption.what,
    rising: allRising(turns),
    atBase: crossings.find(({ line }) => line.every(isBaseElsewhere))?.crossing?.at ?? null,
    lowest: places.length === 0 ? null : Math.min(...places),
    highest: places.length === 0 ? null : Math.max(...places),
    alwaysHolds: constant.filter(({ line }) => line.every(({ holds }) => holds)).length,
    neverHolds: constant.filter(({ line }) => line.every(({ holds }) => !holds)).length,
  };
}

function baseLabel(values: Assumption['values']): string | undefined {
  return values.find(({ set }) => Object.keys(set).length === 0)?.label;
}

function placeOf({ values }: Assumption, label: string | undefined): number {
  return values.find((value) => value.label === label)?.at ?? 0;
}

interface Crossing {
  readonly at: number;
  readonly rising: boolean;
}

function allRising(turns: readonly Crossing[]): boolean | null {
  const directions = new Set(turns.map(({ rising }) => rising));
  return directions.size === 1 ? (turns[0]?.rising ?? null) : null;
}

/** The first place at which the figure passes the limit. */
function crossingOf(line: readonly { at: number; value: number | null }[], limit: number): Crossing | null {
  const sorted = line.filter(({ value }) => value !== null && value !== limit).sort((a, b) => a.at - b.at);
  for (const [i, right] of sorted.entries()) {
    const left = sorted[i - 1];
    if (left === undefined) continue;
    const [a, b] = [(left.value as number) - limit, (right.value as number) - limit];
    if (a > 0 === b > 0) continue;
    return { at: round6(left.at + ((right.at - left.at) * a) / (a - b)), rising: b > 0 };
  }
  return null;
}
