/** The committed baseline of a gate: what its simulated runs came to when somebody last agreed with them. */
import { z } from 'zod';
import { VERDICTS } from '../domain/verdict.ts';

export const BASELINE_SCHEMA = 'pumpdrill.baseline/1';

const whole = z.int();
const trailFormat = z.strictObject({
  words: z.array(z.string().max(200)).max(52),
  outcomes: z.string().regex(/^([A-Za-z][0-9]{0,8})*$/),
});

const baselineDefence = z.strictObject({
  id: z.string(),
  verdict: z.enum(VERDICTS),
  /** What its absence would cost; null where no such run was played. */
  leaveOneOutMicro: whole.nullable(),
  /** What it stops alone, and whom it keeps out alone; null where it is not enforced. */
  aloneMicro: whole.nullable(),
  aloneInsults: whole.nullable(),
  /** What became of every attempt with this defence alone; null where it is not enforced. */
  trail: trailFormat.nullable(),
});
export type BaselineDefence = z.infer<typeof baselineDefence>;

const baselineRun = z.strictObject({
  scenario: z.string(),
  policy: z.string(),
  seed: whole,
  /** SHA-256 of the scenario's canonical JSON: another scenario cannot be compared. */
  hash: z.string(),
  currency: z.string(),
  lossMicro: whole,
  undefendedLossMicro: whole,
  dispatches: whole,
  timeToDetectMs: whole.nullable(),
  timeToContainMs: whole.nullable(),
  intents: whole,
  insults: whole,
  /** By cohort, in the order of the score. */
  cohortInsults: z.array(z.strictObject({ id: z.string(), insults: whole })),
  challenged: whole,
  addedDelayMsP95: whole.nullable(),
  /** Invariants of a probe that were broken. */
  broken: z.array(z.string()),
  defences: z.array(baselineDefence),
  trail: trailFormat,
});
export type BaselineRun = z.infer<typeof baselineRun>;

export const baselineFormat = z.strictObject({
  schema: z.literal(BASELINE_SCHEMA),
  engine: z.literal('simulate'),
  /** How it was made. */
  command: z.string(),
  runs: z.array(baselineRun).max(100_000),
});
export type Baseline = z.infer<typeof baselineFormat>;
