/** What the requester saw. */

/**
 * Every target's answers fall into these classes (targets.md section 0); a profile says which answer is which.
 * HTTP status is not the outcome: only the sink knows what was dispatched.
 */
export const ANSWER_CLASSES = [
  'visited',
  'sent',
  'accepted-unknown',
  'rate-limited',
  'challenge-required',
  'challenge-failed',
  'country-blocked',
  'invalid-number',
  'user-unknown',
  'fraud-blocked',
  'other-channel',
  'provider-error',
  'flow-expired',
  'service-closed',
  'verified',
  'wrong-code',
  'code-expired',
  'too-many-attempts',
  'email-required',
  'email-sent',
  'email-verified',
  'invalid-email',
  'transport-error',
  'unclassified',
] as const;

export type AnswerClass = (typeof ANSWER_CLASSES)[number];
