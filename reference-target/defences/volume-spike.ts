import { z } from 'zod';
import { ALLOW, type Posture } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../src/core/domain/units.ts';
import { type DefenceContext, defineDefence } from './defence.ts';
import { GrowingHold, holdShape } from './growing-hold.ts';
import { factorAt, launchesFormat, offsetMinutesOf } from './launches.ts';
import { RollingCount } from './rolling-count.ts';
import { QUARTER_MINUTES, VolumeBaseline } from './volume-baseline.ts';

const QUARTER_MS = QUARTER_MINUTES * MINUTE_MS;
/** A quarter teaches when at least one of so many sends was verified (S2: 1.2 are healthy, over 2 alarm). */
const SENDS_PER_VERIFICATION = 2;
/** After a gap of silence longer than this nothing is to be learnt from it. */
const QUARTERS_CAUGHT_UP_MAX = 672;

const count = z.int().min(0).max(10_000_000);

const config = z
  .strictObject({
    usual: z
      .union([count.min(1), z.array(count).length(24), z.array(count).length(168)])
      .optional()
      .describe(
        'sends per 15 min: one number, 24 by local hour, or 168 by hour of the week from Monday; left out: learnt',
      ),
    utcOffset: z
      .string()
      .regex(/^[+-][0-9]{2}:[0-9]{2}$/, 'an offset: +01:00')
      .default('+00:00')
      .describe('of the local hours'),
    learnFor: duration
      .refine((ms) => ms >= HOUR_MS, 'an hour at least')
      .prefault('7d')
      .describe('without usual: says nothing before it has seen this much healthy time (S1: 7 days)'),
    elevatedTimes: z
      .number()
      .min(1.1)
      .max(1_000)
      .default(2)
      .describe('posture elevated above so many times the usual (S1: 2)'),
    emergencyTimes: z.number().min(1.1).max(1_000).default(5).describe('posture emergency above so many times (S2: 5)'),
    minSends: z.int().min(1).max(1_000_000).default(30).describe('fewer sends in 15 min are no spike (S1: 20 or 30)'),
    launches: launchesFormat,
    ...holdShape,
  })
  .refine(({ elevatedTimes, emergencyTimes }) => emergencyTimes >= elevatedTimes, {
    message: 'emergencyTimes below elevatedTimes',
  });

type Config = z.output<typeof config>;

interface Memory {
  readonly baseline: VolumeBaseline;
  readonly sends: RollingCount;
  readonly elevated: GrowingHold;
  readonly emergency: GrowingHold;
  /** Since 1970; -1 before the first event. */
  minute: number;
  /** Thousandths of sends expected in the 15 minutes up to the present one, launches included. */
  expectedMilli: number;
  /** Of the present quarter. */
  readonly quarter: { number: number; sends: number; verified: number; isMeasure: boolean };
}

/**
 * D18. Compares the sends of the last 15 rolling minutes with what the hour usually has. It counts what was sent, not what
 * was asked for: refused requests cost an attacker nothing, and must not buy him an alarm. It refuses nobody: it raises the
 * posture, which other defences read (emergency, challenge, meters with another limit), and says so.
 *
 * Blind zone: everything up to `elevatedTimes` the usual, for ever. With S1's 2 and a usual 150 per 15 min that is 14,400
 * sends a day (methods.md 2.3 M8). What an attacker verifies himself moves the usual by at most 2.72 times a week.
 */
export const volumeSpike = defineDefence({
  id: 'volume-spike',
  row: 'D18',
  summary: 'Raises the posture when far more is sent than usual and no launch is planned.',
  stops: [
    'with emergency or challenge beside it: a burst or a night attack, whatever it looks like request by request',
  ],
  blindTo: [
    'everything below twice the usual, for ever: 14,400 sends a day where 150 per 15 min are usual',
    'the cause: a launch that nobody wrote down looks the same',
    'the time before it knows what is usual, unless that is written down',
    'an attacker who verifies half of his codes and grows by less than 2.7 times a week',
    'by itself it refuses nobody: without a defence that reads the posture it only tells',
  ],
  sources: [
    'S1 (more than 2x the rolling 7-day average per 15 min)',
    'S2 (5x without a launch or campaign)',
    'S4 (must not fire on a real launch)',
    'methods.md 2.3 M1, M5 and M10 (rolling, a baseline that is not dragged up, holds that grow)',
  ],
  refusalAnswer: 'service-closed',
  config,
  memory: ({ usual, utcOffset, learnFor }): Memory => ({
    baseline: new VolumeBaseline({ usual, utcOffsetMinutes: offsetMinutesOf(utcOffset), learnFor }),
    sends: new RollingCount(QUARTER_MS, QUARTER_MINUTES),
    elevated: new GrowingHold(),
    emergency: new GrowingHold(),
    minute: -1,
    expectedMilli: 0,
    quarter: { number: -1, sends: 0, verified: 0, isMeasure: true },
  }),
  decide: () => ALLOW,
  observe(fact, settings, context) {
    const memory = context.memory as Memory;
    const minute = Math.floor(fact.nowMs / MINUTE_MS);
    if (minute > memory.minute) turnMinute(minute, memory, settings, context);
    if (fact.kind === 'verified') memory.quarter.verified += 1;
    if (fact.kind !== 'dispatched') return;
    memory.quarter.sends += 1;
    memory.sends.add(fact.nowMs);
    judge(fact.nowMs, memory, settings, context);
  },
});

