import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Posture } from '../../../src/core/domain/decision.ts';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { createFold } from '../../../src/core/score/fold.ts';
import { INTENT, sumLanes } from '../../../src/core/score/totals.ts';
import {
  attempt,
  decided,
  dispatch,
  FACTS,
  fold,
  fraudId,
  HEADER,
  PRICE_MICRO,
  person,
  personId,
  refused,
  through,
} from './small-run.ts';

/** 30 fraud attempts, one a second: 10 go through, 15 meet the range limit, 5 are no numbers. Five people. */
function mixedRun(): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (let i = 0; i < 30; i += 1) {
    const atMs = 60_000 + i * 1_000;
    if (i < 10) events.push(...through(fraudId(i), atMs));
    else events.push(...refused(fraudId(i), atMs, i < 25 ? 'range-velocity' : 'number-format'));
  }
  events.push({ type: 'alert', atMs: 30_000, source: 'spend-cap', signal: 'burn', posture: null, detail: 'early' });
  events.push({ type: 'alert', atMs: 65_000, source: 'spend-cap', signal: 'burn', posture: null, detail: 'late' });
  events.push(...person(0, 10_000, 'completed'));
  events.push(...person(1, 61_000, 'completed'));
  events.push(...person(2, 62_000, 'gave-up', { events: refused(personId(2), 63_000, 'range-velocity') }));
  const twice = [...refused(personId(3), 64_000, 'range-velocity'), ...through(personId(3, 2), 94_000)];
  events.push(...person(3, 63_000, 'completed', { events: twice, tookMs: 50_000 }));
  events.push({ type: 'intent', atMs: 590_000, lane: 1, opener: 4, cohort: 0 });
  events.push({ type: 'intent-end', atMs: 600_000, lane: 1, opener: 4, how: 'cut-off' });
  events.push({ type: 'delivery', atMs: 12_000, attempt: personId(0), delayMs: 1_000 });
  events.push({ type: 'verify', atMs: 14_000, attempt: personId(0), answer: 'verified' });
  events.push({ type: 'verify', atMs: 14_000, attempt: personId(1), answer: 'wrong-code' });
  events.push({ type: 'provider', atMs: 80_000, state: 'suspended' });
  events.push({ type: 'fault', atMs: 5, source: 'store', detail: 'timeout' });
  events.push({ type: 'unsent', atMs: 5, lane: 0, opener: 39, reason: 'in-flight-limit' });
  events.push(dispatch(0, 70_000, { costMicro: 11 }));
  return events;
}

describe('what a target answered', () => {
  const foreign = [
    attempt(fraudId(0), 60_000),
    attempt(fraudId(1), 61_000, { answer: 'rate-limited', status: 429 }),
    attempt(personId(0), 62_000, { answer: 'rate-limited', status: 429 }),
  ];

  test('is counted by truth where it gives no decisions', () => {
    expect(fold(foreign).answers).toEqual([
      { answer: 'sent', fraud: 1, legit: 0 },
      { answer: 'rate-limited', fraud: 1, legit: 1 },
    ]);
  });

  test('is left to its decisions where it gives them', () => {
    expect(fold([...foreign, ...through(fraudId(2), 63_000)]).answers).toEqual([]);
  });
});

