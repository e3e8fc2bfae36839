import { createPriceList } from '../../core/domain/price-list.ts';
import type { Tariff, TariffRow } from '../../core/domain/tariff.ts';
import { type BillingSettings, INDIA_PREFIX } from './billing.ts';

/**
 * The tariff as the company sees it: what one more message of one segment costs it when it is sent. What a verification
 * costs is not in here, because nobody knows yet whether there will be one: a spend cap of the company's own is blind to it.
 */
export function billedTariff(tariff: Tariff, { billing, dltFeeMicro }: BillingSettings): Tariff {
  const free = billing.model === 'per-verification' && billing.channelFee === 'none';
  const billed = free ? { ...tariff, rows: [], defaultPriceMicro: 0 } : tariff;
  return dltFeeMicro === 0 ? billed : withDltFee(billed, dltFeeMicro);
}

function withDltFee(tariff: Tariff, feeMicro: number): Tariff {
  const rows = tariff.rows.map((row) => (isIndian(row) ? { ...row, priceMicro: row.priceMicro + feeMicro } : row));
  if (rows.some((row) => row.prefix === INDIA_PREFIX && isUsable(row, tariff))) return { ...tariff, rows };
  // India has no price of its own: it gets the one that would have held, and the fee.
  const priceMicro = createPriceList(tariff).priceMicro(Number(INDIA_PREFIX)) + feeMicro;
  return { ...tariff, rows: [...rows, { prefix: INDIA_PREFIX, country: 'IN', priceMicro }] };
}

function isIndian({ prefix }: TariffRow): boolean {
  return prefix.startsWith(INDIA_PREFIX);
}

function isUsable({ origin }: TariffRow, tariff: Tariff): boolean {
  return origin === undefined || origin === tariff.origin;
}
