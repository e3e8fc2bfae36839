/**
 * What a scenario can write to hide (spellings, claims in headers, other endpoints and channels, a leaked key), played against
 * the faulty variant that falls for it and its sound twin. The count is the provider's.
 */
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import type { VariantId } from '../../reference-target/variant-ids.ts';
import { laneOfAttempt } from '../../src/core/domain/attempt.ts';
import type { DispatchEvent, LedgerEvent, RunHeader } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { RENDERERS } from '../../src/core/report/index.ts';
import { reportModel } from '../../src/core/report/model.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';

type CampaignInput = NonNullable<ScenarioInput['campaigns']>[number];

/** One campaign within nine minutes, less than the window of any limit here, beside forty people. */
function scenarioWith(campaign: Partial<CampaignInput>, cohort: object = {}): ScenarioInput {
  return {
    schema: 'pumpdrill.scenario/1',
    id: 'evasion-test',
    title: 'Evasion',
    summary: 'For tests.',
    family: 'evasion',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: '20m',
    tariff: { flat: 0.1, currency: 'EUR', source: 'made up' },
    campaigns: [
      {
        id: 'attack',
        pacing: { kind: 'constant', total: 120, lasts: '9m' },
        destinations: { kind: 'range', start: '+447911123456', size: 1 },
        identities: { network: { kind: 'single' } },
        whenRefused: 'ignore',
        ...campaign,
      },
    ],
    people: [
      {
        id: 'users',
        pacing: { kind: 'constant', total: 40, lasts: '15m' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'office', weight: 1, ...cohort }],
      },
    ],
  };
}

