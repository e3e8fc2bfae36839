/**
 * A scorecard and its series made by hand, with one of everything that a renderer may meet: an attack that leaks and one
 * that does not, every kind of gate, alerts, variants, parity, seeds, a fault, a run without attack, figures of zero.
 */
import { OPERATOR_SIGNALS } from '../../../src/core/domain/signals.ts';
import type { Metrics } from '../../../src/core/score/metrics-format.ts';
import {
  type DefenceScore,
  type Rate,
  type ScenarioScore,
  type ScenarioSeries,
  type Scorecard,
  type Series,
  scorecardFormat,
  seriesFormat,
} from '../../../src/core/score/scorecard.ts';
import { ADVICE } from './small-advice.ts';
import { GATES } from './small-gates.ts';

function rate(numerator: number, denominator: number): Rate {
  if (denominator === 0) return { numerator, denominator, value: null, low: null, high: null };
  const value = numerator / denominator;
  return { numerator, denominator, value, low: value / 2, high: Math.min(1, value + 0.01) };
}

const HELD: DefenceScore = {
  id: 'range-velocity',
  mode: 'enforce',
  verdict: 'HELD',
  evaluated: { fraud: 1_000, legit: 400 },
  refused: { fraud: 990, legit: 2 },
  firstBlocker: { fraud: 990, legit: 2, savedMicro: 74_250_000 },
  reasons: [{ reason: 'range-per-hour', fraud: 990, legit: 2 }],
  evidence: ['It refused 990 of 1,000 fraud attempts.', 'Taking it out raises the loss by EUR 74.25.'],
  flips: [
    {
      assumption: 'heldLossShare',
      value: 0.01,
      flipsAt: 0.990_001,
      to: 'BACKED_UP',
      sentence: 'It would be BACKED_UP if the share that a defence must save were 99.0001 % instead of 1 %.',
    },
  ],
  attribution: {
    leaveOneOut: { lossMicro: 74_250_000, insults: 2 },
    solo: { lossMicro: 73_500_000, insults: 3 },
    shapley: {
      lossMicro: 74_000_500,
      insultsMicro: 2_333_333,
      error: { lossMicro: 1_250_000, insultsMicro: 333_000 },
    },
  },
};

/** Changes nothing by itself, and keeps people from being kept out by others. */
const SPARES: DefenceScore['attribution'] = {
  leaveOneOut: { lossMicro: 0, insults: 0 },
  solo: { lossMicro: 0, insults: -1 },
  shapley: { lossMicro: 249_500, insultsMicro: -750_000, error: { lossMicro: 0, insultsMicro: 0 } },
};

const DEFENCES: readonly DefenceScore[] = [
  HELD,
  { ...HELD, id: 'number-format', verdict: 'BACKED_UP', attribution: SPARES },
  { ...HELD, id: 'ip-velocity', verdict: 'HARMFUL', attribution: { leaveOneOut: { lossMicro: -1_000, insults: 41 } } },
  { ...HELD, id: 'spend-cap', mode: 'observe', verdict: 'NOT_EXERCISED', reasons: [], attribution: null },
];

const COSTS = {
  values: { lostLoginMicro: 1_000_000, frictionMicro: 50_000, checkMicro: 6_000 },
  lossMicro: 75_000_000,
  insultsMicro: 8_000_000,
  frictionMicro: 0,
  checksMicro: 6_000,
  totalMicro: 83_006_000,
  perThousandIntentsMicro: 207_515_000,
  allowAllMicro: 75_000_000,
  blockAllMicro: 398_000_000,
  savings: -0.106747,
  signChangesAtLoginMicro: [],
};

const attacker = (id: string, profitMicro: number, breakEvenShare: number | null) => ({
  id,
  attempts: 500,
  dispatches: 500,
  lossMicro: 37_500_000,
  attacker: { revenueMicro: profitMicro + 25_000, costMicro: 25_000, profitMicro, breakEvenShare },
  revenueShare: 0.3,
});

const METRICS: Metrics = {
  exposureMicro: 75_000_000,
  campaigns: [attacker('north', 22_475_000, 0.000_667), attacker('south', -25_000, 1.25)],
  victims: { intents: 40, lockedOut: rate(6, 38), attackedNumbers: 1_000, complete: false },
  blocking: {
    attackMicro: 0,
    legitMicro: 0,
    precision: null,
    attempts: rate(0, 0),
    insultsPerThousand: null,
  },
  costs: COSTS,
};

