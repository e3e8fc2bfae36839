import { z } from 'zod';
import type { Ms, Ratio } from './units.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `90s`, `15m`, `1h30m`, `2d`; null when the text is no duration. A bare number has no unit and is refused. */
export function parseDuration(text: string): Ms | null {
  if (!/^([0-9]+(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const part of text.matchAll(/([0-9]+)(ms|s|m|h|d)/g)) total += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}

/** Reads `0.3%`, `12 %` or `1/8` as an exact ratio of integers; null when it is neither or above one. */
export function parseShare(text: string): Ratio | null {
  const percent = /^([0-9]{1,3})(?:\.([0-9]{1,4}))? ?%$/.exec(text);
  if (percent) {
    const decimals = percent[2] ?? '';
    const numerator = Number(`${percent[1]}${decimals}`);
    const denominator = 100 * 10 ** decimals.length;
    return numerator <= denominator ? { numerator, denominator } : null;
  }
  const fraction = /^([0-9]{1,9})\/([1-9][0-9]{0,8})$/.exec(text);
  if (!fraction) return null;
  const ratio = { numerator: Number(fraction[1]), denominator: Number(fraction[2]) };
  return ratio.numerator <= ratio.denominator ? ratio : null;
}

/** A duration in a file: text with a unit, `90s`. A bare number has no unit and is refused. */
export const duration = z
  .string({ error: 'write a duration with its unit: 90s, 15m, 1h30m or 2d' })
  .transform((value, context): Ms => {
    const ms = parseDuration(value);
    if (ms !== null) return ms;
    context.addIssue({
      code: 'custom',
      message: `"${value}" is no duration; write 90s, 15m, 1h30m or 2d`,
      params: { code: 'BAD_DURATION' },
    });
    return z.NEVER;
  });

/** A share in a file: `5%`, `0.3%` or `1/8`. */
export const share = z
  .string({ error: 'write a share with its unit: 5%, 0.3% or 1/8' })
  .transform((value, context): Ratio => {
    const ratio = parseShare(value);
    if (ratio !== null) return ratio;
    context.addIssue({
      code: 'custom',
      message: `"${value}" is no share; write 5%, 0.3% or 1/8, at most 100%`,
      params: { code: 'BAD_SHARE' },
    });
    return z.NEVER;
  });
