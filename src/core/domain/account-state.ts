/**
 * What happens to the account at the SMS provider, or what its owner is told. In the order in which things of one moment
 * are written down.
 */
export const ACCOUNT_STATES = [
  'usage-warning',
  'spend-warning',
  'spend-limit-reached',
  'delivery-outage',
  'suspended',
  'paused',
  'reinstated',
  'resumed',
  'delivery-restored',
] as const;

/**
 * - `usage-warning`, `spend-warning`, `spend-limit-reached`: the owner is told; nothing else changes.
 * - `suspended` until `reinstated`, `paused` until `resumed`: no message is taken.
 * - `delivery-outage` until `delivery-restored`: messages are taken and billed, none arrives. The owner is not told at the time.
 */
export type AccountState = (typeof ACCOUNT_STATES)[number];
