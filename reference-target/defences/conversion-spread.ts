/**
 * Where codes are not entered: in one country, as when somebody pumps there, or in all of them at once, as when nothing is
 * delivered (S4), and whether there are more messages than before, as when all of them are attacked. It decides nothing; it
 * lets an alarm say what it looks like.
 */
import type { E164 } from '../../src/core/domain/phone.ts';
import type { Ratio } from '../../src/core/domain/units.ts';
import { countryByPrefix } from '../../src/core/numbering/prefix-country.ts';
import { ConversionTally, isBelow } from './conversion-tally.ts';

/** Fewer sends to a country say nothing of it (domain.md section 5: five unverified beside twelve verified are usual). */
const COUNTRY_SENDS_MIN = 5;
/** With one country there is no "everywhere". */
const COUNTRIES_MIN = 2;
/** Volume is compared with up to an hour before, and with no less than the window of S1. Assumptions. */
const BEFORE_MINUTES = 60;
const BEFORE_MINUTES_MIN = 15;
/** Assumption: people ask again when nothing comes, so an outage has somewhat more messages; pumping doubles them at least. */
const SAME_VOLUME_MAX = 1.6;

/** Bounded: a tally of `minutes` per country that was texted, and there are some 240; and one of all together. */
export class ConversionSpread {
  private readonly minutes: number;
  private readonly byCountry = new Map<string, ConversionTally>();
  private readonly all: ConversionTally;
  private sinceMinute = Number.POSITIVE_INFINITY;

  constructor(minutes: number) {
    this.minutes = minutes;
    this.all = new ConversionTally(minutes + BEFORE_MINUTES);
  }

  sent(number: E164, minute: number): void {
    const country = countryByPrefix(number);
    let tally = this.byCountry.get(country);
    if (tally === undefined) {
      tally = new ConversionTally(this.minutes);
      this.byCountry.set(country, tally);
    }
    tally.sent(minute);
    this.all.sent(minute);
    this.sinceMinute = Math.min(this.sinceMinute, minute);
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
    if (collapsed < judged.length) return `; too few in ${collapsed} of ${judged.length} countries, the others verify`;
    return `; too few in each of ${judged.length} countries${this.volumeSpoken(first, last)}`;
  }

  /** '' while too little went before to compare with. */
  private volumeSpoken(first: number, last: number): string {
    const beforeFirst = Math.max(first - BEFORE_MINUTES, this.sinceMinute);
    const before = this.all.between(beforeFirst, first - 1).sends;
    if (first - beforeFirst < BEFORE_MINUTES_MIN || before === 0) return '';
    const now = this.all.between(first, last).sends;
    const times = now / (last - first + 1) / (before / (first - beforeFirst));
    const compared = `, with ${times.toFixed(1)} times the messages of before`;
    if (times > SAME_VOLUME_MAX) return compared;
    return `${compared}, as when nothing is delivered or people get in another way: check that before you believe in an attack`;
  }
}
