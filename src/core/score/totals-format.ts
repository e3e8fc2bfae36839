/**
 * The totals of a run as they are written to a file and read again. The types are those of totals.ts; the compiler compares.
 * Keys stand in the order of the fold's, so that a score made from a file has the same bytes.
 */

import { z } from 'zod';
import { ACCOUNT_STATES } from '../domain/account-state.ts';
import { ATTACKER_MOVES } from '../domain/attacker-move.ts';
import { SURFACES } from '../domain/attempt.ts';
import { POSTURES } from '../domain/decision.ts';
import { BINS } from './answer-times.ts';
import { answersFormat } from './foreign-format.ts';
import { packedArray } from './packed-numbers.ts';

const whole = z.int();
const natural = z.int().min(0);
const text = z.string();
const byTruth = z.strictObject({ fraud: natural, legit: natural });
const kind = z.enum(['allow', 'challenge', 'delay', 'deny', 'pretend', 'review', 'other-channel']);
const decision = z.strictObject({ defence: text, observed: z.boolean(), kind, reason: text });

const laneFormat = z.strictObject({
  id: text,
  intent: z.enum(['fraud', 'legit']),
  attempts: natural,
  solutions: natural,
  mailboxes: natural,
  answered: natural,
  dispatches: natural,
  providerRefused: natural,
  providerFailed: natural,
  costMicro: natural,
  carrierMicro: natural,
  delivered: natural,
  verified: natural,
  unsent: natural,
});

const intentTableFormat = z
  .strictObject({
    lane: text,
    flags: packedArray<Uint8Array>(Uint8Array, z.int().min(0).max(0xff)),
    cohort: packedArray<Uint16Array>(Uint16Array, z.int().min(0).max(0xffff)),
    begunMs: packedArray<Uint32Array>(Uint32Array, z.int().min(0).max(0xffff_ffff)),
    endedMs: packedArray<Uint32Array>(Uint32Array, z.int().min(0).max(0xffff_ffff)),
  })
  .refine(
    ({ flags, cohort, begunMs, endedMs }) => [cohort, begunMs, endedMs].every(({ length }) => length === flags.length),
    'columns of different lengths',
  );

/** What is kept of a run that is only compared with: its people and its lanes. */
export const peopleTotalsFormat = z.strictObject({
  lanes: z.array(laneFormat),
  cohorts: z.array(text),
  intents: z.array(intentTableFormat),
});

const defenceFormat = z.strictObject({
  id: text,
  mode: z.enum(['observe', 'enforce']),
  evaluated: byTruth,
  refused: byTruth,
  firstBlocker: byTruth.extend({ savedMicro: natural }),
  reasons: z.array(z.strictObject({ reason: text, fraud: natural, legit: natural })),
});

const alertFormat = z.strictObject({
  source: text,
  signal: text,
  posture: z.enum(POSTURES).nullable(),
  atMs: whole,
  detail: text,
  timesMs: z.array(whole),
  count: natural,
});

const bucketsFormat = z.strictObject({
  bucketMs: whole.min(1),
  fraudAttempts: z.array(natural),
  fraudDispatches: z.array(natural),
  legitAttempts: z.array(natural),
  legitDispatches: z.array(natural),
  fraudCostMicro: z.array(natural),
});

const flowFormat = z.strictObject({
  origin: text,
  bucketMs: whole.min(1),
  carrierMicro: z.array(natural),
  attempts: z.array(natural),
  solutions: z.array(natural),
  mailboxes: z.array(natural),
  verified: z.array(natural),
});

const identityBinFormat = z.strictObject({
  atLeast: natural,
  atMost: natural,
  fraud: natural,
  legit: natural,
  fraudAttempts: natural,
  legitAttempts: natural,
});

const identitiesFormat = z.strictObject({
  addresses: z.array(identityBinFormat),
  devices: z.array(identityBinFormat),
  complete: z.boolean(),
});

const answerTimesFormat = z
  .strictObject({
    bucketMs: whole.min(1),
    counts: packedArray<Uint32Array>(Uint32Array, z.int().min(0).max(0xffff_ffff)),
  })
  .refine(({ counts }) => counts.length % BINS === 0, 'not whole histograms');

