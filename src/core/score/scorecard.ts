/**
 * The scorecard and the series: the only two things a renderer reads. Published as JSON Schema
 * (`scenarios/scorecard.schema.json` is generated from here). Money: integer micro-units of the scenario's currency.
 * Volatile facts (wall time, host, versions) are not in here but in `run.json`: for `simulate`, equal inputs give equal bytes.
 */
import { z } from 'zod';
import { ATTACKER_MOVES } from '../domain/attacker-move.ts';
import { SURFACES } from '../domain/attempt.ts';
import { VERDICTS } from '../domain/verdict.ts';
import { INVARIANT_OUTCOMES } from '../scenario/expectation-format.ts';
import { INVARIANT_KINDS } from '../scenario/probe-format.ts';
import { policyAdviceFormat } from './advice-format.ts';
import { attributionFormat, meanAttributionFormat, shapleyGameFormat } from './attribution-format.ts';
import { convertedTotalsFormat } from './exchange-format.ts';
import { answersFormat, joinsFormat } from './foreign-format.ts';
import { gateResultFormat } from './gate-result-format.ts';
import { aggregateMetricsFormat, flipFormat, metricsFormat } from './metrics-format.ts';
import { attackerFormat, rateFormat } from './rate-format.ts';
import { seedIntervalsFormat } from './seed-intervals-format.ts';

export { VERDICTS, type Verdict } from '../domain/verdict.ts';
export type { Rate } from './rate-format.ts';
export { type ScenarioSeries, SERIES_SCHEMA, type Series, seriesFormat } from './series-format.ts';

export const SCORECARD_SCHEMA = 'pumpdrill.scorecard/1';

const whole = z.int();
/** One kind of move of one campaign. */
export const moveScoreFormat = z.strictObject({
  campaign: z.string(),
  move: z.enum(ATTACKER_MOVES),
  /** Over all of its lanes. */
  times: whole,
  firstAtMs: whole,
  lastAtMs: whole,
});
export type MoveScore = z.infer<typeof moveScoreFormat>;

export const fraudFormat = z.strictObject({
  attempts: whole,
  dispatches: whole,
  /** Dispatched of answered attempts. */
  leakRate: rateFormat,
  /** Fraud dispatches of all dispatches. */
  fraudShare: rateFormat,
  /** What the company is billed for fraud: messages and, where the provider bills them, verifications. */
  lossMicro: whole,
  /** Price of the fraud messages that left the provider: what the attacker is paid from, whoever pays it. */
  carrierMicro: whole,
  undefendedLossMicro: whole,
  /** Where `undefendedLossMicro` comes from. */
  counterfactual: z.enum(['simulated', 'played', 'planned-upper-bound', 'none']),
  /** 1 - loss / undefended loss; null without an undefended loss. Primary attack metric. */
  valueDetectionRate: z.number().nullable(),
  /** Highest fraud cost inside any 60 s. */
  peakBurnMicroPerMinute: whole,
  /** First alert or first refusal of a fraud attempt, after the first fraud attempt. */
  timeToDetectMs: whole.nullable(),
  /** First moment after which every 5 min window burns at most 5 % of the undefended mean; null: never. */
  timeToContainMs: whole.nullable(),
  attacker: attackerFormat,
  /** What attackers who adapt did, in the order of the first of each. Absent where nobody did anything, and in older files. */
  moves: z.array(moveScoreFormat).exactOptional(),
  /** Where they asked. Absent where all of it was at the login, and in older files. */
  surfaces: z.array(z.strictObject({ surface: z.enum(SURFACES), attempts: whole, dispatches: whole })).exactOptional(),
});

export const cohortScoreFormat = z.strictObject({
  id: z.string(),
  intents: whole,
  completed: whole,
  insults: whole,
  rescued: whole,
  hindered: whole,
  insultRate: rateFormat,
  /** Later than undefended, over the cohort's intents that complete in both runs; null without one. Absent in older files. */
  addedDelayMs: z.strictObject({ p50: whole.nullable(), p95: whole.nullable() }).exactOptional(),
});

const REFUSALS = ['challenge', 'delay', 'deny', 'pretend', 'review', 'other-channel'] as const;

export const legitFormat = z.strictObject({
  intents: whole,
  completed: whole,
  /** Completed of begun intents. */
  completionRate: rateFormat,
  /** Completion in the run without fraud (`calm`), same seed. */
  calmCompletionRate: rateFormat,
  /** Completion of intents begun between the first fraud attempt and the first suspension (or the last fraud attempt), here and calm. */
  underAttack: z.strictObject({
    completionRate: rateFormat,
    calmCompletionRate: rateFormat,
    /** Here minus calm, in percentage points: negative when the attack costs people their login. */
    differencePoints: z.number().nullable(),
  }),
  /** Completes undefended but not here. */
  insults: whole,
  /** Completes here but not undefended; never netted against insults. */
  rescued: whole,
  insultRate: rateFormat,
  /** How long the provider account was suspended inside the run: time in which nobody could log in by code. */
  suspendedMs: whole,
  /** How long it was paused because a spend limit was reached. */
  pausedMs: whole,
  /** Suspended or paused, overlaps once: how long, intents that began meanwhile, and those of them that never completed. */
  accountClosed: z.strictObject({ ms: whole, intents: whole, lost: whole }),
  challengeRate: rateFormat,
  /** Later than undefended, over intents that complete in both runs; null when there is none. */
  addedDelayMs: z.strictObject({ p50: whole.nullable(), p95: whole.nullable() }),
  cohorts: z.array(cohortScoreFormat),
  worstCohort: z.strictObject({ id: z.string(), insultRate: rateFormat }).nullable(),
});

