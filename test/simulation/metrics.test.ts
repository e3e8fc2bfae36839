/** The metrics beyond the first figures, over real runs: what they say must follow from what was played. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import type { SilentVolume } from '../../src/core/score/metrics-format.ts';
import type { ScenarioScore, Scorecard } from '../../src/core/score/scorecard.ts';
import { sumLanes } from '../../src/core/score/totals.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { SILENT_PARTS, silentVolumeOf } from '../../src/drill/silent-volume.ts';
import { createSimulationPool, IN_THIS_THREAD } from '../../src/drill/simulator.ts';
import { simulate } from '../../src/index.ts';

const POLICIES = ['open', 'layered'];
/** Real milliseconds: whole drills, beside a busy second core. */
const PATIENCE_MS = 240_000;
const simulator = createSimulationPool(1);
afterAll(() => simulator.close());

let scorecard: Scorecard;
const runOf = (id: string, policy: string): ScenarioScore => {
  const score = scorecard.scenarios.find((one) => one.id === id && one.policy === policy);
  if (score === undefined) throw new Error(`no run of ${id} under ${policy}`);
  return score;
};
const policyOf = (name: string) => preparePolicy(loadPolicies([name])[0]!);
const scenarioOf = (id: string, set = {}) => prepareScenarios([id], set)[0]!;

beforeAll(async () => {
  const drill = await runDrill({
    engine: 'simulate',
    scenarios: prepareScenarios(['starter', 'b16-victim-lock-out']),
    policies: loadPolicies(POLICIES).map(preparePolicy),
    command: 'test',
    simulator,
  });
  scorecard = drill.scorecard;
}, PATIENCE_MS);

describe('over the starter pack and the victims', () => {
  test('every figure hangs together', () => {
    expect(scorecard.scenarios).toHaveLength(10);
    for (const { id, policy, fraud, legit, metrics, defences } of scorecard.scenarios) {
      const where = `${id} under ${policy}`;
      if (metrics === undefined) throw new Error(where);
      const { campaigns, victims, blocking, costs, exposureMicro } = metrics;
      expect(exposureMicro, where).toBeLessThanOrEqual(fraud.lossMicro);
      if (fraud.timeToContainMs === null) expect(exposureMicro, where).toBe(fraud.lossMicro);
      const profit = campaigns.reduce((sum, { attacker }) => sum + attacker.profitMicro, 0);
      expect(profit, where).toBe(fraud.attacker.profitMicro);
      expect(victims?.lockedOut.numerator, where).toBeLessThanOrEqual(legit.insults);
      expect(victims?.complete, where).toBe(true);
      const refused = defences.reduce(
        (sum, { mode, firstBlocker }) => sum + (mode === 'enforce' ? firstBlocker.fraud : 0),
        0,
      );
      expect(blocking?.attempts.numerator, where).toBe(refused);
      expect(blocking?.attackMicro, where).toBeLessThanOrEqual(fraud.undefendedLossMicro);
      expect(costs.lossMicro, where).toBe(fraud.lossMicro);
      expect(costs.insultsMicro, where).toBe(legit.insults * costs.values.lostLoginMicro);
      expect(costs.allowAllMicro, where).toBe(fraud.undefendedLossMicro);
      expect(costs.totalMicro, where).toBe(
        costs.lossMicro + costs.insultsMicro + costs.frictionMicro + (costs.checksMicro ?? 0),
      );
    }
  });

  test('without defences nothing is blocked, read or saved; with them it is', () => {
    expect(runOf('premium-prefix', 'open').metrics).toMatchObject({
      blocking: { attackMicro: 0, attempts: { denominator: 0, value: null } },
      work: { meterOperations: 0, meterOperationsPerDecision: 0 },
      costs: { insultsMicro: 0 },
    });
    expect(runOf('premium-prefix', 'open').metrics?.costs.savings).toBeLessThanOrEqual(0);
    const layered = runOf('consecutive-block', 'layered');
    expect(layered.metrics?.work?.meterOperationsPerDecision).toBeGreaterThan(5);
    expect(layered.metrics?.work?.keysAtPeak).toBeGreaterThan(1_000);
    expect(layered.metrics?.costs.savings).toBeGreaterThan(0.9);
    expect(layered.metrics?.exposureMicro).toBeLessThan(layered.fraud.undefendedLossMicro / 20);
  });

  test('victims are locked out of their own numbers where limits count by number', () => {
    const { victims } = runOf('b16-victim-lock-out', 'layered').metrics ?? {};
    expect(victims?.intents).toBe(200);
    expect(victims?.attackedNumbers).toBe(200);
    expect(victims?.lockedOut.numerator).toBeGreaterThan(100);
    expect(runOf('b16-victim-lock-out', 'open').metrics?.victims?.lockedOut.numerator).toBe(0);
    expect(runOf('consecutive-block', 'layered').metrics?.victims?.intents).toBe(0);
  });

  test('every judged defence names a limit that would flip it, or none that its figures know', () => {
    const held = runOf('consecutive-block', 'layered').defences.filter(({ verdict }) => verdict === 'HELD');
    expect(held.length).toBeGreaterThan(0);
    for (const { flips } of held) expect(flips?.length).toBeGreaterThan(0);
    for (const { defences } of scorecard.scenarios)
      for (const { verdict, flips } of defences) for (const { to } of flips ?? []) expect(to).not.toBe(verdict);
  });

  test('work that is counted is what the run was asked', async () => {
    const prepared = scenarioOf('consecutive-block');
    const events: LedgerEvent[] = [];
    const policy = policyOf('layered');
    const { totals } = await playSimulated({ prepared, policy, seed: 1, events: (event) => events.push(event) });
    const decisions = events.filter(({ type }) => type === 'decided').length;
    expect(totals.decided).toBe(decisions);
    // Whatever is not refused on sight asks the store once.
    expect(totals.work?.storeCalls).toBeGreaterThan(totals.lanes.reduce((sum, lane) => sum + lane.dispatches, 0));
    const { metrics } = runOf('consecutive-block', 'layered');
    expect(metrics?.work).toMatchObject({ ...totals.work, decisions: totals.decided, counted: 'played' });
  });

  test('a scenario states its own costs, and changes nothing else by it', async () => {
    const own = { 'costs.lostLoginMicro': 9_000_000, 'costs.checkMicro': 1 };
    const { scorecard: priced } = await runDrill({
      engine: 'simulate',
      scenarios: prepareScenarios(['b16-victim-lock-out'], own),
      policies: [policyOf('layered')],
      command: 'test',
      simulator,
    });
    const usual = runOf('b16-victim-lock-out', 'layered');
    const [score] = priced.scenarios;
    expect(score?.metrics?.costs).toMatchObject({
      values: { lostLoginMicro: 9_000_000, frictionMicro: 50_000, checkMicro: 1 },
      insultsMicro: 9_000_000 * usual.legit.insults,
    });
    expect(score?.legit).toEqual(usual.legit);
    expect(score?.fraud).toEqual(usual.fraud);
  });
});