const LEAKS: ScenarioScore = {
  id: 'small-block',
  title: 'A block of numbers, made by hand',
  policy: 'open',
  seed: 7,
  hash: 'ab12',
  digest: 'cd34',
  startsAt: '2026-03-10T23:00:00+01:00',
  durationMs: 3_600_000,
  tariff: {
    name: 'hand-made',
    asOf: '2026-01-01',
    currency: 'EUR',
    source: 'made up for a test',
    billing: 'EUR 0.05 per verification',
  },
  verdict: 'pass',
  fraud: {
    attempts: 1_000,
    dispatches: 1_000,
    leakRate: rate(1_000, 1_000),
    fraudShare: rate(1_000, 1_400),
    lossMicro: 75_000_000,
    carrierMicro: 60_000_000,
    undefendedLossMicro: 75_000_000,
    counterfactual: 'simulated',
    valueDetectionRate: 0,
    peakBurnMicroPerMinute: 3_750_000,
    timeToDetectMs: null,
    timeToContainMs: null,
    attacker: { revenueMicro: 22_500_000, costMicro: 50_000, profitMicro: 22_450_000, breakEvenShare: 0.000667 },
  },
  legit: {
    intents: 400,
    completed: 390,
    completionRate: rate(390, 400),
    calmCompletionRate: rate(398, 400),
    underAttack: { completionRate: rate(90, 100), calmCompletionRate: rate(99, 100), differencePoints: -9 },
    insults: 8,
    rescued: 0,
    insultRate: rate(8, 400),
    suspendedMs: 1_260_000,
    pausedMs: 600_000,
    accountClosed: { ms: 1_560_000, intents: 120, lost: 104 },
    challengeRate: rate(0, 400),
    addedDelayMs: { p50: 0, p95: 2_500 },
    cohorts: [
      {
        id: 'shop/ordinary',
        intents: 300,
        completed: 296,
        insults: 2,
        rescued: 0,
        hindered: 3,
        insultRate: rate(2, 300),
        addedDelayMs: { p50: 0, p95: 41_000 },
      },
      { id: 'shop/office', intents: 100, completed: 94, insults: 6, rescued: 1, hindered: 0, insultRate: rate(6, 100) },
    ],
    worstCohort: { id: 'shop/office', insultRate: rate(6, 100) },
  },
  defences: [],
  dispositions: [
    { kind: 'deny', fraud: 5_201, legit: 12 },
    { kind: 'pretend', fraud: 17, legit: 1 },
  ],
  providerReasons: [
    {
      reason: 'account-suspended',
      refused: { fraud: 300, legit: 110 },
      failed: { fraud: 0, legit: 0 },
      wouldRefuse: { fraud: 0, legit: 0 },
    },
    {
      reason: 'ait-blocked',
      refused: { fraud: 0, legit: 0 },
      failed: { fraud: 40, legit: 1 },
      wouldRefuse: { fraud: 7, legit: 2 },
    },
  ],
  alerts: [],
  variants: [],
  health: {
    latenessMsP99: 0,
    latenessVirtualMsP99: 0,
    started: 1_400,
    dropped: 0,
    unresolved: 0,
    interrupted: false,
    faults: [],
  },
  parity: null,
  metrics: METRICS,
};