const dashboardFormat = z.strictObject({
  bucketMs: whole.min(1),
  answers: z.array(natural),
  serverErrors: z.array(natural),
  clientErrors: z.array(natural),
  unanswered: z.array(natural),
  times: answerTimesFormat.exactOptional(),
});

const keyFormat = z.strictObject({ key: text, attempts: natural, dispatches: natural, costMicro: natural });

const traceFormat = z.strictObject({
  atMs: whole,
  attempt: natural,
  intent: z.enum(['fraud', 'legit']),
  number: text,
  address: text,
  disposition: text,
  dispatched: z.boolean(),
  decisions: z.array(decision),
});

const placeFormat = z.strictObject({ key: text, attempts: z.array(natural), dispatches: z.array(natural) });

const spreadFormat = z.strictObject({
  slotMs: whole.min(1),
  countries: z.array(placeFormat),
  ranges: z.array(placeFormat.extend({ places: z.array(natural) })),
});

const explorerFormat = z.strictObject({
  countries: z.array(keyFormat),
  ranges: z.array(keyFormat.extend({ distinctNumbers: natural, longestRun: natural })),
  addresses: z.array(keyFormat),
  devices: z.array(keyFormat),
  traces: z.array(traceFormat),
  spread: spreadFormat.exactOptional(),
});

const blockedFormat = z.strictObject({ attempts: natural, micro: natural });

const workFormat = z.strictObject({
  storeCalls: natural,
  meterOperations: natural,
  challengesJudged: natural,
  addressLookups: natural,
  keysAtPeak: natural.nullable(),
});

const peakFormat = z.strictObject({
  most: natural,
  key: text,
  fromMs: whole,
  toMs: whole,
  keys: natural,
  keysOver: natural,
});

export const runTotalsFormat = peopleTotalsFormat.extend({
  durationMs: natural,
  fraudCostPerSecond: packedArray<Float64Array>(Float64Array, z.number().min(0)),
  firstFraudAttemptMs: whole,
  lastFraudAttemptMs: whole,
  firstFraudRefusalMs: whole,
  defences: z.array(defenceFormat),
  decided: natural,
  dispositions: z.array(z.strictObject({ kind, fraud: natural, legit: natural })),
  alerts: z.array(alertFormat),
  /** Absent in older files. */
  notices: z.array(z.strictObject({ atMs: whole, text })).default([]),
  provider: z.array(z.strictObject({ state: z.enum(ACCOUNT_STATES), atMs: whole })),
  providerReasons: z.array(z.strictObject({ reason: text, refused: byTruth, failed: byTruth, wouldRefuse: byTruth })),
  faults: z.array(z.strictObject({ source: text, detail: text, count: natural })),
  /** Absent in older files. */
  moves: z.array(z.strictObject({ origin: text, move: z.enum(ATTACKER_MOVES), atMs: whole })).default([]),
  /** Absent in older files. */
  surfaces: z.array(z.strictObject({ surface: z.enum(SURFACES), attempts: natural, dispatches: natural })).default([]),
  /** Absent in older files. */
  answers: answersFormat.default([]),
  /** Absent in older files. */
  watched: z
    .array(z.strictObject({ id: text, asked: peakFormat, sent: peakFormat, complete: z.boolean() }))
    .default([]),
  unjoined: z.strictObject({ dispatches: natural, costMicro: natural }),
  unresolved: natural,
  buckets: bucketsFormat,
  explorer: explorerFormat.nullable(),
  touched: z.strictObject({ numbers: natural, complete: z.boolean() }).exactOptional(),
  blocked: z.strictObject({ fraud: blockedFormat, legit: blockedFormat }).exactOptional(),
  flows: z.array(flowFormat).exactOptional(),
  identities: identitiesFormat.exactOptional(),
  dashboard: dashboardFormat.exactOptional(),
  postures: z.array(z.strictObject({ atMs: whole, posture: z.enum(POSTURES) })).exactOptional(),
  work: workFormat.exactOptional(),
});
