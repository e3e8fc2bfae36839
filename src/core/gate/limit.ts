/** Limits of a gate file as they are written: `>= 98 %`, `<= EUR 25`, `<= 2m`, `<= 20`. */
import { z } from 'zod';
import { parseDuration, parseShare } from '../domain/durations.ts';
import { MICRO_PER_UNIT } from '../domain/units.ts';

/** What a figure is measured in. Money is in micro-units of `currency`, time in milliseconds, shares are 0 to 1. */
export type Unit = 'share' | 'money' | 'time' | 'count';

export interface Limit {
  readonly sense: '<=' | '>=';
  readonly value: number;
  /** Of money only. */
  readonly currency?: string;
  /** As it was written. */
  readonly text: string;
}

const EXAMPLES: Readonly<Record<Unit, string>> = {
  share: '">= 98 %"',
  money: '"<= EUR 25"',
  time: '"<= 2m"',
  count: '"<= 20"',
};

/** Null when the text is no limit of this unit. */
export function parseLimit(text: string, unit: Unit): Limit | null {
  const parts = /^(<=|>=) ?(\S.*)$/.exec(text.trim());
  if (parts === null) return null;
  const [, sense, amount = ''] = parts as unknown as [string, '<=' | '>=', string];
  if (unit === 'money') return moneyLimit(sense, amount, text);
  const value = unit === 'share' ? shareValue(amount) : unit === 'time' ? parseDuration(amount) : countValue(amount);
  return value === null ? null : { sense, value, text };
}

/** A limit in a gate file. */
export function limit(unit: Unit) {
  const error = `write a limit with <= or >= and its unit, in quotes: ${EXAMPLES[unit]}`;
  return z.string({ error }).transform((text, context): Limit => {
    const parsed = parseLimit(text, unit);
    if (parsed !== null) return parsed;
    context.addIssue({
      code: 'custom',
      message: `"${text.slice(0, 60)}" is no limit; ${error}`,
      params: { code: 'BAD_LIMIT' },
    });
    return z.NEVER;
  });
}

export function keeps(value: number, { sense, value: bound }: Limit): boolean {
  return sense === '<=' ? value <= bound : value >= bound;
}

function shareValue(text: string): number | null {
  const ratio = parseShare(text);
  return ratio === null ? null : ratio.numerator / ratio.denominator;
}

function countValue(text: string): number | null {
  return /^[0-9]{1,12}$/.test(text) ? Number(text) : null;
}

/** `EUR 25`, `USD -3.5`: at most six decimals, which are whole micro-units. */
function moneyLimit(sense: Limit['sense'], amount: string, text: string): Limit | null {
  const parts = /^([A-Z]{3}) ?(-?)([0-9]{1,9})(?:\.([0-9]{1,6}))?$/.exec(amount);
  if (parts === null) return null;
  const [, currency = '', minus, whole, decimals = ''] = parts;
  const micro = Number(whole) * MICRO_PER_UNIT + Number(decimals.padEnd(6, '0'));
  return { sense, value: minus === '-' ? -micro : micro, currency, text };
}