describe('the fold of a run counted by hand', () => {
  const totals = fold(mixedRun());

  test('lanes', () => {
    expect(totals.lanes[0]).toEqual({
      id: 'pumper#0',
      intent: 'fraud',
      solutions: 0,
      mailboxes: 0,
      attempts: 30,
      answered: 30,
      dispatches: 10,
      providerRefused: 0,
      providerFailed: 0,
      costMicro: 10 * PRICE_MICRO,
      carrierMicro: 10 * PRICE_MICRO,
      delivered: 0,
      verified: 0,
      unsent: 1,
    });
    expect(totals.lanes[1]).toMatchObject({
      attempts: 5,
      dispatches: 3,
      costMicro: 3 * PRICE_MICRO,
      delivered: 1,
      verified: 1,
    });
    expect(totals.unjoined).toEqual({ dispatches: 1, costMicro: 11 });
  });

  test('intents', () => {
    const [table] = totals.intents;
    const { begun, completed, refused: wasRefused, cutOff } = INTENT;
    expect([...table!.flags.subarray(0, 6)]).toEqual([
      begun | completed,
      begun | completed,
      begun | wasRefused,
      begun | completed | wasRefused,
      begun | cutOff,
      0,
    ]);
    expect([...table!.cohort.subarray(0, 5)]).toEqual([0, 1, 0, 1, 0]);
    expect(table!.endedMs[3]! - table!.begunMs[3]!).toBe(50_000);
  });

  test('defences', () => {
    expect(totals.defences).toEqual([
      {
        id: 'number-format',
        mode: 'enforce',
        evaluated: { fraud: 30, legit: 5 },
        refused: { fraud: 5, legit: 0 },
        firstBlocker: { fraud: 5, legit: 0, savedMicro: 5 * PRICE_MICRO },
        reasons: [{ reason: 'per-hour', fraud: 5, legit: 0 }],
      },
      {
        id: 'range-velocity',
        mode: 'enforce',
        evaluated: { fraud: 25, legit: 5 },
        refused: { fraud: 15, legit: 2 },
        firstBlocker: { fraud: 15, legit: 2, savedMicro: 17 * PRICE_MICRO },
        reasons: [{ reason: 'per-hour', fraud: 15, legit: 2 }],
      },
      {
        id: 'ip-velocity',
        mode: 'observe',
        evaluated: { fraud: 25, legit: 5 },
        refused: { fraud: 0, legit: 0 },
        firstBlocker: { fraud: 0, legit: 0, savedMicro: 0 },
        reasons: [],
      },
    ]);
  });

  test('moments and notices', () => {
    expect(totals).toMatchObject({
      firstFraudAttemptMs: 60_000,
      lastFraudAttemptMs: 89_000,
      firstFraudRefusalMs: 70_000,
      decided: 35,
      unresolved: 0,
      provider: [{ state: 'suspended', atMs: 80_000 }],
      faults: [{ source: 'store', detail: 'timeout', count: 1 }],
    });
    expect(totals.alerts).toEqual([
      {
        source: 'spend-cap',
        signal: 'burn',
        posture: null,
        atMs: 30_000,
        detail: 'early',
        count: 2,
        timesMs: [30_000, 65_000],
      },
    ]);
  });

  test('series: two-second buckets hold ten minutes', () => {
    expect(totals.buckets.bucketMs).toBe(2_000);
    expect(totals.buckets.fraudAttempts).toHaveLength(300);
    expect(totals.buckets.fraudAttempts.slice(29, 46)).toEqual([0, ...new Array(15).fill(2), 0]);
    expect(totals.buckets.fraudDispatches.slice(30, 36)).toEqual([2, 2, 2, 2, 2, 0]);
    expect(totals.fraudCostPerSecond.subarray(59, 71)).toEqual(Float64Array.of(0, ...new Array(10).fill(PRICE_MICRO)));
  });

  test('tables and traces', () => {
    const explorer = totals.explorer!;
    expect(explorer.countries).toEqual([{ key: 'UZ', attempts: 35, dispatches: 13, costMicro: 13 * PRICE_MICRO }]);
    expect(explorer.addresses).toEqual([
      { key: '100.64.0.1', attempts: 35, dispatches: 13, costMicro: 13 * PRICE_MICRO },
    ]);
    expect(explorer.ranges).toMatchObject([
      { key: '+99899394xxxx', attempts: 35, dispatches: 13, distinctNumbers: 35 },
    ]);
    expect(explorer.traces.filter((trace) => trace.intent === 'fraud').map((trace) => trace.atMs)).toEqual(
      [0, 4, 8, 12, 16, 20, 24, 28].map((i) => 60_000 + i * 1_000),
    );
    expect(explorer.traces[0]).toMatchObject({ atMs: 11_000, intent: 'legit', disposition: 'allow', dispatched: true });
    for (const trace of explorer.traces) expect(trace.number).toMatch(/^\+998•{7}\d\d$/);
    expect(explorer.traces.find((trace) => trace.atMs === 72_000)).toMatchObject({
      disposition: 'deny',
      dispatched: false,
      decisions: [{ defence: 'range-velocity', observed: false, kind: 'deny', reason: 'per-hour' }],
    });
  });
});

