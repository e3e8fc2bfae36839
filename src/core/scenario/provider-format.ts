/**
 * The SMS provider's part of the scenario file: how it delivers, what it bills, and which rules of its own it has
 * (requirements D23, D24). Everything but delivery is off until a scenario asks for it. Money is in millionths of the
 * tariff's currency unit.
 */
import { z } from 'zod';
import { USUAL_CHANNEL_PRICES } from '../domain/channel-prices.ts';
import { duration, share } from '../domain/durations.ts';
import { MICRO_PER_UNIT } from '../domain/units.ts';

const count = z.int().min(1).max(10_000_000);
const micro = z.int().min(0);
const someMicro = micro.min(1).max(1_000_000_000 * MICRO_PER_UNIT);
/** A window in which nothing can happen would be a rule that never acts. */
const span = duration.refine((ms) => ms > 0, {
  message: 'longer than nothing',
  params: { code: 'OUT_OF_RANGE' },
});
const mode = z
  .enum(['off', 'observe', 'enforce'])
  .default('enforce')
  .describe('observe: refuses nothing; the ledger says which messages it would have refused');

export const deliveryFormat = z
  .strictObject({
    medianMs: z.int().min(0).max(600_000).default(4_000),
    maxMs: z.int().min(1).max(600_000).default(25_000),
    slowdownPerThousandPerMinute: z
      .int()
      .min(0)
      .max(1_000)
      .default(0)
      .describe('added delay, in percent of the unloaded one, for each 1,000 messages in the last minute'),
  })
  .describe('delivery delay and how it grows with load');

export const outageFormat = z
  .strictObject({ from: duration, lasts: span })
  .describe('messages are taken and billed, and none arrives: nobody can verify, and it looks like an attack (S4)');

export const usageWarningFormat = z
  .strictObject({
    mode: z.enum(['off', 'observe']).default('observe').describe('a warning only warns: it refuses nothing'),
    messages: count,
    within: span,
  })
  .describe('the provider writes a warning when that many messages were accepted within the window');

export const suspensionFormat = z
  .strictObject({ mode, messages: count, within: span, lasts: duration })
  .describe('the account is suspended when that many messages were accepted within the window');

export const spendLimitFormat = z
  .strictObject({
    mode,
    limits: z
      .array(z.strictObject({ limitMicro: someMicro, per: z.enum(['hour', 'day', 'month']) }))
      .min(1)
      .max(3)
      .describe('the account is paused when one of these is reached, until that hour, day or month (UTC) is over'),
    warnAt: share.prefault('80%').describe('share of a limit at which the provider warns (assumption)'),
  })
  .describe('a limit on what the provider bills, with a warning and an automatic pause (S1)');

export const countryPermissionsFormat = z
  .strictObject({
    mode,
    list: z.enum(['allow', 'deny']).describe('allow: only these countries; deny: all but these'),
    countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)')).min(1),
  })
  .describe(
    "destinations that the account may text at all; refused messages are free (domain.md section 2: Plivo's 450)",
  );

export const aitBlockFormat = z
  .strictObject({
    mode,
    ignoreDigits: z
      .int()
      .min(2)
      .max(8)
      .default(4)
      .describe('a range is a number without its last digits; 4: blocks of 10,000 (domain.md section 6: coss)'),
    messages: count.default(20).describe('a range is judged from this many messages on (S1: more than 20 or 30 sends)'),
    verifiedAtMost: share
      .prefault('0%')
      .describe('share of them that may be verified in a blocked range; 0%: never verifies'),
    grace: duration.prefault('5m').describe('a message counts as not verified only after this long (assumption)'),
    within: span.prefault('1h').describe('counts of a range start anew after this long (assumption)'),
    lasts: span.prefault('12h').describe('how long a range stays blocked (issue: 12 h prefix block)'),
    response: z
      .enum(['refuse', 'accept-then-fail'])
      .default('refuse')
      .describe('accept-then-fail: taken, then a delivery error; whoever only reads the answer never learns of it'),
    failedAreBilled: z
      .boolean()
      .default(true)
      .describe('accepted and failed messages are billed; default as domain.md 1.2: billed on send, delivered or not'),
  })
  .describe('blocks ranges of numbers that never verify; needs conversionFeedback to know what verified');

export const billingFormat = z
  .discriminatedUnion('model', [
    z.strictObject({ model: z.literal('per-message') }).describe('every accepted message at the tariff price'),
    z
      .strictObject({
        model: z.literal('per-verification'),
        priceMicro: micro.describe('per code that was entered'),
        channelFee: z
          .enum(['none', 'message-price'])
          .default('none')
          .describe('message-price: each message costs the tariff price as well (domain.md section 6: Twilio Verify)'),
      })
      .describe('only codes that were entered are billed (S2); the carrier is still paid for every message'),
  ])
  .describe('what the company is billed (requirements D24)');

const percentOfSms = z.int().min(0).max(10_000);
export const channelPricesFormat = z
  .strictObject({
    voicePercent: percentOfSms
      .default(USUAL_CHANNEL_PRICES.voicePercent)
      .describe('a call that reads the code out (assumption: a call of a minute costs more than a text)'),
    whatsappPercent: percentOfSms
      .default(USUAL_CHANNEL_PRICES.whatsappPercent)
      .describe('a WhatsApp message (assumption: sold as the cheaper way)'),
  })
  .describe('what other channels cost, in percent of one SMS segment to the same number');

export const providerFormat = z.strictObject({
  delivery: deliveryFormat.prefault({}),
  outages: z.array(outageFormat).max(16).default([]).describe('times in which nothing is delivered, in order'),
  usageWarning: usageWarningFormat.optional(),
  suspension: suspensionFormat.optional(),
  spendLimit: spendLimitFormat.optional(),
  countryPermissions: countryPermissionsFormat.optional(),
  aitBlock: aitBlockFormat.optional(),
  billing: billingFormat.prefault({ model: 'per-message' }),
  channelPrices: channelPricesFormat.prefault({}),
  dltFeeMicro: micro.default(0).describe('on top of each message to +91: Indian operators charge it per send (S1)'),
  conversionFeedback: z
    .boolean()
    .default(true)
    .describe('the target tells the provider of every code that was entered (Vonage /check, Twilio feedback)'),
});

/** After reading: every default filled in, durations in milliseconds, shares as ratios. */
export type ProviderSettings = z.output<typeof providerFormat>;
