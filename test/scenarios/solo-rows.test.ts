/**
 * No two attacks of one family are the same to every defence: their rows in the matrix scenario x defence alone differ by a
 * whole per cent somewhere, or one of the two says why they do not (`alike: <id>` in its summary, with the reason).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { type Policy, withoutSignals } from '../../reference-target/policy.ts';
import { sumLanes } from '../../src/core/score/totals.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { runSize } from '../../src/drill/run-size.ts';
import { sideBySide } from '../../src/drill/side-by-side.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { FULL_DEPTH } from '../requirements.ts';
import { type CatalogueFile, isAttack, readCatalogue } from './catalogue-files.ts';

/** Every defence that a policy of the guides or `layered` has, as the first of these sets it. */
const POLICIES = ['layered', 's0-bot-manager', 's1-five-defences', 's2-seven-defences', 's3-starting-policy'];
/** Asks beyond which a scenario is an incident with a published volume, alone of its kind, and left out for time. */
const SIZE_MAX = FULL_DEPTH ? 6_000 : 1_700;
const PATIENCE_MS = 600_000;
/** Runs that wait for the pool at the same time. */
const IN_FLIGHT = 8;

const attacks = readCatalogue()
  .filter(isAttack)
  .filter(({ scenario }) => runSize(scenario) <= SIZE_MAX);
const families = Map.groupBy(attacks, ({ scenario }) => scenario.family);
/** Alone in its family, an attack has nobody to be like. */
const compared = [...families.values()].filter((family) => family.length > 1).flat();

function soloPolicies(): PreparedPolicy[] {
  const policies = loadPolicies(POLICIES).map(preparePolicy);
  return Object.keys(DEFENCES).flatMap((id) => {
    const first = policies.find(({ policy }) => policy.defences.some((active) => active.id === id));
    const active = first?.policy.defences.find((one) => one.id === id);
    if (first === undefined || active === undefined) return [];
    const policy: Policy = { ...first.policy, defences: [{ ...active, mode: 'enforce' }] };
    return [{ ...first, policy: withoutSignals(policy) }];
  });
}

const simulator = createSimulationPool();
afterAll(() => simulator.close());

const rows = new Map<string, string>();
beforeAll(async () => {
  const open = loadPolicies(['open']).map(preparePolicy);
  const policies = [...open, ...soloPolicies()];
  const prepared = prepareScenarios(compared.map(({ file }) => file));
  const cells = prepared.flatMap((scenario) => policies.map((policy) => ({ scenario, policy })));
  const sizeOf = ({ scenario }: Cell) => runSize(scenario.scenario);
  const losses = await sideBySide(cells, { limit: IN_FLIGHT, sizeOf }, lossOf);
  for (const [i, { id }] of compared.entries()) {
    const [undefended = 0, ...alone] = losses.slice(i * policies.length, (i + 1) * policies.length);
    const shares = alone.map((loss) => (undefended === 0 ? 0 : Math.round((1 - loss / undefended) * 100)));
    rows.set(id, shares.join(' '));
  }
}, PATIENCE_MS);

interface Cell {
  readonly scenario: PreparedScenario;
  readonly policy: PreparedPolicy;
}

async function lossOf({ scenario, policy }: Cell): Promise<number> {
  const seed = scenario.scenario.seeds[0] ?? 1;
  const { totals } = await simulator.play({ prepared: scenario, policy, seed, providerRules: false });
  return sumLanes(totals, 'fraud', 'costMicro');
}

test('attacks of one family differ to some defence, or say why they do not', () => {
  const alike: string[] = [];
  for (const family of families.values()) {
    for (const [i, one] of family.entries()) {
      for (const other of family.slice(i + 1)) {
        if (rows.get(one.id) !== rows.get(other.id) || saysWhy(one, other) || saysWhy(other, one)) continue;
        alike.push(`${one.id} and ${other.id}: ${rows.get(one.id)}`);
      }
    }
  }
  expect(alike).toEqual([]);
});

test('a row is more than one figure, and not all of them are the same', () => {
  expect(rows.size).toBe(compared.length);
  for (const row of rows.values()) expect(row.split(' ').length).toBeGreaterThan(15);
  expect(new Set(rows.values()).size).toBeGreaterThan(rows.size / 2);
});

function saysWhy({ scenario }: CatalogueFile, other: CatalogueFile): boolean {
  return new RegExp(`\\balike: [^.]*\\b${other.id}\\b`, 'i').test(scenario.summary.replaceAll(/\s+/g, ' '));
}
