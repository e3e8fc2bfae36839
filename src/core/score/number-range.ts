/** A range of ten thousand numbers: an E.164 number without its last four digits, and which of them were asked for. */
import type { E164 } from '../domain/phone.ts';
import type { HeavyKey } from './heavy-keys.ts';

const RANGE_SIZE = 10_000;

export interface RangeCounts extends HeavyKey {
  /** Offset of the first number seen; -1 before. */
  first: number;
  /** One bit per number, made when a second number shows up: most ranges of scattered traffic see just one. */
  bits: Uint8Array | null;
}

export const newRange = (): RangeCounts => ({ attempts: 0, dispatches: 0, costMicro: 0, first: -1, bits: null });

export function rangeOf(number: E164): number {
  return Math.floor(number / RANGE_SIZE);
}

/** `+99899394xxxx`: says which range without naming a number. */
export function rangeText(range: number): string {
  return `+${range}xxxx`;
}

export function markNumber(range: RangeCounts, number: E164): void {
  const offset = number % RANGE_SIZE;
  if (range.first < 0) range.first = offset;
  if (range.first === offset && !range.bits) return;
  if (!range.bits) {
    range.bits = new Uint8Array(RANGE_SIZE / 8);
    setBit(range.bits, range.first);
  }
  setBit(range.bits, offset);
}

/** How many different numbers, and the longest run of consecutive ones. */
export function shapeOf(range: RangeCounts): { distinctNumbers: number; longestRun: number } {
  if (!range.bits)
    return range.first < 0 ? { distinctNumbers: 0, longestRun: 0 } : { distinctNumbers: 1, longestRun: 1 };
  let distinctNumbers = 0;
  let longestRun = 0;
  let run = 0;
  for (let offset = 0; offset < RANGE_SIZE; offset += 1) {
    if (((range.bits[offset >> 3]! >> (offset & 7)) & 1) === 0) {
      run = 0;
      continue;
    }
    distinctNumbers += 1;
    run += 1;
    if (run > longestRun) longestRun = run;
  }
  return { distinctNumbers, longestRun };
}

/** Parts that a range is drawn in: of a hundred neighbouring numbers each. */
const PLACES = 100;

/** How many different numbers in each hundredth of the range: neighbours fill up where somebody walks through it. */
export function placesOf({ bits, first }: RangeCounts): number[] {
  const places = new Array<number>(PLACES).fill(0);
  const size = RANGE_SIZE / PLACES;
  if (bits === null && first >= 0) places[Math.floor(first / size)] = 1;
  for (let offset = 0; bits !== null && offset < RANGE_SIZE; offset += 1) {
    if (((bits[offset >> 3]! >> (offset & 7)) & 1) === 1) places[Math.floor(offset / size)]! += 1;
  }
  return places;
}

function setBit(bits: Uint8Array, offset: number): void {
  bits[offset >> 3] = bits[offset >> 3]! | (1 << (offset & 7));
}
