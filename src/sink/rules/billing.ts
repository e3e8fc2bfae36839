/**
 * What the company is billed (requirements D24), apart from what the carrier is paid: pumping may be free for the company
 * and still pay the attacker.
 */

import type { Channel } from '../../core/domain/attempt.ts';
import { digitCount, POWERS_OF_TEN } from '../../core/domain/digits.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { Micro } from '../../core/domain/units.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';

export type BillingSettings = Pick<ProviderSettings, 'billing' | 'dltFeeMicro'>;

export interface Billing {
  /** For taking a message whose price, all segments together, is `priceMicro`. */
  messageMicro(to: E164, priceMicro: Micro, channel?: Channel): Micro;
  /** For a message that was taken and then failed, where failed ones are billed: without fees that operators charge. */
  failedMicro(priceMicro: Micro): Micro;
  /** For a code that was entered. */
  readonly verificationMicro: Micro;
}

export function createBilling({ billing, dltFeeMicro }: BillingSettings): Billing {
  const byMessage = billing.model === 'per-message' || billing.channelFee === 'message-price';
  return {
    messageMicro(to, priceMicro, channel = 'sms') {
      // Operators scrub the templates of texts; calls and WhatsApp do not pass them.
      const feeMicro = dltFeeMicro > 0 && channel === 'sms' && isIndian(to) ? dltFeeMicro : 0;
      return (byMessage ? priceMicro : 0) + feeMicro;
    },
    failedMicro: (priceMicro) => (byMessage ? priceMicro : 0),
    verificationMicro: billing.model === 'per-verification' ? billing.priceMicro : 0,
  };
}

/** India's calling code, which no other begins with (ITU-T E.164): DLT registration is of India's operators alone. */
export const INDIA_PREFIX = '91';

function isIndian(number: E164): boolean {
  const digits = digitCount(number);
  return digits > 2 && Math.floor(number / POWERS_OF_TEN[digits - 2]!) === Number(INDIA_PREFIX);
}
