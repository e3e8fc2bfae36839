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
  // isValid() asks the same question again (is there a type?) and would cost a third more; a test holds them together.
  const type = parsed.getType() ?? '';
  const valid = type !== '';
  const country = parsed.country ?? '';
  const mobile = country !== '' && (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE');
  return { valid, mobile, type, country };
}
