import { z } from 'zod';
import { duration, share } from '../../src/core/domain/durations.ts';
import { MICRO_PER_UNIT, MINUTE_MS, type Micro, type Ms } from '../../src/core/domain/units.ts';
import { type DefenceContext, defineDefence, type Readings } from './defence.ts';
import { reasonOf, refusalOf } from './windows.ts';

/** One ceiling as read from the policy. Exported because the registry's type, which is published, names it. */
export interface Cap {
  readonly limitMicro: Micro;
  /** The soft cap: from here on the operator is warned. */
  readonly warnMicro: Micro;
  readonly within: Ms;
  readonly reason: string;
}

const capFormat = z
  .strictObject({
    limitMicro: z
      .int()
      .min(1)
      .max(1_000_000 * MICRO_PER_UNIT)
      .describe("at most this much money, in millionths of the tariff's currency unit ..."),
    within: duration.refine((ms) => ms > 0, 'longer than nothing').describe('... in any window of this length'),
    warnAt: share
      .prefault('80%')
      .describe('soft cap: the operator is warned (domain.md section 6, GitLab: 16,000 soft of 20,000 hard)'),
  })
  .transform(
    ({ limitMicro, within, warnAt }): Cap => ({
      limitMicro,
      warnMicro: Math.floor((limitMicro / warnAt.denominator) * warnAt.numerator),
      within,
      reason: reasonOf(within),
    }),
  );

const config = z
  .strictObject({
    caps: z
      .array(capFormat)
      .min(1)
      .max(4)
      .refine((caps) => new Set(caps.map((cap) => cap.within)).size === caps.length, {
        message: 'two caps have the same window; keep the lower one',
      })
      .prefault([
        { limitMicro: 400 * MICRO_PER_UNIT, within: '1h' },
        { limitMicro: 3_000 * MICRO_PER_UNIT, within: '1d' },
        { limitMicro: 30_000 * MICRO_PER_UNIT, within: '30d' },
      ])
      .describe('spending limits (S1 names hour, day and month but no amounts: 400, 3,000 and 30,000 are assumptions)'),
    pause: duration
      .prefault('1h')
      .describe(
        'a cap that is reached closes the service this long; 0s: only until there is room again (S1: automatic pause; an hour as its emergency)',
      ),
  })
  .transform(({ caps, pause }) => ({
    caps,
    pause,
    /** In meter order. */
    reasons: pause > 0 ? [...caps, { reason: 'paused' }] : caps,
  }));

type Config = z.output<typeof config>;

/** Per cap: how loud it has been since spending was last low. */
type Loudness = 'quiet' | 'warned' | 'reached';

/**
 * D19. A ceiling on money, whatever the cause. The last line: it bounds the loss and locks everybody out. Exact in every
 * true window but for the 64 buckets of its meters, which err to refusing (of a month, by up to half a day). The pause is the
 * posture `closed`, which all replicas read in the same step as the money; without it a reached cap would go on sending
 * whatever trickles out of its window.
 */
export const spendCap = defineDefence({
  id: 'spend-cap',
  row: 'D19',
  summary: 'Pauses all sending when a spending limit for an hour, a day or a month is reached.',
  stops: [
    'any attack that costs more than the cap, in money and not in messages',
    'dear destinations sooner than cheap ones',
  ],
  blindTo: [
    'everything below the cap, all day, every day',
    'who spends: once reached it locks real users out together with the attacker',
    'an attacker who wants the outage: reaching the cap again after each pause keeps the service closed',
  ],
  sources: [
    'S1 (hourly, daily and monthly spend limit with alert and automatic pause)',
    'requirements.md D19 (a pause locks everybody out)',
    'domain.md section 6 (soft and hard global caps)',
  ],
  refusalAnswer: 'service-closed',
  config,
  memory: ({ caps }): Loudness[] => caps.map(() => 'quiet'),
  meterDefinitions({ caps, pause }) {
    const meters = caps.map(({ reason, within, limitMicro }) => {
      return { name: reason, kind: 'sum' as const, windowMs: within, limit: limitMicro };
    });
    const open = { normal: Infinity, elevated: Infinity, emergency: Infinity, closed: 0 };
    return pause > 0 ? [...meters, { name: 'paused', kind: 'log', windowMs: pause, limit: open }] : meters;
  },
  meters(request, { caps, pause }, writer) {
    for (let i = 0; i < caps.length; i += 1) writer.add(i, EVERYBODY, request.priceMicro);
    if (pause > 0) writer.add(caps.length, EVERYBODY);
  },
  decide(request, readings, settings, context) {
    const { caps, reasons } = settings;
    const memory = context.memory as Loudness[];
    for (let i = 0; i < caps.length; i += 1) {
      const isNear = readings.reading(i) + request.priceMicro >= caps[i]!.warnMicro;
      const now = readings.over(i) ? 'reached' : isNear ? 'warned' : 'quiet';
      if (now === 'reached') pauseIfSpent(i, readings, settings, context);
      // Once reached, money trickling out of the window is no news: only a quiet hour makes the next alert worth raising.
      if (now === memory[i] || (now === 'warned' && memory[i] === 'reached')) continue;
      memory[i] = now;
      if (now !== 'quiet') speakUp(now, spoken(caps[i]!, readings.reading(i)), settings, context);
    }
    return refusalOf(reasons, readings);
  },
});

/** The one key of a meter that counts all requesters together. */
const EVERYBODY = 0;

/** One dear message that does not fit any more is no reason to close: the soft cap must have been spent. */
function pauseIfSpent(i: number, readings: Readings, { caps, pause }: Config, context: DefenceContext): void {
  const isPaused = readings.over(caps.length);
  if (pause > 0 && !isPaused && readings.reading(i) >= caps[i]!.warnMicro) context.raisePosture('closed', pause);
}

function speakUp(loudness: 'warned' | 'reached', spent: string, { pause }: Config, context: DefenceContext): void {
  const signal = loudness === 'reached' ? 'spend-cap-reached' : 'spend-cap-near';
  const pauses = loudness === 'reached' && pause > 0;
  const detail = pauses ? `${spent}; closed for ${Math.ceil(pause / MINUTE_MS)} min` : spent;
  context.alert({ signal, posture: pauses ? 'closed' : null, detail });
}

/** Whole currency units, rounded down: alerts are for people. */
function spoken({ limitMicro, reason }: Cap, spentMicro: Micro): string {
  return `${Math.floor(spentMicro / MICRO_PER_UNIT)} of ${Math.floor(limitMicro / MICRO_PER_UNIT)} units ${reason}`;
}
