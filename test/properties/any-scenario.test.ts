/** Whatever somebody writes: a scenario that is accepted plays, conserves, and does the same twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lane } from '../../src/core/campaign/opener.ts';
import { planCampaign } from '../../src/core/campaign/plan.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import { openersIn } from '../../src/core/schedule/pacers.ts';
import { sumLanes } from '../../src/core/score/totals.ts';
import { type PlayedRun, playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { FULL_DEPTH } from '../requirements.ts';
import { smallScenarios } from './small-scenarios.ts';

const RUNS = FULL_DEPTH ? 300 : 30;
const POLICIES = ['open', 'basic', 'layered'].map((name) => preparePolicy(loadPolicy(name)));

const anyRun = fc.record({
  input: smallScenarios,
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  policy: fc.constantFrom(...POLICIES),
});

async function played({
  input,
  seed,
  policy,
}: {
  input: ScenarioInput;
  seed: number;
  policy: (typeof POLICIES)[number];
}) {
  const events: LedgerEvent[] = [];
  const prepared = prepareWrittenScenario(input);
  const run: PlayedRun = await playSimulated({ prepared, policy, seed, events: (event) => events.push(event) });
  return { run, events };
}

test('it conserves, in simulation, under every policy', async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, async (what) => {
      const { run, events } = await played(what);
      const accepted = events.filter((event) => event.type === 'dispatch' && event.accepted);
      const dispatches = sumLanes(run.totals, 'fraud', 'dispatches') + sumLanes(run.totals, 'legit', 'dispatches');
      const costMicro = sumLanes(run.totals, 'fraud', 'costMicro') + sumLanes(run.totals, 'legit', 'costMicro');
      expect(violations(run.header, events, { dispatches, costMicro })).toEqual([]);
      expect(dispatches).toBe(accepted.length);
      // The laws let a live target send unasked; in this world nobody does.
      expect(events.filter((event) => event.type === 'dispatch' && event.attempt === 0)).toEqual([]);
      expect(dispatches).toBeLessThanOrEqual(
        sumLanes(run.totals, 'fraud', 'attempts') + sumLanes(run.totals, 'legit', 'attempts'),
      );
      expect(run.totals.faults).toEqual([]);
      expect(run.health).toMatchObject({ dropped: 0, unresolved: 0, interrupted: false });
      // Every opener of the plan began, and every person's intent with it.
      expect(run.health.started).toBe(run.header.lanes.reduce((sum, lane) => sum + lane.openers, 0));
    }),
    { numRuns: RUNS },
  );
});

test('the same twice, event by event', async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, async (what) => {
      expect((await played(what)).events).toEqual((await played(what)).events);
    }),
    { numRuns: RUNS / 3 },
  );
});

test('its openers are the same however they are shared out', () => {
  fc.assert(
    fc.property(
      smallScenarios,
      fc.integer({ min: 0, max: 4_294_967_295 }),
      fc.constantFrom(1, 2, 7),
      (input, seed, shards) => {
        const { scenario } = prepareWrittenScenario(input);
        const inOrder = planCampaign(scenario, seed).lanes.flatMap((lane) =>
          Array.from({ length: lane.openers }, (_, i) => JSON.stringify([lane.id, lane.openerAt(i)])),
        );
        const shared = Array.from({ length: shards }, (_, shard) =>
          // A plan of its own, asked backwards, as another machine with another share would.
          planCampaign(scenario, seed).lanes.flatMap((lane) =>
            Array.from({ length: lane.openers }, (_, i) => lane.openers - 1 - i)
              .filter((i) => i % shards === shard)
              .map((i) => JSON.stringify([lane.id, lane.openerAt(i)])),
          ),
        );
        expect(shared.flat().sort()).toEqual(inOrder.sort());
      },
    ),
    { numRuns: RUNS },
  );
});

test('its lanes give the same openers on one machine, on two or on seven', () => {
  fc.assert(
    fc.property(
      smallScenarios,
      fc.integer({ min: 0, max: 4_294_967_295 }),
      fc.constantFrom(1, 2, 7),
      (input, seed, machines) => {
        const { scenario } = prepareWrittenScenario(input);
        const openersOf = (lane: Lane) =>
          Array.from({ length: lane.openers }, (_, i) => JSON.stringify([lane.id, lane.openerAt(i)]));
        const alone = planCampaign(scenario, seed).lanes.flatMap(openersOf);
        // A lane is never split: each machine plans for itself and plays every n-th lane, the last one first.
        const shared = Array.from({ length: machines }, (_, machine) =>
          planCampaign(scenario, seed)
            .lanes.filter((_lane, i) => i % machines === machine)
            .reverse()
            .flatMap(openersOf),
        );
        expect(shared.flat().sort()).toEqual(alone.sort());
        expect(alone.length).toBe(
          [...scenario.campaigns, ...scenario.people].reduce((sum, { pacing }) => sum + openersIn(pacing), 0),
        );
      },
    ),
    { numRuns: RUNS },
  );
});
