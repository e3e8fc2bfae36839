/** What the comparison page is made from beside the comparison itself: the runs that stand beside each other in full. */
import type { Comparison } from '../score/comparison-format.ts';
import type { ScenarioSeries } from '../score/scorecard.ts';
import { isSame } from './comparison.ts';

/** Scenarios that are drawn; the others stand in the table, and in their reports. Keeps the page of a large drill below 1 MB. */
export const DRAWN_MAX = 40;

export interface ComparisonPage {
  readonly comparison: Comparison;
  /** What the two runs are called, mostly by their folders. */
  readonly names: { readonly before: string; readonly after: string };
  /** At most one per scenario of the comparison, `DRAWN_MAX` of them. */
  readonly pairs: readonly DrawnPair[];
}

/** One pair of runs of one scenario. */
export interface DrawnPair {
  /** Its scenario's place in `comparison.scenarios`. */
  readonly index: number;
  readonly seed: number;
  readonly before: ScenarioSeries;
  readonly after: ScenarioSeries;
  /** Null: none did. Absent: what was kept does not tell. */
  readonly difference?: FirstDifference | null;
}

/** The first attempt that came otherwise; up to it the two runs are one. */
export interface FirstDifference {
  readonly atMs: number;
  readonly intent: 'fraud' | 'legit';
  /** Masked; empty where it asked for none. */
  readonly number: string;
  /** In words: `sent`, `refused by range-velocity`. */
  readonly before: string;
  readonly after: string;
}

/** The scenarios that are worth drawing, worst first, by their places. */
export function placesToDraw({ scenarios }: Comparison): number[] {
  return [...scenarios.keys()].filter((index) => !isSame(scenarios[index]!)).slice(0, DRAWN_MAX);
}
