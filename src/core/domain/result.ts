/** What the requester saw, and what we make of it. */

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

/**
 * Our judgement of one attempt, truth x dispatch: fraud is `stopped` or `leaked`; legit is `served`, `hindered` (it got
 * through, later or with work) or `lost`; either is `unresolved` when sink or answer are missing.
 */
export type Result = 'stopped' | 'leaked' | 'served' | 'hindered' | 'lost' | 'unresolved';
