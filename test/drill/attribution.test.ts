/** How far a drill goes into what each defence is worth, held against runs that are played by hand. */
import { expect, test } from 'vitest';
import type { DefenceMode } from '../../src/core/domain/decision.ts';
import type { ScenarioScore } from '../../src/core/score/scorecard.ts';
import { worthOfRun } from '../../src/drill/coalitions.ts';
import { NO_DEFENCES } from '../../src/drill/no-defences.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { type SimulateOptions, simulate } from '../../src/index.ts';

const SCENARIO = 'consecutive-block';

test('solo is what the loss without any defence falls by, and the insults rise by, with one alone', async () => {
  const score = await soloScore();
  const enforced = score.defences.filter(({ mode }) => mode === 'enforce').map(({ id }) => id);
  const none = await worthWith([], enforced);
  const solos = score.defences.map(({ id, attribution }) => ({ id, solo: attribution?.solo }));
  const byHand = await Promise.all(
    enforced.map(async (id) => {
      const alone = await worthWith([id], enforced);
      const lossMicro = none.lossMicro - alone.lossMicro;
      return { id, solo: { lossMicro, insults: alone.insults - none.insults } };
    }),
  );
  expect(solos).toEqual(byHand);
  // Three of them stop much of a walk through one block by themselves, and only one of them is missed.
  const alone = byHand.filter(({ solo }) => solo.lossMicro > 100_000_000).map(({ id }) => id);
  expect(alone).toEqual(['ip-velocity', 'ip-fanout', 'range-velocity']);
  expect(score.defences.filter(({ attribution }) => (attribution?.leaveOneOut.lossMicro ?? 0) > 0)).toHaveLength(1);
});

test('nothing but leave-one-out unless it is asked for, and the rest of the score stays as it is', async () => {
  const [plain, solo] = await Promise.all([scoreOf({}), soloScore()]);
  for (const { attribution } of plain.defences) expect(Object.keys(attribution ?? {})).toEqual(['leaveOneOut']);
  const withoutSolo = solo.defences.map((defence) => {
    const { solo: _, ...attribution } = defence.attribution ?? {};
    return { ...defence, attribution };
  });
  expect({ ...solo, defences: withoutSolo }).toEqual(plain);
});

test('a policy without enforced defences has nothing to attribute', async () => {
  for (const policy of ['open', 'observe']) {
    const { scorecard } = await simulate(SCENARIO, { policy, attribution: 'solo' });
    for (const { attribution } of scorecard.scenarios[0]?.defences ?? []) expect(attribution).toBeNull();
  }
});

test('another word is refused before anything is played', async () => {
  const attribution = 'solos' as 'solo';
  await expect(simulate(SCENARIO, { attribution })).rejects.toMatchObject({ problems: [{ code: 'BAD_ATTRIBUTION' }] });
});

async function scoreOf(options: Pick<SimulateOptions, 'attribution'>): Promise<ScenarioScore> {
  const { scorecard } = await simulate(SCENARIO, { policy: 'layered', ...options });
  return scorecard.scenarios[0]!;
}

let undefendedRun: ReturnType<typeof playSimulated> | undefined;
let solo: Promise<ScenarioScore> | undefined;
/** Played once: two tests look at it. */
function soloScore(): Promise<ScenarioScore> {
  solo ??= scoreOf({ attribution: 'solo' });
  return solo;
}

/** Played from scratch: `kept` enforced, the rest of `enforced` off. */
async function worthWith(kept: readonly string[], enforced: readonly string[]) {
  const prepared = prepareScenarios([SCENARIO])[0]!;
  const off = enforced.filter((id) => !kept.includes(id)).map((id): [string, DefenceMode] => [id, 'off']);
  const policy = withModes(preparePolicy(loadPolicy('layered')), Object.fromEntries(off));
  const seed = prepared.scenario.seeds[0]!;
  undefendedRun ??= playSimulated({ prepared, policy: NO_DEFENCES, seed, providerRules: false, healthy: true });
  const [run, undefended] = await Promise.all([playSimulated({ prepared, policy, seed }), undefendedRun]);
  return worthOfRun(run.totals, undefended.totals);
}
