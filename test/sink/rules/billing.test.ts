import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPriceList } from '../../../src/core/domain/price-list.ts';
import type { Tariff } from '../../../src/core/domain/tariff.ts';
import { billedTariff } from '../../../src/sink/rules/billed-tariff.ts';
import { type BillingSettings, createBilling } from '../../../src/sink/rules/billing.ts';
import { billingText } from '../../../src/sink/rules/billing-text.ts';
import { accountWith, GERMAN, INDIAN, START_MS, TARIFF } from './account.ts';

const PER_MESSAGE = { model: 'per-message' } as const;
const PER_VERIFICATION = { model: 'per-verification', priceMicro: 50_000 } as const;
const TWILIO_LIKE = { ...PER_VERIFICATION, channelFee: 'message-price' } as const;

describe('a message of one segment costs the company, is worth to carriers, and a verification costs', () => {
  test.each([
    ['per message', { billing: PER_MESSAGE }, GERMAN, 80_000, 80_000, null],
    ['per verification', { billing: PER_VERIFICATION }, GERMAN, 0, 80_000, 50_000],
    ['per verification with a channel fee', { billing: TWILIO_LIKE }, GERMAN, 80_000, 80_000, 50_000],
    ['a DLT fee', { dltFeeMicro: 250 }, INDIAN, 3_250, 3_000, null],
    ['a DLT fee, abroad', { dltFeeMicro: 250 }, GERMAN, 80_000, 80_000, null],
    ['a DLT fee, per verification', { billing: PER_VERIFICATION, dltFeeMicro: 250 }, INDIAN, 250, 3_000, 50_000],
  ])('%s', (_name, settings, to, costMicro, priceMicro, verificationMicro) => {
    const { provider, send } = accountWith(settings);
    expect(send(to, 0)).toMatchObject({ accepted: true, costMicro, priceMicro });
    const bill = provider.verified(to, START_MS + 10_000);
    expect(bill).toEqual(verificationMicro === null ? null : { attempt: 64, costMicro: verificationMicro });
  });
});

describe('per verification', () => {
  test('bills each message at most once, to the newest one, and nothing that was never sent', () => {
    const { provider, send } = accountWith({ billing: PER_VERIFICATION });
    send(GERMAN, 0);
    send(GERMAN, 1_000);
    expect(provider.verified(GERMAN, START_MS + 2_000)).toEqual({ attempt: 65, costMicro: 50_000 });
    expect(provider.verified(GERMAN, START_MS + 3_000)).toBeNull();
    expect(provider.verified(INDIAN, START_MS + 3_000)).toBeNull();
  });

  test('goes on in the undefended world, which has no rules', () => {
    const { provider, send } = accountWith({ billing: PER_VERIFICATION }, { rules: false });
    expect(send(GERMAN, 0)).toMatchObject({ costMicro: 0, priceMicro: 80_000 });
    expect(provider.verified(GERMAN, START_MS)).toEqual({ attempt: 64, costMicro: 50_000 });
  });
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`));
const anyPrefix = fc.oneof(digits(1), digits(2), digits(3), fc.constantFrom('9', '91', '919', '9198', '92'));
const anyRow = fc.record({
  prefix: anyPrefix,
  country: fc.constant('XX'),
  priceMicro: fc.nat(500_000),
  origin: fc.constantFrom('IN', 'DE'),
});
const plainRow = anyRow.map(({ origin: _, ...row }) => row);
const anyTariff: fc.Arbitrary<Tariff> = fc.record({
  name: fc.constant('any'),
  asOf: fc.constant(''),
  currency: fc.constant('INR'),
  source: fc.constant(''),
  rows: fc.array(fc.oneof(anyRow, plainRow), { maxLength: 12 }),
  defaultPriceMicro: fc.nat(500_000),
  origin: fc.constantFrom('IN', 'DE', 'FR'),
});
const anyBilling: fc.Arbitrary<BillingSettings> = fc.record({
  billing: fc.constantFrom<BillingSettings['billing']>(
    PER_MESSAGE,
    { ...PER_VERIFICATION, channelFee: 'none' },
    TWILIO_LIKE,
  ),
  dltFeeMicro: fc.constantFrom(0, 250),
});
const anyNumber = fc.oneof(
  digits(11),
  digits(12),
  fc.nat(9_999_999_999).map((rest) => String(910_000_000_000 + rest)),
);

test('what the company thinks a message costs is what the provider bills for it', () => {
  fc.assert(
    fc.property(anyTariff, anyBilling, anyNumber.map(Number), (tariff, settings, to) => {
      const priceMicro = createPriceList(tariff).priceMicro(to);
      const billed = createPriceList(billedTariff(tariff, settings)).priceMicro(to);
      expect(billed).toBe(createBilling(settings).messageMicro(to, priceMicro));
    }),
    { numRuns: 1_000 },
  );
});

test('a plain bill leaves the tariff as it is', () => {
  expect(billedTariff(TARIFF, { billing: PER_MESSAGE, dltFeeMicro: 0 })).toBe(TARIFF);
});

test.each<[BillingSettings, string]>([
  [{ billing: PER_MESSAGE, dltFeeMicro: 0 }, 'per message'],
  [{ billing: { ...PER_VERIFICATION, channelFee: 'none' }, dltFeeMicro: 0 }, 'INR 0.05 per verification'],
  [
    { billing: { ...TWILIO_LIKE, priceMicro: 2_000_000 }, dltFeeMicro: 250 },
    'INR 2 per verification, per message, INR 0.00025 per message to +91 (DLT)',
  ],
])('in words: %j', (settings, text) => {
  expect(billingText(settings, 'INR')).toBe(text);
});
