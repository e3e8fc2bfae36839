/**
 * What is to be remembered of the last message to each number, until its code is entered. Fixed memory, one place per
 * number and no search: a later number in the same place takes it over, so under very many messages a few codes count
 * for nobody. For watchers, which may err to alarm.
 */
import type { E164 } from '../../src/core/domain/phone.ts';
import { hashOfKey } from '../stores/memory-key-table.ts';

/** A power of two. At 300 messages a second and half a minute until a code is entered, one code in thirty is lost. */
const PLACES = 262_144;

export class LastSends {
  /** By place: the number, then what is remembered. */
  private readonly cells = new Float64Array(2 * PLACES);

  put(number: E164, remembered: number): void {
    const cell = cellOf(number);
    this.cells[cell] = number;
    this.cells[cell + 1] = remembered;
  }

  /** What was put, once; -1 when nothing is remembered of this number. */
  take(number: E164): number {
    const cell = cellOf(number);
    if (this.cells[cell] !== number) return -1;
    this.cells[cell] = 0;
    return this.cells[cell + 1]!;
  }
}

function cellOf(number: E164): number {
  return 2 * (hashOfKey(number) & (PLACES - 1));
}
