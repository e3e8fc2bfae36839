/**
 * Attribution on real runs: what a drill does not play is played here nevertheless, credit goes to who does the work, and
 * for defences that remember nothing it is the one-pass formula of methods.md 4.3.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFENCES, type Registry } from '../../reference-target/defences/index.ts';
import { silenced } from '../../reference-target/variants/silenced-defence.ts';
import { ATTEMPTS_PER_OPENER, OPENERS_PER_LANE } from '../../src/core/domain/attempt.ts';
import type { DefenceMode } from '../../src/core/domain/decision.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import type { Worth } from '../../src/core/score/attribution-format.ts';
import { wholeShares } from '../../src/core/score/shapley.ts';
import { drawnOrders, type GameLimits, playGame } from '../../src/drill/attribution.ts';
import { Coalitions, worthOfRun } from '../../src/drill/coalitions.ts';
import { NO_DEFENCES } from '../../src/drill/no-defences.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { FULL_DEPTH } from '../requirements.ts';

const SEED = 1;
const STATELESS = ['number-format', 'country-allowlist', 'prefix-blocklist'];

/** A policy of which only these are enforced. */
function only(ids: readonly string[], name = 'layered'): PreparedPolicy {
  const policy = preparePolicy(loadPolicy(name));
  const off = policy.policy.defences.filter(({ id }) => !ids.includes(id));
  return withModes(policy, Object.fromEntries(off.map(({ id }): [string, DefenceMode] => [id, 'off'])));
}

interface Played {
  readonly coalitions: Coalitions;
  /** From scratch, whatever the coalitions know. */
  readonly playAnyway: (coalition: number) => Promise<Worth>;
  readonly played: string[];
}

async function coalitionsOf(scenario: string, policy: PreparedPolicy, registry: Registry = DEFENCES): Promise<Played> {
  const prepared = prepareScenarios([scenario])[0]!;
  const undefended = await playSimulated({
    ...{ prepared, policy: NO_DEFENCES, seed: SEED, providerRules: false, healthy: true },
  });
  const played: string[] = [];
  const totalsOf = async (changed: PreparedPolicy) =>
    (await playSimulated({ prepared, policy: changed, seed: SEED, registry })).totals;
  const coalitions = new Coalitions({
    job: { prepared, policy, seed: SEED },
    undefended: undefended.totals,
    played: new Map(),
    play: (changed) => {
      played.push(changed.policy.defences.map(({ id }) => id).join('+'));
      return totalsOf(changed);
    },
    seats: 1,
  });
  const playAnyway = async (coalition: number) => {
    const kept = coalitions.players.filter((_, i) => (coalition & (1 << i)) !== 0);
    const off = coalitions.players.filter((id) => !kept.includes(id)).map((id): [string, DefenceMode] => [id, 'off']);
    return worthOfRun(await totalsOf(withModes(policy, Object.fromEntries(off))), undefended.totals);
  };
  return { coalitions, playAnyway, played };
}

/** Five or six at a time, among them those that several scenarios leave idle, and alarms that change the posture for all. */
const GAMES: readonly (readonly [scenario: string, policy: string, ids: readonly string[]])[] = [
  ['premium-prefix', 'layered', [...STATELESS, 'number-velocity', 'conversion-monitor', 'spend-cap']],
  ['consecutive-block', 'layered', ['ip-velocity', 'ip-fanout', 'range-velocity', 'device-velocity', 'session-flow']],
  [
    'resend-abuse',
    'layered',
    ['session-flow', 'number-velocity', 'device-velocity', 'conversion-monitor', 'spend-cap'],
  ],
  [
    'residential-rotation',
    's2-seven-defences',
    ['honeypot', 'challenge', 'email-first', 'ip-fanout', 'conversion-monitor'],
  ],
];

describe.each(GAMES)('%s under %s', (scenario, name, ids) => {
  /** One game for both tests: what the first has learned, the second divides among the defences. */
  let game: Promise<Played>;
  beforeAll(() => {
    game = coalitionsOf(scenario, only(ids, name));
  });

  test('what is not played comes out like the run that speaks for it', async () => {
    const { coalitions, playAnyway, played } = await game;
    expect(coalitions.players).toHaveLength(ids.length);
    const everyOne = Array.from({ length: 2 ** ids.length }, (_, coalition) => coalition);
    expect(await coalitions.learn(everyOne)).toBe('known');
    expect(coalitions.runs).toBe(played.length);
    expect(coalitions.runs).toBeLessThan(everyOne.length);
    // Below full depth every fourth one, others in games of odd size than in those of even: what an idle defence is wrongly
    // taken for shows in every coalition that it is in.
    for (const coalition of everyOne.filter((one) => FULL_DEPTH || one % 4 === ids.length % 4))
      expect(coalitions.worthOf(coalition), String(coalition)).toEqual(await playAnyway(coalition));
  });

  test('values sum to what all of them change together, exactly', async () => {
    const { coalitions } = await game;
    const divided = await playGame(coalitions, 'shapley');
    const [none, all] = [coalitions.worthOf(0), coalitions.worthOf(coalitions.all)];
    const values = Object.values(divided?.shapley?.values ?? {});
    const money = values.reduce((sum, { lossMicro }) => sum + lossMicro, 0);
    const people = values.reduce((sum, { insultsMicro }) => sum + insultsMicro, 0);
    expect(divided?.shapley?.game).toMatchObject({ method: 'exact', defences: coalitions.players, orders: null });
    expect(money).toBe(none.lossMicro - all.lossMicro);
    expect(money).toBeGreaterThan(0);
    expect(people).toBe((all.insults - none.insults) * 1_000_000);
    expect(divided?.shapley?.game.total).toEqual({ lossMicro: money, insults: people / 1_000_000 });
    expect(divided?.alone).toEqual(
      Object.fromEntries(coalitions.players.map((id, i) => [id, coalitions.worthOf(1 << i)])),
    );
  });
});

