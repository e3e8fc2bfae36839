/**
 * What a scenario's author expects of a policy, written by hand with a reason. Tests and `explain` hold the words against the
 * measured run; no tool writes them.
 */
import { z } from 'zod';
import { VERDICTS } from '../domain/verdict.ts';
import { id } from './traffic-format.ts';

/** Words for a whole run; limits in score/expectation.ts. */
export const FRAUD_OUTCOMES = ['contained', 'partly', 'leaks'] as const;
export const PEOPLE_OUTCOMES = ['unharmed', 'harmed'] as const;
export const INVARIANT_OUTCOMES = ['holds', 'broken', 'not-exercised', 'not-run'] as const;

export const expectationFormat = z.strictObject({
  policy: id,
  fraud: z
    .enum(FRAUD_OUTCOMES)
    .optional()
    .describe('contained: at least 90 % of the value stopped; leaks: less than half; partly: between'),
  people: z
    .enum(PEOPLE_OUTCOMES)
    .optional()
    .describe('harmed: three or more insults, and more than 0.5 % of all intents or 2 % of a cohort'),
  firstStop: id
    .optional()
    .describe('the defence that is the first to refuse most of the fraud attempts; none: nothing does'),
  defences: z.record(id, z.enum(VERDICTS)).default({}).describe('verdicts of single defences'),
  invariants: z
    .record(id, z.enum(INVARIANT_OUTCOMES))
    .default({})
    .describe('results of a probe; not compared where an engine could not run it'),
  because: z.string().min(10).max(1000),
});
export type Expectation = z.output<typeof expectationFormat>;
