/**
 * Rows D23 and D24 in the world: for each rule of the provider and each way to be billed, an attack on which turning only
 * that on changes what is dispatched or billed, and one that it is blind to. The target has no defence here.
 */
import { describe, expect, test } from 'vitest';
import type { DispatchEvent, LedgerEvent, RunHeader } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import type { ScenarioScore } from '../../src/core/score/scorecard.ts';
import { type RunTotals, sumLanes } from '../../src/core/score/totals.ts';
import { CounterfactualRuns } from '../../src/drill/counterfactuals.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { scorePlayedRun } from '../../src/drill/score-run.ts';
import { IN_THIS_THREAD } from '../../src/drill/simulator.ts';
import { BILLING_MODELS, PROVIDER_RULES } from '../../src/sink/rules/index.ts';
import { prepared } from '../../tools/solo-matrix.ts';

type Provider = NonNullable<ScenarioInput['provider']>;

const OPEN = preparePolicy(loadPolicy('open'));

/** A bundled scenario with this provider, and nothing of its own. */
function scenarioWith(name: string, provider: Provider): PreparedScenario {
  const written = prepared([name]).at(0)?.input as ScenarioInput;
  return prepareWrittenScenario({ ...written, provider, variants: [] });
}

interface Played {
  readonly header: RunHeader;
  readonly totals: RunTotals;
  readonly events: readonly LedgerEvent[];
  readonly dispatches: readonly DispatchEvent[];
}

/** Plays against the open target, and holds every ledger to the laws. */
async function play(name: string, provider: Provider, { rules = true } = {}): Promise<Played> {
  const events: LedgerEvent[] = [];
  const { header, totals } = await playSimulated({
    prepared: scenarioWith(name, provider),
    policy: OPEN,
    seed: 1,
    providerRules: rules,
    events: (event) => events.push(event),
  });
  const sum = (field: 'dispatches' | 'costMicro') =>
    sumLanes(totals, 'fraud', field) + sumLanes(totals, 'legit', field);
  expect(violations(header, events, { dispatches: sum('dispatches'), costMicro: sum('costMicro') })).toEqual([]);
  return { header, totals, events, dispatches: events.filter((event) => event.type === 'dispatch') };
}

async function score(name: string, provider: Provider): Promise<ScenarioScore> {
  const job = { prepared: scenarioWith(name, provider), policy: OPEN, seed: 1 };
  const played = await playSimulated({ ...job, detail: 'series' });
  const counterfactuals = new CounterfactualRuns(IN_THIS_THREAD);
  return (await scorePlayedRun({ job, played, speed: 1, counterfactuals })).score;
}

/** What a rule or a billing model moves: messages that carriers got, and what the company is billed for fraud. */
function figures({ totals, dispatches }: Played) {
  return {
    left: dispatches.filter(({ accepted, reason }) => accepted && reason === '').length,
    billedMicro: sumLanes(totals, 'fraud', 'costMicro'),
  };
}

const RANGE = 'range-that-never-verifies';
/** The base of every pair: a provider without rules that bills messages. */
const PLAIN: Provider = { billing: { model: 'per-message' } };

interface Pair {
  readonly on: Provider;
  /** A scenario on which it shows, and one to which it is blind. */
  readonly shows: string;
  readonly blind: string;
}

/** By hand, with the reason. */
const RULE_PAIRS: Readonly<Record<string, Pair>> = {
  // 2,419 messages in a quarter of an hour; the block's 1,919 stay below.
  'provider-suspension': {
    on: { suspension: { messages: 2_000, within: '1h', lasts: '1h' } },
    ...{ shows: 'residential-rotation', blind: 'consecutive-block' },
  },
  // Premium destinations cost USD 698; the block and the people together USD 218.
  'provider-spend-limit': {
    on: { spendLimit: { limits: [{ limitMicro: 250_000_000, per: 'day' }] } },
    ...{ shows: 'premium-prefix', blind: 'consecutive-block' },
  },
  // Nearly all of it goes where the company has no customers; the block lies in Germany.
  'provider-country-permissions': {
    on: { countryPermissions: { list: 'allow', countries: ['DE', 'FR', 'IT', 'ES', 'NL', 'AT', 'BE'] } },
    ...{ shows: 'premium-prefix', blind: 'consecutive-block' },
  },
  // One range that nobody reads; one whose owner enters 40 % of the codes.
  'provider-ait-block': { on: { aitBlock: {} }, shows: RANGE, blind: 'consecutive-block' },
};

