import type { SelfDescription } from './rule.ts';

/** A way to be billed: a setting of the sink, not a rule, so it has no modes. */
export type BillingModel = SelfDescription & { readonly modes: readonly [] };

/** D24. What is sent is paid for. */
const perMessage: BillingModel = {
  id: 'billing-per-message',
  row: 'D24',
  summary: 'Bills every accepted message at its tariff price (the default).',
  stops: ['nothing: the company pays for every message that an attacker causes'],
  blindTo: ['whether anybody wanted the message'],
  sources: ['domain.md section 1.2 (billed per segment on send, often also when not delivered)', 'requirements.md D24'],
  setting: 'provider.billing.model: per-message',
  modes: [],
};

/** D24. What is verified is paid for; the carriers are paid for every message all the same. */
const perVerification: BillingModel = {
  id: 'billing-per-verification',
  row: 'D24',
  summary: 'Bills codes that were entered instead of messages; with a channel fee, messages as well.',
  stops: ["the company's loss from messages that nobody verifies"],
  blindTo: [
    "the attacker's revenue: the carrier, and so the attacker, may still be paid for every message",
    'an attacker who enters the codes: each of them is billed',
    'the channel fee, where there is one: then every message costs again',
  ],
  sources: [
    'S2 (billing per successful verification, claimed as a defence)',
    'domain.md section 6 (Twilio Verify: per confirmed verification plus channel fee)',
    'requirements.md D24',
  ],
  setting: 'provider.billing.model: per-verification',
  modes: [],
};

/** D24. India: the operators' scrubbing of registered templates costs a fee per send. */
const dltFee: BillingModel = {
  id: 'billing-dlt-fee',
  row: 'D24',
  summary: 'Bills a fee on top of each message to India, whatever the billing model.',
  stops: ['nothing: it makes every send to +91 dearer, per-verification billing included'],
  blindTo: ['whether the message is delivered or its code entered'],
  sources: ['S1 (DLT scrubbing fee per send)', 'requirements.md B2, D24'],
  setting: 'provider.dltFeeMicro',
  modes: [],
};

/** Every way to be billed, as the catalogue lists it. */
export const BILLING_MODELS = {
  'billing-per-message': perMessage,
  'billing-per-verification': perVerification,
  'billing-dlt-fee': dltFee,
} satisfies Record<string, BillingModel>;
