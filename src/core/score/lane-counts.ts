/** The counters of one lane while a run is folded, and of each of its people. */
import { ATTEMPTS_PER_OPENER, OPENERS_PER_LANE } from '../domain/attempt.ts';
import type { RunHeader } from '../domain/event.ts';
import type { IntentTable, LaneTotals } from './totals.ts';

export type LaneCounts = { -readonly [K in keyof LaneTotals]: LaneTotals[K] } & {
  readonly intents: IntentTable | null;
};

export function newLane(header: RunHeader['lanes'][number]): LaneCounts {
  return {
    id: header.id,
    intent: header.intent,
    attempts: 0,
    solutions: 0,
    mailboxes: 0,
    answered: 0,
    dispatches: 0,
    providerRefused: 0,
    providerFailed: 0,
    costMicro: 0,
    carrierMicro: 0,
    delivered: 0,
    verified: 0,
    unsent: 0,
    intents: header.intent === 'legit' ? newIntents(header.id, header.openers) : null,
  };
}

function newIntents(lane: string, openers: number): IntentTable {
  return {
    lane,
    flags: new Uint8Array(openers),
    cohort: new Uint16Array(openers),
    begunMs: new Uint32Array(openers),
    endedMs: new Uint32Array(openers),
  };
}

/** Sets bits of the person whose attempt it is. */
export function flag(lane: LaneCounts, attempt: number, flags: number): void {
  const opener = Math.floor(attempt / ATTEMPTS_PER_OPENER) % OPENERS_PER_LANE;
  if (lane.intents && opener < lane.intents.flags.length) lane.intents.flags[opener]! |= flags;
}

export function laneTotals({ intents: _, ...totals }: LaneCounts): LaneTotals {
  return totals;
}