const HOLDS: ScenarioScore = {
  ...LEAKS,
  policy: 'guarded',
  verdict: 'inconclusive',
  fraud: {
    ...LEAKS.fraud,
    dispatches: 10,
    leakRate: rate(10, 1_000),
    fraudShare: rate(10, 410),
    lossMicro: 750_000,
    carrierMicro: 750_000,
    valueDetectionRate: 0.99,
    peakBurnMicroPerMinute: 3_750,
    timeToDetectMs: 850,
    timeToContainMs: 0,
    attacker: { revenueMicro: 0, costMicro: 50_000, profitMicro: -50_000, breakEvenShare: null },
  },
  defences: [...DEFENCES],
  shapley: {
    method: 'sampled',
    defences: ['range-velocity', 'number-format', 'ip-velocity'],
    total: { lossMicro: 74_250_000, insults: 8 },
    runs: 7,
    orders: 128,
  },
  alerts: [
    {
      source: 'target',
      signal: 'conversion',
      atMs: 95_000,
      detail: '2 of 40 verified',
      posture: 'emergency',
      count: 3,
      timeToDetectMs: 35_000,
    },
  ],
  signals: OPERATOR_SIGNALS.map(({ id }, i) => ({
    id,
    timeToDetectMs: [35_000, null, 850, null, 0, null, 125_000, null][i] ?? null,
    by: ['conversion-monitor', null, 'signal-watch', null, 'signal-watch', null, 'volume-spike', null][i] ?? null,
    alerts: [3, 0, 1, 0, 2, 1, 1, 0][i] ?? 0,
    early: i === 5 ? 1 : 0,
  })),
  variants: [
    {
      id: 'range-velocity-off',
      why: 'The rule that does the work is missing.',
      lossMicro: 75_000_000,
      dispatches: 1_000,
      valueDetectionRate: 0,
      insultRate: rate(6, 400),
      worstCohort: { id: 'shop/office', insultRate: rate(4, 100) },
    },
  ],
  health: {
    ...LEAKS.health,
    latenessMsP99: 12.5,
    latenessVirtualMsP99: 375,
    dropped: 3,
    unresolved: 1,
    faults: ['a fault'],
  },
  parity: {
    fraud: { live: 10, simulated: 20, bound: 3, within: false },
    legit: { live: 400, simulated: 401, bound: 8, within: true },
  },
  metrics: {
    ...METRICS,
    exposureMicro: 123_456,
    campaigns: [{ ...attacker('north', -50_000, null), revenueShare: null }],
    blocking: {
      attackMicro: 74_250_000,
      legitMicro: 150_000,
      precision: 0.997984,
      attempts: rate(990, 992),
      insultsPerThousand: 8.080808,
    },
    detection: { alertPrecision: rate(3, 4), incidents: 1, detected: 1, alertsPerIncident: 3 },
    work: {
      decisions: 1_400,
      storeCalls: 1_812,
      meterOperations: 8_412,
      meterOperationsPerDecision: 6.008571,
      challengesJudged: 0,
      addressLookups: 1,
      keysAtPeak: 2_400,
      counted: 'twin',
    },
    costs: { ...COSTS, lossMicro: 750_000, savings: 0.883253, signChangesAtLoginMicro: [1_927, 9_280_500] },
    silentVolume: {
      ...{ bound: 'found', openers: 31, attempts: 31, dispatches: 9, lossMicro: 675_000, alertingOpeners: 47 },
      ...{ scale: { numerator: 2, denominator: 64 }, ignored: ['volume (signal-watch)'], runs: 8 },
    },
  },
};

const { metrics: _, ...OLDER } = LEAKS;

/** As an older version wrote it: without metrics. */
const CALM: ScenarioScore = {
  ...OLDER,
  id: 'small-weekday',
  title: 'Nobody attacks',
  verdict: 'ungated',
  tariff: { ...LEAKS.tariff, billing: 'per message' },
  dispositions: [],
  providerReasons: [],
  fraud: {
    ...LEAKS.fraud,
    attempts: 0,
    dispatches: 0,
    leakRate: rate(0, 0),
    fraudShare: rate(0, 400),
    lossMicro: 0,
    carrierMicro: 0,
    undefendedLossMicro: 0,
    counterfactual: 'none',
    valueDetectionRate: null,
    peakBurnMicroPerMinute: 0,
    attacker: { revenueMicro: 0, costMicro: 0, profitMicro: 0, breakEvenShare: null },
  },
  legit: {
    ...LEAKS.legit,
    insults: 0,
    insultRate: rate(0, 400),
    worstCohort: null,
    suspendedMs: 0,
    pausedMs: 0,
    accountClosed: { ms: 0, intents: 0, lost: 0 },
    addedDelayMs: { p50: null, p95: null },
    underAttack: { completionRate: rate(0, 0), calmCompletionRate: rate(0, 0), differencePoints: null },
  },
};

