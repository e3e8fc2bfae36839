/** Probes that need bytes of their own, played over sockets against the bundled target: the fault shows, and the sound target holds. */
import { beforeAll, expect, test } from 'vitest';
import type { ScenarioScore } from '../../src/core/score/scorecard.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';

/** Two virtual minutes in twelve real seconds. */
const SPEED = 10;
const RACES = ['b1-race-last-byte', 'b1-race-h2-streams', 'b1-race-single-packet'];
const REQUESTS = 30;

let scores: readonly ScenarioScore[] = [];

beforeAll(async () => {
  const { scorecard } = await runDrill({
    scenarios: prepareScenarios(RACES),
    policies: ['layered', 'naive-check-then-act'].map((id) => preparePolicy(loadPolicy(id))),
    engine: 'live',
    speed: SPEED,
    command: 'test',
  });
  scores = scorecard.scenarios;
}, 120_000);

test.each(RACES)('%s: all thirty get past check-then-act, one past an atomic store', (id) => {
  const under = (policy: string) => scores.find((score) => score.id === id && score.policy === policy) as ScenarioScore;
  const [faulty, sound] = [under('naive-check-then-act'), under('layered')];
  expect(faulty.invariants?.[0]).toMatchObject({ result: 'broken', actual: `${REQUESTS} of ${REQUESTS} asked for` });
  expect(sound.invariants?.[0]).toMatchObject({ result: 'holds', actual: `1 of ${REQUESTS} asked for` });
  for (const { health, expectation } of [faulty, sound]) {
    expect(health).toMatchObject({ unresolved: 0, dropped: 0 });
    expect(expectation?.differences).toEqual([]);
  }
});
