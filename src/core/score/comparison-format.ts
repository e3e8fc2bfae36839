/** Two saved runs held against each other, as `compare --json` writes it. Published as `scenarios/comparison.schema.json`; money in micro-units. */
import { z } from 'zod';
import { VERDICTS } from '../domain/verdict.ts';

export const COMPARISON_SCHEMA = 'pumpdrill.comparison/1';

const whole = z.int();

/**
 * Judged by the interval; where fewer than five seeds were simulated, by the difference itself, which is exact for these.
 * `same`: equal in every pair. `better`: all of it lies below zero. `no-worse`: it reaches no further
 * than the margin. `regression`: it lies beyond the margin, and still does with all tests of the comparison taken
 * together (Holm). `unclear`: it spans the margin, or nothing can be said.
 */
export const CHANGES = ['regression', 'unclear', 'no-worse', 'same', 'better'] as const;
export type Change = (typeof CHANGES)[number];

/** Why a run has nobody to be compared with. */
export const UNPAIRED_REASONS = [
  'other-engine',
  'no-policy',
  'no-scenario',
  'other-hash',
  'other-seed',
  'other-plan',
  'other-prices',
] as const;
export type UnpairedReason = (typeof UNPAIRED_REASONS)[number];

export const METRICS = ['loss', 'value-stopped', 'attacker-profit', 'kept-out', 'challenged'] as const;
export type MetricId = (typeof METRICS)[number];

/**
 * How an interval came about: over runs (`bca`, `student-t`), or over the people of a single pair (`newcombe-paired` where both
 * folds tell which person is which, else `newcombe-independent`).
 */
export const INTERVAL_METHODS = ['bca', 'student-t', 'newcombe-paired', 'newcombe-independent'] as const;
const intervalFormat = z.strictObject({ low: z.number(), high: z.number(), method: z.enum(INTERVAL_METHODS) });

export const metricChangeFormat = z.strictObject({
  id: z.enum(METRICS),
  /** `micro` in the scenario's currency, per run; `share` from 0 to 1. */
  unit: z.enum(['micro', 'share']),
  /** Mean over the pairs; rates are pooled. Null without a value. */
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** After minus before. */
  difference: z.number().nullable(),
  /** 95 %; null where one pair is all there is. */
  interval: intervalFormat.nullable(),
  /** How much worse is still no regression, in the metric's unit; null for figures that only inform. */
  margin: z.number().nullable(),
  /** Probability of a difference this far beyond the margin when the truth is at the margin, and Holm's; null where not tested. */
  probability: z.number().nullable(),
  probabilityHolm: z.number().nullable(),
  change: z.enum(CHANGES).nullable(),
});
export type MetricChange = z.infer<typeof metricChangeFormat>;

/** A defence whose verdict is not what it was in at least one pair. Null: there is no such defence on that side. */
export const verdictChangeFormat = z.strictObject({
  id: z.string(),
  before: z.enum(VERDICTS).nullable(),
  after: z.enum(VERDICTS).nullable(),
  /** Pairs in which it went this way. */
  seeds: z.array(whole),
});
export type VerdictChange = z.infer<typeof verdictChangeFormat>;

export const pairedScenarioFormat = z.strictObject({
  id: z.string(),
  hash: z.string(),
  policies: z.strictObject({ before: z.string(), after: z.string() }),
  currency: z.string(),
  seeds: z.array(whole),
  /** Simulated with equal seeds: the difference of each pair is exact, and an interval is about other seeds, or other people. */
  exact: z.boolean(),
  change: z.enum(CHANGES),
  metrics: z.array(metricChangeFormat),
  /** The cohort whose insult rate rose most; null when none rose. */
  cohort: z.strictObject({ id: z.string(), before: z.number(), after: z.number() }).nullable(),
  /** Worst first. */
  verdicts: z.array(verdictChangeFormat),
  /** What to know before one believes it. */
  doubts: z.array(z.string()),
});
export type PairedScenario = z.infer<typeof pairedScenarioFormat>;

export const unpairedFormat = z.strictObject({
  side: z.enum(['before', 'after']),
  id: z.string(),
  policy: z.string(),
  seed: whole,
  reason: z.enum(UNPAIRED_REASONS),
});
export type Unpaired = z.infer<typeof unpairedFormat>;

/** All scenarios of one pair of policies and one currency together. */
export const comparisonTotalFormat = z.strictObject({
  policies: z.strictObject({ before: z.string(), after: z.string() }),
  currency: z.string(),
  scenarios: whole,
  /** With which every one of them was played; empty where they were played with different ones, and then nothing has an interval. */
  seeds: z.array(whole),
  /** Loss: one run of each scenario. Kept out: everybody pooled. Never judged: scenarios are. */
  metrics: z.array(metricChangeFormat),
});
export type ComparisonTotal = z.infer<typeof comparisonTotalFormat>;

export const comparisonFormat = z.strictObject({
  schema: z.literal(COMPARISON_SCHEMA),
  engine: z.strictObject({ before: z.string(), after: z.string() }),
  target: z.strictObject({ before: z.string(), after: z.string() }),
  /** `loss`: share of the loss before. `keptOut`: difference of insult rates. */
  margins: z.strictObject({ loss: z.number(), keptOut: z.number() }),
  /** How many tests Holm's method took together. */
  tests: whole,
  change: z.enum(CHANGES),
  /** Worst first. */
  scenarios: z.array(pairedScenarioFormat),
  /** Absent in older files. */
  totals: z.array(comparisonTotalFormat).exactOptional(),
  unpaired: z.array(unpairedFormat),
});
export type Comparison = z.infer<typeof comparisonFormat>;