export const SCORECARD: Scorecard = scorecardFormat.parse({
  schema: 'pumpdrill.scorecard/1',
  engine: 'live',
  target: 'reference',
  command: 'pumpdrill run small --policy open,guarded --seed 7',
  assumptions: [{ id: 'share', text: 'The attacker earns 30 % of each message.', source: 'made up for a test' }],
  verdict: 'fail',
  exitCode: 1,
  interrupted: true,
  scenarios: [LEAKS, HOLDS, CALM],
  aggregates: [
    {
      id: 'small-block',
      policy: 'guarded',
      seeds: [7, 8],
      currency: 'EUR',
      lossMicro: { mean: 800_000, min: 750_000, max: 850_000 },
      undefendedLossMicro: { mean: 75_000_000, min: 75_000_000, max: 75_000_000 },
      valueDetectionRate: { mean: 0.985, min: 0.98, low95: 0.97 },
      insultRate: rate(15, 800),
      worstCohort: { id: 'shop/office', insultRate: rate(11, 200) },
      cohorts: [{ id: 'shop/office', insultRate: rate(11, 200) }],
      intervals: {
        lossMicro: { low: 164_690, high: 1_435_310, method: 'student-t' },
        valueDetectionRate: { low: 0.97, high: 1, method: 'student-t' },
        insultRate: { low: 0.009, high: 0.0312, method: 'student-t', designEffect: 1.29 },
        worstCohort: { low: 0, high: 0.0183, method: 'clopper-pearson', designEffect: null },
      },
      variants: [
        {
          id: 'range-velocity-off',
          why: 'The rule that does the work is missing.',
          lossMicro: { mean: 75_000_000, min: 75_000_000, max: 75_000_000 },
          valueDetectionRate: { mean: 0, min: 0, low95: null },
          insultRate: rate(12, 800),
        },
      ],
      attribution: [
        {
          id: 'range-velocity',
          leaveOneOut: { lossMicro: 74_200_000, insults: 1.5 },
          solo: { lossMicro: 73_400_000, insults: 3 },
          shapley: { lossMicro: 74_100_000, insultsMicro: 2_250_000 },
        },
        { id: 'ip-velocity', leaveOneOut: { lossMicro: -1_000, insults: 41 } },
      ],
      metrics: {
        exposureMicro: { mean: 123_456, min: 0, max: 246_912 },
        lockedOut: rate(12, 76),
        blockedAttempts: rate(1_980, 1_984),
        blockPrecision: 0.997984,
        insultsPerThousandBlocked: 8.5,
        alertPrecision: rate(6, 8),
        alertRecall: rate(1, 2),
        alertsPerIncident: 1.5,
        perThousandIntentsMicro: { mean: 207_515_000, min: 200_000_000, max: 215_030_000 },
        savings: { mean: 0.88, min: 0.87, low95: 0.8 },
      },
    },
  ],
  gates: [...GATES],
  converted: {
    table: {
      ...{ schema: 'pumpdrill.exchange/1', name: 'by hand', asOf: '2026-01-02', source: 'made up for a test' },
      ...{ into: 'USD', microPerUnit: { EUR: 1_080_000 } },
    },
    policies: [
      { policy: 'open', lossMicro: 81_000_000, undefendedLossMicro: 81_000_000, attackerProfitMicro: 24_246_000 },
      { policy: 'guarded', lossMicro: 810_000, undefendedLossMicro: 81_000_000, attackerProfitMicro: -54_000 },
    ],
  },
  advice: [...ADVICE],
} satisfies Scorecard);

const BUCKETS = 60;
const during = (value: number) => Array.from({ length: BUCKETS }, (_, i) => (i >= 10 && i < 30 ? value : 0));
const always = (value: number) => Array.from({ length: BUCKETS }, () => value);

const slots = (value: number) => Array.from({ length: 30 }, (_, i) => (i >= 5 && i < 15 ? value : 0));

