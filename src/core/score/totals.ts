/**
 * What a run comes to: everything that the score needs of it, and nothing that grows with its attempts. A main run
 * and its counterfactual runs are combined from these alone.
 */

import type { AttackerMove } from '../domain/attacker-move.ts';
import type { Surface } from '../domain/attempt.ts';
import type { DecisionKind, DecisionRecord, Posture } from '../domain/decision.ts';
import type { ProviderEvent } from '../domain/event.ts';
import type { Micro, Ms, RunMs } from '../domain/units.ts';
import type { Answers } from './foreign-format.ts';

/** One lane, counted. */
export interface LaneTotals {
  readonly id: string;
  readonly intent: 'fraud' | 'legit';
  readonly attempts: number;
  /** Attempts that came with the solution of a challenge, right or wrong: somebody was paid for it. */
  readonly solutions: number;
  /** E-mail addresses confirmed. */
  readonly mailboxes: number;
  /** Attempts that got any answer at all (not `transport-error`). */
  readonly answered: number;
  /** Messages that the provider accepted. */
  readonly dispatches: number;
  /** Messages that the provider refused (suspended account): never billed. */
  readonly providerRefused: number;
  /** Messages that the provider accepted and then let fail: they never leave it. */
  readonly providerFailed: number;
  /** What the company is billed, for messages and for verifications. */
  readonly costMicro: Micro;
  /** Price of the messages that left the provider: what carriers and attackers are paid from. */
  readonly carrierMicro: Micro;
  readonly delivered: number;
  readonly verified: number;
  /** Openers that the engine could not start. */
  readonly unsent: number;
}

/** Bits of `IntentTable.flags`. */
export const INTENT = {
  begun: 1,
  completed: 2,
  /** At least one of its attempts was refused, by the target or by the provider. */
  refused: 4,
  challenged: 8,
  /** The run was over before the person was. */
  cutOff: 16,
  /** An attacker asked for this person's number too; only in a run's own totals, not in those it is compared with. */
  touched: 32,
} as const;

/** What became of every intent of one legitimate lane; all arrays are indexed by opener. */
export interface IntentTable {
  readonly lane: string;
  readonly flags: Uint8Array;
  /** Index into `RunTotals.cohorts`. */
  readonly cohort: Uint16Array;
  readonly begunMs: Uint32Array;
  readonly endedMs: Uint32Array;
}

/** Fraud and legitimate traffic apart. */
export interface ByTruth {
  readonly fraud: number;
  readonly legit: number;
}

export interface DefenceTotals {
  readonly id: string;
  readonly mode: 'observe' | 'enforce';
  readonly evaluated: ByTruth;
  /** Decisions that refuse; for an observed defence, that would have refused. */
  readonly refused: ByTruth;
  readonly firstBlocker: ByTruth & { readonly savedMicro: Micro };
  /** Sorted by count, then by name; at most 32. */
  readonly reasons: readonly (ByTruth & { readonly reason: string })[];
}

/** Alerts of one source, signal and posture. */
export interface AlertTotals {
  readonly source: string;
  readonly signal: string;
  readonly posture: Posture | null;
  /** Of the first one. */
  readonly atMs: RunMs;
  readonly detail: string;
  /** When each came, in order; at most 1,000 are kept. */
  readonly timesMs: readonly RunMs[];
  readonly count: number;
}

/** What a reader of an alert should know before believing it. */
export interface NoticeTotals {
  readonly atMs: RunMs;
  readonly text: string;
}

export interface FaultTotals {
  readonly source: string;
  readonly detail: string;
  readonly count: number;
}

/** What attackers asked for at one part of the service. */
export interface SurfaceTotals {
  readonly surface: Surface;
  readonly attempts: number;
  /** Accepted by the provider. */
  readonly dispatches: number;
}

export interface PostureChange {
  readonly atMs: RunMs;
  readonly posture: Posture;
}

/** A move of an attacker who adapts, in one lane of his campaign. */
export interface MoveTotals {
  /** The campaign. */
  readonly origin: string;
  readonly move: AttackerMove;
  readonly atMs: RunMs;
}

export interface ProviderState {
  readonly state: ProviderEvent['state'];
  readonly atMs: RunMs;
}

/** What the provider's own rules did to messages for one reason. */
export interface ProviderReasonTotals {
  readonly reason: string;
  /** Not taken, not billed. */
  readonly refused: ByTruth;
  /** Taken, and never delivered. */
  readonly failed: ByTruth;
  /** Taken; a rule in observe mode would not have. */
  readonly wouldRefuse: ByTruth;
}

