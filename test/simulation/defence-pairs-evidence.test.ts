/** Pairs of the defences that judge what a request brings along, and what honest people pay for each. */
import { describe, expect, test } from 'vitest';
import type { RunTotals } from '../../src/core/score/totals.ts';
import { INTENT, sumLanes } from '../../src/core/score/totals.ts';

import {
  customersOf,
  describePair,
  dispatchesOf,
  pumpingOf,
  type Settings,
  scenarioOf,
  totalsOf,
} from './defence-pair.ts';

const attack = (change: Parameters<typeof pumpingOf>[1]) =>
  scenarioOf('attack', { duration: '1h', campaigns: [pumpingOf(['UZ'], change)] });
const visits = { session: 'visit-first', think: '6s' } as const;
const throwAway = { kind: 'throw-away' } as const;

const COLD = attack({});
const CLUMSY = attack({ honeypot: 'filled' });
const RECORDED = attack({ ...visits, behaviour: 'replayed', identities: browserOnEach() });
const CAREFUL = attack({ ...visits, behaviour: 'human-like', identities: browserOnEach() });

describePair('challenge', {
  settings: { when: 'always' },
  stops: COLD,
  blindTo: attack({ ...visits, solver: { kind: 'proof-of-work' } }),
});
describePair('honeypot', { stops: CLUMSY, blindTo: COLD });
describePair('email-first', { stops: COLD, blindTo: attack({ ...visits, email: throwAway }) });
describePair('behaviour-score', { stops: RECORDED, blindTo: CAREFUL });
describePair('known-number', {
  stops: COLD,
  // Sign-up: every number is new, so that only the budget for new numbers is left, and this attack stays below it.
  settings: { whenUnknown: 'pretend' },
  blindTo: scenarioOf('customers-pumped', {
    duration: '1h',
    campaigns: [pumpingOf(['FR'], { destinations: firstCustomers() })],
    people: [customersOf(['FR'], { destinations: firstCustomers() })],
  }),
});
/** Codes are read on rented phones and entered elsewhere: the monitor takes the attack for healthy traffic. */
const READ_ELSEWHERE = scenarioOf('elsewhere', {
  duration: '1h',
  campaigns: [pumpingOf(['UZ'], { ...visits, verify: '60%', verifyFrom: 'another-session' })],
  people: [customersOf(['FR'], { pacing: { kind: 'constant', total: 60, lasts: '55m' } })],
});
describePair('session-binding', {
  beside: { 'conversion-monitor': {} },
  stops: READ_ELSEWHERE,
  blindTo: attack({ ...visits, verify: '60%', verifyFrom: 'same-session' }),
});

