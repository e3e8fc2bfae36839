/**
 * What happened when, and who was busiest: the second of the two files that a renderer reads. Everything in it has a
 * bounded size, so that a run of ten million attempts gives a file of the same order as one of a thousand.
 */
import { z } from 'zod';
import { POSTURES } from '../domain/decision.ts';
import { BUCKETS_MAX } from './buckets.ts';
import { SLOTS_MAX } from './time-slots.ts';

export const SERIES_SCHEMA = 'pumpdrill.series/1';

const whole = z.int();
/** Of time: nothing can be drawn over none. */
const width = z.int().min(1);
/** The sizes are part of the format: whoever draws a file need not fear it. */
const perBucket = z.array(whole).max(BUCKETS_MAX);
const perSlot = z.array(whole).max(SLOTS_MAX);
/** Rows of one table, far more than are ever written. */
const ROWS_MAX = 100;

/** How many addresses (or devices) made between `atLeast` and `atMost` attempts each, whoever used them: what a counter would see. */
const identityBinFormat = z.strictObject({
  atLeast: whole,
  atMost: whole,
  /** Of them, those that the attack used, and those that real users did. One that both used counts in both. */
  fraud: whole,
  legit: whole,
  /** What they asked for together. */
  fraudAttempts: whole,
  legitAttempts: whole,
});

/** Attempts and accepted dispatches of one destination over the slots of `spread`. */
const overSlots = { key: z.string(), attempts: perSlot, dispatches: perSlot };

/** Where it went, and when: the rows of the heat maps, the busiest first. */
const spreadFormat = z.strictObject({
  /** Width of a slot; a whole multiple of `bucketMs`, so that at most 48 slots hold the run. */
  slotMs: width,
  countries: z.array(z.strictObject(overSlots)).max(ROWS_MAX),
  ranges: z
    .array(
      z.strictObject({
        ...overSlots,
        /** Different numbers asked for in each hundredth of the range's ten thousand numbers: a walk fills neighbours. */
        places: z.array(whole).max(100),
      }),
    )
    .max(ROWS_MAX),
});

/** What an ordinary dashboard of the service would have shown, attack and people together; per bucket of the run. */
const dashboardFormat = z.strictObject({
  /** Requests for a code that were answered at all, and of them: 5xx, 4xx. */
  answers: perBucket,
  serverErrors: perBucket,
  clientErrors: perBucket,
  /** No answer: connection lost, timeout. */
  unanswered: perBucket,
  /**
   * 95th percentile of the answer time in real milliseconds, at most 1/32 off; null per bucket without an answer, and null in
   * simulation, which has no network.
   */
  answerMsP95: z.array(z.number().nullable()).max(BUCKETS_MAX).nullable(),
});

/** Counts per bucket of fixed width, from the run's start. All arrays have the same length. */
export const scenarioSeriesFormat = z.strictObject({
  id: z.string(),
  policy: z.string(),
  seed: whole,
  bucketMs: width,
  fraudAttempts: perBucket,
  fraudDispatches: perBucket,
  legitAttempts: perBucket,
  legitDispatches: perBucket,
  fraudCostMicro: perBucket,
  undefendedFraudCostMicro: perBucket,
  /** What the attacker earned less what he paid, bucket by bucket (not summed up): adds up to `fraud.attacker.profitMicro`. Absent in older files. */
  attackerProfitMicro: perBucket.exactOptional(),
  /** Intents by when they began, and those of them that completed, whenever that was. */
  legitIntents: perBucket,
  legitCompleted: perBucket,
  /** Marks on the time axis. */
  marks: z.array(z.strictObject({ atMs: whole, kind: z.string(), label: z.string() })),
  /**
   * Changes of posture, in order; before the first it is `normal`. That one has run out is only seen by the next request, so a
   * return is late by as long as nobody asked, and the last one of a run may be missing. Several processes of one target tell for
   * themselves. Absent for a target that tells nothing of itself, and in older files.
   */
  postures: z.array(z.strictObject({ atMs: whole, posture: z.enum(POSTURES) })).exactOptional(),
  /** Absent in older files. */
  dashboard: dashboardFormat.exactOptional(),
  topCountries: z.array(z.strictObject({ key: z.string(), attempts: whole, dispatches: whole, costMicro: whole })),
  topRanges: z.array(
    z.strictObject({
      key: z.string(),
      attempts: whole,
      dispatches: whole,
      distinctNumbers: whole,
      longestRun: whole,
    }),
  ),
  /** Absent in older files. */
  spread: spreadFormat.exactOptional(),
  topAddresses: z.array(z.strictObject({ key: z.string(), attempts: whole, dispatches: whole })),
  topDevices: z.array(z.strictObject({ key: z.string(), attempts: whole, dispatches: whole })),
  /** Bins double in width: 1, 2 to 3, 4 to 7 and so on, without gaps. Attempts without device signals have no device. Absent in older files. */
  identities: z
    .strictObject({
      addresses: z.array(identityBinFormat).max(ROWS_MAX),
      devices: z.array(identityBinFormat).max(ROWS_MAX),
      /** False where there were more of them than the table holds: the counts are then lower bounds. */
      complete: z.boolean(),
    })
    .exactOptional(),
  /** Index-sampled fraud and legit attempts with their decisions; numbers masked. */
  traces: z.array(
    z.strictObject({
      atMs: whole,
      intent: z.enum(['fraud', 'legit']),
      number: z.string(),
      address: z.string(),
      disposition: z.string(),
      dispatched: z.boolean(),
      decisions: z.array(
        z.strictObject({ defence: z.string(), observed: z.boolean(), kind: z.string(), reason: z.string() }),
      ),
    }),
  ),
});

export const seriesFormat = z.strictObject({
  schema: z.literal(SERIES_SCHEMA),
  scenarios: z.array(scenarioSeriesFormat),
});

export type Series = z.infer<typeof seriesFormat>;
export type ScenarioSeries = Series['scenarios'][number];
