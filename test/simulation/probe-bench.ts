import { judgeInvariants } from '../../src/core/score/invariants.ts';
import type { InvariantScore } from '../../src/core/score/scorecard.ts';
import { probeOf } from '../../src/drill/circumstances.ts';
import { NO_DEFENCES } from '../../src/drill/no-defences.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import type { PreparedPolicy, PreparedScenario } from '../../src/drill/prepared.ts';

const SEED = 1;

/** Plays probes and judges their invariants, without the runs that only explain a score. */
export class ProbeBench {
  private readonly judged = new Map<string, Promise<InvariantScore[]>>();
  private readonly undefended = new Map<string, ReturnType<typeof playSimulated>>();

  /** Each scenario and policy is played once. */
  judge(prepared: PreparedScenario, policy: PreparedPolicy): Promise<InvariantScore[]> {
    const key = `${prepared.hash} ${policy.hash}`;
    const judged = this.judged.get(key) ?? this.play(prepared, policy);
    this.judged.set(key, judged);
    return judged;
  }

  private async play(prepared: PreparedScenario, policy: PreparedPolicy): Promise<InvariantScore[]> {
    const probe = probeOf(prepared.scenario, 'simulate');
    if (probe === undefined) throw new Error(`${prepared.scenario.id} is no probe`);
    if (probe.notRun !== '')
      return judgeInvariants(probe, { main: undefined as never, undefended: null, interrupted: false, origins: [] });
    const { header, totals } = await playSimulated({ prepared, policy, seed: SEED, detail: 'series' });
    const undefended = (await this.undefendedOf(prepared)).totals;
    return judgeInvariants(probe, {
      main: totals,
      undefended,
      interrupted: false,
      origins: header.lanes.map(({ origin }) => origin),
    });
  }

  private undefendedOf(prepared: PreparedScenario): ReturnType<typeof playSimulated> {
    const { id } = prepared.scenario;
    const known =
      this.undefended.get(id) ??
      playSimulated({ prepared, policy: NO_DEFENCES, seed: SEED, providerRules: false, healthy: true });
    this.undefended.set(id, known);
    return known;
  }
}
