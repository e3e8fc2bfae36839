/**
 * The many ways to write one phone number (bypass catalogue B4, methods.md 2.1). A service that counts texts and sends to
 * numbers counts each of them apart. Pure text: which spelling a client uses when is evasion.ts.
 */
import type { E164 } from '../domain/phone.ts';
import { classify, dialCodeOf } from '../numbering/plan.ts';

interface Parts {
  /** All digits, calling code first. */
  readonly digits: string;
  readonly dialCode: string;
  /** The digits behind the calling code. */
  readonly national: string;
  /** National numbers are written with one 0 in front. */
  readonly trunkZero: boolean;
}

/**
 * Calling codes whose countries write national numbers as the digits behind the code with one 0 before them (ITU-T E.164,
 * list of national prefixes): not all of them, only enough to try the spelling.
 */
const TRUNK_ZERO: readonly string[] = [
  '27',
  '31',
  '32',
  '33',
  '41',
  '43',
  '44',
  '46',
  '49',
  '61',
  '62',
  '90',
  '91',
  '92',
];

const FULL_WIDTH_PLUS = '\uff0b';
const FULL_WIDTH_ZERO = 0xff10;

/** By name, in the order in which `rotate` takes them. The first is the one that strict services want. */
export const PHONE_SPELLINGS: readonly (readonly [name: string, spell: (parts: Parts) => string])[] = [
  ['e164', ({ digits }) => `+${digits}`],
  ['blanks', (parts) => grouped(parts, ' ')],
  ['no-break-spaces', (parts) => grouped(parts, '\u00a0')],
  ['hyphens', (parts) => grouped(parts, '-')],
  ['dots', (parts) => grouped(parts, '.')],
  ['brackets', ({ dialCode, national }) => `+${dialCode} (${national.slice(0, 3)}) ${national.slice(3)}`],
  ['double-zero', ({ digits }) => `00${digits}`],
  ['plus-dropped', ({ digits }) => digits],
  ['tel-uri', ({ digits }) => `tel:+${digits}`],
  ['extension', ({ digits }) => `+${digits};ext=1`],
  ['full-width', ({ digits }) => FULL_WIDTH_PLUS + fullWidth(digits)],
  ['zero-width-space', ({ dialCode, national }) => `+${dialCode}\u200b${national}`],
  ['carriage-return', ({ digits }) => `+${digits}\r`],
  ['line-feed', ({ digits }) => `+${digits}\n`],
  ['tab', ({ digits }) => `+${digits}\t`],
  ['encoded-null', ({ digits }) => `+${digits}%00`],
  ['leading-blank', ({ digits }) => ` +${digits}`],
  ['bracketed-zero', ({ dialCode, national }) => `+${dialCode} (0)${national}`],
  ['direction-mark', ({ digits }) => `\u202a+${digits}\u202c`],
  // Where the country's rule is another, the plain spelling again: a made-up national number would be somebody else's.
  ['national-zero', ({ digits, national, trunkZero }) => (trunkZero ? `0${national}` : `+${digits}`)],
];

/** The number in spelling `place` (any whole number from 0: the table is walked round and round). */
export function spelledAt(number: E164, place: number): string {
  const entry = PHONE_SPELLINGS[place % PHONE_SPELLINGS.length];
  return (entry as (typeof PHONE_SPELLINGS)[number])[1](partsOf(number));
}

function partsOf(number: E164): Parts {
  const digits = String(number);
  const known = dialCodeOf(classify(number).country);
  const dialCode = known === 0 ? digits.slice(0, 2) : String(known);
  return { digits, dialCode, national: digits.slice(dialCode.length), trunkZero: TRUNK_ZERO.includes(dialCode) };
}

function grouped({ dialCode, national }: Parts, separator: string): string {
  return `+${dialCode}${separator}${national.slice(0, 4)}${separator}${national.slice(4)}`;
}

function fullWidth(digits: string): string {
  let text = '';
  for (let i = 0; i < digits.length; i += 1) text += String.fromCharCode(FULL_WIDTH_ZERO + digits.charCodeAt(i) - 48);
  return text;
}
