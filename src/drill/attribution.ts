/** How far a drill goes to find out what each defence is worth, and the runs that it takes beside leave-one-out. */
import { Draws } from '../core/random/draws.ts';
import { streamOf, wordsAt } from '../core/random/streams.ts';
import type { PlayedGame } from '../core/score/attribution-format.ts';
import { coalitionsOn } from '../core/score/shapley.ts';
import { divide } from '../core/score/shapley-game.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { Coalition, Coalitions } from './coalitions.ts';
import type { Job } from './jobs.ts';
import { withModes } from './prepared.ts';

/** Each plays what those before it play, and more. */
export const ATTRIBUTIONS = ['leave-one-out', 'solo', 'shapley'] as const;
export type AttributionDepth = (typeof ATTRIBUTIONS)[number];

export interface GameLimits {
  /** Runs up to which Shapley values are worked out exactly: all coalitions of ten defences (methods.md 4.3). */
  readonly exactRunsMax: number;
  /** Defences up to which the coalitions can be listed. */
  readonly exactPlayersMax: number;
  /** Orders that are drawn otherwise, each walked forth and back. */
  readonly orders: number;
}
const LIMITS: GameLimits = { exactRunsMax: 1_024, exactPlayersMax: 16, orders: 64 };

/** Undefined where nothing beside leave-one-out is asked for, where nothing is enforced, and when the drill was stopped. */
export async function playGame(
  coalitions: Coalitions,
  depth: AttributionDepth,
  limits: GameLimits = LIMITS,
): Promise<PlayedGame | undefined> {
  const { players } = coalitions;
  if (depth === 'leave-one-out' || players.length === 0) return undefined;
  const shapley = depth === 'shapley' ? await shapleyOf(coalitions, limits) : undefined;
  // Known by now where Shapley values were exact.
  const alone = players.map((_, i) => 1 << i);
  if (shapley === null || (await coalitions.learn([0, ...alone])) !== 'known') return undefined;
  return {
    none: coalitions.worthOf(0),
    alone: Object.fromEntries(players.map((id, i) => [id, coalitions.worthOf(1 << i)])),
    ...(shapley === undefined ? {} : { shapley }),
  };
}

/**
 * Exact where that takes few enough runs: always up to ten defences, and above where most of them are idle. Otherwise from
 * orders drawn with the run's seed; what was played on the way stays known. Null when the drill was stopped.
 */
async function shapleyOf(coalitions: Coalitions, limits: GameLimits): Promise<PlayedGame['shapley'] | null> {
  const { players: defences, seed } = coalitions;
  const worthOf = (coalition: Coalition) => coalitions.worthOf(coalition);
  if (defences.length <= limits.exactPlayersMax) {
    const everyOne = Array.from({ length: 2 ** defences.length }, (_, coalition) => coalition);
    const result = await coalitions.learn(everyOne, limits.exactRunsMax);
    if (result === 'stopped') return null;
    if (result === 'known') return divide({ defences, worthOf, orders: null, runs: coalitions.runs });
  }
  const orders = drawnOrders(defences.length, { count: limits.orders, seed });
  if ((await coalitions.learn(coalitionsOn(orders))) !== 'known') return null;
  return divide({ defences, worthOf, orders, runs: coalitions.runs });
}

/** Shuffled after Fisher and Yates. */
export function drawnOrders(players: number, { count, seed }: { count: number; seed: number }): number[][] {
  const words = new Uint32Array(2);
  wordsAt(streamOf(seed, 'attribution/orders'), 0, words);
  const draws = new Draws(words[0] as number, words[1] as number);
  return Array.from({ length: count }, () => {
    const order = Array.from({ length: players }, (_, player) => player);
    for (let last = players - 1; last > 0; last -= 1) {
      const other = draws.below(last + 1);
      [order[last], order[other]] = [order[other] as number, order[last] as number];
    }
    return order;
  });
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
