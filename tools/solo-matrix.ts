/**
 * The matrix scenario x defence alone: what share of the undefended loss each defence of `layered` stops when it is the
 * only one enforced. `node tools/solo-matrix.ts` prints it as Markdown; test/simulation/solo-matrix.test.ts holds the
 * parts that the project promises.
 */
import { DEFENCES, type Registry } from '../reference-target/defences/index.ts';
import { sumLanes } from '../src/core/score/totals.ts';
import { playSimulated } from '../src/drill/play-simulated.ts';
import { loadPolicy } from '../src/drill/policy-files.ts';
import {
  type PreparedPolicy,
  type PreparedScenario,
  preparePolicy,
  prepareScenario,
  withModes,
} from '../src/drill/prepared.ts';
import { loadScenarios, resolveScenarioFiles } from '../src/io/scenario-files.ts';
import { resolveTariff } from '../src/io/tariff-files.ts';

/** Loads bundled scenarios by id or pack, ready to play. */
export function prepared(names: readonly string[]): PreparedScenario[] {
  return loadScenarios(resolveScenarioFiles(names)).map(({ scenario, input, baseFolder }) =>
    prepareScenario({ scenario, input, baseFolder, tariff: resolveTariff(scenario.tariff, baseFolder) }),
  );
}

/** `layered` with only this defence enforced; '' for none. */
export function alone(id: string): PreparedPolicy {
  const layered = preparePolicy(loadPolicy('layered'));
  return withModes(
    layered,
    Object.fromEntries(Object.keys(DEFENCES).map((each) => [each, each === id ? 'enforce' : 'off'])),
  );
}

/** Fraud cost of one run under one policy, in micro-units. Provider rules are off: they would hide what a defence does. */
export async function fraudLossMicro(
  scenario: PreparedScenario,
  policy: PreparedPolicy,
  registry: Registry = DEFENCES,
): Promise<number> {
  const seed = scenario.scenario.seeds[0] ?? 1;
  const { totals } = await playSimulated({ prepared: scenario, policy, seed, providerRules: false, registry });
  return sumLanes(totals, 'fraud', 'costMicro');
}

/** Share of the value that this defence stops by itself, 0 to 1. */
export async function stoppedShare(
  scenario: PreparedScenario,
  id: string,
  registry: Registry = DEFENCES,
): Promise<number> {
  const undefended = await fraudLossMicro(scenario, alone(''), registry);
  return 1 - (await fraudLossMicro(scenario, alone(id), registry)) / undefended;
}

async function print(): Promise<void> {
  const scenarios = prepared(['starter', 'retailer-night']);
  const ids = Object.keys(DEFENCES);
  process.stdout.write(`| scenario | ${ids.join(' | ')} |\n|---|${ids.map(() => '--:|').join('')}\n`);
  for (const scenario of scenarios) {
    const cells: string[] = [];
    for (const id of ids) cells.push(`${((await stoppedShare(scenario, id)) * 100).toFixed(1)} %`);
    process.stdout.write(`| ${scenario.scenario.id} | ${cells.join(' | ')} |\n`);
  }
}

if (import.meta.main) await print();
