/**
 * What happens to the account at the SMS provider, or what its owner is told. In the order in which things of one moment
 * are written down.
 */
export const ACCOUNT_STATES = [
  'usage-warning',
  'spend-warning',
  'spend-limit-reached',
  'suspended',
  'paused',
  'reinstated',
  'resumed',
] as const;

/**
 * - `usage-warning`, `spend-warning`, `spend-limit-reached`: the owner is told; nothing else changes.
 * - `suspended` until `reinstated`, `paused` until `resumed`: no message is taken.
 */
export type AccountState = (typeof ACCOUNT_STATES)[number];
