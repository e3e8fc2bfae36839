/** The same campaign, target and virtual clock, once with counters in memory and once in Redis: every event must be the same. */
import { afterAll, beforeAll, expect } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { meterSpecsOf } from '../../reference-target/pipeline.ts';
import { redisPlaceOf } from '../../reference-target/stores/redis-place.ts';
import { openRedisStore } from '../../reference-target/stores/redis-store.ts';
import type { Clock } from '../../src/core/domain/clock.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { freshDeployment, OwnRedis } from '../contracts/redis-server.ts';
import { locate, testWith } from '../requirements.ts';

const test = testWith('redis');

let redis: OwnRedis;
beforeAll(async () => {
  if (locate('redis') !== null) redis = await OwnRedis.start();
});
afterAll(() => redis?.stop());

type Played = Parameters<typeof playSimulated>[0];

async function eventsOf(input: Played): Promise<LedgerEvent[]> {
  const events: LedgerEvent[] = [];
  await playSimulated({ ...input, events: (event) => events.push(event) });
  return events;
}

async function eventsOnRedis(input: Played): Promise<LedgerEvent[]> {
  const world: { clock?: Clock } = {};
  const store = await openRedisStore({
    specs: meterSpecsOf(input.policy.policy, DEFENCES),
    place: redisPlaceOf(redis.url),
    deployment: freshDeployment(),
    time: { handTurned: { nowMs: () => world.clock?.nowMs() ?? 0 } },
  });
  try {
    return await eventsOf({
      ...input,
      storeOf: (_specs, clock) => {
        world.clock = clock;
        return store;
      },
    });
  } finally {
    await store.close();
  }
}

const SCENARIOS = ['resend-abuse', 'consecutive-block', 'residential-rotation'];
const POLICIES = ['layered', 'basic'];

test.each(SCENARIOS.flatMap((scenario) => POLICIES.map((policy) => [scenario, policy] as const)))(
  '%s under %s',
  async (name, policyName) => {
    const [prepared] = prepareScenarios([name]) as [PreparedScenario];
    const input = { prepared, policy: preparePolicy(loadPolicy(policyName)), seed: 1 };
    const [memory, shared] = [await eventsOf(input), await eventsOnRedis(input)];
    expect(memory.length).toBeGreaterThan(1_000);
    const first = memory.findIndex((event, i) => JSON.stringify(event) !== JSON.stringify(shared[i]));
    expect(first < 0 ? null : [memory[first], shared[first]]).toBeNull();
    expect(shared).toHaveLength(memory.length);
    expect(await redis.admin('DBSIZE')).toBeGreaterThan(100);
  },
);
