/**
 * The game behind attribution (methods.md 4.3): a coalition is a set of a policy's enforced defences, its run is the same
 * campaign and seed with those enforced and the other enforced ones off. Bit i of a coalition stands for `players[i]`.
 *
 * Coalitions are looked at from the largest to the smallest, because a run tells of others: where defences of it were idle
 * (idle-defences.ts), taking out any of them gives the very same events, so every coalition between the run without all of
 * them and the run itself has its worth. The test test/simulation/coalitions.test.ts plays them nevertheless.
 */

import type { Worth } from '../core/score/attribution-format.ts';
import { frictionOf } from '../core/score/friction.ts';
import { type RunTotals, sumLanes } from '../core/score/totals.ts';
import { idleDefences } from './idle-defences.ts';
import type { Job } from './jobs.ts';
import { type PreparedPolicy, withModes } from './prepared.ts';
import { sideBySide } from './side-by-side.ts';

/** A set of defences, as bits. */
export type Coalition = number;

export interface CoalitionParts {
  readonly job: Job;
  readonly undefended: RunTotals;
  /** Runs of the job's scenario and seed that are there already, by the hash of their policy. */
  readonly played: ReadonlyMap<string, RunTotals>;
  /** Resolves with null when the drill was stopped. */
  readonly play: (policy: PreparedPolicy) => Promise<RunTotals | null>;
  /** Runs that `play` plays at the same time. */
  readonly seats: number;
  /** Hears of every run, of `planned` that it knows of by now. */
  readonly onPlayed?: (runs: number, planned: number) => void;
}

/** A run, and the coalitions that it speaks for: all between `least` and `most`. */
interface Known {
  readonly least: Coalition;
  readonly most: Coalition;
  readonly worth: Worth;
}

export class Coalitions {
  /** Ids of the enforced defences, in the order of the policy. */
  readonly players: readonly string[];
  /** The coalition of all of them. */
  readonly all: Coalition;
  readonly seed: number;
  private readonly parts: CoalitionParts;
  private readonly known: Known[] = [];
  private readonly found = new Map<Coalition, Known>();

  constructor(parts: CoalitionParts) {
    this.parts = parts;
    const { defences } = parts.job.policy.policy;
    this.players = defences.filter(({ mode }) => mode === 'enforce').map(({ id }) => id);
    this.all = 2 ** this.players.length - 1;
    this.seed = parts.job.seed;
  }

  /** Different coalitions whose runs were needed, wherever they were played: the same number whatever ran beside it. */
  get runs(): number {
    return this.known.length;
  }

  /** Plays what is needed to know the worth of all `wanted`. `over-budget`: it would take more than `runsMax` in all. */
  async learn(
    wanted: Iterable<Coalition>,
    runsMax = Number.POSITIVE_INFINITY,
  ): Promise<'known' | 'stopped' | 'over-budget'> {
    for (const level of bySize(wanted)) {
      const open = level.filter((coalition) => this.find(coalition) === undefined);
      if (this.runs + open.length > runsMax) return 'over-budget';
      const planned = this.runs + open.length;
      let ended = this.runs;
      const limit = this.parts.seats === 1 ? 1 : this.parts.seats + 1;
      const results = await sideBySide(open, { limit, sizeOf: () => 0 }, async (coalition) => {
        const known = await this.playedRun(coalition);
        ended += 1;
        this.parts.onPlayed?.(ended, planned);
        return known;
      });
      if (results.includes(null)) return 'stopped';
      this.known.push(...results.filter((known) => known !== null));
    }
    return 'known';
  }

  /** Throws where it was not learned. */
  worthOf(coalition: Coalition): Worth {
    const known = this.find(coalition);
    if (known === undefined) throw new Error(`coalition ${coalition} was not played`);
    return known.worth;
  }

  private find(coalition: Coalition): Known | undefined {
    const before = this.found.get(coalition);
    if (before !== undefined) return before;
    const known = this.known.find(({ least, most }) => (coalition & ~most) === 0 && (least & ~coalition) === 0);
    if (known !== undefined) this.found.set(coalition, known);
    return known;
  }

  private async playedRun(coalition: Coalition): Promise<Known | null> {
    const { job, undefended, played, play } = this.parts;
    const policy = this.policyOf(coalition);
    const totals = played.get(policy.hash) ?? (await play(policy));
    if (totals === null) return null;
    const idle = idleDefences({ prepared: job.prepared, policy }, totals);
    const least = this.players.reduce((rest, id, i) => (idle.has(id) ? rest & ~(1 << i) : rest), coalition);
    return { least, most: coalition, worth: worthOfRun(totals, undefended) };
  }

  private policyOf(coalition: Coalition): PreparedPolicy {
    const off = this.players.filter((_, i) => (coalition & (1 << i)) === 0);
    const { policy } = this.parts.job;
    return off.length === 0 ? policy : withModes(policy, Object.fromEntries(off.map((id) => [id, 'off'])));
  }
}

/** The loss of a run, and the people who complete undefended and not in it. */
export function worthOfRun(totals: RunTotals, undefended: RunTotals): Worth {
  return {
    lossMicro: sumLanes(totals, 'fraud', 'costMicro'),
    insults: frictionOf(totals, undefended, { ignoreCutOff: false }).all.insults,
  };
}

/** Each coalition once, the largest first. */
function bySize(coalitions: Iterable<Coalition>): Coalition[][] {
  const levels: Coalition[][] = [];
  for (const coalition of new Set(coalitions)) {
    const size = sizeOf(coalition);
    levels[size] ??= [];
    levels[size].push(coalition);
  }
  return levels.filter((level) => level !== undefined).reverse();
}

function sizeOf(coalition: Coalition): number {
  let size = 0;
  for (let rest = coalition; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}
