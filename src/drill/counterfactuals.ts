/**
 * The runs that give a run its meaning, all simulated with the same seed (common random numbers): `undefended` (all
 * defences and provider rules off), `calm` (the same people, no fraud), and one run per enforced defence without it.
 */

import type { EventSink, RunHeader } from '../core/domain/event.ts';
import type { RunTotals } from '../core/score/totals.ts';
import { NO_DEFENCES } from './no-defences.ts';
import { playSimulated } from './play-simulated.ts';
import { type PreparedPolicy, type PreparedScenario, withModes } from './prepared.ts';

export interface Counterfactuals {
  readonly undefended: RunTotals;
  readonly calm: RunTotals;
  /** Leave-one-out: totals of the run without this one defence. */
  readonly without: ReadonlyMap<string, RunTotals>;
}

/** Writes down an undefended run; every other counterfactual can be had again from its seed. */
export type RecordRun = (header: RunHeader, role: 'main' | 'undefended') => EventSink;

/** Plays counterfactual runs and remembers those that several policies share. */
export class CounterfactualRuns {
  private readonly undefended = new Map<string, Promise<RunTotals>>();
  private readonly record: RecordRun | undefined;

  constructor(record?: RecordRun) {
    this.record = record;
  }

  async for(prepared: PreparedScenario, policy: PreparedPolicy, seed: number): Promise<Counterfactuals> {
    const undefended = await this.undefendedOf(prepared, seed, this.record);
    const { totals: calm } = await playSimulated({ prepared, policy, seed, only: 'legit' });
    const without = new Map<string, RunTotals>();
    if (prepared.scenario.campaigns.length > 0) {
      for (const { id } of policy.policy.defences.filter((defence) => defence.mode === 'enforce')) {
        const { totals } = await playSimulated({ prepared, policy: withModes(policy, { [id]: 'off' }), seed });
        without.set(id, totals);
      }
    }
    return { undefended, calm, without };
  }

  /** The undefended run of a scenario and seed: one for all policies, written down when it is a run's own. */
  undefendedOf(prepared: PreparedScenario, seed: number, record?: RecordRun): Promise<RunTotals> {
    const key = `${prepared.hash}/${seed}`;
    const known = this.undefended.get(key);
    if (known !== undefined) return known;
    const playing = this.playUndefended(prepared, seed, record);
    this.undefended.set(key, playing);
    return playing;
  }

  private async playUndefended(
    prepared: PreparedScenario,
    seed: number,
    record: RecordRun | undefined,
  ): Promise<RunTotals> {
    const { totals } = await playSimulated({
      prepared,
      policy: NO_DEFENCES,
      seed,
      providerRules: false,
      ...(record === undefined ? {} : { record: (header: RunHeader) => record(header, 'undefended') }),
    });
    return totals;
  }
}
