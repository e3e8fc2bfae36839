/** Says with which message a probe's limit is broken. What a run comes to is judged from its events (score/invariants.ts). */
import { laneOfAttempt } from '../../core/domain/attempt.ts';
import type { DispatchEvent, RunHeader } from '../../core/domain/event.ts';
import type { RunMs } from '../../core/domain/units.ts';
import type { Invariant } from '../../core/scenario/probe-format.ts';
import type { Ask } from './asks.ts';

type MessageLimit = Extract<Invariant, { kind: 'messages-at-most' }>;

export class MessageLimits {
  private readonly limits: readonly { readonly limit: MessageLimit; readonly times: Map<string, RunMs[]> }[];
  private readonly header: RunHeader;

  constructor(invariants: readonly Invariant[], header: RunHeader) {
    this.header = header;
    this.limits = invariants
      .filter((one) => one.kind === 'messages-at-most')
      .map((limit) => ({ limit, times: new Map<string, RunMs[]>() }));
  }

  /** Counts a message of an attacker; true when it is one more than some limit allows. */
  exceeds(event: DispatchEvent, ask: Ask | null): boolean {
    const origin = this.header.lanes[laneOfAttempt(event.attempt)]?.origin;
    let over = false;
    for (const { limit, times } of this.limits) {
      if (limit.of !== undefined && limit.of !== origin) continue;
      const key = keyOf(limit, event, ask);
      if (key === null) continue;
      const { within = Number.POSITIVE_INFINITY } = limit;
      const recent = (times.get(key) ?? []).filter((atMs) => event.atMs - atMs < within);
      recent.push(event.atMs);
      times.set(key, recent);
      if (recent.length > limit.messages) over = true;
    }
    return over;
  }
}

/** Null where the client has no such key. */
function keyOf({ per }: MessageLimit, { number }: DispatchEvent, ask: Ask | null): string | null {
  if (per === 'run') return '';
  if (per === 'number') return String(number);
  if (ask === null) return null;
  const { address, device } = ask.wire.identity;
  if (per === 'address') return address;
  return device === 0 ? null : String(device);
}
