/**
 * Exact Shapley values of eight defences over five seeds of each starter scenario, as a drill works them out; and all 256
 * sets of them played one by one: what it would take if no run told of another.
 */

import type { DefenceMode } from '../../src/core/domain/decision.ts';
import { unwatched } from '../../src/drill/counterfactuals.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';

const SEEDS = [1, 2, 3, 4, 5];
/** Of `layered`, those of which each refuses or alarms in at least one starter scenario when others are off. */
const PLAYERS = [
  ...['number-format', 'country-allowlist', 'prefix-blocklist', 'session-flow', 'number-velocity'],
  ...['range-velocity', 'device-velocity', 'conversion-monitor'],
];

export interface AttributionCost {
  readonly scenario: string;
  readonly seconds: number;
  /** Processor time of all threads: what a busy machine stretches less. */
  readonly cpuSeconds: number;
  /** Over all seeds, of 5 x 256. */
  readonly runs: number;
}

export async function shapleyCosts(threads: number): Promise<AttributionCost[]> {
  const policy = enforcing(PLAYERS);
  const simulator = createSimulationPool(threads);
  const costs: AttributionCost[] = [];
  try {
    for (const prepared of prepareScenarios(['starter'])) {
      const began = now();
      const { scorecard } = await runDrill({
        ...{ engine: 'simulate', scenarios: [prepared], policies: [policy], seeds: SEEDS, command: 'bench' },
        ...{ simulator, attribution: 'shapley' },
      });
      const runs = scorecard.scenarios.reduce((sum, { shapley }) => sum + (shapley?.runs ?? Number.NaN), 0);
      costs.push({ scenario: prepared.scenario.id, ...since(began), runs });
    }
  } finally {
    await simulator.close();
  }
  return costs;
}

/** Every set of the eight, with every seed of one scenario. */
export async function everySetCost(scenario: string, threads: number): Promise<AttributionCost> {
  const prepared = prepareScenarios([scenario])[0]!;
  const simulator = createSimulationPool(threads);
  const began = now();
  try {
    const sets = Array.from({ length: 2 ** PLAYERS.length }, (_, set) =>
      enforcing(PLAYERS.filter((_, i) => (set & (1 << i)) !== 0)),
    );
    const runs = SEEDS.flatMap((seed) => sets.map((policy) => simulator.play(unwatched({ prepared, policy, seed }))));
    await Promise.all(runs.map((run) => run.then(() => {})));
    return { scenario, ...since(began), runs: runs.length };
  } finally {
    await simulator.close();
  }
}

function now() {
  return { wallMs: performance.now(), cpu: process.cpuUsage() };
}

function since({ wallMs, cpu }: ReturnType<typeof now>): { seconds: number; cpuSeconds: number } {
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - wallMs) / 1_000, cpuSeconds: (user + system) / 1_000_000 };
}

/** `layered` with these enforced and all others off. */
function enforcing(ids: readonly string[]): PreparedPolicy {
  const policy = preparePolicy(loadPolicy('layered'));
  const modes = policy.policy.defences.map(({ id }): [string, DefenceMode] => [
    id,
    ids.includes(id) ? 'enforce' : 'off',
  ]);
  return withModes(policy, Object.fromEntries(modes));
}
