/** A provider account for tests of its rules: settings as a scenario file would write them, messages by hand. */
import { createPriceList } from '../../../src/core/domain/price-list.ts';
import type { Tariff } from '../../../src/core/domain/tariff.ts';
import { providerFormat } from '../../../src/core/scenario/provider-format.ts';
import { createProviderModel, type ProviderModel, type ProviderReceipt } from '../../../src/sink/provider.ts';

export const TARIFF: Tariff = {
  name: 'test',
  asOf: '2026-01-01',
  currency: 'EUR',
  source: 'test',
  rows: [
    { prefix: '49', country: 'DE', priceMicro: 80_000 },
    { prefix: '91', country: 'IN', priceMicro: 3_000 },
  ],
  defaultPriceMicro: 75_000,
};
/** 10:30 UTC, a day before a month ends. */
export const START_MS = Date.UTC(2026, 2, 30, 10, 30);
export const GERMAN = 4_915_112_345_678;
export const INDIAN = 919_876_543_210;
export const TEXT = 'Your code is 123456';

type Written = Parameters<typeof providerFormat.parse>[0];

export interface Account {
  readonly provider: ProviderModel;
  /** Sends one message, the given time after the start. */
  send(to: number, afterMs: number): ProviderReceipt;
  /** States told since the last call, with times since the start. */
  told(afterMs: number): [string, number][];
}

export function accountWith(settings: Written, { rules = true } = {}): Account {
  const provider = createProviderModel({
    settings: providerFormat.parse(settings),
    prices: createPriceList(TARIFF),
    seed: 1,
    rules,
    startMs: START_MS,
  });
  let attempts = 63;
  return {
    provider,
    send(to, afterMs) {
      attempts += 1;
      return provider.accept({ attempt: attempts, to, text: TEXT }, START_MS + afterMs);
    },
    told: (afterMs) => provider.drainEvents(START_MS + afterMs).map(({ state, atMs }) => [state, atMs - START_MS]),
  };
}