export const defenceScoreFormat = z.strictObject({
  id: z.string(),
  mode: z.enum(['observe', 'enforce']),
  verdict: z.enum(VERDICTS),
  evaluated: z.strictObject({ fraud: whole, legit: whole }),
  /** Refused (or, observed, would have refused). */
  refused: z.strictObject({ fraud: whole, legit: whole }),
  /** Attempts for which this was the first enforced decision that refused, and what those messages would have cost. */
  firstBlocker: z.strictObject({ fraud: whole, legit: whole, savedMicro: whole }),
  reasons: z.array(z.strictObject({ reason: z.string(), fraud: whole, legit: whole })),
  /** Sentences with the figures that led to the verdict. */
  evidence: z.array(z.string()),
  /** Limits that would make it another verdict, the nearest (in relative terms) first. Absent in older files. */
  flips: z.array(flipFormat).exactOptional(),
  /** What it is worth by itself; null where it was not computed. */
  attribution: attributionFormat.nullable(),
});

const byTruth = z.strictObject({ fraud: whole, legit: whole });

/** What the provider's own rules did to messages, by reason. */
export const providerReasonFormat = z.strictObject({
  reason: z.string(),
  /** Not taken, not billed. */
  refused: byTruth,
  /** Taken, and never delivered. */
  failed: byTruth,
  /** Taken; a rule in observe mode would not have. */
  wouldRefuse: byTruth,
});

export const alertScoreFormat = z.strictObject({
  source: z.string(),
  signal: z.string(),
  atMs: whole,
  detail: z.string(),
  posture: z.string().nullable(),
  count: whole,
  /** From the first fraud attempt to the first such alert at or after it; null: no attack, or none came. Absent in older files. */
  timeToDetectMs: whole.nullable().exactOptional(),
});

/** One of the eight signals that an operator must see. */
export const signalScoreFormat = z.strictObject({
  id: z.string(),
  /** From the first fraud attempt to the first alert that says so; null: never, or there was no attack. */
  timeToDetectMs: whole.nullable(),
  /** Who said it then: a defence, or `signal-watch`. */
  by: z.string().nullable(),
  alerts: whole,
  /** Of them, before the attack began: false ones. */
  early: whole,
});
export type SignalScore = z.infer<typeof signalScoreFormat>;

export const healthFormat = z.strictObject({
  latenessMsP99: z.number(),
  latenessVirtualMsP99: z.number(),
  started: whole,
  dropped: whole,
  unresolved: whole,
  interrupted: z.boolean(),
  faults: z.array(z.string()),
});

export const parityFormat = z.strictObject({
  fraud: z.strictObject({ live: whole, simulated: whole, bound: whole, within: z.boolean() }),
  legit: z.strictObject({ live: whole, simulated: whole, bound: whole, within: z.boolean() }),
});

export const variantScoreFormat = z.strictObject({
  id: z.string(),
  why: z.string(),
  lossMicro: whole,
  dispatches: whole,
  valueDetectionRate: z.number().nullable(),
  insultRate: rateFormat,
  worstCohort: z.strictObject({ id: z.string(), insultRate: rateFormat }).nullable(),
});

/** The author's expectation of this scenario under this policy, held against the run. */
export const expectationScoreFormat = z.strictObject({
  /** Why the author expects what he expects. */
  because: z.string(),
  /** What came otherwise, with the figures behind it; empty: as expected. */
  differences: z.array(
    z.strictObject({ what: z.string(), expected: z.string(), actual: z.string(), evidence: z.string() }),
  ),
});
export type ExpectationScore = z.infer<typeof expectationScoreFormat>;

/** One thing that a probe holds to be true, judged by what the provider was handed. */
export const invariantScoreFormat = z.strictObject({
  id: z.string(),
  kind: z.enum(INVARIANT_KINDS),
  /** In words: `at most 5 messages per number within 1 h`. */
  limit: z.string(),
  because: z.string(),
  /** `not-exercised`: nobody tried more than the limit allows. `not-run`: it needs what this run did not have. */
  result: z.enum(INVARIANT_OUTCOMES),
  actual: z.string(),
  /** Sentences with the figures that led to the result; numbers and addresses masked. */
  evidence: z.array(z.string()),
});
export type InvariantScore = z.infer<typeof invariantScoreFormat>;

