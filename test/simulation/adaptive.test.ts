/**
 * An attacker who adapts, against the same attacker who does not: what learning earns him, what keeps him from learning, and
 * what he leaves alone. Counted at the provider, its own rules off.
 */
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { POLICY_SCHEMA, readPolicy } from '../../reference-target/policy.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import { attackerScore } from '../../src/core/score/money.ts';
import { sumLanes } from '../../src/core/score/totals.ts';
import { playSimulated, type SimulationInput } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';
import { economicsOf } from '../../src/drill/score-run.ts';

type Campaign = NonNullable<ScenarioInput['campaigns']>[number];

/** One exit for everything: the limit per address of `basic` (10 an hour, S1) stops it almost at once. */
const BLIND: Campaign = {
  id: 'attack',
  pacing: { kind: 'constant', total: 600, lasts: '2h' },
  destinations: { kind: 'countries', countries: [{ country: 'UZ' }] },
  identities: { network: { kind: 'single' } },
};
const OTHER_EXITS = { kind: 'change-network', network: { kind: 'pool', of: 'residential', size: 5_000 } } as const;
const ADAPTS: Campaign = { ...BLIND, adapt: { window: 10, moves: [OTHER_EXITS] } };
const BASIC = preparePolicy(loadPolicy('basic'));
const OPEN = preparePolicy(loadPolicy('open'));

async function play(campaign: Campaign, policy: PreparedPolicy, options: Partial<SimulationInput> = {}) {
  const prepared = prepareWrittenScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'adapting',
    title: 'Adapting',
    summary: 'One attacker, and people who do not meet him.',
    family: 'test',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: '2h',
    tariff: { flat: 0.1, currency: 'EUR', source: 'made up' },
    campaigns: [campaign],
    people: [
      {
        id: 'users',
        pacing: { kind: 'constant', total: 20, lasts: '2h' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'ordinary', weight: 1 }],
      },
    ],
  });
  const events: LedgerEvent[] = [];
  const collect = (event: LedgerEvent) => events.push(event);
  const run = await playSimulated({ prepared, policy, seed: 1, providerRules: false, events: collect, ...options });
  expect(violations(run.header, events)).toEqual([]);
  const { totals, health } = run;
  return {
    events,
    health,
    messages: sumLanes(totals, 'fraud', 'dispatches'),
    attempts: sumLanes(totals, 'fraud', 'attempts'),
    profitMicro: attackerScore(totals.lanes, economicsOf(run, prepared)).profitMicro,
    moves: totals.moves.map(({ move }) => move),
    movedAtMs: totals.moves.map(({ atMs }) => atMs),
  };
}

