/** One attempt on its way to Redis and back: the batch as bytes, the answer from bytes, and what was written by it. */
import { POSTURES } from '../../src/core/domain/decision.ts';
import { assert } from '../../src/core/domain/units.ts';
import { ANSWER_HEAD_DOUBLES, ANSWER_METER_DOUBLES } from './redis-lua-admit.ts';
import { DOUBLE_BYTES } from './redis-lua-time.ts';
import { emptyTouch, METER_BYTES, type RedisMeter, writeMeter } from './redis-meters.ts';
import { HEADER_BYTES, type StoreTime, writeHeader } from './redis-time.ts';
import type { Admission, AdmitBatch } from './store.ts';

/** What remains of a batch until Redis has answered: the caller may reuse the batch itself. */
export interface SentAttempt {
  readonly keys: readonly string[];
  readonly blob: Buffer;
  readonly meters: Int32Array;
  readonly keyNumbers: Float64Array;
  readonly values: Float64Array;
  readonly enforced: Uint8Array;
  readonly groups: Int32Array;
}

export interface AttemptParts {
  readonly prefix: string;
  readonly postureKey: string;
  readonly meters: readonly RedisMeter[];
  readonly time: StoreTime;
}

const METERS_OFFSET = HEADER_BYTES + DOUBLE_BYTES;
/** One for all: filling it takes no await. */
const touch = emptyTouch();

/** Reads the batch to its end. Throws when it cannot be used. */
export function sentAttempt(
  { prefix, postureKey, meters, time }: AttemptParts,
  batch: AdmitBatch,
  nowMs?: number,
): SentAttempt {
  const { count } = batch;
  const blob = Buffer.allocUnsafe(METERS_OFFSET + count * METER_BYTES);
  writeHeader(blob, time, nowMs);
  blob.writeDoubleLE(batch.refused ? 1 : 0, HEADER_BYTES);
  const keys = [postureKey];
  for (let i = 0; i < count; i += 1) {
    const meter = meters[batch.meter[i]!];
    assert(meter !== undefined, 'a batch names meters of this store');
    const key = batch.key[i]!;
    assert(Number.isSafeInteger(key), 'a key is a safe integer');
    touch.value = amountOf(meter, batch.value[i]!);
    touch.enforced = batch.enforced[i]!;
    touch.group = batch.group[i]!;
    touch.floor = batch.floor[i]!;
    writeMeter(blob, METERS_OFFSET + i * METER_BYTES, meter, touch);
    keys.push(`${prefix}${meter.keyStart}${key}`);
  }
  return {
    keys,
    blob,
    meters: batch.meter.slice(0, count),
    keyNumbers: batch.key.slice(0, count),
    values: batch.value.slice(0, count),
    enforced: batch.enforced.slice(0, count),
    groups: batch.group.slice(0, count),
  };
}

/** What a touch adds: a sum its value, everything else one. */
export function amountOf({ spec, form }: RedisMeter, value: number): number {
  if (spec.kind !== 'sum') return form === 'distinct' ? value : 1;
  assert(value >= 0, 'an amount is a number and not negative');
  return value;
}

/** Fills an answer, all but its reservation. Throws when these are not the script's words. */
export function readAnswer(reply: unknown, { meters }: SentAttempt, answer: Admission): void {
  const bytes = answerBytes(reply, meters.length);
  answer.admitted = bytes.readDoubleLE(0) === 1;
  answer.posture = POSTURES[bytes.readDoubleLE(DOUBLE_BYTES)]!;
  assert(answer.posture !== undefined, 'Redis tells a posture that there is');
  for (let i = 0; i < meters.length; i += 1) {
    const at = answerAt(i);
    answer.reading[i] = bytes.readDoubleLE(at);
    answer.over[i] = bytes.readDoubleLE(at + DOUBLE_BYTES);
    answer.waitMs[i] = bytes.readDoubleLE(at + 2 * DOUBLE_BYTES);
  }
}

/** When the i-th meter was written, if it was. */
export function writtenAtOf(reply: unknown, i: number): number {
  return (reply as Buffer).readDoubleLE(answerAt(i) + 3 * DOUBLE_BYTES);
}

function answerAt(i: number): number {
  return (ANSWER_HEAD_DOUBLES + i * ANSWER_METER_DOUBLES) * DOUBLE_BYTES;
}

function answerBytes(reply: unknown, count: number): Buffer {
  if (!Buffer.isBuffer(reply) || reply.length !== answerAt(count))
    throw new Error('Redis answered something else than was asked');
  return reply;
}
