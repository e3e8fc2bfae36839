/** How far a drill goes to find out what each defence is worth, and the runs that it takes beside leave-one-out. */
import type { PlayedGame } from '../core/score/attribution-format.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { Coalitions } from './coalitions.ts';
import type { Job } from './jobs.ts';
import { withModes } from './prepared.ts';

/** Each plays what those before it play, and more. */
export const ATTRIBUTIONS = ['leave-one-out', 'solo'] as const;
export type AttributionDepth = (typeof ATTRIBUTIONS)[number];

/** Undefined where nothing beside leave-one-out is asked for, where nothing is enforced, and when the drill was stopped. */
export async function playGame(coalitions: Coalitions, depth: AttributionDepth): Promise<PlayedGame | undefined> {
  const { players } = coalitions;
  if (depth === 'leave-one-out' || players.length === 0) return undefined;
  const alone = players.map((_, i) => 1 << i);
  if ((await coalitions.learn([0, ...alone])) !== 'known') return undefined;
  return {
    none: coalitions.worthOf(0),
    alone: Object.fromEntries(players.map((id, i) => [id, coalitions.worthOf(1 << i)])),
  };
}

/** A run of a job's scenario and seed under the policy with this hash. */
export interface RunOfPolicy {
  readonly policy: string;
  readonly totals: RunTotals;
}

/** Simulated runs of a job that were played for other questions. */
export interface PlayedBeside {
  readonly itself: RunTotals;
  /** Leave-one-out runs, by the defence that was taken out. */
  readonly without: ReadonlyMap<string, RunTotals>;
  readonly variants: readonly (RunOfPolicy | null)[];
}

/** What is played already need not be played again: a variant that turns two defences off is a coalition, too. */
export function playedByPolicy({ policy }: Job, { itself, without, variants }: PlayedBeside): Map<string, RunTotals> {
  const oneOut = [...without].map(([id, totals]) => [withModes(policy, { [id]: 'off' }).hash, totals] as const);
  const others = variants.flatMap((run) => (run === null ? [] : [[run.policy, run.totals] as const]));
  return new Map([[policy.hash, itself], ...oneOut, ...others]);
}
