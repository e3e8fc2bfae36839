/** Different whole numbers in one typed array, up to a fixed count: 16 bytes each at most, and no object per number. */

const START_SLOTS = 1_024;
/** Odd multipliers with well-mixed bits (the golden ratio's, and one of the usual finalisers'). */
const MIX_HIGH = 0x9e37_79b1;
const MIX_LOW = 0x85eb_ca6b;

export class NumberSet {
  /** False once a number found no room: it, and others after it, are not in the set. */
  complete = true;
  size = 0;

  private readonly most: number;
  /** 0 is an empty slot. */
  private slots = new Float64Array(START_SLOTS);

  constructor(most: number) {
    this.most = most;
  }

  /** Takes positive safe integers; others are ignored. */
  add(number: number): void {
    if (!(number > 0)) return;
    const slot = this.slotOf(number);
    if (this.slots[slot] === number) return;
    if (this.size >= this.most) {
      this.complete = false;
      return;
    }
    this.slots[slot] = number;
    this.size += 1;
    if (this.size * 2 > this.slots.length) this.grow();
  }

  has(number: number): boolean {
    return number > 0 && this.slots[this.slotOf(number)] === number;
  }

  /** Where the number is, or the free slot where it belongs. */
  private slotOf(number: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = mixed(number) & mask;
    while (slots[slot] !== 0 && slots[slot] !== number) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Float64Array(old.length * 2);
    for (const number of old) if (number !== 0) this.slots[this.slotOf(number)] = number;
  }
}

/** Well-mixed low bits of a safe integer: where a table of open addressing looks first. */
export function mixed(number: number): number {
  const high = Math.floor(number / 4_294_967_296);
  const word = Math.imul(number ^ Math.imul(high, MIX_HIGH), MIX_LOW);
  return word ^ (word >>> 15);
}
