/** A table of exchange rates, as its owner writes it, and what a drill comes to by it. Currencies are never added without one. */
import { z } from 'zod';

export const EXCHANGE_SCHEMA = 'pumpdrill.exchange/1';

const whole = z.int();
const currency = z.string().regex(/^[A-Z]{3}$/, 'three capital letters: EUR');
const line = z.string().min(1).max(300);

export const exchangeFormat = z.strictObject({
  schema: z.literal(EXCHANGE_SCHEMA),
  name: line,
  asOf: z.iso.date().describe('the day of the rates'),
  source: line.describe('who says so'),
  into: currency.describe('the currency that totals are stated in'),
  /** Millionths of a unit of `into` for one unit of each; `into` itself needs no entry. */
  microPerUnit: z.record(currency, z.int().min(1).max(1_000_000_000_000)).describe('{ EUR: 1080000 }: EUR 1 is 1.08'),
});
export type ExchangeTable = z.output<typeof exchangeFormat>;

/** Sums of one policy over all of its attacked runs, converted one by one and then added. */
export const convertedTotalsFormat = z.strictObject({
  table: exchangeFormat,
  policies: z.array(
    z.strictObject({ policy: z.string(), lossMicro: whole, undefendedLossMicro: whole, attackerProfitMicro: whole }),
  ),
});
export type ConvertedTotals = z.infer<typeof convertedTotalsFormat>;
