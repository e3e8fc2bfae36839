/** Figures as text, the same for every renderer and in every locale. */
import type { Rate, Verdict } from '../score/scorecard.ts';
import { countText, percentText, spanText } from '../score/sentences.ts';

export { countText, moneyText, percentText, spanText } from '../score/sentences.ts';

/** How long something took to happen: `at once`, a span, or `never`. */
export function afterText(ms: number | null): string {
  return ms === 0 ? 'at once' : spanText(ms);
}

/** `3 of 1,700 (0.18 %, at most 0.52 %)`: the upper bound is the figure that a promise must rest on. */
export function rateText(rate: Rate): string {
  const of = `${countText(rate.numerator)} of ${countText(rate.denominator)}`;
  if (rate.value === null || rate.high === null) return `${of} (no sample)`;
  return `${of} (${percentText(rate.value)}, at most ${percentText(rate.high)})`;
}

/** `-9.0 points`, `+1.5 points`, `0.0 points`. */
export function pointsText(points: number): string {
  const text = points.toFixed(1);
  return `${text === '-0.0' ? '0.0' : points > 0 && text !== '0.0' ? `+${text}` : text} points`;
}

/** People as `+2`, `-3`, `0`, or `+0.4` where they are a mean. */
export function signedText(count: number): string {
  const text = Number.isInteger(count) ? countText(Math.abs(count)) : countText(Math.abs(count).toFixed(1));
  return count === 0 ? '0' : `${count > 0 ? '+' : '-'}${text}`;
}

/** Millionths of a person as `+1.25`, `-0.33`, `0.00`. */
export function peopleText(micro: number): string {
  const text = countText((Math.abs(micro) / 1_000_000).toFixed(2));
  return text === '0.00' ? text : `${micro > 0 ? '+' : '-'}${text}`;
}

/** Verdict words with a mark of their own, readable without colour. */
export const VERDICT_MARKS: Readonly<Record<Verdict, string>> = {
  HELD: '+',
  BACKED_UP: '=',
  BYPASSED: '!',
  NOT_EXERCISED: '.',
  HARMFUL: 'x',
  UNOBSERVABLE: '?',
  ERROR: 'E',
};

/** What each verdict says, for people who have never read one. */
export const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
  HELD: 'took part, and without it the attack costs more',
  BACKED_UP: 'changes nothing that matters: others stop what it lets through, or the same',
  BYPASSED: 'the attack got past it and leaks',
  NOT_EXERCISED: 'too few fraud attempts reached it to say anything: never a pass',
  HARMFUL: 'it kept too many real users out',
  UNOBSERVABLE: 'the target does not say who refused',
  ERROR: 'it failed while deciding',
};
