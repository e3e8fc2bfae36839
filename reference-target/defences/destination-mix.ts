import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration, share } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS, type Ratio } from '../../src/core/domain/units.ts';
import { type DefenceContext, type DefenceRequest, defineDefence } from './defence.ts';
import { GrowingHold, holdShape } from './growing-hold.ts';
import { isLaunchedIn, launchesFormat } from './launches.ts';
import { RollingCount } from './rolling-count.ts';
import { UsualMix } from './usual-mix.ts';

const WINDOW_BUCKETS = 15;

const config = z
  .strictObject({
    usual: z
      .record(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)'), z.number().min(0).max(100))
      .prefault({})
      .describe('percent of the logins by country; left out: learnt from the logins of the prior week'),
    usualWeight: z
      .int()
      .min(1)
      .max(100_000_000)
      .default(1_000)
      .describe(
        'logins that `usual` is worth, beside those that are seen (assumption: a slow week of a small service)',
      ),
    minLogins: z
      .int()
      .min(1)
      .max(100_000_000)
      .default(100)
      .describe('without usual: fewer logins in the prior week are no history (assumption)'),
    window: duration
      .refine((ms) => ms >= WINDOW_BUCKETS * 1_000, '15s at least')
      .prefault('15m')
      .describe('sends judged together (S1: 15 min)'),
    minSends: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(20)
      .describe('fewer sends to a country are no evidence (S1: 20 or 30)'),
    share: share
      .prefault('10%')
      .describe('unusual when a country has at least this share of the sends ... (assumption)'),
    times: z
      .number()
      .min(1.1)
      .max(1_000)
      .default(3)
      .describe('... and so many times its usual share (assumption; S1 doubles)'),
    action: z
      .enum(['none', 'challenge', 'deny'])
      .default('challenge')
      .describe('what becomes of sends to the unusual country; none: the alert is all'),
    launches: launchesFormat,
    ...holdShape,
  })
  .refine(({ usual }) => Object.values(usual).reduce((sum, percent) => sum + percent, 0) <= 100.5, {
    message: 'the shares of usual are more than 100 percent together',
  });

type Config = z.output<typeof config>;

/** Bounded by the number of countries: they come from our number plans, not from requests. */
interface Memory {
  readonly mix: UsualMix;
  readonly all: RollingCount;
  readonly byCountry: Map<string, RollingCount>;
  readonly holds: Map<string, GrowingHold>;
}

/**
 * D16. A country whose share of the sends jumps over its usual one is unusual for `hold`, longer each time that it comes
 * back. What is usual is what was verified in the week before today; it counts messages that were sent, so that refused
 * requests can make no country unusual. In-process: each replica judges its own share of the traffic, whose mix is the same.
 */
export const destinationMix = defineDefence({
  id: 'destination-mix',
  row: 'D16',
  summary: 'Challenges or refuses sends to a country whose share is suddenly far above its usual one.',
  stops: ['an attack on countries where customers are few, from however many addresses, devices and numbers'],
  blindTo: [
    'the home market, whose share cannot grow several times (domestic pumping)',
    'many destinations at once, none of which reaches the share',
    'an attacker who verifies for days first: the prior week is his',
    'the cause: a market that opens and stands in no calendar looks the same, and so does a mix that changes by the hour',
    'a main market that falls silent (a carrier is down): the shares of all others jump, and real users are challenged',
    'the first sends of an attack, until they are evidence',
  ],
  sources: [
    'S1 (sudden share of an unusual country compared with the prior week; 15 min; 20 or 30 sends are evidence)',
    'S2 and S4 (the same signal)',
    'methods.md 2.3 M5 and M10 (a baseline that an attack teaches; flags that expire)',
  ],
  refusalAnswer: 'country-blocked',
  config,
  memory: ({ usual, usualWeight, window }): Memory => ({
    mix: new UsualMix(usual, Object.keys(usual).length === 0 ? 0 : usualWeight),
    all: new RollingCount(window, WINDOW_BUCKETS),
    byCountry: new Map(),
    holds: new Map(),
  }),
  decide(request, _readings, settings, context): Decision {
    const hold = holdAgainst(request, request.nowMs, settings, context);
    if (hold === null) return ALLOW;
    const { action } = settings;
    // A challenge can be met at once; only a refusal has to be waited for.
    return {
      kind: action as 'challenge' | 'deny',
      reason: 'unusual-country',
      waitMs: action === 'deny' ? hold.untilMs - request.nowMs : 0,
    };
  },
  observe(fact, settings, context) {
    const memory = context.memory as Memory;
    if (fact.kind === 'verified') memory.mix.add(fact.country, fact.nowMs);
    if (fact.kind !== 'dispatched') return;
    // Sent against its word, because it only observes: in the world where it is enforced this send is none.
    if (holdAgainst(fact.request, fact.nowMs, settings, context) !== null) return;
    judge(fact.country, fact.nowMs, { memory, settings, context });
  },
});

