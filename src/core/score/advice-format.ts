/**
 * What to change next in a policy, as the scorecard states it: changes that were played again with the same campaigns and
 * seeds, each on top of those before it. Money in millionths of a currency; currencies are never added.
 */
import { z } from 'zod';

const whole = z.int();
const natural = z.int().min(0);

export const ADVICE_KINDS = ['enforce', 'add', 'observe', 'tighten'] as const;
export type AdviceKind = (typeof ADVICE_KINDS)[number];

/**
 * Over all runs in this currency. `netMicro`: what the change saves of the fraud bill, less what it costs in people kept out,
 * challenges shown and outside checks, by the values that the scenarios state.
 */
const savingFormat = z.strictObject({
  currency: z.string(),
  savedMicro: whole,
  lossBeforeMicro: whole,
  lossAfterMicro: whole,
  netMicro: whole,
  /** 95 % interval of the mean of `netMicro` per seed; null where seeds cannot be compared, or there is only one. */
  netPerSeed: z.strictObject({ low: whole, high: whole, method: z.enum(['bca', 'student-t']) }).nullable(),
});
export type AdviceSaving = z.infer<typeof savingFormat>;

export const adviceStepFormat = z.strictObject({
  /** What to do, in a sentence. */
  change: z.string(),
  kind: z.enum(ADVICE_KINDS),
  defence: z.string(),
  /** One entry per currency, in the order of the runs. */
  saved: z.array(savingFormat),
  /** Real users kept out, of `intents` over all runs. */
  insultsBefore: natural,
  insultsAfter: natural,
  intents: natural,
  /** Absent where the change shows nobody a challenge more or less. */
  challenged: z.strictObject({ before: natural, after: natural }).exactOptional(),
  /** Outside checks; absent where it asks for as many as before. */
  checks: z.strictObject({ before: natural, after: natural }).exactOptional(),
  /** Runs of scenarios and seeds, and those that are better and worse by more than a thousandth of what is at stake in them. */
  runs: natural,
  runsBetter: natural,
  runsWorse: natural,
  confidence: z.enum(['high', 'medium', 'low']),
  /** Why no more, or no less, in a sentence. */
  why: z.string(),
  /** Lines of YAML, one each: every key goes in place of that of the same name in the policy file. */
  snippet: z.array(z.string()),
  /** What to know before one does it. */
  notes: z.array(z.string()),
});
export type AdviceStep = z.infer<typeof adviceStepFormat>;

/** What was looked at in the last round of choosing, on top of the steps before it. */
const triedFormat = z.strictObject({
  changes: natural,
  /** Defences that would have refused none of the attack, watching it: not played. */
  stopNothing: natural,
  /** Played, and cost at least as much as they save. */
  noBetter: natural,
  /** Played, and keep out more real users than the verdicts allow a defence, whatever they save. */
  harmful: natural,
  /** Not told apart any further: they cannot be better than what was chosen, or the budget was spent. */
  open: natural,
  /** Simulated runs over all rounds. */
  runs: natural,
  /** True: the budget of runs was spent before all was looked at. */
  spent: z.boolean(),
  /** Changes that no drill can judge fairly, and why. */
  leftOut: z.array(z.strictObject({ defence: z.string(), why: z.string() })),
});

/**
 * - `changes`: there are steps. `none-helps`: nothing that was tried is worth it.
 * - `nothing-to-gain`: no fraud message was paid and nobody kept out. `too-large`: would take too long beside the drill.
 * - `not-ours`: a service whose defences cannot be changed from here.
 */
export const ADVICE_OUTCOMES = ['changes', 'none-helps', 'nothing-to-gain', 'too-large', 'not-ours'] as const;

export const policyAdviceFormat = z.strictObject({
  policy: z.string(),
  outcome: z.enum(ADVICE_OUTCOMES),
  steps: z.array(adviceStepFormat).max(3),
  /** Absent where nothing was tried. */
  tried: triedFormat.exactOptional(),
});
export type PolicyAdvice = z.infer<typeof policyAdviceFormat>;
