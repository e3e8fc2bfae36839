/** Incident B1 (S0): the published figures come out, and what the policies do to real users. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Friction } from '../../src/core/score/friction.ts';
import { frictionOf } from '../../src/core/score/friction.ts';
import { clopperPearson, wilson } from '../../src/core/score/statistics.ts';
import { sumLanes } from '../../src/core/score/totals.ts';
import { CounterfactualRuns } from '../../src/drill/counterfactuals.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { scorePlayedRun } from '../../src/drill/score-run.ts';
import { createSimulationPool, type Simulator } from '../../src/drill/simulator.ts';
import { prepared } from '../../tools/solo-matrix.ts';
import { FULL_DEPTH } from '../requirements.ts';

/** Three nights are as many people as the bound for the smallest cohort needs; for all people together it takes twenty. */
const SEEDS = Array.from({ length: FULL_DEPTH ? 20 : 3 }, (_, i) => i + 1);

let pool: Simulator;
let runs: CounterfactualRuns;
let scenario: PreparedScenario;

beforeAll(() => {
  pool = createSimulationPool(2);
  runs = new CounterfactualRuns(pool);
  scenario = prepared(['retailer-night']).at(0) as PreparedScenario;
});

afterAll(() => pool.close());

/** Detection by value and friction of one seed under a policy. */
async function against(name: string, seed: number): Promise<{ detection: number; friction: Friction }> {
  const policy = preparePolicy(loadPolicy(name));
  const [main, undefended] = await Promise.all([
    runs.play({ prepared: scenario, policy, seed }),
    runs.undefendedOf(scenario, seed),
  ]);
  const detection = 1 - sumLanes(main, 'fraud', 'costMicro') / sumLanes(undefended, 'fraud', 'costMicro');
  return { detection, friction: frictionOf(main, undefended, { ignoreCutOff: false }) };
}

describe('retailer-night', () => {
  test('open: 240,000 messages, EUR 18,000, nine points of completion, hours without logins', async () => {
    const job = {
      prepared: scenario,
      policy: preparePolicy(loadPolicy('open')),
      seed: scenario.scenario.seeds[0] as number,
    };
    const playing = pool.play({ ...job, detail: 'series' });
    // As in a drill: where nothing refuses, this is the undefended run, too (idle-defences.test.ts plays both).
    runs.offer(job, playing);
    const played = await playing;
    const { score } = await scorePlayedRun({ job, played, speed: 1, counterfactuals: runs });
    expect(Math.abs(score.fraud.dispatches - 240_000) / 240_000).toBeLessThanOrEqual(0.005);
    expect(Math.abs(score.fraud.lossMicro - 18_000_000_000) / 18_000_000_000).toBeLessThanOrEqual(0.01);
    expect(score.tariff.currency).toBe('EUR');
    expect(Math.abs((score.legit.underAttack.differencePoints ?? 0) + 9)).toBeLessThanOrEqual(2);
    expect(score.legit.intents).toBeGreaterThanOrEqual(1_500);
    expect(score.durationMs).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(score.legit.suspendedMs).toBe(6.5 * 3_600_000);
    // B1: the hours without logins are counted, and so is who came in them.
    const { ms, intents, lost } = score.legit.accountClosed;
    expect(ms).toBe(6.5 * 3_600_000);
    expect(intents).toBeGreaterThan(100);
    expect(lost).toBe(intents);
    const shared = score.legit.cohorts.find((cohort) => cohort.id === 'shoppers/shared-address');
    const resend = score.legit.cohorts.find((cohort) => cohort.id === 'shoppers/resend');
    expect((shared?.intents ?? 0) / score.legit.intents).toBeGreaterThanOrEqual(0.05);
    expect((resend?.intents ?? 0) / score.legit.intents).toBeGreaterThanOrEqual(0.08);
  });

  test('layered: detects 99.5 % of the value, insults at most 0.1 %, worst cohort at most 1 %, bounds included', async () => {
    const seeds = await Promise.all(SEEDS.map((seed) => against('layered', seed)));
    for (const { detection } of seeds) expect(detection).toBeGreaterThanOrEqual(0.995);
    const sum = (pick: (friction: Friction) => { insults: number; compared: number }) =>
      seeds
        .map(({ friction }) => pick(friction))
        .reduce((a, b) => ({ insults: a.insults + b.insults, compared: a.compared + b.compared }));
    const all = sum((friction) => friction.all);
    expect(all.insults / all.compared).toBeLessThanOrEqual(0.001);
    if (FULL_DEPTH) expect(upperBound(all)).toBeLessThanOrEqual(0.001);
    for (const i of seeds[0]?.friction.cohorts.keys() ?? []) {
      const cohort = sum((friction) => friction.cohorts[i] as Friction['cohorts'][number]);
      expect(upperBound(cohort)).toBeLessThanOrEqual(0.01);
    }
  });

  // Who is insulted is no matter of chance: below full depth two nights say it.
  test('basic insults the shared-address and resend cohorts, and nobody else', async () => {
    for (const seed of SEEDS.slice(0, FULL_DEPTH ? 4 : 2)) {
      const { friction } = await against('basic', seed);
      const insulted = friction.cohorts.filter((cohort) => cohort.insults > 0).map((cohort) => cohort.id);
      expect(insulted, `seed ${seed}`).toEqual(['shoppers/shared-address', 'shoppers/resend']);
    }
  });
});

/** Upper end of the 95 % interval: exact where nothing was seen. */
function upperBound({ insults, compared }: { insults: number; compared: number }): number {
  return (insults === 0 ? clopperPearson : wilson)(insults, compared).high;
}
