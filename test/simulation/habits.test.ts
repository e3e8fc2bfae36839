/** Habits of people and attackers that only show in a whole run: who counts as kept out, what a target says to a used code. */
import { expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { POLICY_SCHEMA, readPolicy } from '../../reference-target/policy.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import { frictionOf } from '../../src/core/score/friction.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';

type Cohort = NonNullable<NonNullable<ScenarioInput['people']>[number]['cohorts']>[number];
type Campaign = NonNullable<ScenarioInput['campaigns']>[number];

const OPEN = preparePolicy(loadPolicy('open'));
/** A service for another country: it refuses everybody here. */
const FOR_OTHERS = policyWith({ 'country-allowlist': { countries: ['FR'] } });
const PEOPLE = 60;

function policyWith(defences: Readonly<Record<string, Readonly<Record<string, unknown>>>>): PreparedPolicy {
  const enforced = Object.entries(defences).map(([id, settings]) => [id, { mode: 'enforce', ...settings }]);
  const document = {
    schema: POLICY_SCHEMA,
    id: 'one',
    title: 'One',
    summary: 'One.',
    defences: Object.fromEntries(enforced),
  };
  const read = readPolicy(document, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return preparePolicy({ policy: read.policy, document });
}

async function play(cohort: Omit<Cohort, 'id' | 'weight'>, policy: PreparedPolicy, campaigns: Campaign[] = []) {
  const prepared = prepareWrittenScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'habits',
    title: 'Habits',
    summary: 'One habit at a time.',
    family: 'test',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: '2h',
    tariff: { flat: 0.1, currency: 'EUR', source: 'made up' },
    campaigns,
    people: [
      {
        id: 'users',
        pacing: { kind: 'constant', total: PEOPLE, lasts: '1h' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'some', weight: 1, ...cohort }],
      },
    ],
  });
  const events: LedgerEvent[] = [];
  const run = await playSimulated({ prepared, policy, seed: 1, events: (event) => events.push(event) });
  expect(violations(run.header, events)).toEqual([]);
  const count = (type: LedgerEvent['type']) => events.filter((event) => event.type === type).length;
  return { totals: run.totals, events, count };
}

const insultsOf = async (cohort: Omit<Cohort, 'id' | 'weight'>): Promise<number> => {
  const [here, undefended] = [await play(cohort, FOR_OTHERS), await play(cohort, OPEN)];
  return frictionOf(here.totals, undefended.totals, { ignoreCutOff: false }).all.insults;
};

test('who finishes another way is kept out by nobody, while others are', async () => {
  expect(await insultsOf({})).toBe(PEOPLE);
  expect(await insultsOf({ finishesElsewhere: '100%' })).toBe(0);
});

test('and leaves a message that nobody verifies', async () => {
  const { count, events } = await play({ finishesElsewhere: '100%' }, OPEN);
  expect([count('dispatch'), count('verify')]).toEqual([PEOPLE, 0]);
  const ends = events.flatMap((event) => (event.type === 'intent-end' ? [event.how] : []));
  expect(ends).toEqual(Array(PEOPLE).fill('completed'));
});

test('a client that asks twice costs two messages where nobody minds, and nobody a login where the second is refused', async () => {
  const twice = { asksTwice: '100%' } as const;
  expect((await play(twice, OPEN)).count('dispatch')).toBe(2 * PEOPLE);
  const cooled = await play(twice, policyWith({ 'number-velocity': { cooldown: '60s' } }));
  expect(cooled.count('attempt')).toBe(2 * PEOPLE);
  expect(cooled.count('dispatch')).toBe(PEOPLE);
  const completed = cooled.events.filter((event) => event.type === 'intent-end' && event.how === 'completed');
  expect(completed).toHaveLength(PEOPLE);
});

test('who waits in vain asks again by another channel', async () => {
  const { events } = await play({ firstMessageLost: '100%', resendAfter: '30s', switchesTo: 'voice' }, OPEN);
  const channels = events.flatMap((event) => (event.type === 'attempt' ? [event.channel] : []));
  expect(channels.filter((channel) => channel === 'sms')).toHaveLength(PEOPLE);
  expect(channels.filter((channel) => channel === 'voice')).toHaveLength(PEOPLE);
});

test('a target says that a used code is wrong, every time that it is entered again', async () => {
  const attack: Campaign = {
    id: 'attack',
    pacing: { kind: 'constant', total: 20, lasts: '1h' },
    destinations: { kind: 'countries', countries: [{ country: 'UZ' }] },
    identities: { network: { kind: 'pool', of: 'residential', size: 1_000 } },
    verify: '100%',
    replays: 2,
  };
  const { events, totals } = await play({}, OPEN, [attack]);
  const fraud = totals.lanes.find(({ intent }) => intent === 'fraud');
  expect(fraud?.verified).toBe(20);
  const answers = new Map<number, string[]>();
  for (const event of events) {
    if (event.type !== 'verify') continue;
    answers.set(event.attempt, [...(answers.get(event.attempt) ?? []), event.answer]);
  }
  const replayed = [...answers.values()].filter((all) => all.length > 1);
  expect(replayed).toHaveLength(20);
  for (const [first, ...again] of replayed) {
    expect(first).toBe('verified');
    expect(again).toHaveLength(2);
    expect(again).not.toContain('verified');
  }
});
