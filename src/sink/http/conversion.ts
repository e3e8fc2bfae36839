import { type E164, parseE164 } from '../../core/domain/phone.ts';

/** Reads a report that a code was entered, `{"to":"+49..."}`; 0 when it is none. Hostile: must not throw. */
export function readConversion(body: string): E164 {
  try {
    const value = JSON.parse(body) as { readonly to?: unknown } | null;
    return value === null || typeof value !== 'object' ? 0 : parseE164(value.to);
  } catch {
    return 0;
  }
}