test('for defences that remember nothing, every message is shared among those who would have stopped it', async () => {
  const [scenario, policy] = ['premium-prefix', only(STATELESS)];
  const { coalitions } = await coalitionsOf(scenario, policy);
  const game = await playGame(coalitions, 'shapley');
  const shared = await onePass(scenario, policy);
  const shapley = STATELESS.map((id) => game?.shapley?.values[id]?.lossMicro);
  expect(shapley).toEqual(shared);
  for (const value of shared) expect(value).toBeGreaterThan(0);
});

/** phi_i = sum over messages r of c_r [i in B_r] / |B_r|, from one run in which all of them only watch. */
async function onePass(scenario: string, policy: PreparedPolicy): Promise<number[]> {
  const prepared = prepareScenarios([scenario])[0]!;
  const watching = withModes(policy, Object.fromEntries(STATELESS.map((id): [string, DefenceMode] => [id, 'observe'])));
  const objectors = new Map<number, string[]>();
  const costs = new Map<number, number>();
  const see = (event: LedgerEvent): void => {
    if (event.type === 'decided')
      objectors.set(
        event.attempt,
        event.decisions.map(({ defence }) => defence),
      );
    if (event.type === 'dispatch') costs.set(event.attempt, event.costMicro);
  };
  const { header } = await playSimulated({ prepared, policy: watching, seed: SEED, events: see });
  const laneOf = (attempt: number) => header.lanes[Math.floor(attempt / (OPENERS_PER_LANE * ATTEMPTS_PER_OPENER))];
  const numerators = STATELESS.map(() => 0n);
  for (const [attempt, cost] of costs) {
    if (laneOf(attempt)?.intent !== 'fraud') continue;
    const blocking = objectors.get(attempt) ?? [];
    // 6 is divided by 1, 2 and 3.
    for (const id of blocking) numerators[STATELESS.indexOf(id)]! += BigInt(cost) * BigInt(6 / blocking.length);
  }
  return wholeShares({ numerators, denominator: 6n });
}

test('a sabotaged defence loses its credit, and the others take over what they can', async () => {
  const ids = ['ip-velocity', 'ip-fanout', 'range-velocity'];
  const creditOf = async (registry: Registry) => {
    const game = await playGame((await coalitionsOf('consecutive-block', only(ids), registry)).coalitions, 'shapley');
    return ids.map((id) => game?.shapley?.values[id]?.lossMicro ?? 0);
  };
  const [address, fanout, range] = await creditOf(DEFENCES);
  const sabotaged = await creditOf(silenced(DEFENCES, ['range-velocity']));
  expect(range).toBeGreaterThan(50_000_000);
  expect(sabotaged[2]).toBe(0);
  expect(sabotaged[0]).toBeGreaterThan(address!);
  expect(sabotaged[1]).toBeGreaterThan(fanout!);
});

describe('where there are too many runs for exact values', () => {
  const ids = [...STATELESS, 'number-velocity', 'conversion-monitor', 'spend-cap'];
  const FEW: GameLimits = { exactRunsMax: 3, exactPlayersMax: 16, orders: 8 };

  test('they are sampled, say so, still sum exactly, and lie near the exact ones', async () => {
    const exact = await playGame((await coalitionsOf('premium-prefix', only(ids))).coalitions, 'shapley');
    const { coalitions } = await coalitionsOf('premium-prefix', only(ids));
    const sampled = await playGame(coalitions, 'shapley', FEW);
    expect(sampled?.shapley?.game).toMatchObject({ method: 'sampled', orders: 16, total: exact?.shapley?.game.total });
    const money = Object.values(sampled?.shapley?.values ?? {}).reduce((sum, { lossMicro }) => sum + lossMicro, 0);
    expect(money).toBe(exact?.shapley?.game.total.lossMicro);
    for (const id of ids) {
      const value = sampled?.shapley?.values[id];
      const off = Math.abs((value?.lossMicro ?? 0) - (exact?.shapley?.values[id]?.lossMicro ?? 0));
      expect(value?.error).not.toBeNull();
      // Six intervals of 95 %: not all of them need to hold, three half widths do (seeded).
      expect(off, id).toBeLessThanOrEqual(3 * (value?.error?.lossMicro ?? 0) + 1);
    }
    expect(Object.values(sampled?.shapley?.values ?? {}).some(({ error }) => (error?.lossMicro ?? 0) > 0)).toBe(true);
  });

  test('the same seed draws the same orders, another one others', () => {
    const drawn = (seed: number) => drawnOrders(9, { count: 20, seed });
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    for (const order of drawn(3)) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

test('a drill that is stopped has no values rather than half of them', async () => {
  const prepared = prepareScenarios(['premium-prefix'])[0]!;
  const { totals } = await playSimulated({ prepared, policy: NO_DEFENCES, seed: SEED });
  const stopped = { job: { prepared, policy: only(STATELESS), seed: SEED }, undefended: totals, seats: 1 };
  const coalitions = new Coalitions({ ...stopped, played: new Map(), play: async () => null });
  expect(await playGame(coalitions, 'solo')).toBeUndefined();
  expect(await playGame(coalitions, 'shapley')).toBeUndefined();
});
