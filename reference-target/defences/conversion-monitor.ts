import { z } from 'zod';
import { ALLOW } from '../../src/core/domain/decision.ts';
import { duration, share } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS, type Ms, type Ratio } from '../../src/core/domain/units.ts';
import { type Conversion, ConversionBook, minuteOf } from './conversion-book.ts';
import { type DefenceContext, defineDefence } from './defence.ts';

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
    hold: duration.prefault('1h').describe('length of an emergency (S1: one hour)'),
    holdMax: duration.prefault('8h').describe('longest an emergency grows to by relapses (assumption)'),
    relapseWithin: duration
      .prefault('6h')
      .describe('an alarm this soon after an emergency doubles its length, against on/off attacks (assumption)'),
    emergencySends: z
      .int()
      .min(1)
      .max(100_000)
      .default(60)
      .describe('sends per window that an emergency still admits, from everybody together (S1: 10 % of normal)'),
  })
  .refine((settings) => settings.emergencySends >= settings.minSends, {
    message: 'emergencySends below minSends: an emergency could never be judged by what it admits',
  })
  .refine((settings) => sharesAreOrdered(settings.threshold, settings.recovery), {
    message: 'recovery below threshold: an emergency would end while it still alarms',
  });

type Config = z.output<typeof config>;

interface Memory {
  readonly book: ConversionBook;
  /** Time of the next judgement; 0 before the first event. */
  judgeAtMs: EpochMs;
  /** Sends of earlier minutes are not held against the present state: they led to it. */
  sinceMinute: number;
  /** End of the present or last emergency; 0 when there was none. */
  holdUntilMs: EpochMs;
  /** Length of the last emergency, before extensions. */
  holdMs: Ms;
  alarmed: boolean;
}

/**
 * D17. Judges cohorts of sends by how many were verified, lazily at the time of whatever event comes next. Built against
 * the flaws of the published monitor (methods.md 2.3 M1 to M13): rolling minutes instead of fixed buckets, verifications
 * credited to their send, once, after a grace time, one alert per emergency, a flag somebody reads (its own meter), and
 * an emergency that ends by the evidence of what it admits and not by the clock alone. Sends before the alarm fill the
 * emergency's meter too, so it begins with a full stop of up to one window.
 */
export const conversionMonitor = defineDefence({
  id: 'conversion-monitor',
  row: 'D17',
  summary: 'Raises an emergency and caps all sending when too few codes are entered.',
  stops: [
    'a large attack whose codes nobody enters, from any identity to any destination',
    'an on/off attack timed to the end of an emergency: each relapse doubles the next one',
  ],
  blindTo: [
    'an attacker who verifies at least the threshold share of his own sends',
    'an attack of up to about 1.3 times the healthy traffic (70 % verified against a threshold of 30 %)',
    'fewer sends per window than minSends: up to 2,880 a day at 30 per 15 min',
    'the first minutes: nothing is judged before grace and the next judgement have passed',
    'who is sending: the attack fills the emergency limit, wholly in its first window, and real users wait with it',
    'the cause: when messages are not delivered nobody can verify either, and real users pay for the emergency',
  ],
  sources: [
    'S1 (rolling 15 min, checked every 5 min, alarm under 30 % with more than 20 or 30 sends, emergency for an hour)',
    'S2 (1.2 sends per verification is healthy)',
    'methods.md 2.3 M1 to M13 (flaws avoided; M8 for what stays unseen)',
    'domain.md section 5 (60 to 80 % healthy)',
  ],
  refusalAnswer: 'service-closed',
  config,
  memory: ({ window, grace }): Memory => ({
    book: new ConversionBook(window + grace + MINUTE_MS),
    judgeAtMs: 0,
    sinceMinute: 0,
    holdUntilMs: 0,
    holdMs: 0,
    alarmed: false,
  }),
  meterDefinitions: ({ window, emergencySends }) => [
    {
      name: 'emergency-limit',
      kind: 'log',
      windowMs: window,
      limit: { normal: Infinity, elevated: Infinity, emergency: emergencySends, closed: emergencySends },
    },
  ],
  meters: (_request, _config, writer) => writer.add(0, EVERYBODY),
  decide(request, readings, settings, context) {
    judge(request.nowMs, settings, context);
    return readings.over(0) ? { kind: 'deny', reason: 'emergency-limit', waitMs: readings.waitMs(0) } : ALLOW;
  },
  observe(fact, settings, context) {
    const { book } = context.memory as Memory;
    if (fact.kind === 'dispatched') book.sent(fact.number, fact.nowMs);
    else if (fact.kind === 'verified') book.confirmed(fact.number);
    judge(fact.nowMs, settings, context);
  },
});

/** The one key of a meter that counts all requesters together. */
const EVERYBODY = 0;

/** Looks at the last whole minutes that had their grace, when a judgement is due. */
function judge(nowMs: EpochMs, settings: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  if (memory.judgeAtMs === 0) memory.judgeAtMs = nowMs + settings.every;
  if (nowMs < memory.judgeAtMs) return;
  memory.judgeAtMs = nowMs + settings.every;
  const last = minuteOf(nowMs - settings.grace) - 1;
  const first = last - settings.window / MINUTE_MS + 1;
  const conversion = memory.book.between(Math.max(first, memory.sinceMinute), last);
  const enough = conversion.sends >= settings.minSends;
  if (memory.alarmed && nowMs < memory.holdUntilMs) {
    if (enough && below(conversion, settings.recovery)) extend(nowMs, memory, settings, context);
    return;
  }
  if (enough && below(conversion, settings.threshold)) alarm(nowMs, conversion, settings, context);
  else if (memory.alarmed) recover(conversion, memory, context);
}

function alarm(nowMs: EpochMs, conversion: Conversion, settings: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  const relapse = memory.holdUntilMs > 0 && nowMs - memory.holdUntilMs <= settings.relapseWithin;
  memory.holdMs = relapse ? Math.min(memory.holdMs * 2, Math.max(settings.holdMax, settings.hold)) : settings.hold;
  memory.holdUntilMs = nowMs + memory.holdMs;
  memory.sinceMinute = minuteOf(nowMs) + 1;
  memory.alarmed = true;
  context.raisePosture('emergency', memory.holdMs);
  context.alert({
    signal: 'conversion-collapse',
    posture: 'emergency',
    detail: `${spoken(conversion)}; emergency for ${memory.holdMs / MINUTE_MS} min${relapse ? ', a relapse' : ''}`,
  });
}

/** What the emergency itself admitted is still not verified: the attack goes on, so the emergency does (M10). No new alert. */
function extend(nowMs: EpochMs, memory: Memory, settings: Config, context: DefenceContext): void {
  memory.holdUntilMs = Math.max(memory.holdUntilMs, nowMs + settings.hold);
  context.raisePosture('emergency', memory.holdUntilMs - nowMs);
}

function recover(conversion: Conversion, memory: Memory, context: DefenceContext): void {
  memory.alarmed = false;
  context.alert({ signal: 'conversion-recovered', posture: null, detail: spoken(conversion) });
}

function below({ sends, verified }: Conversion, { numerator, denominator }: Ratio): boolean {
  return verified * denominator < sends * numerator;
}

function sharesAreOrdered(lower: Ratio, upper: Ratio): boolean {
  return lower.numerator * upper.denominator <= upper.numerator * lower.denominator;
}

function spoken({ sends, verified }: Conversion): string {
  return `${verified} of ${sends} sends were verified`;
}
