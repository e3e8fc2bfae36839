import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceList } from '../../src/core/domain/price-list.ts';
import type { Tariff } from '../../src/core/domain/tariff.ts';
import { type ProviderSettings, providerFormat } from '../../src/core/scenario/provider-format.ts';
import { createProviderModel, type ProviderModel, type ProviderReceipt } from '../../src/sink/provider.ts';

const TARIFF: Tariff = {
  name: 'test',
  asOf: '2026-01-01',
  currency: 'EUR',
  source: 'test',
  rows: [
    { prefix: '1', country: 'US', priceMicro: 8_000 },
    { prefix: '225', country: 'CI', priceMicro: 300_000 },
  ],
  defaultPriceMicro: 75_000,
};
const PRICES = createPriceList(TARIFF);
const QUIET: ProviderSettings = providerFormat.parse({});
const START_MS = Date.UTC(2026, 2, 10, 22);
const NUMBER = 12_025_550_123;

function model(
  settings: Partial<ProviderSettings> = {},
  other: { seed?: number; rules?: boolean } = {},
): ProviderModel {
  return createProviderModel({
    settings: { ...QUIET, ...settings },
    prices: PRICES,
    seed: 1,
    rules: true,
    startMs: START_MS,
    ...other,
  });
}

function send(provider: ProviderModel, attempt: number, afterMs: number): ProviderReceipt {
  return provider.accept({ attempt, to: NUMBER, text: 'Your code is 123456' }, START_MS + afterMs);
}

describe('channels', () => {
  const long = { attempt: 1, to: NUMBER, text: 'x'.repeat(400) };

  it.each([
    { channel: 'sms' as const, segments: 3, costMicro: 24_000 },
    { channel: 'voice' as const, segments: 1, costMicro: 16_000 },
    { channel: 'whatsapp' as const, segments: 1, costMicro: 4_000 },
  ])('$channel is billed at its share of one segment, and is one message', ({ channel, ...expected }) => {
    expect(model().accept({ ...long, channel }, START_MS)).toMatchObject({ accepted: true, ...expected });
  });

  it('shares are the scenario’s', () => {
    const dear = model({ channelPrices: { voicePercent: 315, whatsappPercent: 0 } });
    expect(dear.accept({ ...long, channel: 'voice' }, START_MS)).toMatchObject({
      costMicro: 25_200,
      priceMicro: 25_200,
    });
    expect(dear.accept({ ...long, channel: 'whatsapp' }, START_MS)).toMatchObject({ costMicro: 0 });
  });

  it('India’s fee is on texts alone', () => {
    const indian = { attempt: 1, to: 919_812_345_678, text: 'x' };
    const fee = model({ dltFeeMicro: 1_000 });
    expect(fee.accept(indian, START_MS).costMicro).toBe(76_000);
    expect(fee.accept({ ...indian, channel: 'voice' }, START_MS).costMicro).toBe(150_000);
  });
});

describe('billing', () => {
  it.each([
    { what: 'one segment to the US', to: NUMBER, text: 'x'.repeat(160), segments: 1, costMicro: 8_000 },
    { what: 'two segments to the US', to: NUMBER, text: 'x'.repeat(161), segments: 2, costMicro: 16_000 },
    {
      what: 'UCS-2 to Ivory Coast',
      to: 2_250_123_456_789,
      text: `п${'x'.repeat(70)}`,
      segments: 2,
      costMicro: 600_000,
    },
    { what: 'an unlisted country', to: 998_993_940_000, text: 'hi', segments: 1, costMicro: 75_000 },
  ])('charges $what', ({ to, text, segments, costMicro }) => {
    const receipt = model().accept({ attempt: 7, to, text }, START_MS);
    expect(receipt).toMatchObject({ accepted: true, reason: '', segments, costMicro });
  });
});

describe('delivery delay', () => {
  it('is drawn at the attempt id: the order of messages does not matter, the seed does', () => {
    const ids = [64, 65, 128, 2 ** 40 + 3, 5_000_000];
    const delays = (provider: ProviderModel, order: readonly number[]): Map<number, number> =>
      new Map(order.map((id) => [id, send(provider, id, 0).deliverAtMs - START_MS]));
    const forward = delays(model(), ids);
    const backward = delays(model(), ids.toReversed());
    for (const id of ids) expect(backward.get(id)).toBe(forward.get(id));
    expect(new Set(forward.values()).size).toBe(ids.length);
    expect([...delays(model({}, { seed: 2 }), ids).values()]).not.toEqual([...forward.values()]);
  });

  it('has about the median in the middle and never exceeds the maximum', () => {
    const provider = model();
    const delays = Array.from({ length: 2_001 }, (_, i) => send(provider, 64 + i, 0).deliverAtMs - START_MS);
    delays.sort((a, b) => a - b);
    expect(delays[1_000]).toBeGreaterThan(3_700);
    expect(delays[1_000]).toBeLessThan(4_300);
    expect(delays[0]).toBeGreaterThan(0);
    expect(delays[2_000]).toBeLessThanOrEqual(25_000);
    expect(delays[2_000]).toBeGreaterThan(8_000);
  });

  it('grows by the given percentage per thousand messages of the last minute, and forgets them after it', () => {
    const settings = { delivery: { ...QUIET.delivery, slowdownPerThousandPerMinute: 50 } };
    const loaded = model(settings);
    for (let i = 0; i < 2_000; i += 1) send(loaded, 64 + i, 0);
    const unloadedMs = send(model(), 9_999, 0).deliverAtMs - START_MS;
    expect(send(loaded, 9_999, 1_000).deliverAtMs - START_MS - 1_000).toBe(unloadedMs * 2);
    // Only the one message of second 1 is left in the minute that ends with second 60; then none.
    const oneBefore = unloadedMs + Math.floor((unloadedMs * 50) / 100_000);
    expect(send(loaded, 9_999, 60_000).deliverAtMs - START_MS - 60_000).toBe(oneBefore);
    expect(send(loaded, 9_999, 120_000).deliverAtMs - START_MS - 120_000).toBe(unloadedMs);
  });

  it('gives messages that belong to no attempt delays of their own', () => {
    const provider = model();
    const delays = [0, 0, 0, 0].map((attempt) => send(provider, attempt, 0).deliverAtMs);
    expect(new Set(delays).size).toBeGreaterThan(1);
  });
});

