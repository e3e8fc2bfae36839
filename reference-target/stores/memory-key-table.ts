/** From safe-integer keys to records of a few numbers, which is where meters keep their state. */
import { scramble32 } from '../../src/core/random/hash.ts';

const TWO_32 = 0x1_0000_0000;
const SMALLEST_CELLS = 16;

/** A 32-bit hash of a safe integer: both words take part, because phone numbers and hashes use more than 32 bits. */
export function hashOfKey(key: number): number {
  const low = key >>> 0;
  const high = (key - low) / TWO_32;
  return scramble32(low ^ Math.imul(high | 0, 0x9e3779b1));
}

/** A cell is 32 bytes: three doubles (the key, two numbers of the meter) and two integers of the meter. */
const CELL_BYTES = 32;
/** A cell in `numbers`: the key first (see `stored`), then these two. */
export const CELL_NUMBERS = 4;
export const FIRST = 1;
export const SECOND = 2;
/** A cell in `links`, and where its two integers are. */
export const CELL_LINKS = 8;
export const LEFT = 6;
export const RIGHT = 7;

/**
 * Open addressing, with the records themselves in the cells: a lookup is one access to memory, which is what a meter
 * with many keys spends its time on. At most half of the cells are taken. The table evicts nothing by itself: a key
 * goes only when its meter says that it has expired.
 */
export class KeyTable {
  /** Two views of the same cells. Replaced when the table grows, so never kept across an `insert`. */
  numbers: Float64Array = new Float64Array(SMALLEST_CELLS * CELL_NUMBERS);
  links: Int32Array = new Int32Array(this.numbers.buffer);
  /** Keys in the table. */
  size = 0;
  cellCount: number = SMALLEST_CELLS;
  private hand = 0;

  /** The cell of a key, or -1. Valid until the next `insert` or `remove`. */
  find(key: number): number {
    const { numbers } = this;
    const mask = this.cellCount - 1;
    const wanted = stored(key);
    for (let cell = hashOfKey(key) & mask; ; cell = (cell + 1) & mask) {
      const held = numbers[cell * CELL_NUMBERS]!;
      if (held === wanted) return cell;
      if (held === 0) return -1;
    }
  }

  /** True when the cell still holds the key, whatever was inserted meanwhile. */
  holds(cell: number, key: number): boolean {
    return this.numbers[cell * CELL_NUMBERS] === stored(key);
  }

  /** Gives a cell, with zeros in its record, to a key that has none. */
  insert(key: number): number {
    if ((this.size + 1) * 2 > this.cellCount) this.grow();
    this.size += 1;
    const cell = this.emptyCell(key);
    this.numbers[cell * CELL_NUMBERS] = stored(key);
    return cell;
  }

  /** Empties a cell. Records behind it move up where that keeps them reachable, so that no search meets a gap. */
  remove(cell: number): void {
    const { numbers, links } = this;
    const mask = this.cellCount - 1;
    let gap = cell;
    for (let at = (gap + 1) & mask; numbers[at * CELL_NUMBERS] !== 0; at = (at + 1) & mask) {
      const home = hashOfKey(keyOf(numbers[at * CELL_NUMBERS]!)) & mask;
      // A record may move to the gap unless the gap lies before its home, counted around the end of the table.
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      links.copyWithin(gap * CELL_LINKS, at * CELL_LINKS, (at + 1) * CELL_LINKS);
      gap = at;
    }
    links.fill(0, gap * CELL_LINKS, (gap + 1) * CELL_LINKS);
    this.size -= 1;
  }

  /** The cell under a hand that goes round and round, or -1 where that is empty. */
  underHand(): number {
    return this.numbers[this.hand * CELL_NUMBERS] === 0 ? -1 : this.hand;
  }

  moveHand(): void {
    this.hand = (this.hand + 1) & (this.cellCount - 1);
  }

  private emptyCell(key: number): number {
    const mask = this.cellCount - 1;
    let cell = hashOfKey(key) & mask;
    while (this.numbers[cell * CELL_NUMBERS] !== 0) cell = (cell + 1) & mask;
    return cell;
  }

  private grow(): void {
    const { numbers, links, cellCount } = this;
    this.cellCount = cellCount * 2;
    const buffer = new ArrayBuffer(this.cellCount * CELL_BYTES);
    this.numbers = new Float64Array(buffer);
    this.links = new Int32Array(buffer);
    for (let cell = 0; cell < cellCount; cell += 1) {
      const held = numbers[cell * CELL_NUMBERS]!;
      if (held === 0) continue;
      const record = links.subarray(cell * CELL_LINKS, (cell + 1) * CELL_LINKS);
      this.links.set(record, this.emptyCell(keyOf(held)) * CELL_LINKS);
    }
  }
}

/** Keys as cells hold them: 0 is for empty cells, so keys from 0 on move up by one. 2^53 is still exact. */
function stored(key: number): number {
  return key >= 0 ? key + 1 : key;
}

function keyOf(held: number): number {
  return held > 0 ? held - 1 : held;
}
