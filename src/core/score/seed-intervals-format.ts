/** What the seeds of one scenario and policy let one say about the next seed, as an aggregate states it. */
import { z } from 'zod';

const share = z.number();

/** 95 % over runs. `bca`: bootstrap of whole runs, from five on; `student-t`: for fewer. */
const overRuns = { method: z.enum(['bca', 'student-t']) };
const moneyIntervalFormat = z.strictObject({ low: z.int(), high: z.int(), ...overRuns });
const shareIntervalFormat = z.strictObject({ low: share, high: share, ...overRuns });

/**
 * 95 % of a rate with runs as clusters. `clopper-pearson`: nothing was ever hit, so the bound counts people one by one.
 * `designEffect`: the rate's variance over runs, of what it were if people did not share counters; null where it cannot be told.
 */
const clusteredRateFormat = z.strictObject({
  low: share,
  high: share,
  method: z.enum(['bca', 'student-t', 'clopper-pearson']),
  designEffect: z.number().nullable(),
});
export type ClusteredRate = z.infer<typeof clusteredRateFormat>;

/** Null where there is no value, or only one. */
export const seedIntervalsFormat = z.strictObject({
  lossMicro: moneyIntervalFormat.nullable(),
  valueDetectionRate: shareIntervalFormat.nullable(),
  insultRate: clusteredRateFormat.nullable(),
  /** Of the cohort that is worst over all seeds together. */
  worstCohort: clusteredRateFormat.nullable(),
});
export type SeedIntervals = z.infer<typeof seedIntervalsFormat>;
