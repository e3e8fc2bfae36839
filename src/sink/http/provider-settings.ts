/** Provider settings as a scenario has them after reading (durations in milliseconds, shares as ratios), for the control interface. */
import { z } from 'zod';
import { USUAL_CHANNEL_PRICES } from '../../core/domain/channel-prices.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';

const wholeMs = z.int().min(0);
const count = z.int().min(1);
const micro = z.int().min(0);
const mode = z.enum(['off', 'observe', 'enforce']).default('enforce');
const ratio = z.strictObject({ numerator: micro, denominator: count });

export const providerSettingsFormat = z.strictObject({
  delivery: z.strictObject({ medianMs: wholeMs, maxMs: count, slowdownPerThousandPerMinute: wholeMs }),
  outages: z.array(z.strictObject({ from: wholeMs, lasts: count })).default([]),
  usageWarning: z
    .strictObject({ mode: z.enum(['off', 'observe']).default('observe'), messages: count, within: count })
    .optional(),
  suspension: z.strictObject({ mode, messages: count, within: count, lasts: wholeMs }).optional(),
  spendLimit: z
    .strictObject({
      mode,
      limits: z.array(z.strictObject({ limitMicro: count, per: z.enum(['hour', 'day', 'month']) })).min(1),
      warnAt: ratio,
    })
    .optional(),
  countryPermissions: z
    .strictObject({ mode, list: z.enum(['allow', 'deny']), countries: z.array(z.string().length(2)).min(1) })
    .optional(),
  aitBlock: z
    .strictObject({
      mode,
      ignoreDigits: z.int().min(2).max(8),
      messages: count,
      verifiedAtMost: ratio,
      grace: wholeMs,
      within: count,
      lasts: count,
      response: z.enum(['refuse', 'accept-then-fail']),
      failedAreBilled: z.boolean(),
    })
    .optional(),
  billing: z
    .discriminatedUnion('model', [
      z.strictObject({ model: z.literal('per-message') }),
      z.strictObject({
        model: z.literal('per-verification'),
        priceMicro: micro,
        channelFee: z.enum(['none', 'message-price']),
      }),
    ])
    .default({ model: 'per-message' }),
  channelPrices: z.strictObject({ voicePercent: micro, whatsappPercent: micro }).default(USUAL_CHANNEL_PRICES),
  dltFeeMicro: micro.default(0),
  conversionFeedback: z.boolean().default(true),
}) satisfies z.ZodType<ProviderSettings>;
