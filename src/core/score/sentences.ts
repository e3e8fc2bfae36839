/** Figures as text for evidence and notes, the same in every locale. */
import { MICRO_PER_UNIT, type Micro } from '../domain/units.ts';

/** `EUR 18,000.00`; amounts below a hundredth keep four decimals, so that a cheap attack never reads as free. */
export function moneyText(micro: Micro, currency: string): string {
  const amount = Math.abs(micro);
  const decimals = amount > 0 && amount < MICRO_PER_UNIT / 100 ? 4 : 2;
  return `${currency} ${micro < 0 ? '-' : ''}${countText((amount / MICRO_PER_UNIT).toFixed(decimals))}`;
}

/** Thousands separated by commas. */
export function countText(value: number | string): string {
  const [whole = '', decimals] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `99.53 %`; `n/a` without a sample. */
export function percentText(value: number | null): string {
  return value === null ? 'n/a' : `${(value * 100).toFixed(2)} %`;
}