function soundTwin(id: VariantId): PreparedPolicy {
  const { variant: _variant, ...document } = loadPolicy(id).document as Record<string, unknown>;
  const read = readPolicy({ ...document, id: `sound-${id}` }, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return preparePolicy({ policy: read.policy, document });
}

interface Played {
  readonly header: RunHeader;
  readonly events: readonly LedgerEvent[];
  /** Of the campaign, accepted by the provider. */
  readonly sent: readonly DispatchEvent[];
  /** People who were served. */
  readonly completed: number;
}

async function play(scenario: ScenarioInput, policy: PreparedPolicy): Promise<Played> {
  const events: LedgerEvent[] = [];
  const prepared = prepareWrittenScenario(scenario);
  const { header } = await playSimulated({ prepared, policy, seed: 1, events: (event) => events.push(event) });
  expect(violations(header, events)).toEqual([]);
  const sent = events.filter(
    (event): event is DispatchEvent =>
      event.type === 'dispatch' && event.accepted && laneOfAttempt(event.attempt) === 0,
  );
  const completed = events.filter((event) => event.type === 'intent-end' && event.how === 'completed').length;
  return { header, events, sent, completed };
}

async function faultyAndSound(id: VariantId, scenario: ScenarioInput): Promise<{ faulty: Played; sound: Played }> {
  return { faulty: await play(scenario, preparePolicy(loadPolicy(id))), sound: await play(scenario, soundTwin(id)) };
}

test('spellings: a limiter of texts has a cap for each, one of numbers has one', async () => {
  const { faulty, sound } = await faultyAndSound('raw-string-keys', scenarioWith({ evasion: { spelling: 'rotate' } }));
  expect(sound.sent.length).toBeGreaterThan(0);
  expect(sound.sent.length).toBeLessThanOrEqual(3);
  expect(faulty.sent.length).toBeGreaterThanOrEqual(3 * 15);
  expect(new Set(faulty.sent.map(({ number }) => number))).toEqual(new Set([447_911_123_456]));
});

const EVERYWHERE: Partial<CampaignInput> = {
  surfaces: ['login', 'signup', 'password-reset', 'phone-change', 'mobile-api'],
  channels: ['sms', 'voice', 'whatsapp'],
  resend: { times: 2, every: '1s' },
};

test('endpoints and channels: counters of their own multiply the cap, shared ones do not', async () => {
  const { faulty, sound } = await faultyAndSound('counters-per-endpoint', scenarioWith(EVERYWHERE));
  expect(sound.sent).toHaveLength(3);
  // A first ask by SMS, the first resend by voice, the second by WhatsApp, at each of five surfaces.
  expect(faulty.sent).toHaveLength(3 * 3 * 5);
  for (const { channel, costMicro } of faulty.sent) {
    expect(costMicro).toBe({ sms: 100_000, voice: 200_000, whatsapp: 50_000 }[channel ?? 'sms']);
  }
});

test('the ledger says where an attempt was made, unless it was the login', async () => {
  const { events } = await play(scenarioWith(EVERYWHERE), preparePolicy(loadPolicy('open')));
  const surfaces = events.flatMap((event) =>
    event.type === 'attempt' && laneOfAttempt(event.attempt) === 0 ? [event.surface ?? 'login'] : [],
  );
  const counts = Map.groupBy(surfaces, (surface) => surface);
  expect([...counts].map(([surface, list]) => [surface, list.length])).toEqual(
    expect.arrayContaining((EVERYWHERE.surfaces as string[]).map((surface) => [surface, 24 * 3])),
  );
});

test('the scorecard counts by surface where somebody asked elsewhere than at the login, and reports say it', async () => {
  const scenarios = [scenarioWith(EVERYWHERE), scenarioWith({})].map((input, i) =>
    prepareWrittenScenario({ ...input, id: `s${i}` }),
  );
  const policies = [preparePolicy(loadPolicy('counters-per-endpoint'))];
  const { scorecard, series } = await runDrill({ engine: 'simulate', command: 'test', scenarios, policies });
  const [everywhere, login] = scorecard.scenarios;
  expect(login?.fraud.surfaces).toBeUndefined();
  expect(everywhere?.fraud.surfaces).toEqual(
    ['login', 'signup', 'password-reset', 'phone-change', 'mobile-api'].map((surface) => ({
      ...{ surface, attempts: 24 * 3, dispatches: 9 },
    })),
  );
  expect(RENDERERS.html.render(reportModel(scorecard, series))).toContain('signup 72 (9 sent)');
});

const CLAIMING: Partial<CampaignInput> = {
  destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
  evasion: { headers: ['x-forwarded-for'], claims: 'random' },
};

test('headers: another claim each time is another client only to whoever believes it', async () => {
  const { faulty, sound } = await faultyAndSound('trusts-forwarded-for', scenarioWith(CLAIMING));
  expect(sound.sent).toHaveLength(10);
  expect(faulty.sent).toHaveLength(120);
});

test('poison: a victim behind one address is locked out only where claims are believed', async () => {
  const poisoned = scenarioWith(
    { ...CLAIMING, evasion: { headers: ['x-forwarded-for'], poisons: 'users/office' } },
    { network: { kind: 'single' }, weight: 1 },
  );
  const alone = { ...poisoned, campaigns: [] };
  const { faulty, sound } = await faultyAndSound('trusts-forwarded-for', poisoned);
  const { completed } = await play(alone, soundTwin('trusts-forwarded-for'));
  expect(sound.completed).toBe(completed);
  expect(completed).toBeGreaterThan(5);
  expect(faulty.completed).toBeLessThan(completed / 2);
});

test('device signals in eight spellings are one device to a limit per device', async () => {
  const one = { ...CLAIMING, identities: { network: { kind: 'single' as const }, device: { kind: 'one' as const } } };
  const rotating = scenarioWith({ ...one, evasion: { deviceSpelling: 'rotate' } });
  // Its own limits per device are five an hour; the numbers are all different.
  expect((await play(rotating, soundTwin('counters-per-endpoint'))).sent).toHaveLength(5);
});

describe('a leaked provider key', () => {
  const leaked = scenarioWith({ ...CLAIMING, evasion: {}, through: 'provider-key', channels: ['voice'] });

  test('goes past the target: it decides nothing of it, and every message belongs to an attempt', async () => {
    const { events, sent } = await play(leaked, preparePolicy(loadPolicy('layered')));
    expect(sent).toHaveLength(120);
    for (const { channel, costMicro } of sent) expect([channel, costMicro]).toEqual(['voice', 200_000]);
    const decided = events.filter((event) => event.type === 'decided' && laneOfAttempt(event.attempt) === 0);
    expect(decided).toEqual([]);
  });

  test('no defence is said to have held or failed, and the provider’s own rules still act', async () => {
    const policies = [preparePolicy(loadPolicy('layered'))];
    const scenarios = [
      prepareWrittenScenario(leaked),
      prepareWrittenScenario({
        ...leaked,
        id: 'limited',
        provider: { suspension: { messages: 50, within: '10m', lasts: '1h' } },
      }),
    ];
    const { scorecard } = await runDrill({ engine: 'simulate', command: 'test', scenarios, policies });
    const [free, limited] = scorecard.scenarios;
    expect(free?.fraud).toMatchObject({ dispatches: 120, valueDetectionRate: 0 });
    expect(new Set(free?.defences.map(({ verdict }) => verdict))).toEqual(new Set(['NOT_EXERCISED']));
    expect(limited?.fraud.dispatches).toBeLessThanOrEqual(50);
  });
});
