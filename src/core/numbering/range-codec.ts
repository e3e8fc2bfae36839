/**
 * The compact text in which number ranges are checked in: read here, written by `tools/generate-numbering.ts`.
 * A country's ranges are one text of tokens: gap, size, gap, size, ... The gap runs from the end of the range before
 * (first: from zero), the size is how many numbers the range holds. A token is a base-36 number in lower case and one
 * capital letter for the zeros behind it: `7jC` is 271 followed by two zeros (A none, B one, C two). Ranges begin and
 * end at round numbers, so tokens stay short, and the capital ends the token.
 */

/** Closed ranges `low[i]`..`high[i]` of whole numbers, ascending and disjoint. */
export interface RangeList {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const CAPITAL_A = 65;
const CAPITAL_Z = 90;
const ZERO = 48;
const NINE = 57;
/** What turns the code of `a` into the value 10. */
const LETTER = 87;

/** Reads a text that `tools/generate-numbering.ts` wrote. */
export function decodeRanges(text: string): RangeList {
  const tokens = decodeTokens(text);
  const low = new Float64Array(tokens.length / 2);
  const high = new Float64Array(tokens.length / 2);
  let end = 0;
  for (let i = 0; i < low.length; i += 1) {
    low[i] = end + tokens[2 * i]!;
    end = low[i]! + tokens[2 * i + 1]!;
    high[i] = end - 1;
  }
  return { low, high };
}

function decodeTokens(text: string): number[] {
  const tokens: number[] = [];
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= CAPITAL_A && unit <= CAPITAL_Z) {
      for (let zeros = unit - CAPITAL_A; zeros > 0; zeros -= 1) value *= 10;
      tokens.push(value);
      value = 0;
    } else {
      value = value * 36 + (unit >= ZERO && unit <= NINE ? unit - ZERO : unit - LETTER);
    }
  }
  return tokens;
}