function policyWith(defences: Readonly<Record<string, Readonly<Record<string, unknown>>>>): PreparedPolicy {
  const enforced = Object.entries(defences).map(([id, settings]) => [id, { mode: 'enforce', ...settings }]);
  const document = {
    schema: POLICY_SCHEMA,
    id: 'one-defence',
    title: 'One defence',
    summary: 'As stated.',
    defences: Object.fromEntries(enforced),
  };
  const read = readPolicy(document, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return preparePolicy({ policy: read.policy, document });
}

describe('against the published limits', () => {
  test('he earns many times what his blind twin earns', async () => {
    const [blind, adaptive] = [await play(BLIND, BASIC), await play(ADAPTS, BASIC)];
    expect(blind.messages).toBe(20);
    expect(blind.moves).toEqual([]);
    expect(adaptive.moves).toEqual(['change-network']);
    expect(adaptive.messages).toBeGreaterThan(20 * blind.messages);
    expect(adaptive.profitMicro).toBeGreaterThan(20 * blind.profitMicro);
  });

  test('who never sees enough refusals plays the very events of his blind twin', async () => {
    const stubborn: Campaign = { ...BLIND, adapt: { window: 1_000, moves: [OTHER_EXITS] } };
    expect((await play(stubborn, BASIC)).events).toEqual((await play(BLIND, BASIC)).events);
  });

  test('the same seed adapts in the same way', async () => {
    expect((await play(ADAPTS, BASIC)).events).toEqual((await play(ADAPTS, BASIC)).events);
  });
});

describe('where nobody refuses him', () => {
  test('he sees no reason to move: undefended, both are the same', async () => {
    const [blind, adaptive] = [await play(BLIND, OPEN), await play(ADAPTS, OPEN)];
    expect(adaptive.messages).toBe(600);
    expect(adaptive.events).toEqual(blind.events);
  });

  test('on a calm day he is not there', async () => {
    const calm = await play(ADAPTS, BASIC, { only: 'legit' });
    expect([calm.attempts, calm.moves, calm.health.started]).toEqual([0, [], 20]);
  });
});

describe('openers that he leaves out', () => {
  test('are no fault of the harness: their turn came, and none was dropped', async () => {
    const slow: Campaign = {
      ...BLIND,
      adapt: { window: 10, moves: [{ kind: 'slow-down', keepOneIn: 5 }], stopsWhenLosing: false },
    };
    const { health, attempts } = await play(slow, BASIC);
    expect(health).toMatchObject({ started: 620, dropped: 0, unresolved: 0 });
    // 15 until the window is half full of refusals, then one in five.
    expect(attempts).toBe(15 + (600 - 15) / 5);
  });

  test('stopping at a loss leaves the rest', async () => {
    // The messages are worth less than the browser that asks for them.
    const dear: Campaign = { ...ADAPTS, economics: { kilobytesPerAttempt: 12_000 } };
    const { moves, attempts } = await play(dear, BASIC);
    expect(moves).toEqual(['change-network', 'cut-losses']);
    expect(attempts).toBe(25);
  });
});

describe('what he learns from', () => {
  const filled: Campaign = { ...ADAPTS, honeypot: 'filled' };

  test('a refusal that says so: he moves on', async () => {
    const { moves } = await play(filled, policyWith({ honeypot: { whenFilled: 'deny' } }));
    expect(moves[0]).toBe('change-network');
  });

  test('a pretended success: he never learns that nothing was sent', async () => {
    const { moves, messages, attempts } = await play(filled, policyWith({ honeypot: { whenFilled: 'pretend' } }));
    expect([moves, messages, attempts]).toEqual([[], 0, 600]);
  });
});

describe('moves that answer a defence', () => {
  test('visiting the page first passes the check of the flow', async () => {
    const visits: Campaign = { ...BLIND, adapt: { moves: [{ kind: 'visit-first' }] } };
    const flow = policyWith({ 'session-flow': {} });
    expect((await play(BLIND, flow)).messages).toBe(0);
    const { moves, messages } = await play(visits, flow);
    expect(moves).toEqual(['visit-first']);
    expect(messages).toBeGreaterThan(500);
  });

  test('paid solutions pass a challenge, and are paid for', async () => {
    const solver = { kind: 'service', costMicro: 2_000 } as const;
    const solves: Campaign = { ...BLIND, adapt: { moves: [{ kind: 'solve-challenges', solver }] } };
    const always = policyWith({ challenge: { when: 'always' } });
    expect((await play(BLIND, always)).messages).toBe(0);
    const { moves, messages, profitMicro } = await play(solves, always);
    expect(moves).toEqual(['solve-challenges']);
    expect(messages).toBeGreaterThan(450);
    expect(profitMicro).toBeLessThan(messages * 28_000);
  });

  test('a pause outlives a limit that counts an hour', async () => {
    const waits: Campaign = { ...BLIND, adapt: { window: 10, moves: [{ kind: 'back-off', pause: '1h' }] } };
    const { movedAtMs, events } = await play(waits, BASIC);
    const [awayMs = 0] = movedAtMs;
    const atMs = events.flatMap((event) => (event.type === 'dispatch' ? [event.atMs] : []));
    const asked = events.flatMap((event) => (event.type === 'attempt' && event.attempt < 2 ** 37 ? [event.atMs] : []));
    expect(asked.filter((ms) => ms > awayMs && ms < awayMs + 3_600_000)).toEqual([]);
    expect(atMs.filter((ms) => ms >= awayMs + 3_600_000).length).toBeGreaterThan(5);
  });
});
