/** Arbitrary small scenarios: every kind of pacing, destination, address, device, session and person, a few hundred at most. */

import fc from 'fast-check';
import { CHANNELS, SPOOFED_HEADERS, SURFACES } from '../../src/core/domain/attempt.ts';
import { POOL_KINDS } from '../../src/core/domain/synthetic-internet.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';

const DURATION_MS = 20 * 60_000;

const ms = (max: number, min = 0): fc.Arbitrary<string> => fc.integer({ min, max }).map((value) => `${value}ms`);
const percent = (min = 0): fc.Arbitrary<string> => fc.integer({ min, max: 100 }).map((value) => `${value}%`);

/** Pacing whose window lies inside the run and whose rate a lane can play. */
function pacingUpTo(totalMax: number) {
  const window = fc
    .record({
      total: fc.integer({ min: 1, max: totalMax }),
      fromMs: fc.integer({ min: 0, max: DURATION_MS / 2 }),
      lastsMs: fc.integer({ min: 1, max: DURATION_MS / 2 }),
    })
    .map(({ total, fromMs, lastsMs }) => ({ total, from: `${fromMs}ms`, lasts: `${lastsMs}ms` }));
  return fc.oneof(
    window.map((at) => ({ kind: 'constant' as const, ...at })),
    fc.tuple(window, percent()).map(([at, startShare]) => ({ kind: 'ramp' as const, ...at, startShare })),
    fc
      .tuple(window, fc.integer({ min: 1, max: 5 }), percent(1))
      .map(([at, bursts, dutyShare]) => ({ kind: 'burst' as const, ...at, bursts, dutyShare })),
    window.map((at) => ({ kind: 'diurnal' as const, ...at })),
    window.map((at) => ({ kind: 'low-and-slow' as const, ...at, minGap: '0ms' })),
  );
}

const destinations = fc.oneof(
  fc.uniqueArray(fc.constantFrom('DE', 'UZ', 'VU', 'GB', 'PK', 'US'), { minLength: 1, maxLength: 3 }).chain((codes) =>
    fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }).map((distinct) => ({
      kind: 'countries' as const,
      countries: codes.map((country, i) => ({ country, weight: i + 1 })),
      ...(distinct === undefined ? {} : { distinct }),
    })),
  ),
  fc
    .record({
      size: fc.integer({ min: 1, max: 50 }),
      order: fc.constantFrom('ascending' as const, 'shuffled' as const),
    })
    .map((range) => ({ kind: 'range' as const, start: '+4915120450000', ...range })),
  fc.integer({ min: 1, max: 5 }).map((weight) => ({
    kind: 'prefixes' as const,
    prefixes: [
      { prefix: '+88213', digits: 12 },
      { prefix: '+449', digits: 12, weight },
    ],
  })),
  fc.constant({ kind: 'reserved' as const }),
);

const network = fc.oneof(
  fc.constant({ kind: 'single' as const }),
  fc.record({ kind: fc.constant('ipv6-prefix' as const), size: fc.integer({ min: 1, max: 50 }) }),
  fc
    .record({
      of: fc.constantFrom(...POOL_KINDS),
      size: fc.integer({ min: 1, max: 100 }),
      sticky: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ of, size, sticky }) => ({
      kind: 'pool' as const,
      of,
      size,
      rotation: sticky === 0 ? ('per-opener' as const) : { stickyOpeners: sticky },
    })),
);

const device = fc.oneof(
  fc.constantFrom({ kind: 'none' as const }, { kind: 'one' as const }, { kind: 'per-opener' as const }),
  fc.record({ kind: fc.constant('pool' as const), size: fc.integer({ min: 1, max: 20 }) }),
);

const solver = fc.oneof(
  fc.constantFrom({ kind: 'none' as const }, { kind: 'proof-of-work' as const }),
  fc.record({ kind: fc.constantFrom('service' as const, 'farm' as const), delay: ms(20_000), success: percent() }),
);

