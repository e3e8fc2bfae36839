/**
 * What a message costs the defender. One tariff per scenario: one currency, one vintage; money of two currencies is
 * never added.
 */
import type { Channel } from './attempt.ts';
import type { E164 } from './phone.ts';
import type { Micro } from './units.ts';

/** One price. The longest matching `prefix` wins; among equals, a row whose `origin` matches beats one without. */
export interface TariffRow {
  /** Leading digits of the E.164 number, calling code included: `225`, `1876`, `4470`. */
  readonly prefix: string;
  /** ISO 3166-1 alpha-2 of the destination, for reports. */
  readonly country: string;
  /** Price of one message segment. */
  readonly priceMicro: Micro;
  /** Only for senders from this country (India's domestic price is 1/15 of its international one at AWS, 2022-04). */
  readonly origin?: string;
}

export interface Tariff {
  readonly name: string;
  /** The date that the price list states of itself, ISO 8601. */
  readonly asOf: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Where it comes from, for the report. */
  readonly source: string;
  readonly rows: readonly TariffRow[];
  /** Price where no row matches: the list's median, so that an unlisted destination is never free. */
  readonly defaultPriceMicro: Micro;
  /** Country the messages are sent from, chooses among rows with `origin`. */
  readonly origin?: string;
}

/** Price lookup prepared for speed: called once per dispatch and once per spend-cap decision. */
export interface PriceList {
  readonly tariff: Tariff;
  /** Price of one segment to this number, or of one message over another channel where the list knows channels. */
  priceMicro(number: E164, channel?: Channel): Micro;
}
