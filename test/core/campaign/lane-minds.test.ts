import { describe, expect, test } from 'vitest';
import { Conversation } from '../../../src/core/campaign/conversation.ts';
import { LaneMinds } from '../../../src/core/campaign/lane-minds.ts';
import type { Lane, Opener, Plan } from '../../../src/core/campaign/opener.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import type { AnswerClass } from '../../../src/core/domain/result.ts';
import { classify } from '../../../src/core/numbering/plan.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import type { ScenarioInput } from '../../../src/core/scenario/format.ts';

type Adapt = NonNullable<NonNullable<ScenarioInput['campaigns']>[number]['adapt']>;

const UZ = { kind: 'range', start: '+99899394000', size: 10_000 } as const;
const RESIDENTIAL = { kind: 'pool', of: 'residential', size: 50 } as const;
const FEW = { window: 2, refused: '100%' } as const;

function planOf(adapt: Adapt): Plan {
  const scenario = defineScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'small',
    title: 'Small',
    summary: 'Two lanes that learn.',
    family: 'test',
    startsAt: '2026-03-10T23:00:00+01:00',
    duration: '1h',
    tariff: { flat: 0.05, currency: 'EUR', source: 'test' },
    campaigns: [
      {
        id: 'attack',
        lanes: 2,
        pacing: { kind: 'constant', total: 400, lasts: '1h' },
        destinations: UZ,
        identities: { network: RESIDENTIAL, device: { kind: 'pool', size: 5 } },
        adapt,
      },
    ],
    people: [
      {
        id: 'users',
        pacing: { kind: 'constant', total: 10, lasts: '1h' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'plain', weight: 1 }],
      },
    ],
  });
  return planCampaign(scenario, 7, { priceOf: () => 50_000 });
}

/** Two lanes and the means to answer what they ask. */
class Stage {
  readonly plan: Plan;
  readonly events: LedgerEvent[] = [];
  readonly minds: LaneMinds;

  constructor(adapt: Adapt) {
    this.plan = planOf(adapt);
    this.minds = LaneMinds.of(this.plan, (event) => this.events.push(event)) as LaneMinds;
  }

  played(lane: number, index: number, atMs = index * 1_000): Lane | null {
    return this.minds.turn(this.plan.lanes[lane] as Lane, index, atMs);
  }

  /** What the lane would do with these openers now; left-out ones are missing. */
  openers(lane: number, count = 100): Opener[] {
    return Array.from({ length: count }, (_, index) => index).flatMap(
      (index) => this.played(lane, index)?.openerAt(index) ?? [],
    );
  }

  asks(lane: number, index: number): Conversation {
    const played = this.played(lane, index) as Lane;
    return new Conversation(played, played.openerAt(index), () => {});
  }

  answers(conversation: Conversation, answer: AnswerClass, atMs = 0): void {
    const { number } = conversation.opener;
    this.minds.heard(conversation, { wire: { step: 'send', number, channel: 'sms', solve: 'no' }, answer, atMs });
  }

  refuse(lane: number, times: number, atMs = 0): void {
    for (let index = 0; index < times; index += 1) this.answers(this.asks(lane, index), 'rate-limited', atMs);
  }
}

const moved = (lane: number, move: string, atMs = 0) => ({ type: 'moved', atMs, lane, move });
const countries = (openers: readonly Opener[]) => new Set(openers.map(({ number }) => classify(number).country));
const addresses = (openers: readonly Opener[]) => new Set(openers.map(({ identity }) => identity.address));

test('where nobody adapts, engines have nothing to ask', () => {
  const { plan } = new Stage({ ...FEW, moves: [{ kind: 'stop' }] });
  expect(LaneMinds.of({ ...plan, lanes: plan.lanes.filter(({ adaptive }) => !adaptive) }, () => {})).toBeNull();
  expect(plan.lanes.map(({ adaptive }) => adaptive)).toEqual([true, true, false]);
});

