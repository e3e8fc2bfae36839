/** Figures under the pointer as text: the words of the page around them. */
import { countText, spanText } from '../core/score/sentences.ts';

export interface Money {
  readonly currency: string;
  readonly unitMicro: number;
}

/** `2 min 5 s`; `start` for nothing. */
export function momentText(ms: number): string {
  return ms === 0 ? 'start' : spanText(ms);
}

/** `1,234`, or `EUR 1.23` for money. */
export function valueText(value: number, money: Money | null): string {
  if (money === null) return countText(value);
  const decimals = money.unitMicro === 1 ? 4 : 2;
  return `${money.currency} ${countText(((value * money.unitMicro) / 1_000_000).toFixed(decimals))}`;
}