/** Once a minute: what is expected now, and whether the quarter is over. */
function turnMinute(minute: number, memory: Memory, settings: Config, context: DefenceContext): void {
  const quarter = Math.floor(minute / QUARTER_MINUTES);
  if (quarter !== memory.quarter.number) turnQuarter(quarter, memory);
  memory.minute = minute;
  memory.expectedMilli = expectedAt(minute, memory.baseline, settings);
  const isPlain = context.posture === 'normal' && factorAt(settings.launches, minute * MINUTE_MS) === 1;
  if (!isPlain) memory.quarter.isMeasure = false;
}

/** Launches count minute by minute, so that the quarters at their edges are judged by what was planned for each. */
function expectedAt(minute: number, baseline: VolumeBaseline, { launches }: Config): number {
  let expected = 0;
  for (let back = 0; back < QUARTER_MINUTES; back += 1) {
    const factor = launches.length === 0 ? 1 : factorAt(launches, (minute - back) * MINUTE_MS);
    expected += baseline.milliAt(minute - back) * factor;
  }
  return expected / QUARTER_MINUTES;
}

/** The quarters up to this one are over; silent ones between them count as such. */
function turnQuarter(next: number, { baseline, quarter }: Memory): void {
  if (quarter.number >= 0) {
    const isHealthy = quarter.verified * SENDS_PER_VERIFICATION >= quarter.sends;
    baseline.learn(quarter.number, quarter.isMeasure && isHealthy ? quarter.sends : null);
    const silent = next - quarter.number - 1;
    for (let i = 1; i <= Math.min(silent, QUARTERS_CAUGHT_UP_MAX); i += 1) baseline.learn(quarter.number + i, 0);
  }
  quarter.number = next;
  quarter.sends = 0;
  quarter.verified = 0;
  quarter.isMeasure = true;
}

function judge(nowMs: EpochMs, memory: Memory, settings: Config, context: DefenceContext): void {
  const sends = memory.sends.total(nowMs);
  if (sends < settings.minSends || !memory.baseline.isKnown) return;
  const { expectedMilli } = memory;
  if (sends * 1_000 > settings.emergencyTimes * expectedMilli) sound('emergency', sends, nowMs, settings, context);
  else if (sends * 1_000 > settings.elevatedTimes * expectedMilli) sound('elevated', sends, nowMs, settings, context);
}

function sound(
  posture: 'elevated' | 'emergency',
  sends: number,
  nowMs: EpochMs,
  settings: Config,
  context: DefenceContext,
): void {
  const memory = context.memory as Memory;
  if (posture === 'elevated' && memory.emergency.isOn(nowMs)) return;
  const hold = memory[posture];
  if (hold.isOn(nowMs)) {
    keepUp(posture, hold, nowMs, context);
    return;
  }
  hold.begin(nowMs, settings);
  memory.quarter.isMeasure = false;
  context.raisePosture(posture, hold.lengthMs);
  const usual = Math.round(memory.expectedMilli / 1_000);
  const length = `${Math.ceil(hold.lengthMs / MINUTE_MS)} min${hold.isRelapse ? ', a relapse' : ''}`;
  const detail = `${sends} sends in ${QUARTER_MINUTES} min, usual are ${usual}; ${posture} for ${length}`;
  context.alert({ signal: 'volume-spike', posture, detail });
}

/** The spike goes on to the end of its hold, so the hold does not end. No new alert. */
function keepUp(posture: Posture, hold: GrowingHold, nowMs: EpochMs, context: DefenceContext): void {
  if (hold.untilMs - nowMs > QUARTER_MS) return;
  hold.extend(nowMs, 2 * QUARTER_MS);
  context.raisePosture(posture, 2 * QUARTER_MS);
}
