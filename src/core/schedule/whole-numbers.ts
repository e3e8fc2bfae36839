/**
 * Exact integer arithmetic that schedules lean on. Plain products would pass 2^53 and lose their last digit; these do
 * not, so every engine computes the same milliseconds.
 */

/** Largest denominator that `mulDiv` takes: its square still fits the exact range of a double. */
export const MUL_DIV_DENOMINATOR_MAX = 2 ** 26;

/**
 * floor(value x numerator / denominator), exactly, for 0 <= numerator <= denominator <= 2^26 and any safe integer
 * `value` >= 0. From value = q x denominator + r: value x numerator / denominator = q x numerator + r x numerator / denominator.
 */
export function mulDiv(value: number, numerator: number, denominator: number): number {
  const rest = value % denominator;
  const quotient = (value - rest) / denominator;
  return quotient * numerator + Math.floor((rest * numerator) / denominator);
}

/** Largest integer whose square is at most `value` (0 <= value < 2^53). IEEE square roots are correctly rounded everywhere. */
export function integerRoot(value: number): number {
  let root = Math.floor(Math.sqrt(value));
  while (root * root > value) root -= 1;
  while ((root + 1) * (root + 1) <= value) root += 1;
  return root;
}

/**
 * Spreads a 32-bit word over 0 .. width - 1 (0 when width is 0). The product may pass 2^53, where it is rounded the
 * same way everywhere and stays below `width`, which is all that jitter needs.
 */
export function spread(word: number, width: number): number {
  return Math.floor((word * width) / 4_294_967_296);
}
