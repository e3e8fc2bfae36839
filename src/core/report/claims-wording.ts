/** Claims as text: what the three renderers of a claims report share. */
import type { Condition, Deciding, Estimate, Flip, Holding } from '../score/claim.ts';
import type { ClaimEntry, ClaimsReport, TestedPolicy } from '../score/claim-report.ts';
import { countText } from './wording.ts';

/** Whose claims they are (requirements.md). */
export const DOCUMENTS =
  'S0: case study of a European fashion retailer. S1: guide for Indian senders. S2: guide for US senders. S4: guide of an authentication vendor.';

type Unit = Pick<ClaimEntry, 'measure' | 'currency' | 'against'>;

/** `97.3 %`, `-1.2 points`, `USD 61.40`; differences carry a sign and are points. */
export function figureText(value: number | null, { measure, currency, against }: Unit): string {
  if (value === null) return 'no sample';
  if (measure.unit === 'money') return `${currency} ${plain(value, 2)}`;
  const isDifference = against !== null || measure.unit === 'points';
  const text = plain(value, Math.abs(value) < 1 && Math.abs(value) >= 0.005 ? 2 : 1);
  return isDifference ? `${value > 0 ? '+' : ''}${text} points` : `${text} %`;
}

/** `41.2 % (40.8 to 41.6)`. */
export function estimateText({ mean, low, high }: Estimate, unit: Unit): string {
  const text = figureText(mean, unit);
  if (low === null || high === null) return text;
  const decimals = unit.measure.unit === 'money' ? 2 : 1;
  return `${text} (${plain(low, decimals)} to ${plain(high, decimals)})`;
}

/** `at least 95 %`, `below 0.5 %`. */
export function conditionText({ atLeast, above, atMost, below }: Condition, unit: Unit): string {
  const parts = [
    ['at least', atLeast],
    ['above', above],
    ['at most', atMost],
    ['below', below],
  ] as const;
  const said = parts.flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${limitText(value, unit)}`]));
  return said.join(' and ');
}

/** `18 of 20`. */
export function holdingText({ holding, points }: Holding): string {
  return `${countText(holding)} of ${countText(points)}`;
}

/** `HOLDS`, `DOES NOT HOLD`, `HOLDS ONLY IF exits of the whole attack: 100 or 300`. */
export function verdictText({ verdict, onlyIf }: Pick<ClaimEntry, 'verdict' | 'onlyIf'>): string {
  if (verdict === 'holds') return 'holds';
  if (verdict === 'does-not-hold') return 'does not hold';
  return onlyIf.length === 0 ? 'holds only in part' : `holds only if ${conditionsText(onlyIf)}`;
}

/** How sharp the condition is; empty where there is none. */
export function sharpnessText({ onlyIf, inside, outside }: ClaimEntry): string {
  if (onlyIf.length === 0) return '';
  const others = outside.holding === 0 ? 'in none elsewhere' : `in ${holdingText(outside)} elsewhere`;
  return `Then it holds in ${holdingText(inside)} cases, ${others}.`;
}

/** `exits: 100 or 300, and calls before the next exit: 1`. */
export function conditionsText(onlyIf: readonly Deciding[]): string {
  return onlyIf.map(decidingText).join(', and ');
}

function decidingText({ what, labels }: Deciding): string {
  return `${what}: ${labels.join(' or ')}`;
}

/** Where the order of two defences turns round. */
export function flipText({ what, rising, atBase, lowest, highest, alwaysHolds, neverHolds }: Flip): string {
  const side = rising === null ? 'turns at' : rising ? 'holds from' : 'holds up to';
  const base =
    atBase === null
      ? 'with everything else as written it does not turn'
      : `with everything else as written it ${side} ${plain(atBase, 0)} %`;
  const range =
    lowest === null || highest === null || lowest === highest
      ? []
      : [`the turn lies between ${plain(lowest, 0)} and ${plain(highest, 0)} % where there is one`];
  const constant = [
    ...(alwaysHolds > 0 ? [`in ${countText(alwaysHolds)} of the cases it always holds`] : []),
    ...(neverHolds > 0 ? [`in ${countText(neverHolds)} of the cases it never does`] : []),
  ];
  return `By ${what}: ${[base, ...range, ...constant].join('; ')}.`;
}

/** `s1-five-defences: number-velocity, ip-velocity`. */
export function policyText({ policy, defences, market }: TestedPolicy): string {
  const list = defences.length === 0 ? '' : `: ${defences.join(', ')}`;
  return `${policy}${list}${market === null ? '' : ` (serves ${market.join(', ')})`}`;
}

/** How many claims came out how, in a sentence. */
export function headline({ claims }: ClaimsReport): string {
  const count = (verdict: ClaimEntry['verdict']) => claims.filter((claim) => claim.verdict === verdict).length;
  return `Of ${countText(claims.length)} claims, ${count('holds')} held under every assumption asked, ${count('holds-only-if')} only under some, ${count('does-not-hold')} under none.`;
}

function limitText(value: number, { measure, currency, against }: Unit): string {
  if (measure.unit === 'money') return `${currency} ${value}`;
  if (against === null && measure.unit !== 'points') return `${value} %`;
  return `${value} ${value === 1 ? 'point' : 'points'}`;
}

function plain(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const isZero = Number(text) === 0;
  return `${value < 0 && !isZero ? '-' : ''}${countText(text)}`;
}
