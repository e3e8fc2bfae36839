/** Meters as the scripts read them: one record of doubles each, the part that a spec fixes written once per store. */
import { BUCKETS } from './memory-buckets.ts';
import { VALUES_MAX } from './memory-distinct.ts';
import { assertUsable, canOverflow, highestLimitOf } from './memory-meter.ts';
import { isExact } from './memory-store.ts';
import { FORMS, METER_DOUBLES, type MeterForm, SPEC_FIELDS, TOUCH_FIELDS } from './redis-lua-admit.ts';
import { DOUBLE_BYTES } from './redis-lua-time.ts';
import type { MeterSpec } from './store.ts';

export const METER_BYTES = METER_DOUBLES * DOUBLE_BYTES;
const TOUCH_OFFSET = SPEC_FIELDS.length * DOUBLE_BYTES;

/** A spec, ready to be sent. */
export interface RedisMeter {
  readonly spec: MeterSpec;
  readonly form: MeterForm;
  /** What its keys start with, behind the deployment's prefix. */
  readonly keyStart: string;
  /** SPEC_FIELDS as bytes. */
  readonly fixed: Buffer;
}

/** One touch of one key of a meter: TOUCH_FIELDS by name. Reused from touch to touch. */
export type MeterTouch = Record<(typeof TOUCH_FIELDS)[number], number>;

export function emptyTouch(): MeterTouch {
  return { value: 0, enforced: 1, group: 0, floor: 0, writtenAt: 0 };
}

/** Throws when the spec cannot work. */
export function redisMeterOf(spec: MeterSpec): RedisMeter {
  assertUsable(spec);
  const form = formOf(spec);
  const fields: Readonly<Record<(typeof SPEC_FIELDS)[number], number>> = {
    form: FORMS.indexOf(form),
    windowMs: spec.windowMs,
    bucketMs: Math.ceil(spec.windowMs / BUCKETS),
    capacity: capacityOf(spec, form),
    overflows: canOverflow(spec) ? 1 : 0,
    onSend: spec.consumes === 'onSend' ? 1 : 0,
    ...spec.limit,
  };
  const fixed = Buffer.alloc(TOUCH_OFFSET);
  SPEC_FIELDS.forEach((field, i) => {
    fixed.writeDoubleLE(fields[field], i * DOUBLE_BYTES);
  });
  // The form is part of the key: when a policy changes it, what was kept in the other form is left to expire.
  return { spec, form, keyStart: `${form}:${spec.id}:`, fixed };
}

/** Writes one record of METER_BYTES. */
export function writeMeter(into: Buffer, offset: number, { fixed }: RedisMeter, touch: MeterTouch): void {
  fixed.copy(into, offset);
  let at = offset + TOUCH_OFFSET;
  for (const field of TOUCH_FIELDS) {
    into.writeDoubleLE(touch[field], at);
    at += DOUBLE_BYTES;
  }
}

function formOf(spec: MeterSpec): MeterForm {
  if (spec.kind === 'log') return isExact(spec) ? 'log' : 'buckets';
  return spec.kind === 'sum' ? 'buckets' : spec.kind;
}

/** As many entries as can change a judgement; see the memory store's meters, which keep as many. */
function capacityOf(spec: MeterSpec, form: MeterForm): number {
  const highest = highestLimitOf(spec);
  if (form === 'distinct') return (highest === 0 && canOverflow(spec) ? VALUES_MAX : highest) + 1;
  return Math.max(1, highest);
}
