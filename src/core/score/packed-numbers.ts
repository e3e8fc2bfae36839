/** Number arrays as short JSON: most of them repeat themselves for long (seconds without cost, intents all alike). */
import { z } from 'zod';

/** A number, or a number and how often it comes in a row. */
export type PackedNumbers = (number | [value: number, times: number])[];

/** Shorter repetitions are written out: `7,7` is no longer than `[7,2]`. */
const REPEATS_MIN = 3;
/** Numbers in one array, however short it was packed: a second a year, or more openers than a lane may have. */
const LENGTH_MAX = 50_000_000;

export function packed(numbers: ArrayLike<number>): PackedNumbers {
  const all: PackedNumbers = [];
  for (let start = 0; start < numbers.length; ) {
    const value = numbers[start]!;
    let end = start + 1;
    while (end < numbers.length && numbers[end] === value) end += 1;
    const times = end - start;
    if (times >= REPEATS_MIN) all.push([value, times]);
    else for (let i = start; i < end; i += 1) all.push(value);
    start = end;
  }
  return all;
}

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A typed array on our side, packed numbers in the file. `value` says what each of them may be. */
export function packedArray<T extends NumberArray>(kind: new (length: number) => T, value: z.ZodNumber) {
  const one = z.union([value, z.tuple([value, z.int().min(1).max(LENGTH_MAX)])]);
  const inFile = z.array(one).refine((numbers) => lengthOf(numbers) <= LENGTH_MAX, 'too many numbers');
  return z.codec(inFile, z.custom<T>(), {
    decode: (numbers) => unpacked(kind, numbers),
    encode: (numbers) => packed(numbers),
  });
}

function unpacked<T extends NumberArray>(kind: new (length: number) => T, numbers: PackedNumbers): T {
  const all = new kind(lengthOf(numbers));
  let end = 0;
  for (const number of numbers) {
    const [value, times] = typeof number === 'number' ? [number, 1] : number;
    all.fill(value, end, end + times);
    end += times;
  }
  return all;
}

function lengthOf(numbers: PackedNumbers): number {
  return numbers.reduce<number>((sum, number) => sum + (typeof number === 'number' ? 1 : number[1]), 0);
}
