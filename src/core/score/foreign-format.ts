/** What a scorecard says of a run against a target that is not ours: it tells no decisions, and its messages carry no attempt. */
import { z } from 'zod';
import { ANSWER_CLASSES } from '../domain/result.ts';

const count = z.int().min(0);

/** How often the target answered what, by truth; attempts only. In the order of the classes. */
export const answersFormat = z.array(z.strictObject({ answer: z.enum(ANSWER_CLASSES), fraud: count, legit: count }));

/** How messages found their attempts: first in, first out, by number and channel. */
export const joinsFormat = z.strictObject({
  joined: count,
  /** Several campaigns or people may have caused them: in no figure but this. */
  ambiguous: count,
  /** To numbers that nobody had asked for lately: in no figure but this. */
  unmatched: count,
  /** Attempts that were told "sent" and got no message. */
  silent: count,
});

export type Answers = z.infer<typeof answersFormat>;
export type Joins = z.infer<typeof joinsFormat>;
