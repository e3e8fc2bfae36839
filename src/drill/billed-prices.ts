import { withChannels } from '../core/domain/channel-prices.ts';
import { createPriceList } from '../core/domain/price-list.ts';
import type { PriceList } from '../core/domain/tariff.ts';
import { billedTariff } from '../sink/rules/billed-tariff.ts';
import type { PreparedScenario } from './prepared.ts';

/**
 * What the company is billed when a message leaves: what its own spend cap reckons with, and what a refusal saves. A fee per
 * text (India's) is in the price of other channels too, by their share: the cap reckons a little too high there.
 */
export function billedPrices({ tariff, prices, scenario }: PreparedScenario): PriceList {
  const billed = billedTariff(tariff, scenario.provider);
  return withChannels(billed === tariff ? prices : createPriceList(billed), scenario.provider.channelPrices);
}

/** What a message is worth to carriers, and so to attackers, whatever the company is billed for it. */
export function carrierPrices({ prices, scenario }: PreparedScenario): PriceList {
  return withChannels(prices, scenario.provider.channelPrices);
}