/** The fullest window of whatever key an invariant counts by. */
export interface PeakTotals {
  readonly most: number;
  /** Masked; empty where the whole run is one. */
  readonly key: string;
  readonly fromMs: RunMs;
  readonly toMs: RunMs;
  /** Different keys there were, and those of them whose fullest window goes over the limit. */
  readonly keys: number;
  readonly keysOver: number;
}

/** What one invariant over messages saw. */
export interface WatchedTotals {
  readonly id: string;
  /** Requests for codes. */
  readonly asked: PeakTotals;
  /** Messages that the provider took. */
  readonly sent: PeakTotals;
  /** False: there were more than could be kept, and only the first were looked at. */
  readonly complete: boolean;
}

/** What attackers asked for. */
export interface TouchedTotals {
  /** Different numbers. */
  readonly numbers: number;
  /** False: there were more than can be remembered. */
  readonly complete: boolean;
}

/** What the target refused, and what those messages would have cost. */
export interface BlockedTotals {
  readonly fraud: { readonly attempts: number; readonly micro: Micro };
  readonly legit: { readonly attempts: number; readonly micro: Micro };
}

/** What deciding took, as the service itself counts it. */
export interface WorkTotals {
  readonly storeCalls: number;
  /** Counters that those calls read. */
  readonly meterOperations: number;
  readonly challengesJudged: number;
  readonly addressLookups: number;
  /** Counters alive at once; null where the store does not tell. */
  readonly keysAtPeak: number | null;
}

/** Counts per bucket of fixed width; all arrays have the same length. */
export interface BucketTotals {
  readonly bucketMs: Ms;
  readonly fraudAttempts: readonly number[];
  readonly fraudDispatches: readonly number[];
  readonly legitAttempts: readonly number[];
  readonly legitDispatches: readonly number[];
  readonly fraudCostMicro: readonly number[];
}

/** What one campaign did that earns or costs it something; all arrays have the same length. */
export interface FlowTotals {
  /** The campaign. */
  readonly origin: string;
  readonly bucketMs: Ms;
  /** Price of messages that left the provider, by their dispatch. */
  readonly carrierMicro: readonly number[];
  readonly attempts: readonly number[];
  readonly solutions: readonly number[];
  /** E-mail addresses confirmed. */
  readonly mailboxes: readonly number[];
  /** Codes entered with success. */
  readonly verified: readonly number[];
}

export interface KeyTotals {
  readonly key: string;
  readonly attempts: number;
  readonly dispatches: number;
  readonly costMicro: Micro;
}

export interface RangeTotals extends KeyTotals {
  readonly distinctNumbers: number;
  /** Longest run of consecutive numbers that were asked for: 1 for scattered numbers. */
  readonly longestRun: number;
}

/** One sampled attempt with its story. */
export interface Trace {
  readonly atMs: RunMs;
  readonly attempt: number;
  readonly intent: 'fraud' | 'legit';
  /** Masked. */
  readonly number: string;
  readonly address: string;
  readonly disposition: string;
  readonly dispatched: boolean;
  readonly decisions: readonly DecisionRecord[];
}

/** Attempts and accepted dispatches of one destination, each by its own time, over equal slots. */
export interface PlaceTotals {
  readonly key: string;
  readonly attempts: readonly number[];
  readonly dispatches: readonly number[];
}

/** Where it went, and when: the rows of the tables beside it. */
export interface SpreadTotals {
  readonly slotMs: Ms;
  readonly countries: readonly PlaceTotals[];
  /** `places`: different numbers in each hundredth of the range. */
  readonly ranges: readonly (PlaceTotals & { readonly places: readonly number[] })[];
}

/** Only in totals of a fold with `detail: 'series'`. */
export interface ExplorerTotals {
  readonly countries: readonly KeyTotals[];
  readonly ranges: readonly RangeTotals[];
  readonly addresses: readonly KeyTotals[];
  readonly devices: readonly KeyTotals[];
  readonly traces: readonly Trace[];
  /** Absent in older files. */
  readonly spread?: SpreadTotals;
}

/** How many addresses (or devices) asked between `atLeast` and `atMost` times, and what they asked for together. */
export interface IdentityBin {
  readonly atLeast: number;
  readonly atMost: number;
  /** Identities that the attack used, and those that people used: one that both used counts in both. */
  readonly fraud: number;
  readonly legit: number;
  readonly fraudAttempts: number;
  readonly legitAttempts: number;
}

