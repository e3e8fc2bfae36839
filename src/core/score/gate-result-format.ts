/** One judged assertion of a gate, as every output shows it. */
import { z } from 'zod';

/** `accepted`: it failed, and a waiver that has not run out says that this is known. */
export const GATE_RESULTS = ['pass', 'fail', 'inconclusive', 'accepted'] as const;

/** The first attempt that came otherwise than in the baseline: what a person looks at first. */
export const divergenceFormat = z.strictObject({
  /** Which of the runs diverged: the run itself, or the run with this one defence alone. */
  run: z.string(),
  seed: z.int(),
  atMs: z.int(),
  intent: z.enum(['fraud', 'legit']),
  /** Masked. */
  number: z.string(),
  /** In words: `refused by range-velocity`, `sent`. */
  before: z.string(),
  now: z.string(),
  /** What the message costs, where one was sent now and not before, or the other way round; else 0. */
  costMicro: z.int(),
});
export type Divergence = z.infer<typeof divergenceFormat>;

export const waiverFormat = z.strictObject({
  reason: z.string(),
  owner: z.string(),
  /** Last day on which it counts, as YYYY-MM-DD. */
  until: z.string(),
  expired: z.boolean(),
});

export const gateResultFormat = z.strictObject({
  /** `<scenario>/<policy>/<what>`, unique in a scorecard: what a waiver names. */
  id: z.string(),
  level: z.enum(['error', 'warn']),
  /** Null for what is about the gate as a whole. */
  scenario: z.string().nullable().exactOptional(),
  policy: z.string().nullable().exactOptional(),
  defence: z.string().nullable().exactOptional(),
  limit: z.string(),
  actual: z.string(),
  result: z.enum(GATE_RESULTS),
  /** Sentences with the figures that led to the result. */
  evidence: z.array(z.string()).exactOptional(),
  divergence: divergenceFormat.exactOptional(),
  waiver: waiverFormat.exactOptional(),
});
export type GateResult = z.infer<typeof gateResultFormat>;
