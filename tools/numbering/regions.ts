/** Which country a prefix behind a shared calling code belongs to, also for numbers that are not mobile. */
import type { Stretch } from './partition.ts';

/** Deepest prefix asked, in national digits: Guernsey's +44 7911 17 needs six. */
const DEPTH = 7;
/** Digits of an area code behind +1. */
const AREA_CODE = 3;

/**
 * The shortest prefixes (calling code included) behind which all valid numbers are of one country, where that is not
 * `owner`; prefixes with no valid number get no entry.
 */
export function regionsOf(code: string, stretches: readonly Stretch[], owner: string): Map<string, string> {
  const found = new Map<string, string>();
  const look = (prefix: string, inside: readonly Stretch[]): void => {
    const countries = new Set(inside.map((stretch) => stretch.country));
    if (countries.size === 0) return;
    // Where nobody owns the rest (+1), one country's share of a prefix says nothing about its unused area codes.
    if (countries.size === 1 && (owner !== '' || prefix.length >= AREA_CODE)) {
      const [country] = countries;
      if (country !== owner) found.set(`${code}${prefix}`, country!);
      return;
    }
    if (prefix.length === DEPTH) return;
    for (let digit = 0; digit < 10; digit += 1) {
      const longer = `${prefix}${digit}`;
      look(
        longer,
        inside.filter((stretch) => touches(stretch, longer)),
      );
    }
  };
  look('', stretches);
  return found;
}

function touches(stretch: Stretch, prefix: string): boolean {
  const span = 10 ** (stretch.length - prefix.length);
  if (span < 1) return false;
  const low = Number(prefix) * span;
  return stretch.low < low + span && stretch.high >= low;
}
