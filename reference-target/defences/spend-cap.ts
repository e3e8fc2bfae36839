import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { MICRO_PER_UNIT, type Micro, type Ms } from '../../src/core/domain/units.ts';
import { type DefenceContext, defineDefence } from './defence.ts';
import { reasonOf, refusalOf } from './windows.ts';

/** One ceiling as read from the policy. Exported because the registry's type, which is published, names it. */
export interface Cap {
  readonly limitMicro: Micro;
  /** From here on the operator is warned. */
  readonly warnMicro: Micro;
  readonly within: Ms;
  readonly reason: string;
}

/** S1 asks for an alert before the pause without naming a level; 80 % is an assumption. */
const WARN_PERCENT = 80;

const capFormat = z
  .strictObject({
    limitMicro: z
      .int()
      .min(1)
      .max(1_000_000 * MICRO_PER_UNIT)
      .describe("at most this much money, in millionths of the tariff's currency unit ..."),
    within: duration.refine((ms) => ms > 0, 'longer than nothing').describe('... in any window of this length'),
  })
  .transform(
    (cap): Cap => ({
      ...cap,
      warnMicro: Math.floor((cap.limitMicro * WARN_PERCENT) / 100),
      reason: reasonOf(cap.within),
    }),
  );

/** Per cap: how loud it has been since spending was last low. */
type Loudness = 'quiet' | 'warned' | 'reached';

/** D19. A ceiling on money, whatever the cause. The last line: it bounds the loss and locks everybody out. */
export const spendCap = defineDefence({
  id: 'spend-cap',
  row: 'D19',
  summary: 'Pauses all sending when a spending limit for an hour or a day is reached.',
  stops: [
    'any attack that costs more than the cap, in money and not in messages',
    'dear destinations sooner than cheap ones',
  ],
  blindTo: [
    'everything below the cap, all day, every day',
    'who spends: once reached it locks real users out together with the attacker',
  ],
  sources: [
    'S1 (hourly, daily and monthly spend limit with alert and automatic pause)',
    'requirements.md D19 (a pause locks everybody out)',
    'domain.md section 6 (soft and hard global caps)',
  ],
  refusalAnswer: 'service-closed',
  config: z.strictObject({
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
      ])
      .describe('spending limits (S1 names hour, day and month but no amounts: 400 and 3,000 units are assumptions)'),
  }),
  memory: ({ caps }): Loudness[] => caps.map(() => 'quiet'),
  meterDefinitions: ({ caps }) =>
    caps.map(({ reason, within, limitMicro }) => ({ name: reason, kind: 'sum', windowMs: within, limit: limitMicro })),
  meters(request, { caps }, writer) {
    for (let i = 0; i < caps.length; i += 1) writer.add(i, EVERYBODY, request.priceMicro);
  },
  decide(request, readings, { caps }, context) {
    const memory = context.memory as Loudness[];
    for (let i = 0; i < caps.length; i += 1) {
      const isNear = readings.reading(i) + request.priceMicro >= caps[i]!.warnMicro;
      const now = readings.over(i) ? 'reached' : isNear ? 'warned' : 'quiet';
      // Once reached, money trickling out of the window is no news: only a quiet hour makes the next alert worth raising.
      if (now === memory[i] || (now === 'warned' && memory[i] === 'reached')) continue;
      memory[i] = now;
      if (now !== 'quiet') speakUp(now, spoken(caps[i]!, readings.reading(i)), context);
    }
    return refusalOf(caps, readings);
  },
});

/** The one key of a meter that counts all requesters together. */
const EVERYBODY = 0;

function speakUp(loudness: 'warned' | 'reached', detail: string, context: DefenceContext): void {
  const signal = loudness === 'reached' ? 'spend-cap-reached' : 'spend-cap-near';
  context.alert({ signal, posture: null, detail });
}

/** Whole currency units, rounded down: alerts are for people. */
function spoken({ limitMicro, reason }: Cap, spentMicro: Micro): string {
  return `${Math.floor(spentMicro / MICRO_PER_UNIT)} of ${Math.floor(limitMicro / MICRO_PER_UNIT)} units ${reason}`;
}