const move = fc.oneof(
  ms(300_000, 1).map((pause) => ({ kind: 'back-off' as const, pause })),
  fc.integer({ min: 2, max: 5 }).map((keepOneIn) => ({ kind: 'slow-down' as const, keepOneIn })),
  network.map((to) => ({ kind: 'change-network' as const, network: to })),
  device.map((to) => ({ kind: 'change-device' as const, device: to })),
  destinations.map((to) => ({ kind: 'change-destinations' as const, destinations: to })),
  ms(20_000).map((think) => ({ kind: 'visit-first' as const, think })),
  solver.map((paid) => ({ kind: 'solve-challenges' as const, solver: paid })),
);

/** Stopping is the last thing that anybody does. */
const adapt = fc
  .record({
    window: fc.integer({ min: 1, max: 20 }),
    refused: percent(1),
    moves: fc.array(move, { minLength: 1, maxLength: 6 }),
    end: fc.constantFrom('repeats' as const, 'stop' as const, 'none' as const),
    stopsWhenLosing: fc.boolean(),
  })
  .map(({ end, moves, ...rest }) => ({
    ...rest,
    repeats: end === 'repeats',
    moves: end === 'stop' ? [...moves, { kind: 'stop' as const }] : moves,
  }));

const evasion = fc.oneof(
  fc.record({
    spelling: fc.constantFrom('e164' as const, 'rotate' as const),
    deviceSpelling: fc.constantFrom('plain' as const, 'rotate' as const),
  }),
  fc.record({
    spelling: fc.constantFrom('e164' as const, 'rotate' as const),
    headers: fc.uniqueArray(fc.constantFrom(...SPOOFED_HEADERS), { minLength: 1 }),
    claims: fc.constantFrom('random', 'list', 'mapped', 'with-port', 'garbage', 'rotate'),
  }),
);

const campaign = fc
  .record({
    lanes: fc.integer({ min: 1, max: 3 }),
    pacing: pacingUpTo(60),
    destinations,
    identities: fc.record({ network, device, agent: fc.constantFrom('browser' as const, 'script' as const) }),
    behaviour: fc.oneof(
      fc.constantFrom({ session: 'none' as const }, { session: 'scraped-token' as const }),
      ms(20_000).map((think) => ({ session: 'visit-first' as const, think })),
    ),
    resend: fc.option(fc.record({ times: fc.integer({ min: 1, max: 60 }), every: ms(30_000) }), { nil: undefined }),
    verify: percent(),
    replays: fc.integer({ min: 0, max: 3 }),
    channels: fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 3 }),
    surfaces: fc.array(fc.constantFrom(...SURFACES), { minLength: 1, maxLength: 3 }),
    evasion,
    solver,
    whenRefused: fc.constantFrom('ignore' as const, 'stop-opener' as const),
    adapting: fc.option(adapt, { nil: undefined }),
  })
  .map(({ behaviour, resend, replays, adapting, ...rest }) => ({
    ...rest,
    ...behaviour,
    replays: rest.verify === '0%' ? 0 : replays,
    ...(resend === undefined ? {} : { resend }),
    ...(adapting === undefined ? {} : { adapt: adapting }),
  }));

/** A leaked key leaves out whatever only a target could see or answer. */
const keyed = fc
  .tuple(campaign, fc.integer({ min: 0, max: 4 }))
  .map(([{ lanes, pacing, destinations: aims, identities, channels, whenRefused, ...rest }, chance]) =>
    chance > 0
      ? { lanes, pacing, destinations: aims, identities, channels, whenRefused, ...rest }
      : { lanes, pacing, destinations: aims, identities, channels, whenRefused, through: 'provider-key' as const },
  );

const cohort = fc
  .record({
    weight: fc.integer({ min: 1, max: 5 }),
    ownNumbers: fc.option(destinations, { nil: undefined }),
    network,
    device,
    think: ms(30_000),
    typing: ms(30_000),
    resendAfter: fc.option(ms(60_000), { nil: undefined }),
    resends: fc.integer({ min: 0, max: 10 }),
    patience: ms(180_000),
    patienceSpread: percent(),
    firstMessageLost: percent(),
    surface: fc.constantFrom(...SURFACES),
    channel: fc.constantFrom(undefined, 'voice' as const, 'whatsapp' as const),
    asksTwice: percent(),
    finishesElsewhere: percent(),
  })
  .map(({ resendAfter, ownNumbers, channel, ...rest }) => ({
    ...rest,
    ...(channel === undefined ? {} : { switchesTo: channel }),
    ...(resendAfter === undefined ? {} : { resendAfter }),
    ...(ownNumbers === undefined ? {} : { destinations: ownNumbers }),
  }));

