/** A run small enough to score by hand: one fraud lane, one lane of people, two cohorts, three defences. */
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import type {
  AttemptEvent,
  DecidedEvent,
  DispatchEvent,
  LedgerEvent,
  RunHeader,
} from '../../../src/core/domain/event.ts';
import { createFold } from '../../../src/core/score/fold.ts';
import type { RunTotals } from '../../../src/core/score/totals.ts';

export const FRAUD_LANE = 0;
export const PEOPLE_LANE = 1;
export const PRICE_MICRO = 75_000;

export const HEADER: RunHeader = {
  schema: 'pumpdrill.ledger/1',
  scenario: { id: 'small', title: 'A small run', hash: 'ab12' },
  policy: { id: 'three', hash: 'cd34' },
  target: 'reference',
  engine: 'simulate',
  seed: 1,
  planDigest: 'ef56',
  startsAt: '2026-03-10T23:00:00+01:00',
  durationMs: 600_000,
  currency: 'EUR',
  lanes: [
    { id: 'pumper#0', intent: 'fraud', origin: 'pumper', openers: 40 },
    { id: 'people', intent: 'legit', origin: 'people', openers: 10 },
  ],
  cohorts: ['people/home', 'people/office'],
  defences: [
    { id: 'number-format', mode: 'enforce' },
    { id: 'range-velocity', mode: 'enforce' },
    { id: 'ip-velocity', mode: 'observe' },
  ],
  limits: {},
  detail: 'full',
};

export const FACTS = { priceMicro: () => PRICE_MICRO, countryOf: () => 'UZ', detail: 'series' } as const;

export const fraudId = (opener: number, ordinal = 1): number => attemptIdOf(FRAUD_LANE, opener, ordinal);
export const personId = (opener: number, ordinal = 1): number => attemptIdOf(PEOPLE_LANE, opener, ordinal);

export function attempt(id: number, atMs: number, more: Partial<AttemptEvent> = {}): AttemptEvent {
  return {
    type: 'attempt',
    atMs,
    attempt: id,
    step: 'send',
    channel: 'sms',
    number: 998_993_940_000 + (id % 5_000),
    address: '100.64.0.1',
    device: 7,
    solve: 'no',
    answer: 'sent',
    status: 200,
    ...more,
  };
}

export function decided(id: number, atMs: number, refusedBy: string | null, reason = 'per-hour'): DecidedEvent {
  return {
    type: 'decided',
    atMs,
    attempt: id,
    disposition: refusedBy ? 'deny' : 'allow',
    sent: refusedBy === null,
    // A stateless refusal ends the evaluation: the other two never see the attempt.
    evaluated: refusedBy === 'number-format' ? 0b001 : 0b111,
    decisions: refusedBy ? [{ defence: refusedBy, observed: false, kind: 'deny', reason }] : [],
  };
}

const REFUSED = { reason: 'account-suspended', priceMicro: 0 };

export function dispatch(id: number, atMs: number, more: Partial<DispatchEvent> = {}): DispatchEvent {
  return {
    type: 'dispatch',
    atMs,
    attempt: id,
    number: 998_993_940_000 + (id % 5_000),
    accepted: true,
    wouldRefuse: '',
    segments: 1,
    costMicro: PRICE_MICRO,
    ...(more.accepted === false ? REFUSED : { reason: '', priceMicro: PRICE_MICRO }),
    ...more,
  };
}

/** An attempt that goes through: decided, dispatched, answered. */
export function through(id: number, atMs: number): LedgerEvent[] {
  return [decided(id, atMs, null), dispatch(id, atMs), attempt(id, atMs)];
}

/** An attempt that one defence refuses. */
export function refused(id: number, atMs: number, by: string): LedgerEvent[] {
  return [decided(id, atMs, by), attempt(id, atMs, { answer: 'rate-limited', status: 429 })];
}

/** A person asks for one code; even openers are of the first cohort. */
export function person(
  opener: number,
  atMs: number,
  how: 'completed' | 'gave-up' | 'cut-off',
  more: { events?: LedgerEvent[]; tookMs?: number } = {},
): LedgerEvent[] {
  const lane = PEOPLE_LANE;
  const tookMs = more.tookMs ?? 20_000;
  return [
    { type: 'intent', atMs, lane, opener, cohort: opener % 2 },
    ...(more.events ?? through(personId(opener), atMs + 1_000)),
    { type: 'intent-end', atMs: atMs + tookMs, lane, opener, how },
  ];
}

export function fold(events: Iterable<LedgerEvent>, header: RunHeader = HEADER): RunTotals {
  const run = createFold(header, FACTS);
  for (const event of events) run.add(event);
  return run.finish();
}