describe('what a move changes, and what it leaves', () => {
  test('before any, openers are those of the plan', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'stop' }] });
    const lane = stage.plan.lanes[1] as Lane;
    expect(stage.openers(1)).toEqual(Array.from({ length: 100 }, (_, index) => lane.openerAt(index)));
  });

  test('other destinations, by the same exits, at the same times', () => {
    const moves = [
      { kind: 'change-destinations', destinations: { kind: 'countries', countries: [{ country: 'PK' }] } },
    ];
    const stage = new Stage({ ...FEW, moves } as Adapt);
    const before = stage.openers(0);
    stage.refuse(0, 2, 9);
    const after = stage.openers(0);
    expect(stage.events).toEqual([moved(0, 'change-destinations', 9)]);
    expect(countries(before)).toEqual(new Set(['UZ']));
    expect(countries(after)).toEqual(new Set(['PK']));
    expect(after.map(({ dueAtMs }) => dueAtMs)).toEqual(before.map(({ dueAtMs }) => dueAtMs));
    expect(addresses([...before, ...after]).size).toBeLessThanOrEqual(RESIDENTIAL.size);
  });

  test('other exits: a pool like the first holds other addresses, and the next one others again', () => {
    const moves: Adapt['moves'] = [{ kind: 'change-network', network: RESIDENTIAL }];
    const stage = new Stage({ ...FEW, moves, repeats: true });
    const pools = [stage.openers(0)];
    for (let nth = 0; nth < 3; nth += 1) {
      stage.refuse(0, 2);
      pools.push(stage.openers(0));
    }
    const all = pools.flatMap((openers) => [...addresses(openers)]);
    expect(new Set(all).size).toBeGreaterThan(0.99 * all.length);
    expect(pools.map((openers) => openers.map(({ number }) => number))).toEqual(
      pools.map(() => (pools[0] as Opener[]).map(({ number }) => number)),
    );
  });

  test('other machines', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'change-device', device: { kind: 'pool', size: 5 } }] });
    const devicesOf = () => stage.openers(0).map(({ identity }) => identity.device);
    const before = devicesOf();
    expect(new Set(before).size).toBe(5);
    stage.refuse(0, 2);
    expect(new Set([...before, ...devicesOf()]).size).toBe(10);
  });

  test('who visits first has no use for a scraped token', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'visit-first', think: '4s' }] });
    expect(stage.asks(0, 5).begin(0)).toMatchObject([{ kind: 'send' }]);
    expect(stage.played(0, 5)?.sharesScrapedToken).toBe(true);
    stage.refuse(0, 2);
    expect(stage.asks(0, 5).begin(0)).toEqual([{ kind: 'visit' }]);
    expect(stage.played(0, 5)?.sharesScrapedToken).toBe(false);
  });

  test('who pays for solutions solves the next challenge', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'solve-challenges', solver: { kind: 'farm' } }] });
    const reactions = () => {
      const conversation = stage.asks(0, 5);
      conversation.begin(0);
      return conversation.on({ kind: 'answer', to: 'send', answer: 'challenge-required', retryAfterMs: 0 }, 1);
    };
    expect(reactions()).toMatchObject([{ kind: 'end' }]);
    stage.refuse(0, 2);
    expect(reactions()).toMatchObject([{ kind: 'wait', ms: 36_000 }]);
  });

  test('who backs off leaves out what is due meanwhile, and who stops all that is left', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'back-off', pause: '30s' }, { kind: 'stop' }] });
    stage.refuse(0, 2, 5_000);
    expect([34_999, 35_000].map((atMs) => stage.played(0, 9, atMs) === null)).toEqual([true, false]);
    for (const index of [40, 41]) stage.answers(stage.asks(0, index), 'fraud-blocked', 50_000);
    expect(stage.openers(0)).toEqual([]);
    expect(stage.events).toEqual([moved(0, 'back-off', 5_000), moved(0, 'stop', 50_000)]);
  });
});

describe('what a lane learns from', () => {
  test('its own answers: the other lane goes on as before', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'stop' }] });
    const before = stage.openers(1);
    stage.refuse(0, 1);
    stage.refuse(1, 1);
    expect(stage.events).toEqual([]);
    stage.refuse(0, 1);
    expect(stage.events).toEqual([moved(0, 'stop')]);
    expect(stage.openers(1)).toEqual(before);
  });

  test('not from what it began before its last move', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'change-network', network: RESIDENTIAL }, { kind: 'stop' }] });
    const early = [stage.asks(0, 50), stage.asks(0, 51)];
    stage.refuse(0, 2);
    for (const conversation of early) stage.answers(conversation, 'rate-limited');
    expect(stage.events).toEqual([moved(0, 'change-network')]);
    stage.refuse(0, 2);
    expect(stage.events).toHaveLength(2);
  });

  test('a welcome keeps it where it is', () => {
    const stage = new Stage({ ...FEW, moves: [{ kind: 'stop' }] });
    for (let index = 0; index < 50; index += 1) {
      stage.answers(stage.asks(0, index), index % 2 === 0 ? 'sent' : 'rate-limited');
    }
    expect(stage.events).toEqual([]);
  });
});
