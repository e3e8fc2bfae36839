/** Where items are, by hash: open addressing over two integer arrays, no object per item, no tombstones. */

const SMALLEST = 16;

/**
 * Items are small integers (0, 1, 2 ...) that their owner numbers; the index knows only their hashes. Whoever searches
 * walks `cells` from `hash & (cells.length - 1)` until a 0 and compares the items itself:
 * comparing through a callback would cost more than the search.
 */
export class OpenIndex {
  /** Item + 1, or 0 for an empty cell. The length is a power of two, and at most half of the cells are taken. */
  cells: Int32Array = new Int32Array(SMALLEST);
  private hashes: Uint32Array = new Uint32Array(SMALLEST);
  private size = 0;

  /** The item must not be in the index. */
  add(item: number, hash: number): void {
    if (item >= this.hashes.length) this.hashes = longer(this.hashes, new Uint32Array(roomFor(item)));
    this.hashes[item] = hash;
    this.size += 1;
    if (this.size * 2 > this.cells.length) this.grow();
    this.place(item);
  }

  /** The item must be in the index. Later items of the same run move up, so that no search meets a gap. */
  remove(item: number): void {
    const { cells, hashes } = this;
    const mask = cells.length - 1;
    let gap = hashes[item]! & mask;
    while (cells[gap] !== item + 1) gap = (gap + 1) & mask;
    for (let at = (gap + 1) & mask; cells[at] !== 0; at = (at + 1) & mask) {
      const home = hashes[cells[at]! - 1]! & mask;
      // An item may move to the gap unless the gap lies before its home, counted around the end of the array.
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      cells[gap] = cells[at]!;
      gap = at;
    }
    cells[gap] = 0;
    this.size -= 1;
  }

  private place(item: number): void {
    const { cells } = this;
    const mask = cells.length - 1;
    let at = this.hashes[item]! & mask;
    while (cells[at] !== 0) at = (at + 1) & mask;
    cells[at] = item + 1;
  }

  private grow(): void {
    const before = this.cells;
    this.cells = new Int32Array(before.length * 2);
    for (const cell of before) if (cell !== 0) this.place(cell - 1);
  }
}

/** The next power of two above `index`: arrays double, so that growing costs a constant per item. */
export function roomFor(index: number): number {
  let room = SMALLEST;
  while (room <= index) room *= 2;
  return room;
}

/** Copies the content of an array into a longer one. */
export function longer<T extends Int32Array | Uint32Array | Float64Array>(content: T, into: T): T {
  into.set(content);
  return into;
}
