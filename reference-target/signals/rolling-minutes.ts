/** A count over the last minutes, the present one included: one cell per minute, one addition per event. */
import { assert, type EpochMs, MINUTE_MS } from '../../src/core/domain/units.ts';

export class RollingMinutes {
  private readonly cells: Int32Array;
  private minute = -1;
  /** Over all minutes. */
  total = 0;

  /** @param minutes length of the window, in whole minutes */
  constructor(minutes: number) {
    assert(Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440, 'a day at most');
    this.cells = new Int32Array(minutes);
  }

  /** Counts one event and returns the total. Time never runs backwards here: an earlier moment counts as now. */
  add(nowMs: EpochMs): number {
    this.advance(nowMs);
    this.cells[this.minute % this.cells.length]! += 1;
    this.total += 1;
    return this.total;
  }

  /** Forgets the minutes that have left the window. */
  advance(nowMs: EpochMs): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute <= this.minute) return;
    const gone = Math.min(minute - this.minute, this.cells.length);
    for (let i = 1; i <= gone; i += 1) {
      const cell = (minute - gone + i) % this.cells.length;
      this.total -= this.cells[cell]!;
      this.cells[cell] = 0;
    }
    this.minute = minute;
  }
}
