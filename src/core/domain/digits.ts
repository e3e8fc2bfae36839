/** Decimal digits of whole numbers, without making a text of them. */

/** 10^0 to 10^15: every power of ten that an E.164 number needs, exactly. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/** How many decimal digits a positive whole number has; 1 for zero, 16 for everything from 10^15 up. */
export function digitCount(number: number): number {
  let digits = 1;
  while (digits < 16 && number >= POWERS_OF_TEN[digits]!) digits += 1;
  return digits;
}
