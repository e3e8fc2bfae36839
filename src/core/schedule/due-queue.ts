/**
 * What is due next: a binary heap over (time, order of insertion). Two items due at the same millisecond come out in
 * the order they were put in, so a simulated run has exactly one order of events.
 */

/** Capacity to begin with; doubles when full. */
const FIRST_CAPACITY = 256;

/**
 * @example
 * const queue = new DueQueue<string>();
 * queue.push(20, 'later');
 * queue.push(10, 'sooner');
 * queue.pop(); // 'sooner'
 */
export class DueQueue<T> {
  // Structure of arrays: times and orders are compared on every level, items are only moved.
  private atMs = new Float64Array(FIRST_CAPACITY);
  private order = new Float64Array(FIRST_CAPACITY);
  private readonly items: (T | undefined)[] = [];
  private length = 0;
  private nextOrder = 0;

  get size(): number {
    return this.length;
  }

  /** When the first item is due; Infinity when there is none. */
  peekAtMs(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : (this.atMs[0] as number);
  }

  push(atMs: number, item: T): void {
    if (this.length === this.atMs.length) this.grow();
    const order = this.nextOrder;
    this.nextOrder += 1;
    let hole = this.length;
    this.length += 1;
    // A new item has the highest order, so it rises only past items that are strictly later.
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((this.atMs[parent] as number) <= atMs) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.atMs[hole] = atMs;
    this.order[hole] = order;
    this.items[hole] = item;
  }

  /** Takes the first item; undefined when there is none. */
  pop(): T | undefined {
    if (this.length === 0) return undefined;
    const first = this.items[0];
    this.length -= 1;
    const last = this.length;
    const item = this.items[last];
    this.items[last] = undefined;
    if (last > 0) this.sink(this.atMs[last] as number, this.order[last] as number, item);
    return first;
  }

  /** Lets an item sink from the top to where it belongs. */
  private sink(atMs: number, order: number, item: T | undefined): void {
    let hole = 0;
    for (;;) {
      const child = this.earlierChild(hole);
      if (child < 0) break;
      const childMs = this.atMs[child] as number;
      if (childMs > atMs || (childMs === atMs && (this.order[child] as number) > order)) break;
      this.move(child, hole);
      hole = child;
    }
    this.atMs[hole] = atMs;
    this.order[hole] = order;
    this.items[hole] = item;
  }

  private earlierChild(parent: number): number {
    const left = 2 * parent + 1;
    if (left >= this.length) return -1;
    const right = left + 1;
    if (right >= this.length) return left;
    const leftMs = this.atMs[left] as number;
    const rightMs = this.atMs[right] as number;
    if (leftMs !== rightMs) return leftMs < rightMs ? left : right;
    return (this.order[left] as number) < (this.order[right] as number) ? left : right;
  }

  private move(from: number, to: number): void {
    this.atMs[to] = this.atMs[from] as number;
    this.order[to] = this.order[from] as number;
    this.items[to] = this.items[from];
  }

  private grow(): void {
    const atMs = new Float64Array(this.atMs.length * 2);
    const order = new Float64Array(this.order.length * 2);
    atMs.set(this.atMs);
    order.set(this.order);
    this.atMs = atMs;
    this.order = order;
  }
}