const people = fc.record({
  pacing: pacingUpTo(40),
  destinations,
  cohorts: fc
    .array(cohort, { minLength: 1, maxLength: 3 })
    .map((cohorts) => cohorts.map((one, i) => ({ id: `cohort-${i}`, ...one }))),
});

const mode = fc.constantFrom('off' as const, 'observe' as const, 'enforce' as const);
const conversions = fc.constantFrom<Pick<NonNullable<ScenarioInput['provider']>, 'billing' | 'conversionFeedback'>>(
  {},
  { conversionFeedback: false },
  { billing: { model: 'per-verification', priceMicro: 60_000 } },
  { billing: { model: 'per-verification', priceMicro: 60_000, channelFee: 'message-price' } },
);
const spendLimit = fc.record({
  mode,
  limits: fc.uniqueArray(
    fc.record({
      limitMicro: fc.integer({ min: 1, max: 3_000_000 }),
      per: fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
    }),
    { minLength: 1, maxLength: 3, selector: ({ per }) => per },
  ),
});
const aitBlock = fc.record({
  mode,
  ignoreDigits: fc.integer({ min: 2, max: 8 }),
  messages: fc.integer({ min: 1, max: 20 }),
  grace: ms(120_000, 0),
  within: ms(600_000, 1),
  lasts: ms(600_000, 1),
  response: fc.constantFrom('refuse' as const, 'accept-then-fail' as const),
  failedAreBilled: fc.boolean(),
});

const rules = fc.record(
  {
    usageWarning: fc.record({ messages: fc.integer({ min: 1, max: 60 }), within: ms(600_000, 1) }),
    suspension: fc.record({
      mode,
      messages: fc.integer({ min: 1, max: 60 }),
      within: ms(600_000, 1),
      lasts: ms(600_000, 1),
    }),
    spendLimit,
    countryPermissions: fc.record({
      mode,
      list: fc.constantFrom('allow' as const, 'deny' as const),
      countries: fc.constantFrom<string[]>(['DE'], ['UZ', 'NG'], ['GB', 'FR', 'DE']),
    }),
    aitBlock,
    dltFeeMicro: fc.nat(30_000),
  },
  { requiredKeys: [] },
);

/** In order and apart; some reach beyond the run. */
const outages = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400_000 }), fc.integer({ min: 1, max: 400_000 })), { maxLength: 3 })
  .map((spans) => {
    let endMs = 0;
    return spans.map(([gapMs, lastsMs]) => {
      const fromMs = endMs + gapMs;
      endMs = fromMs + lastsMs;
      return { from: `${fromMs}ms`, lasts: `${lastsMs}ms` };
    });
  });
const delivering = fc.record({
  outages,
  delivery: fc.record({
    medianMs: fc.integer({ min: 0, max: 5_000 }),
    maxMs: fc.integer({ min: 5_000, max: 60_000 }),
    slowdownPerThousandPerMinute: fc.integer({ min: 0, max: 1_000 }),
  }),
});
const provider = fc.tuple(delivering, rules, conversions).map(([how, what, told]) => ({ ...how, ...what, ...told }));

/** A scenario as a file would hold it. */
export const smallScenarios: fc.Arbitrary<ScenarioInput> = fc
  .record({
    campaigns: fc.array(keyed, { maxLength: 2 }),
    people: fc.array(people, { minLength: 1, maxLength: 2 }),
    provider: fc.option(provider, { nil: undefined }),
  })
  .map((parts) => ({
    schema: 'pumpdrill.scenario/1' as const,
    id: 'any',
    title: 'Any',
    summary: 'Drawn at random.',
    family: 'test',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: `${DURATION_MS}ms`,
    tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
    campaigns: parts.campaigns.map((one, i) => ({ id: `campaign-${i}`, ...one })),
    people: parts.people.map((one, i) => ({ id: `people-${i}`, ...one })),
    ...(parts.provider === undefined ? {} : { provider: parts.provider }),
  }));
