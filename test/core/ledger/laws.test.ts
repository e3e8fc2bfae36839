import { describe, expect, test } from 'vitest';
import type { BilledEvent, DispatchEvent, LedgerEvent, ProviderEvent } from '../../../src/core/domain/event.ts';
import { LAWS, violations } from '../../../src/core/ledger/laws.ts';
import {
  attempt,
  decided,
  dispatch,
  fraudId,
  HEADER,
  PRICE_MICRO,
  person,
  personId,
  refused,
  through,
} from '../score/small-run.ts';

/** A sound run: a leak, a refusal, a message that the provider refused, a person who reads and enters a code. */
function sound(): LedgerEvent[] {
  return [
    ...through(fraudId(0), 1_000),
    ...refused(fraudId(1), 2_000, 'range-velocity'),
    decided(fraudId(2), 3_000, null),
    dispatch(fraudId(2), 3_000, { accepted: false, reason: 'account-suspended', segments: 0, costMicro: 0 }),
    attempt(fraudId(2), 3_000, { answer: 'provider-error' }),
    ...person(0, 5_000, 'completed'),
    { type: 'delivery', atMs: 9_000, attempt: personId(0), delayMs: 3_000 },
    { type: 'verify', atMs: 20_000, attempt: personId(0), answer: 'verified' },
    dispatch(0, 6_000, { costMicro: 5 }),
  ];
}

/** And a message that the provider took and let fail. */
function failed(): LedgerEvent[] {
  const message = dispatch(fraudId(3), 4_000, { reason: 'ait-blocked', costMicro: 0, priceMicro: 0 });
  return [...sound(), decided(fraudId(3), 4_000, null), message, attempt(fraudId(3), 4_000)];
}

const SUMS = { dispatches: 3, costMicro: 2 * PRICE_MICRO + 5 };

test('a sound ledger breaks no law', () => {
  expect(violations(HEADER, sound(), SUMS)).toEqual([]);
  expect(violations(HEADER, failed(), { ...SUMS, dispatches: SUMS.dispatches + 1 })).toEqual([]);
  const moves: LedgerEvent[] = [
    { type: 'moved', atMs: 2_000, lane: 0, move: 'change-network' },
    { type: 'moved', atMs: 3_000, lane: 0, move: 'stop' },
  ];
  expect(violations(HEADER, [...sound(), ...moves], SUMS)).toEqual([]);
  const events = [...sound(), account('suspended', 20_000), account('reinstated', 30_000), billed(personId(0), 25_000)];
  expect(violations(HEADER, events, SUMS)).toEqual([]);
});

/** Free of charge, so that the sums stay what they are. */
const billed = (attempt: number, atMs: number): BilledEvent => {
  return { type: 'billed', atMs, attempt, number: 1, costMicro: 0 };
};
const account = (state: ProviderEvent['state'], atMs: number): ProviderEvent => ({ type: 'provider', atMs, state });
const isUnknownDispatch = (event: LedgerEvent): event is DispatchEvent =>
  event.type === 'dispatch' && event.attempt === 0;

const without = (type: LedgerEvent['type'], id: number): LedgerEvent[] =>
  sound().filter((event) => !(event.type === type && 'attempt' in event && event.attempt === id));

