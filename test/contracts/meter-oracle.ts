/** Recounts by hand what a meter should have let through: quadratic, exact, and sharing nothing with any store. */
import type { Defence, DefenceRequest, MeterDefinition } from '../../reference-target/defences/defence.ts';

export interface Touch {
  readonly index: number;
  readonly key: number;
  readonly value: number;
  readonly atMs: number;
}

/** The meters that a request touches. */
export function metersTouched(defence: Defence, request: DefenceRequest, config: unknown): Touch[] {
  const touches: Touch[] = [];
  const add = (index: number, key: number, value = 1) => touches.push({ index, key, value, atMs: request.nowMs });
  defence.meters?.(request, config, { add });
  return touches;
}

/** One line per admission that the limit at normal posture forbids; empty when the meter held. */
export function admissionsOver(meter: MeterDefinition, admitted: readonly Touch[]): string[] {
  const limit = typeof meter.limit === 'number' ? meter.limit : meter.limit.normal;
  return admitted.flatMap((last, i) => {
    const inWindow = admitted.slice(0, i + 1).filter((touch) => {
      return touch.key === last.key && touch.atMs > last.atMs - meter.windowMs;
    });
    const counted = countOf(meter, inWindow);
    return counted <= limit ? [] : [`${meter.name}: ${counted} of ${limit} for ${last.key} at ${last.atMs}`];
  });
}

function countOf({ kind }: MeterDefinition, touches: readonly Touch[]): number {
  if (kind === 'distinct') return new Set(touches.map((touch) => touch.value)).size;
  return kind === 'sum' ? touches.reduce((sum, touch) => sum + touch.value, 0) : touches.length;
}
