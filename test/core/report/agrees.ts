/** Whether a figure on the page says what the scorecard says, read by code that shares nothing with what wrote it. */
import type { Rate } from '../../../src/core/score/scorecard.ts';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a figure as a person would and holds it against the value, within what its last digit can say. */
export function agrees(text: string, value: unknown): boolean {
  if (typeof value === 'string') return text === value;
  if (text === 'n/a' || text === 'never') return value === null;
  if (value === null || value === undefined) return false;
  const everywhere = / in every seed$/;
  const ends = everywhere.test(text) ? [0, 1].map(() => text.replace(everywhere, '')) : text.split(' to ');
  if (ends.length === 2) {
    const { low, high } = value as { low: unknown; high: unknown };
    return agrees(ends[0] ?? '', low) && agrees(ends[1] ?? '', high);
  }
  if (typeof value === 'object') return agreesWithRate(text, value as Rate);
  const money = /^(?:at most |not known, counted as )?[A-Z]{3} (-?[\d,]+\.(\d+))$/.exec(text);
  if (money) return near(number(money[1]) * 1e6, value, 0.5e6 / 10 ** (money[2] ?? '').length);
  const share = /^(-?[\d.]+) %$/.exec(text);
  if (share) return near(number(share[1]) / 100, value, 0.000_050_1);
  const points = /^([+-]?[\d.]+) points$/.exec(text);
  if (points) return near(number(points[1]), value, 0.050_1);
  if (text === 'at once') return value === 0;
  const span = [...text.matchAll(/(\d+) (ms|s|min|h|d)\b/g)];
  if (span.length > 0) {
    const units = span.map(([, , unit = '']) => UNITS_MS[unit] ?? 0);
    const ms = span.reduce((sum, [, count], i) => sum + Number(count) * (units[i] ?? 0), 0);
    const smallest = span.length === 2 ? Math.min(...units) : coarsest(units[0] ?? 1);
    return near(ms, value, smallest === 1 ? 0 : smallest / 2);
  }
  const decimals = /^([+-]?[\d,]+)\.(\d+)$/.exec(text);
  if (decimals && typeof value === 'number') {
    // Millionths of people where they are whole numbers; else people, or a ratio, as it stands.
    const within = 0.501 / 10 ** (decimals[2] ?? '').length;
    return near(number(text), value, within) || near(number(text), value / 1e6, within);
  }
  return /^[+-]?[\d,]+$/.test(text) && number(text) === value;
}

/** A span of one unit leaves out the next smaller one only when that is zero, so that is its precision. */
function coarsest(unitMs: number): number {
  const sizes = Object.values(UNITS_MS);
  return unitMs <= 1_000 ? unitMs : (sizes[sizes.indexOf(unitMs) - 1] ?? unitMs);
}

function agreesWithRate(text: string, rate: Rate): boolean {
  const [, numerator, denominator, value, high] =
    /^([\d,]+) of ([\d,]+) \((?:([\d.]+) %, at most ([\d.]+) %|no sample)\)$/.exec(text) ?? [];
  if (numerator === undefined || number(numerator) !== rate.numerator || number(denominator) !== rate.denominator)
    return false;
  if (value === undefined) return rate.value === null;
  return near(number(value) / 100, rate.value, 0.000_050_1) && near(number(high) / 100, rate.high, 0.000_050_1);
}

function near(shown: number, value: unknown, tolerance: number): boolean {
  return typeof value === 'number' && Math.abs(shown - value) <= tolerance + 1e-9;
}

function number(text = ''): number {
  return Number(text.replaceAll(',', ''));
}
