import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestIndices, planDigest } from '../../../src/core/campaign/digest.ts';
import type { Lane, Opener, Plan } from '../../../src/core/campaign/opener.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import type { Scenario } from '../../../src/core/scenario/format.ts';

function scenarioWith(lanes: number): Scenario {
  return defineScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'planned',
    title: 'Planned',
    summary: 'For plans.',
    family: 'test',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: '20m',
    tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
    campaigns: [
      {
        id: 'walk',
        lanes,
        pacing: { kind: 'ramp', total: 997, lasts: '20m' },
        destinations: { kind: 'range', start: '+4915120450000', size: 2_000 },
        identities: { network: { kind: 'pool', of: 'residential', size: 900 }, device: { kind: 'per-opener' } },
      },
      {
        id: 'wide',
        pacing: { kind: 'constant', total: 500, lasts: '20m' },
        destinations: { kind: 'countries', countries: [{ country: 'UZ', weight: 3 }, { country: 'PK' }] },
        identities: { network: { kind: 'pool', of: 'hosting', size: 8, rotation: { stickyOpeners: 5 } } },
      },
    ],
    people: [
      {
        id: 'users',
        pacing: { kind: 'diurnal', total: 600, lasts: '20m' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [
          { id: 'most', weight: 3 },
          { id: 'some', weight: 1, network: { kind: 'single' } },
        ],
      },
    ],
  });
}

let plan: Plan;
beforeAll(() => {
  plan = planCampaign(scenarioWith(3), 42);
});

const openersOf = (lane: Lane): Opener[] => Array.from({ length: lane.openers }, (_, index) => lane.openerAt(index));
const text = (opener: Opener): string => JSON.stringify(opener);

describe('lanes', () => {
  test('campaigns come first, then people; labels, counts and flags are as documented', () => {
    expect(plan.lanes.map(({ number, id, intent, openers }) => ({ number, id, intent, openers }))).toEqual([
      { number: 0, id: 'campaign/walk/lane/0', intent: 'fraud', openers: 333 },
      { number: 1, id: 'campaign/walk/lane/1', intent: 'fraud', openers: 332 },
      { number: 2, id: 'campaign/walk/lane/2', intent: 'fraud', openers: 332 },
      { number: 3, id: 'campaign/wide/lane/0', intent: 'fraud', openers: 500 },
      { number: 4, id: 'people/users/lane/0', intent: 'legit', openers: 600 },
    ]);
    expect(plan.lanes.map(({ sharesScrapedToken }) => sharesScrapedToken)).toEqual([true, true, true, true, false]);
    expect(plan.cohorts).toEqual(['users/most', 'users/some']);
  });

  test('a lane is never out of order, and dueAtMs is what its openers say', () => {
    for (const lane of plan.lanes) {
      let previous = 0;
      for (const opener of openersOf(lane)) {
        expect(opener.dueAtMs).toBeGreaterThanOrEqual(previous);
        expect(lane.dueAtMs(opener.index)).toBe(opener.dueAtMs);
        previous = opener.dueAtMs;
      }
    }
  });

  test('the lanes of a campaign share its openers out: the range is walked once', () => {
    const numbers = plan.lanes
      .slice(0, 3)
      .flatMap(openersOf)
      .map(({ number }) => number);
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 997 }, (_, i) => 4915120450000 + i));
  });

  test('cohorts are chosen by weight, fraud has none', () => {
    const cohorts = openersOf(plan.lanes[4] as Lane).map(({ cohort }) => cohort);
    const most = cohorts.filter((cohort) => cohort === 0).length;
    expect(most).toBeGreaterThan(400);
    expect(most).toBeLessThan(500);
    expect(new Set(cohorts)).toEqual(new Set([0, 1]));
    expect(openersOf(plan.lanes[3] as Lane).every(({ cohort }) => cohort === -1)).toBe(true);
  });
});

describe('openers', () => {
  test('are pure: any order of questions, and a fresh plan, give the same opener', () => {
    const fresh = planCampaign(scenarioWith(3), 42);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(599), fc.boolean())), (questions) => {
        for (const [number, wish, askDue] of questions) {
          const lane = plan.lanes[number] as Lane;
          const index = wish % lane.openers;
          if (askDue) lane.dueAtMs(lane.openers - 1 - index);
          expect(lane.openerAt(index)).toEqual((fresh.lanes[number] as Lane).openerAt(index));
        }
      }),
    );
  });

  test.each([1, 2, 7])('%i shards that stride through the indices play the same multiset', (shards) => {
    const whole = plan.lanes.flatMap(openersOf).map(text).sort();
    const parts = Array.from({ length: shards }, (_, shard) => {
      // Each shard plans for itself, as another process would.
      const own = planCampaign(scenarioWith(3), 42);
      return own.lanes.flatMap((lane) => openersOf(lane).filter(({ index }) => index % shards === shard));
    });
    expect(parts.flat().map(text).sort()).toEqual(whole);
  });

  test.each([1, 2, 7])('%i shards that take whole lanes play the same multiset', (shards) => {
    const whole = planCampaign(scenarioWith(7), 42).lanes.flatMap(openersOf).map(text).sort();
    const parts = Array.from({ length: shards }, (_, shard) => {
      const own = planCampaign(scenarioWith(7), 42);
      return own.lanes.filter(({ number }) => number % shards === shard).flatMap(openersOf);
    });
    expect(parts.flat().map(text).sort()).toEqual(whole);
  });

  test('another number of lanes deals the same numbers out', () => {
    const numbersOf = (lanes: number): number[] =>
      planCampaign(scenarioWith(lanes), 42)
        .lanes.filter(({ origin }) => origin === 'walk')
        .flatMap(openersOf)
        .map(({ number }) => number)
        .sort((a, b) => a - b);
    expect(numbersOf(7)).toEqual(numbersOf(1));
  });
});

