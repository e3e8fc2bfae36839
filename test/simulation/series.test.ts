/** What the series show of real runs hangs together with the scorecard beside them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScenarioScore, ScenarioSeries } from '../../src/core/score/scorecard.ts';
import { seriesFormat } from '../../src/core/score/series-format.ts';
import { type DrillResult, runDrill } from '../../src/drill/drill.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';

const PATIENCE_MS = 240_000;
/** Beside the starter pack: rented numbers, throw-away addresses, paid solutions, an attacker who adapts, an alarm that ends. */
const SCENARIOS = ['starter', 'verification-farm', 'throw-away-mail', 'captcha-service', 'every-move', 'on-off-flag'];
const simulator = createSimulationPool(1);
afterAll(() => simulator.close());

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
let drill: DrillResult;
let runs: readonly (readonly [string, ScenarioScore, ScenarioSeries])[];

beforeAll(async () => {
  drill = await runDrill({
    engine: 'simulate',
    scenarios: prepareScenarios(SCENARIOS),
    policies: loadPolicies(['open', 'layered']).map(preparePolicy),
    command: 'test',
    simulator,
  });
  const { scorecard, series } = drill;
  runs = scorecard.scenarios.map((score, i) => [`${score.id} under ${score.policy}`, score, series.scenarios[i]!]);
}, PATIENCE_MS);

test('they are what their format says', () => {
  expect(seriesFormat.parse(drill.series)).toEqual(drill.series);
  expect(runs).toHaveLength(18);
});

test('what the attacker took home adds up to his profit', () => {
  for (const [where, { fraud }, { attackerProfitMicro }] of runs)
    expect(sum(attackerProfitMicro ?? []), where).toBe(fraud.attacker.profitMicro);
});

test('who asked adds up to what was asked for', () => {
  for (const [where, { fraud }, { identities, legitAttempts }] of runs) {
    const { addresses = [], devices = [], complete } = identities ?? {};
    expect(complete, where).toBe(true);
    expect(sum(addresses.map((bin) => bin.fraudAttempts)), where).toBe(fraud.attempts);
    expect(sum(addresses.map((bin) => bin.legitAttempts)), where).toBe(sum(legitAttempts));
    // Attackers may send no device signals; people always do.
    expect(sum(devices.map((bin) => bin.fraudAttempts)), where).toBeLessThanOrEqual(fraud.attempts);
    expect(sum(devices.map((bin) => bin.legitAttempts)), where).toBe(sum(legitAttempts));
  }
});

test('the heat maps have the rows of the tables', () => {
  for (const [where, , { spread, topCountries, topRanges }] of runs) {
    expect(
      spread?.countries.map(({ key, attempts }) => [key, sum(attempts)]),
      where,
    ).toEqual(topCountries.map(({ key, attempts }) => [key, attempts]));
    expect(
      spread?.ranges.map(({ key, dispatches, places }) => [key, sum(dispatches), sum(places)]),
      where,
    ).toEqual(topRanges.map(({ key, dispatches, distinctNumbers }) => [key, dispatches, distinctNumbers]));
  }
});

test('the dashboard shows every attempt, bucket by bucket', () => {
  for (const [where, { fraud }, { dashboard, fraudAttempts, legitAttempts }] of runs) {
    const { answers = [], unanswered = [], serverErrors = [], clientErrors = [], answerMsP95 } = dashboard ?? {};
    expect(
      answers.map((count, i) => count + unanswered[i]!),
      where,
    ).toEqual(fraudAttempts.map((count, i) => count + legitAttempts[i]!));
    expect(fraud.attempts, where).toBeLessThanOrEqual(sum(answers) + sum(unanswered));
    for (const [i, count] of answers.entries()) expect(serverErrors[i]! + clientErrors[i]!).toBeLessThanOrEqual(count);
    expect(answerMsP95, where).toBeNull();
  }
});

test('postures are in force when their alarm is raised, and come down again', () => {
  for (const [where, { policy, alerts }, { postures = [] }] of runs) {
    if (policy === 'open') expect(postures, where).toEqual([]);
    const at = (atMs: number) => postures.findLast((change) => change.atMs <= atMs)?.posture;
    for (const { signal, atMs } of alerts) if (signal === 'emergency-begun') expect(at(atMs), where).toBe('emergency');
    for (const [i, { atMs, posture }] of postures.entries()) {
      expect(posture, where).not.toBe(postures[i - 1]?.posture ?? 'normal');
      expect(atMs, where).toBeGreaterThanOrEqual(postures[i - 1]?.atMs ?? 0);
    }
  }
  const changes = runs.flatMap(([, , { postures = [] }]) => postures.map(({ posture }) => posture));
  expect(new Set(changes)).toEqual(new Set(['emergency', 'normal']));
});
