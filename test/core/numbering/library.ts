import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What libphonenumber says of a number. */
export interface LibraryVerdict {
  readonly valid: boolean;
  readonly mobile: boolean;
  readonly type: string;
  /** '' when it names none. */
  readonly country: string;
}

/**
 * The library's judgement of `+number`. Mobile only counts for geographic numbers that the library does not rewrite
 * (an E.164 number from which it strips a digit is another number).
 */
export function verdictOf(number: number): LibraryVerdict {
  const text = `+${number}`;
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  if (!parsed || parsed.number !== text) return { valid: false, mobile: false, type: '', country: '' };
  const valid = parsed.isValid();
  const type = valid ? (parsed.getType() ?? '') : '';
  const country = parsed.country ?? '';
  const mobile = country !== '' && (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE');
  return { valid, mobile, type, country };
}
