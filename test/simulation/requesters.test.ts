/**
 * Defences that look at who asks (D12 to D14), one at a time against one machine, against anonymous exits, and against
 * attackers who walk past each of them. Counted at the provider, provider rules off.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { type RunTotals, sumLanes } from '../../src/core/score/totals.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type PreparedPolicy, type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { prepareVariant } from '../../src/drill/variants.ts';
import { prepared } from '../../tools/solo-matrix.ts';

type Settings = Readonly<Record<string, unknown>>;

/** The policy `open` with this one defence on. */
function onlyWith(id: DefenceId, settings: Settings = {}): PreparedPolicy {
  return withThese({ [id]: settings });
}

/** The policy `open` with these on. */
function withThese(defences: Partial<Record<DefenceId, Settings>>): PreparedPolicy {
  const { document } = loadPolicy('open');
  const enforced = Object.entries(defences).map(([id, settings]) => [id, { mode: 'enforce', ...settings }]);
  const changed = { ...(document as object), defences: Object.fromEntries(enforced) };
  const read = readPolicy(changed, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return preparePolicy({ policy: read.policy, document: changed });
}

const OPEN = preparePolicy(loadPolicy('open'));

function scenarioOf(id: string, variant = ''): PreparedScenario {
  const scenario = prepared([id])[0] as PreparedScenario;
  const found = scenario.scenario.variants.find((one) => one.id === variant);
  return found === undefined ? scenario : prepareVariant(scenario, found);
}

async function play(scenario: PreparedScenario, policy: PreparedPolicy): Promise<RunTotals> {
  return (await playSimulated({ prepared: scenario, policy, seed: 1, providerRules: false })).totals;
}

const fraud = (totals: RunTotals) => sumLanes(totals, 'fraud', 'dispatches');
const legit = (totals: RunTotals) => sumLanes(totals, 'legit', 'dispatches');

describe('one machine, many accounts (requirements B4)', () => {
  const SCENARIO = 'one-machine-many-accounts';
  const machine = scenarioOf(SCENARIO);
  const newDevices = scenarioOf(SCENARIO, 'new-device-per-account');
  const hidden = scenarioOf(SCENARIO, 'new-device-hidden-address');
  let undefended: RunTotals;
  beforeAll(async () => {
    undefended = await play(machine, OPEN);
  });

  test('undefended, every account gets its message', () => expect(fraud(undefended)).toBe(1_800));

  test('the cap per device holds whatever addresses and cookies it shows, and hurts nobody here', async () => {
    const totals = await play(machine, onlyWith('device-velocity'));
    expect(fraud(totals)).toBe(5);
    expect(legit(totals)).toBe(legit(undefended));
  });

  test('a new device per account passes it; the cap per local address does not let that pass (S3)', async () => {
    const byDevice = onlyWith('device-velocity');
    const byLocal = onlyWith('device-velocity', { localWindows: [{ limit: 80, within: '1h' }] });
    expect(fraud(await play(newDevices, byDevice))).toBe(1_800);
    const totals = await play(newDevices, byLocal);
    expect(fraud(totals)).toBe(80);
    expect(legit(totals)).toBe(legit(undefended));
    expect(fraud(await play(hidden, byLocal))).toBe(1_800);
  });

  test('a tight cap per local address hurts the office behind one line', async () => {
    const tight = onlyWith('device-velocity', { localWindows: [{ limit: 5, within: '1h' }] });
    expect(legit(await play(machine, tight))).toBeLessThan(legit(undefended) - 30);
  });

  test('the watch list stops what comes after it has caught up, and is blind to a requester with nothing that stays', async () => {
    const watchlist = onlyWith('fanout-watchlist');
    const totals = await play(machine, watchlist);
    // 8 accounts in 8.5 s make it dangerous, ten minutes later it is on the list; 21.8 of 32 minutes are left.
    expect(fraud(totals) / fraud(undefended)).toBeGreaterThan(0.3);
    expect(fraud(totals) / fraud(undefended)).toBeLessThan(0.33);
    expect(legit(undefended) - legit(totals)).toBeLessThanOrEqual(2);
    expect(fraud(await play(newDevices, watchlist)) / 1_800).toBeLessThan(0.36);
    expect(fraud(await play(hidden, watchlist))).toBe(1_800);
  });

  test('a list that is not behind stops it at once', async () => {
    expect(fraud(await play(machine, onlyWith('fanout-watchlist', { behind: '0s' })))).toBeLessThan(8);
  });

  test('deny on the list alone against the combined rule: one exit in ten is known, so nine of ten go through (S3)', async () => {
    const rule = { whenSuspicious: 'allow' };
    const aloneTotals = await play(machine, onlyWith('fanout-watchlist', { ...rule, alone: true }));
    const combined = await play(machine, onlyWith('fanout-watchlist', { ...rule, alone: false }));
    expect(fraud(aloneTotals)).toBeLessThan(600);
    expect(fraud(combined) / 1_800).toBeGreaterThan(0.9);
    expect(fraud(combined)).toBeLessThan(1_800);
    expect(legit(combined)).toBe(legit(undefended));
  });

  test('one known exit is enough for the risk score: over cap, fan-out and anonymous is an abuser for a day', async () => {
    const totals = await play(machine, onlyWith('risk-score'));
    expect(fraud(totals)).toBeLessThan(90);
    expect(legit(totals)).toBe(legit(undefended));
    // Without fan-out on anything that stays, only the known exits themselves are asked for a challenge.
    const blind = fraud(await play(hidden, onlyWith('risk-score')));
    expect(blind / 1_800).toBeGreaterThan(0.87);
    expect(blind / 1_800).toBeLessThan(0.93);
  });
});

describe('anonymous exits', () => {
  const SCENARIO = 'anonymous-exits';
  const attack = scenarioOf(SCENARIO);

  test('the score stops what it can see: all of VPN and Tor, and of the rented machines those that leave traces', async () => {
    const [undefended, totals] = [await play(attack, OPEN), await play(attack, onlyWith('risk-score'))];
    expect(fraud(undefended)).toBe(1_800);
    // 600 from data centres of which 60 % leave traces, and 1 % of all visits whose score is lost.
    expect(fraud(totals)).toBeGreaterThan(200);
    expect(fraud(totals)).toBeLessThan(290);
  });

  test('customers on a VPN pay for it: without a challenge to solve they are locked out', async () => {
    const lost = legit(await play(attack, OPEN)) - legit(await play(attack, onlyWith('risk-score')));
    expect(lost).toBeGreaterThan(30);
    expect(lost).toBeLessThan(55);
  });

  test('a send before the score goes through, unless the fail mode is strict (S3)', async () => {
    const early = scenarioOf(SCENARIO, 'before-the-score');
    expect(fraud(await play(early, onlyWith('risk-score')))).toBe(1_800);
    const strict = await play(early, onlyWith('risk-score', { whenLate: 'challenge' }));
    expect(fraud(strict)).toBe(0);
  });

  test('with challenges to solve, those customers log in, and so does an attacker who pays a solver service', async () => {
    const both = withThese({ challenge: { when: 'risk' }, 'risk-score': {} });
    const undefended = await play(attack, OPEN);
    const totals = await play(attack, both);
    // 1 % of people leave at a challenge and 1 % of solutions fail (assumptions of the scenario format).
    expect(legit(undefended) - legit(totals)).toBeLessThanOrEqual(4);
    expect(fraud(totals)).toBeLessThan(290);
    const solved = await play(scenarioOf(SCENARIO, 'solves-challenges'), both);
    expect(fraud(solved) / 1_800).toBeGreaterThan(0.85);
    expect(fraud(solved)).toBeLessThan(1_800);
  });

  test('the other two see nobody twice', async () => {
    for (const id of ['device-velocity', 'fanout-watchlist'] as const) {
      expect(fraud(await play(attack, onlyWith(id)))).toBe(1_800);
    }
  });
});

test('calls without a page visit have no score: the rotation of the starter pack passes it untouched', async () => {
  const rotation = scenarioOf('residential-rotation');
  expect(fraud(await play(rotation, onlyWith('risk-score')))).toBe(2_000);
  const strict = onlyWith('risk-score', { whenLate: 'deny' });
  expect(fraud(await play(rotation, strict))).toBe(0);
});
