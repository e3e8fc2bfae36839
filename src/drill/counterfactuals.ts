/**
 * The runs that give a run its meaning, all simulated with the same seed (common random numbers): `undefended` (all
 * defences and provider rules off, nothing wrong with the service), `calm` (the same people, no fraud), and one run per
 * enforced defence without it. What is known to come out like the run itself is not played again.
 */

import { withoutSignals } from '../../reference-target/policy.ts';
import type { RunTotals } from '../core/score/totals.ts';
import { idleDefences, showsUndefended } from './idle-defences.ts';
import type { Job } from './jobs.ts';
import { type LedgerRoot, ledgerPlace } from './ledger-place.ts';
import { NO_DEFENCES } from './no-defences.ts';
import type { PlayedRun, SimulationInput } from './play-simulated.ts';
import { type PreparedScenario, withModes } from './prepared.ts';
import type { Simulator } from './simulator.ts';

export interface Counterfactuals {
  readonly undefended: RunTotals;
  readonly calm: RunTotals;
  /** Leave-one-out: totals of the run without this one defence. */
  readonly without: ReadonlyMap<string, RunTotals>;
}

/** Plays counterfactual runs and remembers those that several policies share. */
export class CounterfactualRuns {
  private readonly undefended = new Map<string, Promise<RunTotals>>();
  /** Under way: a variant that turns one defence off is that defence's leave-one-out run. */
  private readonly playing = new Map<string, Promise<RunTotals | null>>();
  private readonly simulator: Simulator;
  private readonly ledgerRoot: LedgerRoot | undefined;

  constructor(simulator: Simulator, ledgerRoot?: LedgerRoot) {
    this.simulator = simulator;
    this.ledgerRoot = ledgerRoot;
  }

  /** Runs that are played at the same time. */
  get seats(): number {
    return this.simulator.seats;
  }

  /**
   * `itself` is the simulated run of the job, played to its end; null where there is none to compare with. An aborted signal
   * (an interrupted drill) leaves out what is most of the work: the leave-one-out runs.
   */
  async for(job: Job, itself: RunTotals | null, signal?: AbortSignal): Promise<Counterfactuals> {
    const { prepared, policy, seed } = job;
    const nobodyAttacks = prepared.scenario.campaigns.length === 0;
    const [undefended, calm, without] = await Promise.all([
      this.undefendedOf(prepared, seed, this.ledgerRoot),
      itself !== null && nobodyAttacks ? itself : this.play({ prepared, policy, seed, only: 'legit' }),
      this.leaveOneOut(job, itself, signal),
    ]);
    return { undefended, calm, without };
  }

  /**
   * A run of the job is being played. Under the policy that has no defences it is probably the undefended run, too; where every
   * run's events are kept, that one is played nevertheless, because it has a ledger of its own.
   */
  offer({ prepared, policy, seed }: Job, playing: Promise<PlayedRun>): void {
    const keepsEvents = this.ledgerRoot !== undefined && this.ledgerRoot.keepOneIn !== Number.POSITIVE_INFINITY;
    const key = `${prepared.hash}/${seed}`;
    if (policy.hash !== NO_DEFENCES.hash || keepsEvents || this.undefended.has(key)) return;
    const same = playing.then(({ totals, health }) => {
      if (!health.interrupted && showsUndefended(prepared, totals)) return totals;
      this.undefended.delete(key);
      return this.undefendedOf(prepared, seed, this.ledgerRoot);
    });
    this.undefended.set(key, same);
  }

  /** The undefended run of a scenario and seed: one for all policies, written down when it is a run's own. */
  undefendedOf(prepared: PreparedScenario, seed: number, ledgerRoot?: LedgerRoot): Promise<RunTotals> {
    const key = `${prepared.hash}/${seed}`;
    const known = this.undefended.get(key);
    if (known !== undefined) return known;
    const ledger = ledgerPlace(ledgerRoot, { scenario: prepared.scenario.id, policy: 'undefended', seed });
    const playing = this.play({ prepared, policy: NO_DEFENCES, seed, providerRules: false, healthy: true, ...ledger });
    this.undefended.set(key, playing);
    return playing;
  }

  async play(input: SimulationInput): Promise<RunTotals> {
    return (await this.simulator.play(unwatched(input))).totals;
  }

  /** Null when the signal stopped it. */
  playUnless(signal: AbortSignal | undefined, input: SimulationInput): Promise<RunTotals | null> {
    const { prepared, policy, seed } = input;
    const key = `${prepared.hash}/${policy.hash}/${seed}/${input.only ?? 'all'}`;
    const known = this.playing.get(key);
    if (known !== undefined) return known;
    const run = this.toItsEnd(signal, input).finally(() => this.playing.delete(key));
    this.playing.set(key, run);
    return run;
  }

  private async toItsEnd(signal: AbortSignal | undefined, input: SimulationInput): Promise<RunTotals | null> {
    if (signal?.aborted) return null;
    const { totals, health } = await this.simulator.play({
      ...unwatched(input),
      ...(signal === undefined ? {} : { signal }),
    });
    return health.interrupted ? null : totals;
  }

  private async leaveOneOut(job: Job, itself: RunTotals | null, signal?: AbortSignal): Promise<Map<string, RunTotals>> {
    const { prepared, policy, seed } = job;
    const idle = itself === null ? new Set() : idleDefences(job, itself);
    const enforced = policy.policy.defences.filter((defence) => defence.mode === 'enforce');
    const runs = enforced.map(async ({ id }) => {
      if (itself !== null && idle.has(id)) return [[id, itself] as const];
      const totals = await this.playUnless(signal, { prepared, policy: withModes(policy, { [id]: 'off' }), seed });
      return totals === null ? [] : [[id, totals] as const];
    });
    return new Map((await Promise.all(runs)).flat());
  }
}

/** Signals refuse nobody, and in these runs nobody reads alerts. */
export function unwatched(input: SimulationInput): SimulationInput {
  return { ...input, policy: { ...input.policy, policy: withoutSignals(input.policy.policy) } };
}
