/**
 * Paired runs: the same scenario and seed, with one defence off and on, counted at the provider. Each file
 * `defence-pairs-*.test.ts` calls `describePair` with an attack that its defence changes and one that it is blind to;
 * solo-matrix.test.ts checks that every defence is in one of both places.
 */
import { describe, expect, test } from 'vitest';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { POLICY_SCHEMA, readPolicy } from '../../reference-target/policy.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import { type RunTotals, sumLanes } from '../../src/core/score/totals.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface Pair {
  /** Of the defence; left out: its defaults. */
  readonly settings?: Settings;
  /** Defences that are on in both runs, by id, with their settings: what listens to a posture, for one that raises it. */
  readonly beside?: Readonly<Record<string, Settings>>;
  /** The defence keeps at least half of its fraudulent messages from the provider. */
  readonly stops: PreparedScenario;
  /** The provider gets at least 95 % of its fraudulent messages all the same. */
  readonly blindTo: PreparedScenario;
}

export interface Dispatches {
  readonly fraud: number;
  readonly legit: number;
}

export function describePair(id: DefenceId, { settings = {}, beside = {}, stops, blindTo }: Pair): void {
  describe(id, () => {
    test('alone changes what the provider gets', async () => {
      const off = await dispatchesOf(stops, beside);
      const on = await dispatchesOf(stops, { ...beside, [id]: settings });
      expect(off.fraud).toBeGreaterThan(0);
      expect(on.fraud).toBeLessThanOrEqual(off.fraud / 2);
    });

    test('observed, keeps nothing back, and objects first where it would refuse first', async () => {
      const off = await dispatchesOf(stops, beside);
      const watched = await objectionsIn(stops, { ...beside, [id]: { ...settings, mode: 'observe' } }, id);
      const enforced = await objectionsIn(stops, { ...beside, [id]: settings }, id);
      expect(enforced.first).toBeDefined();
      expect(watched.dispatches).toEqual(off);
      expect(watched.first).toEqual(enforced.first);
    });

    test('is blind to another attack', async () => {
      const off = await dispatchesOf(blindTo, beside);
      const on = await dispatchesOf(blindTo, { ...beside, [id]: settings });
      expect(off.fraud).toBeGreaterThan(0);
      expect(on.fraud).toBeGreaterThanOrEqual(off.fraud * 0.95);
    });
  });
}

/** Messages that the provider was handed, by truth. Its own rules are off: they would hide what a defence does. */
export async function dispatchesOf(
  scenario: PreparedScenario,
  defences: Readonly<Record<string, Settings>>,
): Promise<Dispatches> {
  const totals = await totalsOf(scenario, defences);
  return { fraud: sumLanes(totals, 'fraud', 'dispatches'), legit: sumLanes(totals, 'legit', 'dispatches') };
}

export async function totalsOf(
  scenario: PreparedScenario,
  defences: Readonly<Record<string, Settings>>,
): Promise<RunTotals> {
  const policy = policyOf(defences);
  const { totals } = await playSimulated({ prepared: scenario, policy, seed: 1, providerRules: false });
  return totals;
}

/** What the provider got, and the first thing that this defence objected to: a send, a code, or the posture it raised. */
async function objectionsIn(
  scenario: PreparedScenario,
  defences: Readonly<Record<string, Settings>>,
  id: string,
): Promise<{ dispatches: Dispatches; first: unknown }> {
  const objections: unknown[] = [];
  const policy = policyOf(defences);
  const { totals } = await playSimulated({
    prepared: scenario,
    policy,
    seed: 1,
    providerRules: false,
    events: (event) => {
      if (event.type === 'alert' && event.source === id) objections.push([event.atMs, event.signal]);
      if (event.type !== 'decided' && event.type !== 'checked') return;
      const own = event.decisions.find(({ defence }) => defence === id);
      if (own !== undefined) objections.push([event.atMs, event.attempt, own.kind, own.reason]);
    },
  });
  const dispatches = { fraud: sumLanes(totals, 'fraud', 'dispatches'), legit: sumLanes(totals, 'legit', 'dispatches') };
  return { dispatches, first: objections[0] };
}

/** A policy with these defences enforced (unless their settings say another mode) and no others. */
export function policyOf(defences: Readonly<Record<string, Settings>>): PreparedPolicy {
  const entries = Object.entries(defences).map(([id, settings]) => [id, { mode: 'enforce', ...settings }]);
  const document = {
    schema: POLICY_SCHEMA,
    id: 'pair',
    title: 'Pair',
    summary: 'One defence and what it needs beside it.',
    defences: Object.fromEntries(entries),
  };
  const read = readPolicy(document, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return preparePolicy({ policy: read.policy, document });
}

type Campaign = NonNullable<ScenarioInput['campaigns']>[number];
type People = NonNullable<ScenarioInput['people']>[number];

/** A small scenario with a flat price; a Tuesday at noon. Without people of its own: customers in France. */
export function scenarioOf(
  id: string,
  {
    duration,
    campaigns = [],
    people = [customersOf(['FR'])],
  }: { duration: string; campaigns?: Campaign[]; people?: People[] },
): PreparedScenario {
  return prepareWrittenScenario({
    schema: 'pumpdrill.scenario/1',
    id,
    title: id,
    summary: 'Made for one pair of runs.',
    family: 'pairs',
    ...(campaigns.length > 0 ? { technique: 'T1496.003' as const } : {}),
    startsAt: '2026-03-10T12:00:00+01:00',
    duration,
    tariff: { flat: 0.075, currency: 'EUR', source: 'a choice; no pair depends on it' },
    campaigns,
    people,
  });
}

/** Sends to mobile numbers of these countries, each from an exit of its own, at a steady pace; no page visit. */
export function pumpingOf(countries: readonly string[], change: Partial<Campaign> = {}): Campaign {
  return {
    id: 'pumping',
    pacing: { kind: 'constant', total: 600, from: '5m', lasts: '50m' },
    destinations: { kind: 'countries', countries: countries.map((country) => ({ country })) },
    identities: { network: { kind: 'pool', of: 'residential', size: 10_000 } },
    ...change,
  };
}

/** Customers of these countries who log in at a steady pace, nearly all of them with success. */
export function customersOf(countries: readonly string[], change: Partial<People> = {}): People {
  return {
    id: 'customers',
    pacing: { kind: 'constant', total: 300, lasts: '55m' },
    destinations: { kind: 'countries', countries: countries.map((country) => ({ country })) },
    cohorts: [{ id: 'home', weight: 1 }],
    ...change,
  };
}