describe('silent volume', () => {
  const silentUnder = async (id: string, policy: string, set = {}): Promise<SilentVolume> => {
    const job = { prepared: scenarioOf(id, set), policy: policyOf(policy), seed: 1 };
    const found = await silentVolumeOf(job, simulator);
    if (found === null) throw new Error(`nobody attacks in ${id}`);
    return found;
  };

  test('is what its own run says: that volume alerts nobody, the next that was tried does', async () => {
    const found = await silentUnder('premium-prefix', 'open');
    expect(found).toMatchObject({ bound: 'found', scale: { denominator: SILENT_PARTS }, runs: 8 });
    expect(found.alertingOpeners).toBeGreaterThan(found.openers);
    const calm = await playAlerts(0);
    for (const [openers, silent] of [
      [found.openers, true],
      [found.alertingOpeners ?? 0, false],
    ] as const) {
      const totals = await playAlerts(openers);
      const heard = totals.alerts.some(
        ({ signal, timesMs }) =>
          !calm.alerts.some((one) => one.signal === signal) &&
          timesMs.some((atMs) => atMs >= totals.firstFraudAttemptMs),
      );
      expect(heard, String(openers)).toBe(!silent);
      if (silent) expect(sumLanes(totals, 'fraud', 'costMicro')).toBe(found.lossMicro);
    }
  });

  async function playAlerts(openers: number) {
    const prepared = scenarioOf('premium-prefix', openers === 0 ? {} : { 'campaigns.0.pacing.total': openers });
    const only = openers === 0 ? { only: 'legit' as const } : {};
    return (await playSimulated({ prepared, policy: policyOf('open'), seed: 1, ...only })).totals;
  }

  test('is at least the whole attack where that alerts nobody, and nothing where a single opener does', async () => {
    const few = { 'campaigns.0.pacing.total': 4 };
    expect(await silentUnder('premium-prefix', 'open', few)).toMatchObject({
      bound: 'at-least',
      openers: 4,
      alertingOpeners: null,
      runs: 2,
    });
    expect(await silentUnder('resend-abuse', 'open')).toMatchObject({ bound: 'none', openers: 0, lossMicro: 0 });
  });

  test('is asked for: the library searches when told so, equal inputs give equal figures, no attack none', async () => {
    const options = { policy: 'open', seeds: [1], silentVolume: true };
    const [once, again, without, calm] = [
      await simulate('resend-abuse', options),
      await simulate('resend-abuse', options),
      await simulate('resend-abuse', { policy: 'open', seeds: [1] }),
      await silentVolumeOf(
        { prepared: scenarioOf('cold-mobile-app'), policy: policyOf('open'), seed: 1 },
        IN_THIS_THREAD,
      ),
    ];
    expect(once.scorecard).toEqual(again.scorecard);
    expect(once.scorecard.command).toContain('--silent-volume');
    expect(once.scorecard.scenarios[0]?.metrics?.silentVolume?.runs).toBeGreaterThan(1);
    expect(without.scorecard.scenarios[0]?.metrics?.silentVolume).toBeUndefined();
    expect(calm).toBeNull();
  });
});