describe('rules', () => {
  const suspension = { mode: 'enforce', messages: 3, within: 60_000, lasts: 600_000 } as const;

  it('suspends with the message that reaches the count, refuses free of charge, and reinstates on time', () => {
    const provider = model({ suspension });
    const receipts = [0, 10, 20, 30, 600_019, 600_020].map((afterMs, i) => send(provider, 64 + i, afterMs));
    expect(receipts.map((receipt) => receipt.accepted)).toEqual([true, true, true, false, false, true]);
    expect(receipts[3]).toMatchObject({ reason: 'account-suspended', costMicro: 0, deliverAtMs: -1 });
    expect(provider.drainEvents(START_MS + 600_020)).toEqual([
      { state: 'suspended', atMs: START_MS + 20 },
      { state: 'reinstated', atMs: START_MS + 600_020 },
    ]);
    expect(provider.drainEvents(START_MS + 600_020)).toEqual([]);
  });

  it('tells of a reinstatement without a message', () => {
    const provider = model({ suspension });
    for (let i = 0; i < 3; i += 1) send(provider, 64 + i, 0);
    expect(provider.drainEvents(START_MS + 599_999)).toEqual([{ state: 'suspended', atMs: START_MS }]);
    expect(provider.drainEvents(START_MS + 900_000)).toEqual([{ state: 'reinstated', atMs: START_MS + 600_000 }]);
  });

  it('counts only what its window holds', () => {
    const provider = model({ suspension });
    const receipts = [0, 30_000, 61_000, 92_000, 123_000].map((afterMs, i) => send(provider, 64 + i, afterMs));
    expect(receipts.every((receipt) => receipt.accepted)).toBe(true);
    expect(provider.drainEvents(START_MS + 123_000)).toEqual([]);
  });

  it('warns once per window', () => {
    const provider = model({ usageWarning: { mode: 'observe', messages: 2, within: 60_000 } });
    for (let i = 0; i < 200; i += 1) send(provider, 64 + i, i * 1_000);
    const warnings = provider.drainEvents(START_MS + 200_000);
    expect(warnings.map((change) => (change.atMs - START_MS) / 1_000)).toEqual([1, 61, 121, 181]);
    expect(warnings.every((change) => change.state === 'usage-warning')).toBe(true);
  });

  it('neither warns nor suspends when switched off', () => {
    const provider = model(
      { suspension, usageWarning: { mode: 'observe', messages: 1, within: 60_000 } },
      { rules: false },
    );
    for (let i = 0; i < 50; i += 1) expect(send(provider, 64 + i, i).accepted).toBe(true);
    expect(provider.drainEvents(START_MS + 1_000_000)).toEqual([]);
  });
});

describe('whatever the traffic', () => {
  const traffic = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 300 });
  const rule = fc.record({
    mode: fc.constant('enforce' as const),
    messages: fc.integer({ min: 1, max: 20 }),
    within: fc.integer({ min: 1, max: 120_000 }),
    lasts: fc.integer({ min: 0, max: 300_000 }),
  });

  it('bills exactly what it accepts, never delivers before dispatch, and a suspension holds exactly its time', () => {
    fc.assert(
      fc.property(traffic, rule, (gapsMs, suspension) => {
        const provider = model({ suspension });
        let nowMs = START_MS;
        let suspendedUntilMs = Number.NEGATIVE_INFINITY;
        gapsMs.forEach((gapMs, i) => {
          nowMs += gapMs;
          const receipt = provider.accept({ attempt: 64 + i, to: NUMBER, text: 'code 1234' }, nowMs);
          expect(receipt.accepted).toBe(nowMs >= suspendedUntilMs);
          expect(receipt.costMicro).toBe(receipt.accepted ? 8_000 : 0);
          if (receipt.accepted) expect(receipt.deliverAtMs).toBeGreaterThanOrEqual(nowMs);
          else expect(receipt.deliverAtMs).toBe(-1);
          for (const { state, atMs } of provider.drainEvents(nowMs)) {
            if (state === 'suspended') suspendedUntilMs = atMs + suspension.lasts;
            else expect({ state, atMs }).toEqual({ state: 'reinstated', atMs: suspendedUntilMs });
          }
        });
      }),
    );
  });
});