describe('order', () => {
  test('any order of events gives the same totals', () => {
    const events = mixedRun();
    const expected = fold(events);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(fold(shuffled)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('time goes on for longer than planned: buckets double and lose nothing', () => {
    const late = through(fraudId(0), 5_000_000);
    const totals = fold([...mixedRun(), ...late]);
    expect(totals.buckets.bucketMs).toBe(16_000);
    expect(totals.buckets.fraudAttempts.reduce((sum, count) => sum + count, 0)).toBe(31);
    expect(totals.buckets.fraudCostMicro.reduce((sum, cost) => sum + cost, 0)).toBe(11 * PRICE_MICRO);
    expect(totals.fraudCostPerSecond[5_000]).toBe(PRICE_MICRO);
  });
});

describe('what is missing is counted', () => {
  test.each<[string, LedgerEvent[], number]>([
    ['all there', through(fraudId(0), 1), 0],
    ['refused, all there', refused(fraudId(0), 1, 'range-velocity'), 0],
    [
      'no answer came',
      [
        decided(fraudId(0), 1, null),
        dispatch(fraudId(0), 1),
        attempt(fraudId(0), 1, { answer: 'transport-error', status: 0 }),
      ],
      1,
    ],
    ['the attempt was never written', [decided(fraudId(0), 1, null), dispatch(fraudId(0), 1)], 1],
    ['sent, and the sink knows nothing', [decided(fraudId(0), 1, null), attempt(fraudId(0), 1)], 1],
    [
      'the provider refused it',
      [
        decided(fraudId(0), 1, null),
        dispatch(fraudId(0), 1, { accepted: false, costMicro: 0 }),
        attempt(fraudId(0), 1),
      ],
      0,
    ],
    ['a second message of one attempt', [...through(fraudId(0), 1), dispatch(fraudId(0), 2)], 0],
    ['a target without a feed', [attempt(fraudId(0), 1), dispatch(fraudId(1), 2), attempt(fraudId(1), 2)], 0],
  ])('%s', (_name, events, unresolved) => {
    expect(fold(events).unresolved).toBe(unresolved);
  });

  test('a message that the provider refuses costs nothing and hinders the person', () => {
    const bounced = [
      decided(personId(0), 1, null),
      dispatch(personId(0), 1, { accepted: false, costMicro: 0 }),
      attempt(personId(0), 1),
    ];
    const totals = fold(person(0, 0, 'gave-up', { events: bounced }));
    expect(totals.lanes[1]).toMatchObject({ dispatches: 0, providerRefused: 1, costMicro: 0 });
    expect(totals.intents[0]!.flags[0]).toBe(INTENT.begun | INTENT.refused);
  });

  test('without a feed, answers say who was refused', () => {
    const totals = fold([
      attempt(fraudId(0), 9, { answer: 'country-blocked' }),
      attempt(personId(1), 10, { answer: 'challenge-required' }),
    ]);
    expect(totals.decided).toBe(0);
    expect(totals.firstFraudRefusalMs).toBe(9);
    expect(totals.intents[0]!.flags[1]).toBe(INTENT.refused | INTENT.challenged);
  });

  test('ids that no lane can have made are not scored', () => {
    const totals = fold([...through(2 ** 37 * 5 + 64, 1), { type: 'intent', atMs: 1, lane: 1, opener: 99, cohort: 0 }]);
    expect(sumLanes(totals, 'fraud', 'attempts') + sumLanes(totals, 'legit', 'attempts')).toBe(0);
    expect(totals.unjoined.dispatches).toBe(1);
  });
});

test('a counterfactual fold has the same counts without tables', () => {
  const light = createFold(HEADER, { ...FACTS, detail: 'totals' });
  for (const event of mixedRun()) light.add(event);
  const totals = light.finish();
  const full = fold(mixedRun());
  expect(totals.explorer).toBeNull();
  expect(totals.lanes).toEqual(full.lanes);
  expect(totals.intents).toEqual(full.intents);
  expect(totals.fraudCostPerSecond).toEqual(full.fraudCostPerSecond);
});

describe('postures', () => {
  const posture = (atMs: number, to: Posture): LedgerEvent => ({ type: 'posture', atMs, posture: to });

  test.each<[string, [number, Posture][], [number, Posture][]]>([
    ['none', [], []],
    [
      'up and down',
      [
        [9, 'emergency'],
        [20, 'normal'],
      ],
      [
        [9, 'emergency'],
        [20, 'normal'],
      ],
    ],
    [
      'streams that interleave',
      [
        [20, 'normal'],
        [9, 'elevated'],
      ],
      [
        [9, 'elevated'],
        [20, 'normal'],
      ],
    ],
    [
      'told by two processes',
      [
        [9, 'closed'],
        [10, 'closed'],
        [30, 'normal'],
        [31, 'normal'],
      ],
      [
        [9, 'closed'],
        [30, 'normal'],
      ],
    ],
    ['normal from the start', [[1, 'normal']], []],
  ])('%s', (_name, told, changes) => {
    const totals = fold([...through(fraudId(0), 1), ...told.map(([atMs, to]) => posture(atMs, to))]);
    expect(totals.postures).toEqual(changes.map(([atMs, to]) => ({ atMs, posture: to })));
  });

  test('of a target that tells nothing are unknown', () => {
    expect(fold([attempt(fraudId(0), 1)])).not.toHaveProperty('postures');
  });
});
