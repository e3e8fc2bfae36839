import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration, share } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS, type Ms, type Ratio } from '../../src/core/domain/units.ts';
import { ConversionBook } from './conversion-book.ts';
import { ConversionPrefixes, type RefusedPrefix } from './conversion-prefixes.ts';
import { ConversionSpread } from './conversion-spread.ts';
import { type Conversion, isBelow, minuteOf } from './conversion-tally.ts';
import { type DefenceContext, type DefenceRequest, defineDefence, type Readings } from './defence.ts';
import { GrowingHold, holdShape } from './growing-hold.ts';

const wholeMinutes = (ms: Ms) => ms >= MINUTE_MS && ms % MINUTE_MS === 0;

const config = z
  .strictObject({
    window: duration
      .refine(wholeMinutes, 'whole minutes')
      .prefault('15m')
      .describe('sends judged together (S1: 15 min)'),
    every: duration.prefault('5m').describe('time between judgements (S1: 5 min)'),
    grace: duration
      .prefault('2m')
      .describe('a send is judged only when it had this long to be verified (assumption: slow delivery and typing)'),
    threshold: share.prefault('30%').describe('alarm when fewer are verified (S1: 30 %; healthy is 60 to 80 %)'),
    recovery: share
      .prefault('50%')
      .describe('an emergency goes on while fewer are verified (assumption: between alarm and healthy)'),
    minSends: z.int().min(1).max(100_000).default(30).describe('fewer sends are no evidence (S1: 20 or 30)'),
    ...holdShape,
    emergencySends: z
      .int()
      .min(0)
      .max(100_000)
      .default(60)
      .describe(
        'sends per window that an emergency still admits, from everybody together (S1: 10 % of normal); 0: the defence emergency sees to that',
      ),
    perPrefixDigits: z
      .int()
      .min(0)
      .max(9)
      .default(0)
      .describe('judges each prefix of so many leading digits by itself, too (S2: per prefix); 0: does not'),
    prefixThreshold: share
      .prefault('50%')
      .describe('a prefix is refused when fewer are verified (S2: alarm over 2 sends per verification)'),
    prefixMinSends: z
      .int()
      .min(1)
      .max(100_000)
      .default(20)
      .describe('fewer sends per window to a prefix are no evidence (S1: 20 or 30)'),
  })
  .refine((settings) => settings.emergencySends === 0 || settings.emergencySends >= settings.minSends, {
    message: 'emergencySends below minSends: an emergency could never be judged by what it admits',
  })
  .refine((settings) => sharesAreOrdered(settings.threshold, settings.recovery), {
    message: 'recovery below threshold: an emergency would end while it still alarms',
  });

type Config = z.output<typeof config>;

interface Memory {
  readonly book: ConversionBook;
  /** Null when prefixes are not told apart. */
  readonly prefixes: ConversionPrefixes | null;
  readonly spread: ConversionSpread;
  readonly hold: GrowingHold;
  /** Time of the next judgement; 0 before the first event. */
  judgeAtMs: EpochMs;
  /** Sends of earlier minutes are not held against the present state: they led to it. */
  sinceMinute: number;
  alarmed: boolean;
}

/**
 * D17. Judges cohorts of sends by how many were verified, lazily at the time of whatever event comes next. Built against
 * the flaws of the published monitor (methods.md 2.3 M1 to M13): rolling minutes instead of fixed buckets, verifications
 * credited to their send, once, after a grace time, one alert per emergency, a flag somebody reads (its own meter), and
 * an emergency that ends by the evidence of what it admits and not by the clock alone. Sends before the alarm fill the
 * emergency's meter too, so it begins with a full stop of up to one window.
 *
 * It enforces its emergency itself, so that it is worth something alone; with `emergencySends: 0` it only raises the
 * posture and the defence `emergency` enforces. Per prefix it refuses the prefix that does not convert and nobody else.
 * What was sent and verified is known to this process only: each replica judges its own share of the traffic.
 */
export const conversionMonitor = defineDefence({
  id: 'conversion-monitor',
  row: 'D17',
  summary: 'Raises an emergency and caps all sending when too few codes are entered.',
  stops: [
    'a large attack whose codes nobody enters, from any identity to any destination',
    'an on/off attack timed to the end of an emergency: each relapse doubles the next one',
    'per prefix: a range that does not convert, beside healthy traffic that hides it in the sum',
  ],
  blindTo: [
    'an attacker who verifies at least the threshold share of his own sends',
    'an attack of up to about 1.3 times the healthy traffic (70 % verified against a threshold of 30 %)',
    'fewer sends per window than minSends: up to 2,880 a day at 30 per 15 min',
    'the first minutes: nothing is judged before grace and the next judgement have passed',
    'who is sending: the attack fills the emergency limit, wholly in its first window, and real users wait with it',
    'several processes: each watches its own, so dealt out in turn, sends and codes part and conversion seems to collapse (probe b8-replicas)',
    'the cause: when messages are not delivered nobody can verify either, and real users pay for the emergency; its alert says when that is how it looks',
  ],
  sources: [
    'S1 (rolling 15 min, checked every 5 min, alarm under 30 % with more than 20 or 30 sends, emergency for an hour)',
    'S2 (1.2 sends per verification is healthy, alarm over 2:1, per prefix)',
    'methods.md 2.3 M1 to M13 (flaws avoided; M8 for what stays unseen)',
    'domain.md section 5 (60 to 80 % healthy)',
    'domain.md section 6 (Vonage: conversion per network, blocks temporary, then longer)',
  ],
  refusalAnswer: 'service-closed',
  config,
  memory(settings): Memory {
    // The window, the grace, and the broken minutes at both ends.
    const minutes = Math.ceil((settings.window + settings.grace) / MINUTE_MS) + 3;
    return {
      book: new ConversionBook(minutes),
      prefixes: settings.perPrefixDigits === 0 ? null : new ConversionPrefixes(minutes, settings),
      spread: new ConversionSpread(minutes),
      hold: new GrowingHold(),
      judgeAtMs: 0,
      sinceMinute: 0,
      alarmed: false,
    };
  },
  meterDefinitions: ({ window, emergencySends }) =>
    emergencySends === 0
      ? []
      : [
          {
            name: 'emergency-limit',
            kind: 'log',
            windowMs: window,
            limit: { normal: Infinity, elevated: Infinity, emergency: emergencySends, closed: emergencySends },
          },
        ],
  meters(_request, { emergencySends }, writer) {
    if (emergencySends > 0) writer.add(0, EVERYBODY);
  },
  decide(request, readings, settings, context) {
    judge(request.nowMs, settings, context);
    return prefixRefusal(request, context) ?? emergencyRefusal(readings, settings) ?? ALLOW;
  },
  observe(fact, settings, context) {
    const { book, prefixes, spread } = context.memory as Memory;
    // A send to a prefix that is refused happens only while this defence observes: in its own world it is none.
    const isRefused = fact.kind === 'dispatched' && prefixRefusal(fact.request, context) !== null;
    if (fact.kind === 'dispatched' && !isRefused) {
      book.sent(fact.number, fact.nowMs);
      spread.sent(fact.number, minuteOf(fact.nowMs));
      prefixes?.sent(fact.number, minuteOf(fact.nowMs));
    } else if (fact.kind === 'verified') {
      const minute = book.confirmed(fact.number);
      if (minute >= 0) {
        spread.confirmed(fact.number, minute);
        prefixes?.confirmed(fact.number, minute);
      }
    }
    judge(fact.nowMs, settings, context);
  },
});

