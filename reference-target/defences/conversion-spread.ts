/**
 * Where codes are not entered: in one country, as when somebody pumps there, or in all of them at once, as when nothing is
 * delivered (S4). It decides nothing; it lets an alarm say which of the two it looks like.
 */
import type { E164 } from '../../src/core/domain/phone.ts';
import type { Ratio } from '../../src/core/domain/units.ts';
import { countryByPrefix } from '../../src/core/numbering/prefix-country.ts';
import { ConversionTally, isBelow } from './conversion-tally.ts';

/** Fewer sends to a country say nothing of it (domain.md section 5: five unverified beside twelve verified are usual). */
const COUNTRY_SENDS_MIN = 5;
/** With one country there is no "everywhere". */
const COUNTRIES_MIN = 2;

/** Bounded: a tally of `minutes` per country that was texted, and there are some 240. */
export class ConversionSpread {
  private readonly minutes: number;
  private readonly byCountry = new Map<string, ConversionTally>();

  constructor(minutes: number) {
    this.minutes = minutes;
  }

  sent(number: E164, minute: number): void {
    const country = countryByPrefix(number);
    let tally = this.byCountry.get(country);
    if (tally === undefined) {
      tally = new ConversionTally(this.minutes);
      this.byCountry.set(country, tally);
    }
    tally.sent(minute);
  }

  /** @param minute of the send, not of the verification */
  confirmed(number: E164, minute: number): void {
    this.byCountry.get(countryByPrefix(number))?.confirmed(minute);
  }

  /** The end of an alarm's sentence about the minutes `first` to `last`; '' where too few countries tell anything. */
  spoken(first: number, last: number, threshold: Ratio): string {
    const judged = [...this.byCountry.values()]
      .map((tally) => tally.between(first, last))
      .filter(({ sends }) => sends >= COUNTRY_SENDS_MIN);
    if (judged.length < COUNTRIES_MIN) return '';
    const collapsed = judged.filter((conversion) => isBelow(conversion, threshold)).length;
    if (collapsed === judged.length) {
      return `; too few in each of ${judged.length} countries, as when nothing is delivered or people get in another way: check that before you believe in an attack`;
    }
    return `; too few in ${collapsed} of ${judged.length} countries, the others verify`;
  }
}