export const scenarioScoreFormat = z.strictObject({
  id: z.string(),
  title: z.string(),
  policy: z.string(),
  seed: whole,
  /** SHA-256 of the scenario's canonical JSON. */
  hash: z.string(),
  /** Fingerprint of the planned openers. */
  digest: z.string(),
  startsAt: z.string(),
  durationMs: whole,
  tariff: z.strictObject({
    name: z.string(),
    asOf: z.string(),
    currency: z.string(),
    source: z.string(),
    /** What the company is billed for, in words: `per message`. */
    billing: z.string(),
  }),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'ungated']),
  fraud: fraudFormat,
  legit: legitFormat,
  defences: z.array(defenceScoreFormat),
  /** Attempts that the target refused, by what it made of them: `pretend` was answered as if sent, `review` waits for a person. */
  dispositions: z.array(z.strictObject({ kind: z.enum(REFUSALS), fraud: whole, legit: whole })),
  providerReasons: z.array(providerReasonFormat),
  alerts: z.array(alertScoreFormat),
  /** What to know before one believes an alert; absent where there is nothing, and in older files. */
  notices: z.array(z.strictObject({ atMs: whole, text: z.string() })).exactOptional(),
  /** All eight, seen or not; empty for a target that tells nothing. Absent in older files. */
  signals: z.array(signalScoreFormat).exactOptional(),
  variants: z.array(variantScoreFormat),
  /** Where Shapley values were asked for. */
  shapley: shapleyGameFormat.exactOptional(),
  health: healthFormat,
  parity: parityFormat.nullable(),
  /** What a target that gives no decisions answered. Absent for those that do, and in older files. */
  answers: answersFormat.exactOptional(),
  /** How messages found their attempts. Absent where they say whose they are, and in older files. */
  joins: joinsFormat.exactOptional(),
  /** Absent in scenarios that are no probes, and in older files. */
  invariants: z.array(invariantScoreFormat).exactOptional(),
  /** Absent where the author expects nothing of this policy, and for a scenario that was changed on the way. */
  expectation: expectationScoreFormat.exactOptional(),
  /** Absent in older files. */
  metrics: metricsFormat.exactOptional(),
});

/** Over the seeds of one scenario and policy: totals, extremes, and rates pooled over all seeds with their bounds. */
export const aggregateFormat = z.strictObject({
  id: z.string(),
  policy: z.string(),
  seeds: z.array(whole),
  currency: z.string(),
  lossMicro: z.strictObject({ mean: whole, min: whole, max: whole }),
  undefendedLossMicro: z.strictObject({ mean: whole, min: whole, max: whole }),
  /** Mean over seeds, and the worst seed; `low95` is the lower bound of the mean (Student t over seeds). */
  valueDetectionRate: z.strictObject({
    mean: z.number().nullable(),
    min: z.number().nullable(),
    low95: z.number().nullable(),
  }),
  insultRate: rateFormat,
  worstCohort: z.strictObject({ id: z.string(), insultRate: rateFormat }).nullable(),
  cohorts: z.array(z.strictObject({ id: z.string(), insultRate: rateFormat })),
  /** 95 % over seeds. Absent for a single seed, and in older files. */
  intervals: seedIntervalsFormat.exactOptional(),
  variants: z.array(
    z.strictObject({
      id: z.string(),
      why: z.string(),
      lossMicro: z.strictObject({ mean: whole, min: whole, max: whole }),
      valueDetectionRate: z.strictObject({
        mean: z.number().nullable(),
        min: z.number().nullable(),
        low95: z.number().nullable(),
      }),
      insultRate: rateFormat,
    }),
  ),
  /** By enforced defence that every seed has; absent where there is none, and in older files. */
  attribution: z.array(meanAttributionFormat).exactOptional(),
  /** Absent in older files. */
  metrics: aggregateMetricsFormat.exactOptional(),
});

export const scorecardFormat = z.strictObject({
  schema: z.literal(SCORECARD_SCHEMA),
  engine: z.enum(['simulate', 'live', 'k6']),
  target: z.string(),
  /** How to get the same numbers again. */
  command: z.string(),
  assumptions: z.array(z.strictObject({ id: z.string(), text: z.string(), source: z.string() })),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'ungated']),
  exitCode: whole,
  interrupted: z.boolean(),
  scenarios: z.array(scenarioScoreFormat),
  aggregates: z.array(aggregateFormat),
  gates: z.array(gateResultFormat),
  /** Where an exchange table was given: totals over scenarios of all currencies. */
  converted: convertedTotalsFormat.exactOptional(),
  /** What to do next about each policy that has defences. Absent where nobody asked, after an interruption, and in older files. */
  advice: z.array(policyAdviceFormat).exactOptional(),
});

export type Scorecard = z.infer<typeof scorecardFormat>;
export type ScenarioScore = z.infer<typeof scenarioScoreFormat>;
export type DefenceScore = z.infer<typeof defenceScoreFormat>;
export type Aggregate = z.infer<typeof aggregateFormat>;
export type VariantScore = z.infer<typeof variantScoreFormat>;
