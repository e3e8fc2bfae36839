/**
 * How an SMS sender makes sense of what people type: it drops what is no digit and finds the number in the rest. Fine
 * for sending; a limiter that counts by another spelling than the one that is sent to counts nothing (methods.md B4).
 */
import { type E164, parseE164 } from '../../src/core/domain/phone.ts';

/** Digit zero of the full-width forms (Unicode FF10 to FF19). */
const FULL_WIDTH_ZERO = 0xff10;

/**
 * The number in a text: with or without a plus sign or 00 before it, with separators of any kind, a `tel:` before it or
 * an extension after it, a `(0)` within it. 0 when there is none. A national spelling (one leading 0) stays unknown:
 * it takes a country to read it.
 */
export function lenientNumberOf(text: unknown): E164 {
  if (typeof text !== 'string') return 0;
  const [main = ''] = text.split(';', 1);
  const digits = digitsOf(main.replaceAll('(0)', '').replaceAll(/%[0-9a-f]{2}/gi, ''));
  return parseE164(`+${digits.startsWith('00') ? digits.slice(2) : digits}`);
}

/** What a framework hands over as text: a number, or a list of texts, comes out as if it had been typed. */
export function textOfPhone(phone: unknown): unknown {
  const isListOfTexts = Array.isArray(phone) && phone.every((part) => typeof part === 'string');
  return typeof phone === 'number' || isListOfTexts ? String(phone) : phone;
}

function digitsOf(text: string): string {
  let digits = '';
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    const digit = unit >= FULL_WIDTH_ZERO ? unit - FULL_WIDTH_ZERO : unit - 48;
    if (digit >= 0 && digit <= 9) digits += digit;
  }
  return digits;
}
