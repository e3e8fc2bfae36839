import { MICRO_PER_UNIT, type Micro } from '../../core/domain/units.ts';
import type { BillingSettings } from './billing.ts';

/** What the company is billed for, in words: `per message`, `EUR 0.05 per verification, EUR 0.025 per message to +91 (DLT)`. */
export function billingText({ billing, dltFeeMicro }: BillingSettings, currency: string): string {
  const parts: string[] = [];
  if (billing.model === 'per-verification') parts.push(`${amount(billing.priceMicro, currency)} per verification`);
  if (billing.model === 'per-message' || billing.channelFee === 'message-price') parts.push('per message');
  if (dltFeeMicro > 0) parts.push(`${amount(dltFeeMicro, currency)} per message to +91 (DLT)`);
  return parts.join(', ');
}

/** Unit prices are far below a cent, so they are not rounded to cents. */
function amount(micro: Micro, currency: string): string {
  const whole = Math.floor(micro / MICRO_PER_UNIT);
  const decimals = String(micro % MICRO_PER_UNIT)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${currency} ${whole}${decimals === '' ? '' : `.${decimals}`}`;
}
