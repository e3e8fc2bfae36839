/** Every provider-side rule, in the order in which they judge a message: the state of the account, then the destination. */
import { aitBlock } from './ait-block.ts';
import { countryPermissions } from './country-permissions.ts';
import type { ProviderRule } from './rule.ts';
import { spendLimit } from './spend-limit.ts';
import { suspension } from './suspension.ts';
import { usageWarning } from './usage-warning.ts';

export { BILLING_MODELS } from './billing-models.ts';

export const PROVIDER_RULES = {
  'provider-usage-warning': usageWarning,
  'provider-suspension': suspension,
  'provider-spend-limit': spendLimit,
  'provider-country-permissions': countryPermissions,
  'provider-ait-block': aitBlock,
} satisfies Record<string, ProviderRule>;