describe('rules', () => {
  test('every rule that refuses has a pair', () => {
    const refusing = Object.values(PROVIDER_RULES).filter(({ reason }) => reason !== '');
    expect(Object.keys(RULE_PAIRS).sort()).toEqual(refusing.map(({ id }) => id).sort());
  });

  test.each(Object.entries(RULE_PAIRS))(
    '%s alone keeps a tenth of its attack or more from leaving',
    async (id, pair) => {
      const base = figures(await play(pair.shows, PLAIN));
      const played = await play(pair.shows, pair.on);
      const on = figures(played);
      expect(on.left).toBeLessThan(base.left * 0.9);
      expect(on.billedMicro).toBeLessThan(base.billedMicro * 0.9);
      const { reason } = Object.values(PROVIDER_RULES).find((rule) => rule.id === id)!;
      expect(played.totals.providerReasons.map((entry) => entry.reason)).toEqual([reason]);
      expect(played.totals.providerReasons[0]!.refused.fraud).toBeGreaterThan(0);
    },
  );

  test.each(Object.entries(RULE_PAIRS))('%s is blind to another', async (_id, { on, blind }) => {
    expect(figures(await play(blind, on))).toEqual(figures(await play(blind, PLAIN)));
  });

  test('the block of ranges is blind to scattered numbers', async () => {
    const name = 'residential-rotation';
    expect(figures(await play(name, { aitBlock: {} }))).toEqual(figures(await play(name, PLAIN)));
  });

  test.each(Object.entries(RULE_PAIRS))('%s does nothing in the undefended world', async (_id, { on, shows }) => {
    const [off, base] = [await play(shows, on, { rules: false }), await play(shows, PLAIN)];
    expect(off.dispatches).toEqual(base.dispatches);
  });

  test('a usage warning tells of the flood and changes nothing; it is blind to what stays below', async () => {
    const on: Provider = { usageWarning: { messages: 2_000, within: '1h' } };
    const [flood, quiet] = [await play('residential-rotation', on), await play('consecutive-block', on)];
    expect(flood.totals.provider.map(({ state }) => state)).toEqual(['usage-warning']);
    expect(quiet.totals.provider).toEqual([]);
    expect(figures(flood)).toEqual(figures(await play('residential-rotation', PLAIN)));
  });
});

/** The same settings with every rule in them observed. */
function observed(on: Provider): Provider {
  return Object.fromEntries(
    Object.entries(on).map(([block, settings]) => [block, { ...(settings as object), mode: 'observe' }]),
  );
}

describe('observe mode', () => {
  test.each(Object.entries(RULE_PAIRS))('%s refuses nothing, and agrees on the first message', async (_id, pair) => {
    const base = await play(pair.shows, PLAIN);
    const watching = await play(pair.shows, observed(pair.on));
    const enforced = await play(pair.shows, pair.on);
    expect(figures(watching)).toEqual(figures(base));
    expect(watching.totals.provider.filter(({ state }) => state === 'suspended' || state === 'paused')).toEqual([]);
    const would = watching.dispatches.find(({ wouldRefuse }) => wouldRefuse !== '');
    const refused = enforced.dispatches.find(({ accepted }) => !accepted);
    expect(would).toBeDefined();
    expect([would?.attempt, would?.atMs, would?.wouldRefuse]).toEqual([
      refused?.attempt,
      refused?.atMs,
      refused?.reason,
    ]);
    const told = watching.totals.providerReasons[0]!;
    expect(told.refused).toEqual({ fraud: 0, legit: 0 });
    expect(told.wouldRefuse.fraud).toBeGreaterThan(0);
  });
});

