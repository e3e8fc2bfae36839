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

/** `850 ms`, `42 s`, `7 min 30 s`, `6 h 30 min`, `2 d 4 h`; `never` for null. */
export function spanText(ms: number | null): string {
  if (ms === null) return 'never';
  if (ms < 1_000) return `${ms} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 2_880) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first} ${firstUnit}` : `${first} ${firstUnit} ${second} ${secondUnit}`;
}