/** The one key of a meter that counts all requesters together. */
const EVERYBODY = 0;

function emergencyRefusal(readings: Readings, { emergencySends }: Config): Decision | null {
  if (emergencySends === 0 || !readings.over(0)) return null;
  return { kind: 'deny', reason: 'emergency-limit', waitMs: readings.waitMs(0) };
}

function prefixRefusal({ number, nowMs }: DefenceRequest, context: DefenceContext): Decision | null {
  const hold = (context.memory as Memory).prefixes?.holdOf(number, nowMs) ?? null;
  return hold === null ? null : { kind: 'deny', reason: 'prefix-unverified', waitMs: hold.untilMs - nowMs };
}

/** Looks at the last whole minutes that had their grace, when a judgement is due. */
function judge(nowMs: EpochMs, settings: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  if (memory.judgeAtMs === 0) memory.judgeAtMs = nowMs + settings.every;
  if (nowMs < memory.judgeAtMs) return;
  memory.judgeAtMs = nowMs + settings.every;
  const last = minuteOf(nowMs - settings.grace) - 1;
  const first = last - settings.window / MINUTE_MS + 1;
  judgeAll(nowMs, { first: Math.max(first, memory.sinceMinute), last }, settings, context);
  const refused = memory.prefixes?.judge(nowMs, first, last) ?? [];
  if (refused.length === 0) return;
  context.alert({ signal: 'prefix-conversion-collapse', posture: null, detail: listed(refused) });
}

/** Whole minutes, both inclusive. */
interface Minutes {
  readonly first: number;
  readonly last: number;
}

function judgeAll(nowMs: EpochMs, { first, last }: Minutes, settings: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  const conversion = memory.book.between(first, last);
  const enough = conversion.sends >= settings.minSends;
  if (memory.alarmed && memory.hold.isOn(nowMs)) {
    if (enough && isBelow(conversion, settings.recovery)) extend(nowMs, memory, settings, context);
    return;
  }
  if (enough && isBelow(conversion, settings.threshold)) {
    const where = memory.spread.spoken(first, last, settings.threshold);
    alarm(nowMs, `${spoken(conversion)}${where}`, settings, context);
  } else if (memory.alarmed) recover(conversion, memory, context);
}

function alarm(nowMs: EpochMs, seen: string, settings: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  const { hold } = memory;
  hold.begin(nowMs, settings);
  memory.sinceMinute = minuteOf(nowMs) + 1;
  memory.alarmed = true;
  context.raisePosture('emergency', hold.lengthMs);
  context.alert({
    signal: 'conversion-collapse',
    posture: 'emergency',
    detail: `${seen}; emergency for ${hold.lengthMs / MINUTE_MS} min${hold.isRelapse ? ', a relapse' : ''}`,
  });
}

/** What the emergency itself admitted is still not verified: the attack goes on, so the emergency does (M10). No new alert. */
function extend(nowMs: EpochMs, { hold }: Memory, settings: Config, context: DefenceContext): void {
  hold.extend(nowMs, settings.hold);
  context.raisePosture('emergency', hold.untilMs - nowMs);
}

function recover(conversion: Conversion, memory: Memory, context: DefenceContext): void {
  memory.alarmed = false;
  context.alert({ signal: 'conversion-recovered', posture: null, detail: spoken(conversion) });
}

function sharesAreOrdered(lower: Ratio, upper: Ratio): boolean {
  return lower.numerator * upper.denominator <= upper.numerator * lower.denominator;
}

function spoken({ sends, verified }: Conversion): string {
  return `${verified} of ${sends} sends were verified`;
}

/** The first prefixes that are refused from now on, and how many more. */
function listed(refused: readonly RefusedPrefix[]): string {
  const first = refused.slice(0, 3).map(({ prefix, conversion }) => `+${prefix}: ${spoken(conversion)}`);
  const more = refused.length - first.length;
  return more > 0 ? `${first.join('; ')}; and ${more} more prefixes` : first.join('; ');
}