/** A little of B2: an Indian app, pumped at home. */
const INDIA: ScenarioInput = {
  schema: 'pumpdrill.scenario/1',
  id: 'indian-evening',
  title: 'An Indian evening',
  summary: 'Cold calls for Indian numbers, and people who log in.',
  family: 'test',
  technique: 'T1496.003',
  startsAt: '2026-03-14T20:00:00+05:30',
  duration: '10m',
  tariff: { flat: 0.12, currency: 'INR', source: 'requirements B2' },
  campaigns: [
    {
      id: 'cold-calls',
      pacing: { kind: 'constant', total: 500, lasts: '5m' },
      destinations: { kind: 'countries', countries: [{ country: 'IN' }] },
      identities: { network: { kind: 'pool', of: 'residential', size: 50 } },
    },
  ],
  people: [
    {
      id: 'users',
      pacing: { kind: 'constant', total: 50, lasts: '5m' },
      destinations: { kind: 'countries', countries: [{ country: 'IN' }] },
      cohorts: [{ id: 'ordinary', weight: 1 }],
    },
  ],
};

describe('billing', () => {
  const PER_VERIFICATION: Provider = { billing: { model: 'per-verification', priceMicro: 500_000 } };

  test('every billing model is played here', () => {
    expect(Object.keys(BILLING_MODELS)).toEqual(['billing-per-message', 'billing-per-verification', 'billing-dlt-fee']);
  });

  test('per verification: an attack that enters no code costs nothing, and still pays', async () => {
    const [plain, billed] = [await score(RANGE, PLAIN), await score(RANGE, PER_VERIFICATION)];
    expect(plain.fraud.lossMicro).toBe(plain.fraud.carrierMicro);
    expect(billed.fraud).toMatchObject({ lossMicro: 0, undefendedLossMicro: 0, valueDetectionRate: null });
    expect(billed.fraud.carrierMicro).toBe(plain.fraud.carrierMicro);
    expect(billed.fraud.attacker).toEqual(plain.fraud.attacker);
    expect(billed.fraud.attacker.profitMicro).toBeGreaterThan(0);
    expect(billed.tariff.billing).toBe('USD 0.5 per verification');
  });

  test('per verification is blind to who enters codes: each is billed, people pay theirs', async () => {
    const { totals, events } = await play('consecutive-block', PER_VERIFICATION);
    const base = await play('consecutive-block', PLAIN);
    expect(sumLanes(totals, 'fraud', 'costMicro')).toBe(sumLanes(totals, 'fraud', 'verified') * 500_000);
    expect(sumLanes(totals, 'fraud', 'costMicro')).toBeGreaterThan(sumLanes(base.totals, 'fraud', 'costMicro'));
    const bills = events.filter((event) => event.type === 'billed');
    expect(bills).toHaveLength(sumLanes(totals, 'fraud', 'verified') + sumLanes(totals, 'legit', 'verified'));
  });

  test('a channel fee makes every message cost again', async () => {
    const billing = { model: 'per-verification', priceMicro: 500_000, channelFee: 'message-price' } as const;
    expect(figures(await play(RANGE, { billing }))).toEqual(figures(await play(RANGE, PLAIN)));
  });

  test('a DLT fee is on every message to India, and on no other', async () => {
    const play = async (provider: Provider) => {
      const prepared = prepareWrittenScenario({ ...INDIA, provider });
      return (await playSimulated({ prepared, policy: OPEN, seed: 1 })).totals;
    };
    const [plain, taxed] = [await play(PLAIN), await play({ dltFeeMicro: 25_000 })];
    expect(sumLanes(plain, 'fraud', 'costMicro')).toBe(500 * 120_000);
    expect(sumLanes(taxed, 'fraud', 'costMicro')).toBe(500 * 145_000);
    expect(sumLanes(taxed, 'fraud', 'carrierMicro')).toBe(sumLanes(plain, 'fraud', 'carrierMicro'));
  });

  test('the DLT fee is blind to foreign numbers', async () => {
    expect(figures(await play(RANGE, { dltFeeMicro: 25_000 }))).toEqual(figures(await play(RANGE, PLAIN)));
  });

  test('bills stay in the undefended world', async () => {
    const { totals } = await play('consecutive-block', PER_VERIFICATION, { rules: false });
    expect(sumLanes(totals, 'fraud', 'costMicro')).toBe(sumLanes(totals, 'fraud', 'verified') * 500_000);
  });
});

