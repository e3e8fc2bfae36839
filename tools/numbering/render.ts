/** Turns ranges into the text of `ranges.generated.ts`. */

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The inverse of `decodeRanges` in src/core/numbering/range-codec.ts. */
export function encodeRanges(ranges: readonly Range[]): string {
  let text = '';
  let end = 0;
  for (const range of ranges) {
    text += token(range.low - end) + token(range.high + 1 - range.low);
    end = range.high + 1;
  }
  return text;
}

function token(value: number): string {
  let zeros = 0;
  let rest = value;
  while (rest !== 0 && rest % 10 === 0) {
    rest /= 10;
    zeros += 1;
  }
  return `${rest.toString(36)}${String.fromCharCode(65 + zeros)}`;
}

/** A literal object of texts, one key a line. */
export function textTable(values: ReadonlyMap<string, string>): string {
  return [...values].map(([key, text]) => `  ${/^[A-Z]/.test(key) ? key : `'${key}'`}: '${text}',\n`).join('');
}
