import type { Scenario } from '../../../core/scenario/format.ts';

/** One plan to recompute: the bundler writes a list of these into the script as JSON. */
export interface PlanToDigest {
  readonly scenario: Scenario;
  readonly seed: number;
}

/** One line that the script prints for each plan, as JSON behind `DIGEST_MARK`. */
export interface PlanLine {
  readonly scenario: string;
  readonly seed: number;
  readonly digest: string;
}

/** Begins every line that is ours among those of k6. */
export const DIGEST_MARK = 'pumpdrill-digest ';
