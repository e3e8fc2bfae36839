import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { aggregate } from '../../../src/core/score/aggregate.ts';
import { detectionOf } from '../../../src/core/score/detection.ts';
import { blockingOf } from '../../../src/core/score/metrics.ts';
import { exposure, timeToContain } from '../../../src/core/score/money.ts';
import { type RunToScore, scoreRun } from '../../../src/core/score/score.ts';
import type { AlertTotals } from '../../../src/core/score/totals.ts';
import {
  attempt,
  decided,
  fold,
  fraudId,
  HEADER,
  PRICE_MICRO,
  person,
  personId,
  refused,
  through,
} from './small-run.ts';

const HOUR_MS = 3_600_000;

describe('exposure', () => {
  // One message a second for 20 min, undefended.
  const attack = (until: number): LedgerEvent[] =>
    Array.from({ length: until }, (_, i) =>
      through(fraudId(i % 40, 1 + Math.floor(i / 40)), 10_000 + i * 1_000),
    ).flat();
  const undefended = fold(attack(1_200));

  // The last 15 are 5 % of what a window burns undefended: when only they are to come, it is contained.
  test.each<[string, number, number]>([
    ['at once', 0, 0],
    ['after half a minute', 30, 15],
    ['after ten minutes', 600, 585],
  ])('is what was lost before it was contained: %s', (_, messages, lost) => {
    const main = fold([
      ...attack(messages),
      ...refused(fraudId(39, 60), 1_200_000, 'range-velocity'),
      attempt(fraudId(0), 10_000),
    ]);
    const toContainMs = timeToContain(main, undefended) ?? -1;
    const before = main.fraudCostPerSecond.slice(0, (10_000 + toContainMs) / 1_000);
    expect(exposure(main, undefended)).toBe(before.reduce((sum, cost) => sum + cost, 0));
    expect(exposure(main, undefended)).toBe(lost * PRICE_MICRO);
  });

  test('is the whole loss where it never was, and where nobody can tell', () => {
    expect(exposure(undefended, undefended)).toBe(1_200 * PRICE_MICRO);
    expect(exposure(undefended, null)).toBe(1_200 * PRICE_MICRO);
    expect(exposure(fold([]), fold([]))).toBe(0);
  });
});

const expired = (id: number, atMs: number): LedgerEvent[] => [
  { ...decided(id, atMs, null), disposition: 'deny', sent: false, decisions: [flow] } as LedgerEvent,
  attempt(id, atMs, { answer: 'rate-limited', status: 403 }),
];
const flow = { defence: 'flow', observed: false, kind: 'deny', reason: 'flow-expired' } as const;

describe('what was blocked', () => {
  test('is counted by truth, at the price of the message', () => {
    const { blocked } = fold([
      ...refused(fraudId(0), 1, 'range-velocity'),
      ...refused(fraudId(1), 2, 'number-format'),
      ...through(fraudId(2), 3),
      ...expired(fraudId(3), 4),
      ...person(0, 5, 'gave-up', { events: refused(personId(0), 6, 'range-velocity') }),
      ...person(1, 5, 'completed'),
    ]);
    expect(blocked).toEqual({
      fraud: { attempts: 2, micro: 2 * PRICE_MICRO },
      legit: { attempts: 1, micro: PRICE_MICRO },
    });
  });

  test('is what the answer says where the target gives no decisions', () => {
    const { blocked } = fold([
      attempt(fraudId(0), 1, { answer: 'fraud-blocked', status: 403 }),
      attempt(fraudId(1), 2),
      attempt(fraudId(2), 3, { answer: 'transport-error', status: 0 }),
      attempt(fraudId(3), 3, { answer: 'invalid-number', status: 400, number: 0 }),
    ]);
    expect(blocked?.fraud).toEqual({ attempts: 2, micro: PRICE_MICRO });
  });

  test('gives precision by value and by attempts, and insults per 1,000', () => {
    expect(blockingOf({ fraud: { attempts: 900, micro: 90 }, legit: { attempts: 100, micro: 30 } }, 45)).toMatchObject({
      precision: 0.75,
      attempts: { numerator: 900, denominator: 1_000, value: 0.9 },
      insultsPerThousand: 50,
    });
  });

  test('says nothing where nothing was', () => {
    expect(blockingOf({ fraud: { attempts: 0, micro: 0 }, legit: { attempts: 0, micro: 0 } }, 3)).toMatchObject({
      precision: null,
      attempts: { denominator: 0, value: null, low: null, high: null },
      insultsPerThousand: null,
    });
  });
});

