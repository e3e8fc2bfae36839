/**
 * What the scorecard says beyond the first figures of attack and people (methods.md 4.2): whom the attack cost most, how good
 * blocks and alerts were, what defending cost, and what all of it comes to. Money in millionths of the tariff's currency.
 */
import { z } from 'zod';
import { VERDICTS } from '../domain/verdict.ts';
import { attackerFormat, rateFormat } from './rate-format.ts';

const whole = z.int();

/** One attacker, by his campaign. */
export const campaignScoreFormat = z.strictObject({
  id: z.string(),
  attempts: whole,
  dispatches: whole,
  lossMicro: whole,
  attacker: attackerFormat,
  /** The share of the message price that he is assumed to be paid; null where none is stated. */
  revenueShare: z.number().nullable(),
});
export type CampaignScore = z.infer<typeof campaignScoreFormat>;

/** People whose own number the attacker asked for, at any time in the run. */
export const victimsFormat = z.strictObject({
  intents: whole,
  /** Insulted, of those that can be compared with the undefended run. */
  lockedOut: rateFormat,
  /** Different numbers that attackers asked for. */
  attackedNumbers: whole,
  /** False: attackers asked for more numbers than are remembered, so there may be more victims. */
  complete: z.boolean(),
});

/** What the target refused. Money: tariff prices of the messages that were not sent. */
export const blockingFormat = z.strictObject({
  attackMicro: whole,
  legitMicro: whole,
  /** Attack value of all value blocked; null where nothing was. */
  precision: z.number().nullable(),
  /** The same by attempts: fraud of all that were blocked. */
  attempts: rateFormat,
  /** Insults for every 1,000 blocked fraud attempts; null where none was blocked. */
  insultsPerThousand: z.number().nullable(),
});

/** Alerts against the attack. */
export const detectionFormat = z.strictObject({
  /** Raised between the first fraud attempt and an hour after the last, of all that were raised (1,000 of a kind are timed). */
  alertPrecision: rateFormat,
  /** 1 where there was an attack. */
  incidents: whole,
  /** Attacks that at least one such alert tells of. */
  detected: whole,
  alertsPerIncident: z.number().nullable(),
});

/** What deciding took. Counts only: milliseconds belong to the benchmark. */
export const workFormat = z.strictObject({
  decisions: whole,
  /** Calls of the store, and counters that those calls read. */
  storeCalls: whole,
  meterOperations: whole,
  meterOperationsPerDecision: z.number().nullable(),
  challengesJudged: whole,
  addressLookups: whole,
  /** Counters alive at once, looked at every 64 calls; null where the store does not tell. */
  keysAtPeak: whole.nullable(),
  /** `twin`: counted in the simulated twin of a live run. */
  counted: z.enum(['played', 'twin']),
});

/** Total cost and savings (methods.md 4.2 no. 9). To be read beside value detection, loss and insults, never alone. */
export const costsFormat = z.strictObject({
  /** What was assumed. */
  values: z.strictObject({ lostLoginMicro: whole, frictionMicro: whole, checkMicro: whole }),
  lossMicro: whole,
  insultsMicro: whole,
  frictionMicro: whole,
  /** Outside checks; null where nobody counted them: then the total is without. */
  checksMicro: whole.nullable(),
  totalMicro: whole,
  /** Null without legitimate intents. */
  perThousandIntentsMicro: whole.nullable(),
  /** What letting everything through, and letting nothing through, would have cost; null where not known. */
  allowAllMicro: whole.nullable(),
  blockAllMicro: whole.nullable(),
  /** 1 - total / the cheaper of the two; null where that costs nothing or is not known. */
  savings: z.number().nullable(),
  /** Values of a login at which savings change their sign, ascending; none, one or two. */
  signChangesAtLoginMicro: z.array(whole),
});

/** The largest volume of this attack that nobody is alerted to, found by search in simulation (methods.md 4.2 no. 7). */
export const silentVolumeFormat = z.strictObject({
  /** `found`; `at-least`: the whole attack alerts nobody; `none`: even the smallest part of it that was tried does. */
  bound: z.enum(['found', 'at-least', 'none']),
  /** Planned openers of the largest silent attack that was found, and what it came to. 0 for `none`. */
  openers: whole,
  attempts: whole,
  dispatches: whole,
  lossMicro: whole,
  /** Openers of the smallest attack that was tried and alerts somebody; null for `at-least`. */
  alertingOpeners: whole.nullable(),
  /** Its volume in parts of the scenario's. The search's step is one part. */
  scale: z.strictObject({ numerator: whole, denominator: whole }),
  /** Alerts that come on a day without attack too: they say nothing and are not counted. */
  ignored: z.array(z.string()),
  /** Runs that the search played. */
  runs: whole,
});
export type SilentVolume = z.infer<typeof silentVolumeFormat>;

export const metricsFormat = z.strictObject({
  /** Loss before the attack was contained; all of it where it never was. */
  exposureMicro: whole,
  campaigns: z.array(campaignScoreFormat),
  /** Each absent where the run's totals do not tell, as in older files. */
  victims: victimsFormat.exactOptional(),
  blocking: blockingFormat.exactOptional(),
  detection: detectionFormat.exactOptional(),
  work: workFormat.exactOptional(),
  costs: costsFormat,
  /** Where it was searched for. */
  silentVolume: silentVolumeFormat.exactOptional(),
});
export type Metrics = z.infer<typeof metricsFormat>;

const spread = z.strictObject({ mean: whole, min: whole, max: whole });

/** The same over the seeds of one scenario and policy: rates pooled, money by its mean and extremes. */
export const aggregateMetricsFormat = z.strictObject({
  exposureMicro: spread,
  lockedOut: rateFormat,
  blockedAttempts: rateFormat,
  blockPrecision: z.number().nullable(),
  insultsPerThousandBlocked: z.number().nullable(),
  alertPrecision: rateFormat,
  /** Attacks that at least one alert tells of, of all seeds with an attack. */
  alertRecall: rateFormat,
  alertsPerIncident: z.number().nullable(),
  perThousandIntentsMicro: spread.nullable(),
  savings: z.strictObject({
    mean: z.number().nullable(),
    min: z.number().nullable(),
    low95: z.number().nullable(),
  }),
});
export type AggregateMetrics = z.infer<typeof aggregateMetricsFormat>;

/** A limit of the verdicts' that would have to be another for this defence to be judged otherwise. */
export const flipFormat = z.strictObject({
  assumption: z.string(),
  value: z.number(),
  /** The nearest limit (whole attempts or insults, shares to six decimals) under which the verdict is `to`. */
  flipsAt: z.number(),
  to: z.enum(VERDICTS),
  sentence: z.string(),
});
export type Flip = z.infer<typeof flipFormat>;
