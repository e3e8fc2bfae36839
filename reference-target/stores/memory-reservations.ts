/** What recent admissions wrote, so that it can be given back. A ring: the oldest are forgotten, and then stay counted. */
import type { EpochMs } from '../../src/core/domain/units.ts';

/** Writes remembered at most: at ten meters a message, those of the last 26,214 messages. Far more than are ever in flight. */
export const WRITES_MAX = 262_144;
const SMALLEST = 256;

/** One write, as it is handed back. Reused: valid until the next `take`. */
export interface PastWrite {
  meter: number;
  key: number;
  value: number;
  atMs: EpochMs;
}

/**
 * A reservation is the running number of its first write, from 1. Its writes lie side by side and carry it, so a number
 * that was forgotten, taken before or never given out finds nothing.
 */
export class Reservations {
  private room = SMALLEST;
  private owner = new Float64Array(SMALLEST);
  private meter = new Int32Array(SMALLEST);
  private key = new Float64Array(SMALLEST);
  private value = new Float64Array(SMALLEST);
  private atMs = new Float64Array(SMALLEST);
  private writes = 0;
  private readonly write: PastWrite = { meter: 0, key: 0.5, value: 0.5, atMs: 0.5 };

  /** The number for the writes that come next. */
  open(): number {
    return this.writes + 1;
  }

  add(reservation: number, { meter, key, value, atMs }: PastWrite): void {
    if (this.writes === this.room && this.room < WRITES_MAX) this.grow();
    const at = this.writes % this.room;
    this.owner[at] = reservation;
    this.meter[at] = meter;
    this.key[at] = key;
    this.value[at] = value;
    this.atMs[at] = atMs;
    this.writes += 1;
  }

  /** Calls `giveBack` for each write of a reservation, once in its life. */
  take(reservation: number, giveBack: (write: PastWrite) => void): void {
    if (!Number.isSafeInteger(reservation) || reservation < 1 || reservation > this.writes) return;
    const { owner, write } = this;
    for (let number = reservation; number <= this.writes; number += 1) {
      const at = (number - 1) % this.room;
      if (owner[at] !== reservation) return;
      owner[at] = 0;
      write.meter = this.meter[at]!;
      write.key = this.key[at]!;
      write.value = this.value[at]!;
      write.atMs = this.atMs[at]!;
      giveBack(write);
    }
  }

  /** Before the ring first turns over, positions are running numbers, so that copying keeps them. */
  private grow(): void {
    this.room *= 2;
    const { owner, meter, key, value, atMs } = this;
    this.owner = new Float64Array(this.room);
    this.owner.set(owner);
    this.meter = new Int32Array(this.room);
    this.meter.set(meter);
    this.key = new Float64Array(this.room);
    this.key.set(key);
    this.value = new Float64Array(this.room);
    this.value.set(value);
    this.atMs = new Float64Array(this.room);
    this.atMs.set(atMs);
  }
}