describe('alerts', () => {
  const alert = (...timesMs: number[]): AlertTotals => {
    return {
      source: 'x',
      signal: 'y',
      posture: null,
      atMs: timesMs[0] ?? 0,
      detail: '',
      timesMs,
      count: timesMs.length,
    };
  };
  const run = (first: number, last: number, ...alerts: AlertTotals[]) =>
    detectionOf({ alerts, decided: 5, firstFraudAttemptMs: first, lastFraudAttemptMs: last });

  test.each<[string, ReturnType<typeof run>, object]>([
    [
      'before, during, an hour after and later',
      run(1_000, 2_000, alert(999, 1_000, 1_500), alert(2_000 + HOUR_MS, 2_001 + HOUR_MS)),
      { alertPrecision: { numerator: 3, denominator: 5 }, incidents: 1, detected: 1, alertsPerIncident: 3 },
    ],
    [
      'only a false one',
      run(1_000, 2_000, alert(5)),
      { alertPrecision: { numerator: 0, denominator: 1, value: 0 }, incidents: 1, detected: 0, alertsPerIncident: 0 },
    ],
    [
      'none',
      run(1_000, 2_000),
      { alertPrecision: { denominator: 0, value: null }, incidents: 1, detected: 0, alertsPerIncident: 0 },
    ],
    [
      'no attack',
      run(-1, -1, alert(5)),
      { alertPrecision: { numerator: 0, denominator: 1 }, incidents: 0, detected: 0, alertsPerIncident: null },
    ],
  ])('%s', (_, found, says) => expect(found).toMatchObject(says));

  test('of a target that tells nothing are not judged', () => {
    expect(detectionOf({ alerts: [], decided: 0, firstFraudAttemptMs: 1, lastFraudAttemptMs: 2 })).toBeNull();
  });
});

const economics = (share: number) => ({
  revenueShare: { numerator: share, denominator: 10 },
  costPerAttemptMicro: 3_000,
  costPerSolutionMicro: 0,
  costPerMailboxMicro: 0,
  costPerRentedNumberMicro: 0,
});

function run(seed: number, events: readonly LedgerEvent[], undefended: readonly LedgerEvent[]): RunToScore {
  return {
    header: {
      ...HEADER,
      seed,
      lanes: [...HEADER.lanes, { id: 'other#0', intent: 'fraud', origin: 'other', openers: 40 }],
    },
    main: fold(events, {
      ...HEADER,
      lanes: [...HEADER.lanes, { id: 'other#0', intent: 'fraud', origin: 'other', openers: 40 }],
    }),
    undefended: fold(undefended),
    calm: null,
    withoutDefence: new Map(),
    harness: { started: 0, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 },
    economics: new Map([
      ['pumper#0', economics(3)],
      ['other#0', economics(1)],
    ]),
    tariff: { name: '', asOf: '', currency: 'EUR', source: '', billing: 'per message' },
    counterfactual: 'simulated',
  };
}

const MAIN = [
  ...through(fraudId(0), 1),
  ...refused(fraudId(1), 2, 'range-velocity'),
  ...person(0, 5, 'gave-up', { events: refused(personId(0), 6, 'range-velocity') }),
  ...person(1, 5, 'completed'),
];
const OPEN = [
  ...through(fraudId(0), 1),
  ...through(fraudId(1), 2),
  ...[0, 1].flatMap((i) => person(i, 5, 'completed')),
];

test('each attacker has an account of his own, with the share at which he breaks even', () => {
  const { metrics, fraud } = scoreRun(run(1, MAIN, OPEN));
  expect(metrics?.campaigns).toEqual([
    {
      id: 'pumper',
      attempts: 2,
      dispatches: 1,
      lossMicro: PRICE_MICRO,
      // 2 x 3,000 of 75,000
      attacker: { revenueMicro: 22_500, costMicro: 6_000, profitMicro: 16_500, breakEvenShare: 0.08 },
      revenueShare: 0.3,
    },
    {
      id: 'other',
      attempts: 0,
      dispatches: 0,
      lossMicro: 0,
      attacker: { revenueMicro: 0, costMicro: 0, profitMicro: 0, breakEvenShare: null },
      revenueShare: 0.1,
    },
  ]);
  expect(metrics?.campaigns.reduce((sum, { attacker }) => sum + attacker.profitMicro, 0)).toBe(
    fraud.attacker.profitMicro,
  );
});

test('seeds are pooled: rates by their counts, an attack that nobody is alerted to lowers recall', () => {
  const heard: LedgerEvent = { type: 'alert', atMs: 9, source: 'x', signal: 'y', posture: null, detail: '' };
  const scores = [scoreRun(run(1, MAIN, OPEN)), scoreRun(run(2, [...MAIN, heard], OPEN))];
  expect(aggregate(scores)[0]?.metrics).toMatchObject({
    exposureMicro: { mean: PRICE_MICRO, min: PRICE_MICRO, max: PRICE_MICRO },
    blockedAttempts: { numerator: 2, denominator: 4 },
    blockPrecision: 0.5,
    insultsPerThousandBlocked: 1_000,
    alertPrecision: { numerator: 1, denominator: 1 },
    alertRecall: { numerator: 1, denominator: 2, value: 0.5 },
    alertsPerIncident: 0.5,
  });
});

test('zero samples are null everywhere', () => {
  const { metrics } = scoreRun(run(1, [], []));
  const text = JSON.stringify(metrics);
  expect(text).not.toContain('NaN');
  expect(metrics).toMatchObject({
    exposureMicro: 0,
    victims: { intents: 0, lockedOut: { denominator: 0, value: null } },
    blocking: { precision: null, attempts: { value: null }, insultsPerThousand: null },
    costs: { totalMicro: 0, perThousandIntentsMicro: null, savings: null, signChangesAtLoginMicro: [] },
  });
  expect(metrics?.detection).toBeUndefined();
});
