/**
 * Price lookup by longest prefix (ITU-T E.164 numbers share prefixes by country, area or operator). A digit tree in
 * two flat arrays: one walk over a number's first digits, no allocation.
 */
import { digitCount, POWERS_OF_TEN } from './digits.ts';
import type { E164 } from './phone.ts';
import type { PriceList, Tariff, TariffRow } from './tariff.ts';
import type { Micro } from './units.ts';

/** No row ends at this node. */
const NO_PRICE = -1;

/**
 * Prepares `tariff` for lookup. Only rows without an origin, or with the tariff's own, take part; of two rows with one
 * prefix the one with the origin wins, then the later one.
 */
export function createPriceList(tariff: Tariff): PriceList {
  const tree = new DigitTree();
  const usable = tariff.rows.filter((row) => row.origin === undefined || row.origin === tariff.origin);
  for (const row of [...usable].sort(originLast)) tree.add(row.prefix, row.priceMicro);
  const root = tariff.defaultPriceMicro;
  return { tariff, priceMicro: (number: E164) => tree.longest(number, root) };
}

function originLast(a: TariffRow, b: TariffRow): number {
  return Number(a.origin !== undefined) - Number(b.origin !== undefined);
}

class DigitTree {
  /** `#next[node * 10 + digit]` is the node after that digit; 0 is none, node 0 the root. */
  readonly #next: number[] = new Array(10).fill(0);
  readonly #price: number[] = [NO_PRICE];

  add(prefix: string, priceMicro: Micro): void {
    let node = 0;
    for (let i = 0; i < prefix.length; i += 1) {
      const place = node * 10 + prefix.charCodeAt(i) - 48;
      if (this.#next[place] === 0) {
        this.#next[place] = this.#price.length;
        this.#price.push(NO_PRICE);
        for (let digit = 0; digit < 10; digit += 1) this.#next.push(0);
      }
      node = this.#next[place]!;
    }
    this.#price[node] = priceMicro;
  }

  longest(number: E164, fallback: Micro): Micro {
    let found = fallback;
    let node = 0;
    let rest = number;
    for (let power = digitCount(number) - 1; power >= 0; power -= 1) {
      const unit = POWERS_OF_TEN[power]!;
      const digit = Math.floor(rest / unit);
      rest -= digit * unit;
      node = this.#next[node * 10 + digit] ?? 0;
      if (node === 0) break;
      const price = this.#price[node]!;
      if (price !== NO_PRICE) found = price;
    }
    return found;
  }
}