describe('what the report says of it', () => {
  test('the block of ranges stops most of its range by itself, and nobody who is real', async () => {
    const { fraud, legit, providerReasons } = await score(RANGE, { aitBlock: {} });
    // S4 claims 75 to 90 % for all built-in protection together; here the grace of five minutes decides.
    expect(fraud.valueDetectionRate).toBeGreaterThan(0.75);
    expect(fraud.valueDetectionRate).toBeLessThan(0.9);
    expect(legit.insults).toBe(0);
    expect(providerReasons).toEqual([
      {
        reason: 'ait-blocked',
        refused: { fraud: fraud.attempts - fraud.dispatches, legit: 0 },
        failed: { fraud: 0, legit: 0 },
        wouldRefuse: { fraud: 0, legit: 0 },
      },
    ]);
  });

  test('accept, then fail: the dispatches stay, carriers and attacker are not paid, the bill is a setting', async () => {
    const response = 'accept-then-fail' as const;
    const [billed, free] = [
      await score(RANGE, { aitBlock: { response } }),
      await score(RANGE, { aitBlock: { response, failedAreBilled: false } }),
    ];
    const refused = await score(RANGE, { aitBlock: {} });
    for (const { fraud } of [billed, free]) {
      expect(fraud.dispatches).toBe(3_600);
      expect(fraud.carrierMicro).toBe(refused.fraud.carrierMicro);
      expect(fraud.attacker.revenueMicro).toBe(refused.fraud.attacker.revenueMicro);
    }
    expect(billed.fraud.lossMicro).toBe(billed.fraud.undefendedLossMicro);
    expect(free.fraud.lossMicro).toBe(refused.fraud.lossMicro);
    expect(billed.providerReasons[0]!.failed.fraud).toBe(refused.providerReasons[0]!.refused.fraud);
  });

  test('the time without logins is counted, with the people who came in it', async () => {
    const on: Provider = { spendLimit: { limits: [{ limitMicro: 250_000_000, per: 'day' }] } };
    const { legit, durationMs, alerts } = await score('premium-prefix', on);
    const { ms, intents, lost } = legit.accountClosed;
    expect(legit).toMatchObject({ suspendedMs: 0, pausedMs: ms });
    expect(ms).toBeGreaterThan(durationMs / 2);
    expect(intents).toBeGreaterThan(100);
    expect(lost).toBe(intents);
    expect(legit.insults).toBeGreaterThanOrEqual(lost);
    const raised = alerts.filter(({ source }) => source === 'provider-spend-limit');
    expect(raised.map(({ signal }) => signal)).toEqual(['spend-limit-near', 'spend-limit-reached']);
  });

  test('a suspension ends at its time, though nobody asks for a code then', async () => {
    const on: Provider = { suspension: { messages: 2_000, within: '1h', lasts: '2m' } };
    const { totals } = await play('residential-rotation', on);
    const [suspended, reinstated] = totals.provider;
    expect((reinstated?.atMs ?? 0) - (suspended?.atMs ?? 0)).toBe(120_000);
  });
});
