/** The time of a store, as its scripts are told it. */
import type { Clock, ClockSpec } from '../../src/core/domain/clock.ts';
import { assert } from '../../src/core/domain/units.ts';
import { DOUBLE_BYTES, HEADER_DOUBLES } from './redis-lua-time.ts';

/** The run's clock, which Redis computes from its own; or a hand-turned one, which only the conformance suite has. */
export type StoreTime = ClockSpec | { readonly handTurned: Clock };

export const HEADER_BYTES = HEADER_DOUBLES * DOUBLE_BYTES;
/** "Ask Redis." */
const NOT_GIVEN = -1;
/** Real milliseconds that keys outlive their window by: rounding, and a step of the clock. */
const GRACE_MS = 1_000;
/** A hand-turned clock may stand still while real time passes; its keys must not go meanwhile. */
const HAND_TURNED_GRACE_MS = 600_000;

/** Writes the header that every script begins with. `nowMs` is given by the conformance suite only. */
export function writeHeader(into: Buffer, time: StoreTime, nowMs?: number): void {
  const given = nowMs ?? ('handTurned' in time ? time.handTurned.nowMs() : NOT_GIVEN);
  assert(Number.isSafeInteger(given), 'a given time is a whole number of milliseconds');
  const { epochMs, startedAtMs, speed } = 'handTurned' in time ? REAL_SPEED : time;
  const graceMs = given === NOT_GIVEN ? GRACE_MS : HAND_TURNED_GRACE_MS;
  into.writeDoubleLE(given, 0);
  into.writeDoubleLE(epochMs, DOUBLE_BYTES);
  into.writeDoubleLE(startedAtMs, 2 * DOUBLE_BYTES);
  into.writeDoubleLE(speed, 3 * DOUBLE_BYTES);
  into.writeDoubleLE(graceMs, 4 * DOUBLE_BYTES);
}

const REAL_SPEED: ClockSpec = { epochMs: 0, startedAtMs: 0, speed: 1 };

/** A header, and room for more numbers behind it. */
export function headed(time: StoreTime, ...numbers: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + numbers.length * DOUBLE_BYTES);
  writeHeader(buffer, time);
  numbers.forEach((number, i) => {
    buffer.writeDoubleLE(number, HEADER_BYTES + i * DOUBLE_BYTES);
  });
  return buffer;
}