/** The hold that keeps this request from being sent; null when nothing does. */
function holdAgainst(
  { country, number, challenge }: DefenceRequest,
  nowMs: EpochMs,
  { action, launches }: Config,
  context: DefenceContext,
): GrowingHold | null {
  if (action === 'none' || number === 0 || (action === 'challenge' && challenge === 'passed')) return null;
  const hold = (context.memory as Memory).holds.get(country);
  return hold?.isOn(nowMs) && !isLaunchedIn(launches, country, nowMs) ? hold : null;
}

interface Bench {
  readonly memory: Memory;
  readonly settings: Config;
  readonly context: DefenceContext;
}

/** Counts a send, and looks whether its country is unusual by now. */
function judge(country: string, nowMs: EpochMs, bench: Bench): void {
  const { memory, settings } = bench;
  memory.all.add(nowMs);
  let own = memory.byCountry.get(country);
  if (own === undefined) {
    own = new RollingCount(settings.window, WINDOW_BUCKETS);
    memory.byCountry.set(country, own);
  }
  own.add(nowMs);
  const sends = own.total(nowMs);
  const total = memory.all.total(nowMs);
  if (sends < settings.minSends || !isShare(sends, total, settings.share)) return;
  const usual = memory.mix.shareOf(country, nowMs);
  if (!isKnown(usual, settings) || sends * usual.denominator < settings.times * total * usual.numerator) return;
  if (isLaunchedIn(settings.launches, country, nowMs)) return;
  mark(country, { nowMs, sends, total, usual }, bench);
}

function isShare(sends: number, total: number, { numerator, denominator }: Ratio): boolean {
  return sends * denominator >= total * numerator;
}

function isKnown({ denominator }: Ratio, { usual, minLogins }: Config): boolean {
  return Object.keys(usual).length > 0 || denominator >= minLogins;
}

interface Sight {
  readonly nowMs: EpochMs;
  readonly sends: number;
  readonly total: number;
  readonly usual: Ratio;
}

/** Starts the hold of a country, or keeps it up while the country stays unusual. One alert per hold. */
function mark(country: string, { nowMs, sends, total, usual }: Sight, { memory, settings, context }: Bench): void {
  let hold = memory.holds.get(country);
  if (hold === undefined) {
    hold = new GrowingHold();
    memory.holds.set(country, hold);
  }
  if (hold.isOn(nowMs)) {
    hold.extend(nowMs, settings.window);
    return;
  }
  hold.begin(nowMs, settings);
  const minutes = Math.ceil(settings.window / MINUTE_MS);
  const percent = Math.round((1_000 * usual.numerator) / usual.denominator) / 10;
  const where = country === '' ? 'no known country' : country;
  const detail = `${where}: ${sends} of ${total} sends of ${minutes} min, usual are ${percent} %`;
  context.alert({ signal: 'unexpected-region', posture: null, detail });
}