const SERIES_LEAKS: ScenarioSeries = {
  id: 'small-block',
  policy: 'open',
  seed: 7,
  bucketMs: 60_000,
  fraudAttempts: during(50),
  fraudDispatches: during(50),
  legitAttempts: always(7),
  legitDispatches: always(7),
  fraudCostMicro: during(3_750_000),
  undefendedFraudCostMicro: during(3_750_000),
  legitIntents: always(7),
  legitCompleted: always(6),
  marks: [
    { atMs: 600_000, kind: 'attack-began', label: 'first fraud attempt' },
    { atMs: 605_000, kind: 'detected', label: 'first alert or refusal' },
    { atMs: 1_800_000, kind: 'attack-ended', label: 'last fraud attempt' },
  ],
  attackerProfitMicro: during(1_122_500),
  postures: [
    { atMs: 605_000, posture: 'emergency' },
    { atMs: 2_400_000, posture: 'normal' },
  ],
  dashboard: {
    answers: always(57),
    serverErrors: always(0),
    clientErrors: during(5),
    unanswered: during(1),
    answerMsP95: always(12).map((ms, bucket) => (bucket === 59 ? null : ms)),
  },
  topCountries: [
    { key: 'UZ', attempts: 900, dispatches: 900, costMicro: 67_500_000 },
    { key: '', attempts: 100, dispatches: 100, costMicro: 7_500_000 },
  ],
  topRanges: [{ key: '+99899394xxxx', attempts: 1_000, dispatches: 1_000, distinctNumbers: 1_000, longestRun: 1_000 }],
  spread: {
    slotMs: 120_000,
    countries: [
      { key: 'UZ', attempts: slots(90), dispatches: slots(90) },
      { key: '', attempts: slots(10), dispatches: slots(10) },
    ],
    ranges: [
      {
        key: '+99899394xxxx',
        attempts: slots(100),
        dispatches: slots(100),
        places: Array.from({ length: 100 }, (_, place) => (place < 10 ? 100 : 0)),
      },
    ],
  },
  identities: {
    addresses: [
      { atLeast: 1, atMost: 1, fraud: 0, legit: 400, fraudAttempts: 0, legitAttempts: 400 },
      { atLeast: 512, atMost: 1_023, fraud: 1, legit: 0, fraudAttempts: 1_000, legitAttempts: 0 },
    ],
    devices: [{ atLeast: 1, atMost: 1, fraud: 1_000, legit: 400, fraudAttempts: 1_000, legitAttempts: 400 }],
    complete: false,
  },
  topAddresses: [{ key: '100.64.0.1', attempts: 1_000, dispatches: 1_000 }],
  topDevices: [{ key: '7', attempts: 1_000, dispatches: 1_000 }],
  traces: [
    {
      atMs: 600_000,
      intent: 'fraud',
      number: '+998••••••00',
      address: '100.64.0.1',
      disposition: 'deny',
      dispatched: false,
      decisions: [{ defence: 'range-velocity', observed: true, kind: 'deny', reason: 'range-per-hour' }],
    },
  ],
};

export const SERIES: Series = seriesFormat.parse({
  schema: 'pumpdrill.series/1',
  scenarios: [
    SERIES_LEAKS,
    { ...SERIES_LEAKS, policy: 'guarded', fraudDispatches: during(0), fraudCostMicro: during(0) },
    {
      ...SERIES_LEAKS,
      id: 'small-weekday',
      fraudAttempts: always(0),
      fraudDispatches: always(0),
      fraudCostMicro: always(0),
      undefendedFraudCostMicro: always(0),
      attackerProfitMicro: always(0),
      postures: [],
      dashboard: {
        answers: always(7),
        serverErrors: always(0),
        clientErrors: always(0),
        unanswered: always(0),
        answerMsP95: null,
      },
      marks: [],
      topCountries: [],
      topRanges: [],
      traces: [],
    },
  ],
} satisfies Series);

/** Words of a fixed set: text in their place would not be a scorecard. */
const FIXED = new Set([
  ...['schema', 'engine', 'verdict', 'mode', 'level', 'result', 'counterfactual', 'intent'],
  ...['bound', 'counted', 'to', 'into', 'asOf', 'outcome', 'confidence'],
]);

/** The same value with `hostile` appended to every free text in it. */
export function poisoned<T>(value: T, hostile: string): T {
  return poison(value, '', hostile) as T;
}

function poison(value: unknown, key: string, hostile: string): unknown {
  if (typeof value === 'string') return FIXED.has(key) ? value : `${value}${hostile}`;
  // Postures are words of a fixed set here, and free text in alerts.
  if (key === 'postures') return value;
  if (Array.isArray(value)) return value.map((item) => poison(item, key, hostile));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, name, hostile)]));
}
