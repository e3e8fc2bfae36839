/** The one step that reads all meters of an attempt, judges, and writes all or nothing. */
import { POSTURES, type Posture } from '../../src/core/domain/decision.ts';
import { assert, type EpochMs } from '../../src/core/domain/units.ts';
import { createTouch, type Meter, type Touch } from './memory-meter.ts';
import { roomFor } from './memory-open-index.ts';
import type { PastWrite, Reservations } from './memory-reservations.ts';
import type { AdmitBatch, MeterSpec } from './store.ts';

/** Runs to its end without an await, and in JavaScript that makes it atomic. */
export class Admitter {
  private readonly specs: readonly MeterSpec[];
  private readonly meters: readonly Meter[];
  private readonly reservations: Reservations;
  private readonly touch: Touch = createTouch();
  private readonly past: PastWrite = { meter: 0, key: 0.5, value: 0.5, atMs: 0.5 };
  /** By spec: the attempt that last touched it, so that "the same meter twice" is found without searching. */
  private readonly touchedBy: Float64Array;
  private attempts = 0;
  /** By position in the batch, from judging to writing. */
  private cells = new Int32Array(32);
  private charges = new Float64Array(32);

  constructor(specs: readonly MeterSpec[], meters: readonly Meter[], reservations: Reservations) {
    this.specs = specs;
    this.meters = meters;
    this.reservations = reservations;
    this.touchedBy = new Float64Array(specs.length);
  }

  /** Fills `batch.answer`. Throws before anything is written when the batch cannot be used or a meter is full. */
  run(batch: AdmitBatch, posture: Posture, nowMs: EpochMs): void {
    const { count, answer, enforced } = batch;
    if (count > this.cells.length) {
      this.cells = new Int32Array(roomFor(count));
      this.charges = new Float64Array(roomFor(count));
    }
    this.attempts += 1;
    this.touch.nowMs = nowMs;
    let admitted = !batch.refused;
    for (let i = 0; i < count; i += 1) {
      const isOver = this.judge(batch, i, posture);
      if (isOver && enforced[i] === 1) admitted = false;
    }
    answer.admitted = admitted;
    answer.posture = posture;
    answer.reservation = this.writeAll(batch, admitted);
  }

  /** Gives back what a reservation wrote. */
  release(reservation: number, nowMs: EpochMs): void {
    const { touch, meters } = this;
    touch.nowMs = nowMs;
    this.reservations.take(reservation, (write) => {
      touch.key = write.key;
      touch.value = write.value;
      meters[write.meter]!.release(touch, write.atMs);
    });
  }

  /** Looks at one meter of the batch and says whether it would go over. */
  private judge(batch: AdmitBatch, i: number, posture: Posture): boolean {
    const { touch } = this;
    const { answer } = batch;
    const index = batch.meter[i]!;
    const meter = this.meters[index];
    assert(meter !== undefined, 'a batch names meters of this store');
    touch.key = batch.key[i]!;
    touch.value = batch.value[i]!;
    meter.look(touch);
    if (touch.cell < 0) assertKeyFits(meter, touch);
    assert(touch.charge >= 0, 'an amount is a number and not negative');
    touch.need = touch.charge;
    if (this.touchedBy[index] === this.attempts) this.addEarlier(batch, i);
    else this.touchedBy[index] = this.attempts;
    this.cells[i] = touch.cell;
    this.charges[i] = touch.charge;
    const floor = batch.floor[i]!;
    touch.limit = this.specs[index]!.limit[floor === 0 ? posture : higherPosture(posture, floor)];
    const isOver = touch.reading + touch.need > touch.limit;
    answer.reading[i] = touch.reading;
    answer.over[i] = isOver ? 1 : 0;
    answer.waitMs[i] = isOver ? meter.waitMs(touch) : 0;
    return isOver;
  }

  /** Adds to `need` what earlier touches of the same meter and key in this batch would take. */
  private addEarlier({ meter, key, value }: AdmitBatch, i: number): void {
    const { touch, charges } = this;
    const isDistinct = this.specs[meter[i]!]!.kind === 'distinct';
    let earlier = 0;
    for (let j = 0; j < i; j += 1) {
      if (meter[j] !== meter[i] || key[j] !== key[i]) continue;
      // A value is new only once.
      if (isDistinct && value[j] === value[i]) touch.charge = 0;
      earlier += charges[j]!;
    }
    touch.need = earlier + touch.charge;
  }

  private writeAll(batch: AdmitBatch, admitted: boolean): number {
    const { touch, past, specs, meters, reservations } = this;
    const { count, meter, key, value, enforced } = batch;
    const reservation = reservations.open();
    let isReserved = false;
    let newKeys = 0;
    for (let i = 0; i < count; i += 1) {
      const index = meter[i]!;
      const isOnSend = specs[index]!.consumes === 'onSend';
      if (isOnSend && (!admitted || (enforced[i] === 0 && groupIsOver(batch, i)))) continue;
      touch.key = key[i]!;
      touch.value = value[i]!;
      touch.cell = this.cells[i]!;
      touch.charge = this.charges[i]!;
      if (meters[index]!.write(touch)) newKeys += 1;
      if (!isOnSend) continue;
      past.meter = index;
      past.key = touch.key;
      past.value = touch.value;
      past.atMs = touch.nowMs;
      reservations.add(reservation, past);
      isReserved = true;
    }
    if (newKeys > 0) this.sweep(batch);
    return isReserved ? reservation : 0;
  }

  /** After all writes, because cells found while judging must stay theirs until then. */
  private sweep({ count, meter }: AdmitBatch): void {
    for (let i = 0; i < count; i += 1) {
      if (this.cells[i]! < 0) this.meters[meter[i]!]!.sweep(this.touch.nowMs);
    }
  }
}

/** The store's posture, or the one that an observed meter's own defence would have raised. */
function higherPosture(posture: Posture, floor: number): Posture {
  return POSTURES[Math.max(POSTURES.indexOf(posture), floor)] as Posture;
}

/** True when any observed meter of the same defence is over: in the world where it is enforced it would have refused. */
function groupIsOver({ count, enforced, group, answer }: AdmitBatch, i: number): boolean {
  for (let j = 0; j < count; j += 1) {
    if (enforced[j] === 0 && group[j] === group[i] && answer.over[j] === 1) return true;
  }
  return false;
}

/** Before anything is written: a key that the table cannot hold is a fault, and forgetting another would break I5. */
function assertKeyFits(meter: Meter, { key, nowMs }: Touch): void {
  assert(Number.isSafeInteger(key), 'a key is a safe integer');
  assert(!meter.isFull(nowMs), 'a meter holds as many keys as it may');
}