describe('what honest people pay', () => {
  const cohort = (id: string, more: object) =>
    scenarioOf(id, { duration: '1h', people: [customersOf(['FR'], { cohorts: [{ id, weight: 1, ...more }] })] });

  test('honeypot: who lets a browser fill in everything is told that a code was sent, and gives up', async () => {
    const autofill = cohort('autofill', { hands: 'autofill', fillsHoneypot: '20%' });
    const off = completedIn(await totalsOf(autofill, {}));
    const on = completedIn(await totalsOf(autofill, { honeypot: {} }));
    expect(off).toBeGreaterThan(280);
    expect(on / off).toBeGreaterThan(0.7);
    expect(on / off).toBeLessThan(0.88);
  });

  test('email-first: nearly all get through, about half a minute later', async () => {
    const ordinary = cohort('ordinary', {});
    const off = await totalsOf(ordinary, {});
    const on = await totalsOf(ordinary, { 'email-first': {} });
    expect(completedIn(on) / completedIn(off)).toBeGreaterThan(0.88);
    expect(completedIn(on) / completedIn(off)).toBeLessThan(1);
    expect(medianMs(on) - medianMs(off)).toBeGreaterThan(20_000);
    expect(medianMs(on) - medianMs(off)).toBeLessThan(60_000);
  });

  test('known-number and session-binding: nobody who has an account notices', async () => {
    const ordinary = cohort('ordinary', {});
    const off = await dispatchesOf(ordinary, {});
    expect(await dispatchesOf(ordinary, { 'known-number': {}, 'session-binding': {} })).toEqual(off);
    expect(completedIn(await totalsOf(ordinary, { 'known-number': {}, 'session-binding': {} }))).toBe(
      completedIn(await totalsOf(ordinary, {})),
    );
  });

  test('behaviour-score: people are left alone; an app without the script solves a challenge or is kept out', async () => {
    const people = cohort('people', {});
    const assisted = cohort('assisted', { hands: 'linear', think: '40s' });
    const app = cohort('app', { hands: 'none', agent: 'mobile-app' });
    for (const scenario of [people, assisted]) expect(challengedIn(await totalsOf(scenario, score()))).toBe(0);
    expect(challengedIn(await totalsOf(app, score()))).toBeGreaterThan(280);
    const refused = completedIn(await totalsOf(app, score()));
    const challenged = completedIn(await totalsOf(app, { ...score(), challenge: { when: 'risk' } }));
    expect(refused).toBe(0);
    expect(challenged).toBeGreaterThan(270);
  });

  test('a solver buys the way through the same challenge, at its price', async () => {
    const solver = { kind: 'service', success: '90%' } as const;
    const solving = attack({ ...visits, behaviour: 'replayed', identities: browserOnEach(), solver });
    const defences = { ...score(), challenge: { when: 'risk' } };
    expect((await dispatchesOf(RECORDED, defences)).fraud).toBeLessThan(30);
    const totals = await totalsOf(solving, defences);
    expect(sumLanes(totals, 'fraud', 'dispatches')).toBeGreaterThan(500);
    expect(totals.lanes[0]?.solutions).toBeGreaterThan(580);
  });

  test('an offer of another channel keeps the message and most of the travellers; a plain refusal keeps neither', async () => {
    const travellers = scenarioOf('travellers', { duration: '1h', people: [customersOf(['TH'])] });
    const rule = (whenNotServed: string) => ({ 'country-allowlist': { countries: ['DE'], whenNotServed } });
    const [denied, offered] = [
      await totalsOf(travellers, rule('deny')),
      await totalsOf(travellers, rule('other-channel')),
    ];
    expect([denied, offered].map((totals) => sumLanes(totals, 'legit', 'dispatches'))).toEqual([0, 0]);
    expect(completedIn(denied)).toBe(0);
    // 60 % of people accept the offer (assumption of the scenario format).
    expect(completedIn(offered)).toBeGreaterThan(150);
    expect(completedIn(offered)).toBeLessThan(210);
    expect(offered.dispositions).toMatchObject([{ kind: 'other-channel', fraud: 0 }]);
  });

  test('what is pretended, reviewed and challenged is counted as such, by truth', async () => {
    const machine = scenarioOf('machine', {
      duration: '1h',
      campaigns: [pumpingOf(['UZ'], { honeypot: 'filled', identities: oneMachine() })],
    });
    const kinds = async (defences: Readonly<Record<string, Settings>>) =>
      (await totalsOf(machine, defences)).dispositions.map(({ kind, fraud, legit }) => [kind, fraud > 300, legit]);
    expect(await kinds({ honeypot: {} })).toEqual([['pretend', true, 0]]);
    expect(await kinds({ 'fanout-watchlist': { whenSuspicious: 'allow' } })).toEqual([['review', true, 0]]);
    expect(await kinds({ 'behaviour-score': {} })).toEqual([['challenge', true, 0]]);
  });

  test('session-binding refuses codes, not messages: the ledger says whose', async () => {
    const totals = await totalsOf(READ_ELSEWHERE, { 'session-binding': {} });
    const [binding] = totals.defences;
    expect(totals.lanes[0]?.dispatches).toBe(600);
    expect(binding?.refused.fraud).toBeGreaterThan(300);
    expect(binding?.reasons[0]?.reason).toBe('no-code-in-session');
    expect(binding?.firstBlocker.fraud).toBe(0);
  });
});

function score(): Record<string, Settings> {
  return { 'behaviour-score': {} };
}

function completedIn(totals: RunTotals): number {
  return totals.intents.reduce(
    (sum, { flags }) => sum + flags.filter((bits) => (bits & INTENT.completed) !== 0).length,
    0,
  );
}

function challengedIn(totals: RunTotals): number {
  return totals.intents.reduce(
    (sum, { flags }) => sum + flags.filter((bits) => (bits & INTENT.challenged) !== 0).length,
    0,
  );
}

/** From opening the page to being logged in, of those who were. */
function medianMs(totals: RunTotals): number {
  const times = totals.intents.flatMap(({ flags, begunMs, endedMs }) =>
    [...flags].flatMap((bits, i) => ((bits & INTENT.completed) === 0 ? [] : [(endedMs[i] ?? 0) - (begunMs[i] ?? 0)])),
  );
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** A browser on a device of its own each time, behind its own exit. */
function browserOnEach() {
  return {
    network: { kind: 'pool', of: 'residential', size: 10_000 },
    device: { kind: 'per-opener' },
    agent: 'browser',
  } as const;
}

function oneMachine() {
  return { network: { kind: 'pool', of: 'residential', size: 1_000 }, device: { kind: 'one' } } as const;
}

/** One block of numbers that all belong to customers. */
function firstCustomers() {
  return { kind: 'range', start: '+33612340000', size: 300 } as const;
}
