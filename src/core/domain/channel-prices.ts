/** What a code costs that does not come as SMS: a share of the SMS price to the same number. */
import type { Channel } from './attempt.ts';
import type { PriceList } from './tariff.ts';

/** In percent of one SMS segment. */
export interface ChannelPrices {
  readonly voicePercent: number;
  readonly whatsappPercent: number;
}

/**
 * Assumptions: domain.md has no prices of either. A call that reads a code out lasts most of a minute and costs more than a
 * text; WhatsApp is sold as the cheaper way.
 */
export const USUAL_CHANNEL_PRICES: ChannelPrices = Object.freeze({ voicePercent: 200, whatsappPercent: 50 });

/** A price list that knows channels. Prices are whole millionths. */
export function withChannels(prices: PriceList, { voicePercent, whatsappPercent }: ChannelPrices): PriceList {
  const percentOf: Readonly<Record<Exclude<Channel, 'sms'>, number>> = {
    voice: voicePercent,
    whatsapp: whatsappPercent,
  };
  return {
    tariff: prices.tariff,
    priceMicro(number, channel = 'sms') {
      const smsMicro = prices.priceMicro(number);
      return channel === 'sms' ? smsMicro : Math.round((smsMicro * percentOf[channel]) / 100);
    },
  };
}