export interface IdentityTotals {
  readonly addresses: readonly IdentityBin[];
  readonly devices: readonly IdentityBin[];
  /** False: there were more than could be counted, and those that came late are left out. */
  readonly complete: boolean;
}

/** How long answers took: a histogram of `BINS` bins per bucket (answer-times.ts), one after the other. */
export interface AnswerTimeTotals {
  readonly bucketMs: Ms;
  readonly counts: Uint32Array;
}

/** Requests for a code by how they were answered, attack and people together; all arrays have the same length. */
export interface DashboardTotals {
  readonly bucketMs: Ms;
  readonly answers: readonly number[];
  /** Status 500 and above. */
  readonly serverErrors: readonly number[];
  /** Status 400 to 499. */
  readonly clientErrors: readonly number[];
  readonly unanswered: readonly number[];
  /** Absent where nobody measured it: only requests over a network take time. */
  readonly times?: AnswerTimeTotals;
}

/** What only the series show: each absent in runs that are only compared with, and in older files. */
export interface SeriesTotals {
  /** By campaign, in the header's order. */
  readonly flows?: readonly FlowTotals[];
  readonly identities?: IdentityTotals;
  readonly dashboard?: DashboardTotals;
  /** In the order of time, at most 1,000; before the first it is `normal`. Also absent for a target that tells nothing of itself. */
  readonly postures?: readonly PostureChange[];
}

export interface RunTotals extends SeriesTotals {
  readonly durationMs: Ms;
  readonly lanes: readonly LaneTotals[];
  readonly cohorts: readonly string[];
  readonly intents: readonly IntentTable[];
  /** Fraud cost per second of the run. */
  readonly fraudCostPerSecond: Float64Array;
  /** -1 when there was none. */
  readonly firstFraudAttemptMs: RunMs;
  readonly lastFraudAttemptMs: RunMs;
  /** First refusal of a fraud attempt; -1 when there was none. */
  readonly firstFraudRefusalMs: RunMs;
  readonly defences: readonly DefenceTotals[];
  /** Attempts that the target accounted for; 0 means it gives no decisions. */
  readonly decided: number;
  /** What the target made of refused attempts, by kind of decision; kinds that did not occur are left out. */
  readonly dispositions: readonly (ByTruth & { readonly kind: DecisionKind })[];
  readonly alerts: readonly AlertTotals[];
  readonly notices: readonly NoticeTotals[];
  readonly provider: readonly ProviderState[];
  /** By reason, in alphabetical order. */
  readonly providerReasons: readonly ProviderReasonTotals[];
  readonly faults: readonly FaultTotals[];
  /** In the order of time; at most 1,000 are kept. */
  readonly moves: readonly MoveTotals[];
  /** Of attackers; empty where all of them asked at the login, and in runs that are only compared with. */
  readonly surfaces: readonly SurfaceTotals[];
  /** What the target answered, where it gives no decisions; else empty, and in runs that are only compared with. */
  readonly answers: Answers;
  /** By invariant over messages; empty in runs that are only compared with. */
  readonly watched: readonly WatchedTotals[];
  /** Messages that no attempt of ours explains. */
  readonly unjoined: { readonly dispatches: number; readonly costMicro: Micro };
  /** Attempts without an answer, or without a word from target or sink that had to come. */
  readonly unresolved: number;
  readonly buckets: BucketTotals;
  readonly explorer: ExplorerTotals | null;
  /** Each absent in runs that are only compared with, and in older files. */
  readonly touched?: TouchedTotals;
  readonly blocked?: BlockedTotals;
  /** Absent where nobody counts inside the service, and in older files. */
  readonly work?: WorkTotals;
}

/** What a run must keep that others are only compared with: its lanes and its people. */
export type PeopleTotals = Pick<RunTotals, 'lanes' | 'cohorts' | 'intents'>;

/** Lanes of one intent, added up. */
export function sumLanes(totals: Pick<RunTotals, 'lanes'>, intent: 'fraud' | 'legit', field: LaneCount): number {
  let sum = 0;
  for (const lane of totals.lanes) if (lane.intent === intent) sum += lane[field];
  return sum;
}

export type LaneCount = Exclude<keyof LaneTotals, 'id' | 'intent'>;
