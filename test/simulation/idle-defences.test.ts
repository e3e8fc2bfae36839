/**
 * The leave-one-out runs that a drill does not play, because a defence that never spoke leaves no trace (idle-defences.ts):
 * here they are played, for the scenarios of the catalogue, and must come out like the run itself.
 */
import { describe, expect, test } from 'vitest';
import type { RunTotals } from '../../src/core/score/totals.ts';
import { idleDefences, showsUndefended, watchersThatStopNothing } from '../../src/drill/idle-defences.ts';
import { NO_DEFENCES } from '../../src/drill/no-defences.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { runSize } from '../../src/drill/run-size.ts';
import { scenarioCatalogue } from '../../src/io/scenario-files.ts';
import { FULL_DEPTH } from '../requirements.ts';

/** Asks up to which a scenario is played here, and idle defences per scenario and policy that are taken out. */
const LIMITS = FULL_DEPTH ? { size: 100_000, defences: Number.POSITIVE_INFINITY } : { size: 1_000, defences: 1 };
/** Together they hold every defence that can be idle. */
const POLICIES = loadPolicies(
  FULL_DEPTH
    ? [
        'layered',
        's0-bot-manager',
        's1-five-defences',
        's2-seven-defences',
        's3-starting-policy',
        's4-country-selection',
      ]
    : ['layered', 's2-seven-defences'],
).map(preparePolicy);
const PATIENCE_MS = 300_000;

/** What a score reads of a run without a defence. */
const readOf = ({ lanes, cohorts, intents, provider }: RunTotals) => ({ lanes, cohorts, intents, provider });

const scenarios = prepareScenarios(scenarioCatalogue().map(({ file }) => file)).filter(
  ({ scenario }) => runSize(scenario) <= LIMITS.size,
);

describe.each(POLICIES.map((policy) => ({ id: policy.policy.id, policy })))('under $id', ({ policy }) => {
  test.each(scenarios.map((prepared, index) => ({ id: prepared.scenario.id, prepared, index })))(
    '$id: without an idle defence it is the same run',
    async ({ prepared, index }) => {
      const seed = prepared.scenario.seeds[0] ?? 1;
      const { totals } = await playSimulated({ prepared, policy, seed });
      const idle = [...idleDefences({ prepared, policy }, totals)];
      // Another one for each scenario, so that all of them have their turn.
      const turned = [...idle.slice(index % (idle.length + 1)), ...idle.slice(0, index % (idle.length + 1))];
      for (const id of turned.slice(0, LIMITS.defences)) {
        const without = await playSimulated({ prepared, policy: withModes(policy, { [id]: 'off' }), seed });
        expect(readOf(without.totals), id).toEqual(readOf(totals));
      }
    },
    PATIENCE_MS,
  );
});

test.each(scenarios.map((prepared) => ({ id: prepared.scenario.id, prepared })))(
  '$id: played without defences it is the undefended run, where the drill takes it for that',
  async ({ prepared }) => {
    const seed = prepared.scenario.seeds[0] ?? 1;
    const main = await playSimulated({ prepared, policy: NO_DEFENCES, seed, detail: 'series' });
    if (!showsUndefended(prepared, main.totals)) return;
    // With the same detail, which also marks the people whose numbers were attacked.
    const undefended = { providerRules: false, healthy: true, detail: 'series' } as const;
    const other = await playSimulated({ prepared, policy: NO_DEFENCES, seed, ...undefended });
    const { buckets, fraudCostPerSecond } = main.totals;
    expect({ buckets, fraudCostPerSecond, ...readOf(main.totals) }).toEqual({
      ...{ buckets: other.totals.buckets, fraudCostPerSecond: other.totals.fraudCostPerSecond },
      ...readOf(other.totals),
    });
  },
  PATIENCE_MS,
);

describe('under observe', () => {
  const [watching] = loadPolicies(['observe']).map(preparePolicy);
  if (watching === undefined) throw new Error('not there');

  test.each(scenarios.map((prepared, index) => ({ id: prepared.scenario.id, prepared, index })))(
    '$id: enforcing a defence that would have refused nobody gives the same run',
    async ({ prepared, index }) => {
      const seed = prepared.scenario.seeds[0] ?? 1;
      const { totals } = await playSimulated({ prepared, policy: watching, seed });
      const { none, same } = watchersThatStopNothing({ prepared, policy: watching }, totals);
      expect([...same].filter((id) => !none.has(id))).toEqual([]);
      const turned = [...same].map((_, i, ids) => ids[(i + index) % ids.length] as string);
      for (const id of turned.slice(0, LIMITS.defences)) {
        const enforced = await playSimulated({ prepared, policy: withModes(watching, { [id]: 'enforce' }), seed });
        expect(readOf(enforced.totals), id).toEqual(readOf(totals));
      }
    },
    PATIENCE_MS,
  );
});

test('a run in which the provider acted, or would have, is not the undefended one', async () => {
  const [stopped] = prepareScenarios(['range-that-never-verifies']);
  if (stopped === undefined) throw new Error('not there');
  const { totals } = await playSimulated({ prepared: stopped, policy: NO_DEFENCES, seed: 1 });
  expect(showsUndefended(stopped, totals)).toBe(false);
  expect(showsUndefended(stopped, { ...totals, providerReasons: [], provider: [] })).toBe(true);
  expect(
    showsUndefended(stopped, { ...totals, providerReasons: [], provider: [{ state: 'spend-warning', atMs: 1 }] }),
  ).toBe(false);
});

test('a defence that speaks, judges solutions or keeps codes its own way is never taken for idle', async () => {
  const [prepared] = prepareScenarios(['consecutive-block']);
  const [layered, guide] = loadPolicies(['layered', 's2-seven-defences']).map(preparePolicy);
  if (prepared === undefined || layered === undefined || guide === undefined) throw new Error('not there');
  const { totals } = await playSimulated({ prepared, policy: layered, seed: 1 });
  expect(totals.defences.find(({ id }) => id === 'range-velocity')?.refused.fraud).toBeGreaterThan(0);
  const idle = idleDefences({ prepared, policy: layered }, totals);
  expect(idle.has('range-velocity')).toBe(false);
  expect(idle.size).toBeGreaterThan(0);
  const troubled = { ...prepared.scenario, circumstances: { ...prepared.scenario.circumstances, replicas: 2 } };
  expect(idleDefences({ prepared: { ...prepared, scenario: troubled }, policy: layered }, totals).size).toBe(0);
  const alarmed = { ...totals, alerts: [...idle].map((source) => ({ ...ALERT, source })) };
  expect(idleDefences({ prepared, policy: layered }, alarmed).size).toBe(0);
  expect(idleDefences({ prepared, policy: layered }, { ...totals, faults: [FAULT] }).size).toBe(0);
  const kept = {
    ...totals,
    defences: ['challenge', 'session-binding', 'known-number'].map((id) => ({ ...NEVER, id })),
  };
  expect(idleDefences({ prepared, policy: guide }, kept).size).toBe(0);
});

const NONE = { fraud: 0, legit: 0 };
const NEVER = {
  ...{ mode: 'enforce' as const, evaluated: NONE, refused: NONE, reasons: [] },
  firstBlocker: { ...NONE, savedMicro: 0 },
};
const ALERT = { signal: 'any', posture: null, atMs: 0, detail: '', timesMs: [0], count: 1 };
const FAULT = { source: 'store', detail: 'gone', count: 1 };