/** Each breaks exactly the law that it stands under. */
const BROKEN: Readonly<Record<string, readonly [string, LedgerEvent[]][]>> = {
  'attempt-once': [
    ['an answer is missing', without('attempt', fraudId(1))],
    ['an answer came twice', [...sound(), attempt(fraudId(1), 2_000)]],
  ],
  'decided-once': [['decided twice', [...sound(), decided(fraudId(1), 2_000, 'range-velocity')]]],
  'dispatch-belongs-to-attempt': [
    ['a dispatch of an attempt that was never made', [...sound(), dispatch(fraudId(9), 4_000, { costMicro: 0 })]],
  ],
  'sent-iff-dispatched': [
    ['the sink has what was not sent', [...sound(), dispatch(fraudId(1), 2_000, { accepted: false, costMicro: 0 })]],
    ['the sink lost a message that it refused', without('dispatch', fraudId(2))],
  ],
  'sent-iff-allowed': [
    [
      'sent though denied',
      [
        ...sound(),
        { ...decided(fraudId(3), 1, 'x'), sent: true },
        dispatch(fraudId(3), 1, { accepted: false, costMicro: 0 }),
        attempt(fraudId(3), 1),
      ],
    ],
  ],
  'delivered-at-most-accepted': [
    ['delivered twice', [...sound(), { type: 'delivery', atMs: 9_500, attempt: personId(0), delayMs: 3_500 }]],
    ['delivered though it failed', [...failed(), { type: 'delivery', atMs: 9_500, attempt: fraudId(3), delayMs: 1 }]],
    ['delivered though refused', [...sound(), { type: 'delivery', atMs: 9_500, attempt: fraudId(2), delayMs: 1 }]],
    ['delivered before it was sent', [...sound(), { type: 'delivery', atMs: 999, attempt: fraudId(0), delayMs: 1 }]],
  ],
  'verify-after-delivery': [
    [
      'entered before it arrived',
      [...sound(), { type: 'verify', atMs: 8_999, attempt: personId(0), answer: 'wrong-code' }],
    ],
    [
      'entered though it never arrived',
      [...sound(), { type: 'verify', atMs: 50_000, attempt: fraudId(0), answer: 'verified' }],
    ],
  ],
  'intent-ends-once': [
    ['never ends', [...sound(), { type: 'intent', atMs: 1, lane: 1, opener: 3, cohort: 0 }]],
    ['ends twice', [...sound(), { type: 'intent-end', atMs: 1, lane: 1, opener: 0, how: 'gave-up' }]],
    ['ends without beginning', [...sound(), { type: 'intent-end', atMs: 1, lane: 1, opener: 3, how: 'gave-up' }]],
  ],
  'within-the-plan': [
    ['an opener too many', [...sound(), ...refused(fraudId(40), 1, 'range-velocity')]],
    [
      'an unknown cohort',
      [
        ...sound(),
        { type: 'intent', atMs: 1, lane: 1, opener: 3, cohort: 2 },
        { type: 'intent-end', atMs: 1, lane: 1, opener: 3, how: 'gave-up' },
      ],
    ],
    [
      'an intent of an attack',
      [
        ...sound(),
        { type: 'intent', atMs: 1, lane: 0, opener: 3, cohort: 0 },
        { type: 'intent-end', atMs: 1, lane: 0, opener: 3, how: 'gave-up' },
      ],
    ],
  ],
  'stopped-for-good': [
    ['people move', [...sound(), { type: 'moved', atMs: 1, lane: 1, move: 'back-off' }]],
    ['a lane that is not there', [...sound(), { type: 'moved', atMs: 1, lane: 7, move: 'back-off' }]],
    [
      'he comes back',
      [
        ...sound(),
        { type: 'moved', atMs: 1, lane: 0, move: 'cut-losses' },
        { type: 'moved', atMs: 2, lane: 0, move: 'change-network' },
      ],
    ],
  ],
  'refusals-have-reasons': [
    ['refused without a word', [...sound(), dispatch(0, 7_000, { accepted: false, reason: '', costMicro: 0 })]],
    [
      'refused, and would have been',
      [...sound(), dispatch(0, 7_000, { accepted: false, wouldRefuse: 'ait-blocked', costMicro: 0 })],
    ],
  ],
  'carriers-are-paid-for-what-they-get': [
    ['refused and paid for', [...sound(), dispatch(0, 7_000, { accepted: false, costMicro: 0, priceMicro: 1 })]],
    [
      'failed and paid for',
      sound().map((event) => (isUnknownDispatch(event) ? { ...event, reason: 'ait-blocked' } : event)),
    ],
  ],
  'verifications-are-billed-once': [
    ['billed twice', [...sound(), billed(personId(0), 20_000), billed(personId(0), 20_001)]],
    ['billed for a refused message', [...sound(), billed(fraudId(2), 20_000)]],
    ['billed before it was sent', [...sound(), billed(personId(0), 5_999)]],
  ],
  'closed-takes-nothing': [
    ['taken while suspended', [...sound(), account('suspended', 900), account('reinstated', 1_001)]],
    ['taken while paused, to the end', [...sound(), account('paused', 5_000)]],
  ],
  'money-adds-up': [
    ['a bill that nobody claimed', [...sound(), { ...billed(personId(0), 20_000), costMicro: 7 }]],
    ['a message that nobody claimed', [...sound(), dispatch(0, 7_000)]],
    [
      'a refused message was billed',
      [
        ...sound(),
        dispatch(0, 7_000, { accepted: false }),
        dispatch(0, 7_000, { accepted: false, costMicro: -PRICE_MICRO }),
      ],
    ],
    [
      'a message without segments',
      sound().map((event) => (event.type === 'dispatch' && event.attempt === 0 ? { ...event, segments: 0 } : event)),
    ],
  ],
};

describe.each(LAWS.map((law) => [law.id, law.text] as const))('%s: %s', (id) => {
  test.each(BROKEN[id] ?? [])('%s', (_name, events) => {
    const claimed = id === 'delivered-at-most-accepted' ? null : SUMS;
    const broken = new Set(violations(HEADER, events, claimed).map((violation) => violation.law));
    // A dispatch out of nowhere is also an attempt without an answer, and is not in the claimed sums.
    if (id === 'dispatch-belongs-to-attempt')
      for (const other of ['attempt-once', 'money-adds-up']) broken.delete(other);
    expect([...broken]).toEqual([id]);
  });

  test('has a case that breaks it', () => {
    expect(BROKEN[id]?.length).toBeGreaterThan(0);
  });
});

test('claimed sums are held against the events', () => {
  expect(violations(HEADER, sound(), { ...SUMS, costMicro: 1 })).toEqual([
    { law: 'money-adds-up', message: `claimed 1 micro, summed up ${2 * PRICE_MICRO + 5}` },
  ]);
});