describe('playing one side only', () => {
  test.each(['fraud', 'legit'] as const)(
    '%s: the other side falls silent, this one stays exactly as it was',
    (only) => {
      const half = planCampaign(scenarioWith(3), 42, { only });
      expect(half.cohorts).toEqual(plan.cohorts);
      for (const lane of half.lanes) {
        const full = plan.lanes[lane.number] as Lane;
        expect(lane.openers).toBe(full.intent === only ? full.openers : 0);
        expect(openersOf(lane).map(text)).toEqual(full.intent === only ? openersOf(full).map(text) : []);
      }
    },
  );
});

describe('planDigest', () => {
  test('is the same for the same scenario and seed, and another for another seed', () => {
    expect(planDigest(plan)).toMatch(/^[0-9a-f]{16}$/);
    expect(planDigest(planCampaign(scenarioWith(3), 42))).toBe(planDigest(plan));
    expect(planDigest(planCampaign(scenarioWith(3), 43))).not.toBe(planDigest(plan));
    expect(planDigest(planCampaign(scenarioWith(4), 42))).not.toBe(planDigest(plan));
  });

  test('changes when any one thing of any read opener changes', () => {
    const lane = plan.lanes[4] as Lane;
    const changes: ((opener: Opener) => Partial<Opener>)[] = [
      ({ dueAtMs }) => ({ dueAtMs: dueAtMs + 1 }),
      ({ number }) => ({ number: number + 4_294_967_296 }),
      ({ cohort }) => ({ cohort: 1 - cohort }),
      ({ identity }) => ({ identity: { ...identity, address: `${identity.address}0` } }),
      ({ identity }) => ({ identity: { ...identity, device: identity.device ^ 1 } }),
      ({ word1 }) => ({ word1: word1 ^ 1 }),
    ];
    const digests = changes.map((change) => {
      const openerAt = (index: number): Opener => {
        const opener = lane.openerAt(index);
        return index === 599 ? { ...opener, ...change(opener) } : opener;
      };
      return planDigest({ ...plan, lanes: [...plan.lanes.slice(0, 4), { ...lane, openerAt }] });
    });
    expect(new Set([planDigest(plan), ...digests]).size).toBe(changes.length + 1);
  });

  test('reads the first openers of a lane, then a stride up to its last, never more than its share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 4_096 }), (openers, share) => {
        const indices = digestIndices(openers, share);
        expect(indices).toHaveLength(Math.min(openers, share));
        for (let i = 0; i < indices.length; i += 1) {
          expect((indices[i] as number) > (indices[i - 1] ?? -1) && (indices[i] as number) < openers).toBe(true);
        }
        if (indices.length > 1) expect(indices.at(-1)).toBe(openers - 1);
      }),
    );
    expect(digestIndices(241_000, 4_096).slice(0, 1_024)).toEqual(Array.from({ length: 1_024 }, (_, i) => i));
  });
});

describe('numbers of a cohort', () => {
  const written = scenarioWith(1);
  const [users] = written.people;
  const [most, some] = users!.cohorts;
  const destinations = { kind: 'countries' as const, countries: [{ country: 'JP', weight: 1 }] };
  const travelling: Scenario = { ...written, people: [{ ...users!, cohorts: [most!, { ...some!, destinations }] }] };
  const peopleOf = (scenario: Scenario): Opener[] => openersOf(planCampaign(scenario, 42).lanes.at(-1) as Lane);

  test('are its own where it names them, and those of the entry for everybody else', () => {
    const codes = [0, 1].map((cohort) => {
      const own = peopleOf(travelling).filter((opener) => opener.cohort === cohort);
      expect(own.length).toBeGreaterThan(100);
      return new Set(own.map(({ number }) => String(number).slice(0, 2)));
    });
    expect(codes).toEqual([new Set(['49']), new Set(['81'])]);
  });

  test('change nothing about the others', () => {
    const others = (scenario: Scenario): string[] =>
      peopleOf(scenario)
        .filter(({ cohort }) => cohort === 0)
        .map(text);
    expect(others(travelling)).toEqual(others(written));
  });
});
