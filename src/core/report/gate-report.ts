/** What every output of a gate is made from: the judged scorecard, and where in the gate file its assertions stand. */
import type { Scorecard, Series } from '../score/scorecard.ts';

export interface GateReport {
  /** With its judged gates, its verdict and its exit code. */
  readonly scorecard: Scorecard;
  /** For the HTML report; null where none was kept. */
  readonly series: Series | null;
  /** Path of the gate file from the repository's root, with forward slashes: what SARIF and annotations point at. */
  readonly gateFile: string;
  /** Line of each assertion in the gate file, from 1, by gate id; an id that is missing points at the whole file. */
  readonly lines: ReadonlyMap<string, number>;
  /** About the baseline, one sentence each: what was compared, why not, how to update it. Empty: there is none. */
  readonly baseline: readonly string[];
  /** Version of pumpdrill. */
  readonly version: string;
  /** What a kind of assertion asks for, in a sentence, by the first word of its id after scenario and policy: `loss`. */
  readonly meanings?: ReadonlyMap<string, string>;
}
