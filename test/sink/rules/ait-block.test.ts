import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/core/domain/units.ts';
import { UnverifiedMessages } from '../../../src/sink/rules/unverified-messages.ts';
import { type Account, accountWith, GERMAN, START_MS } from './account.ts';

const BLOCK = 998_993_940_000;
const GRACE_MS = 5 * MINUTE_MS;
const AFTER_MS = GRACE_MS + 20_000;

/** Twenty messages, a second apart, to neighbouring numbers. */
function pump({ send }: Account, fromMs = 0): void {
  for (let i = 0; i < 20; i += 1) send(BLOCK + i, fromMs + i * 1_000);
}

describe('a range that never verifies', () => {
  test('is blocked for 12 h when 20 of its messages have had their time, other ranges are not', () => {
    const account = accountWith({ aitBlock: {} });
    pump(account);
    expect(account.send(BLOCK + 77, GRACE_MS + 18_999).accepted).toBe(true);
    const blockedAtMs = GRACE_MS + 19_000;
    expect(account.send(BLOCK + 78, blockedAtMs)).toEqual({
      ...{ accepted: false, reason: 'ait-blocked', wouldRefuse: '', segments: 1 },
      ...{ costMicro: 0, priceMicro: 0, deliverAtMs: -1 },
    });
    expect(account.send(BLOCK + 10_000, blockedAtMs).accepted).toBe(true);
    expect(account.send(GERMAN, blockedAtMs).accepted).toBe(true);
    expect(account.send(BLOCK + 79, blockedAtMs + 12 * HOUR_MS - 1).accepted).toBe(false);
    expect(account.send(BLOCK + 79, blockedAtMs + 12 * HOUR_MS).accepted).toBe(true);
  });

  test('starts anew after its block: 20 more messages go through', () => {
    const account = accountWith({ aitBlock: {} });
    pump(account);
    const freeMs = AFTER_MS + 12 * HOUR_MS;
    pump(account, freeMs);
    expect(account.send(BLOCK, freeMs + GRACE_MS + 18_000).accepted).toBe(true);
    expect(account.send(BLOCK, freeMs + GRACE_MS + 19_000).accepted).toBe(false);
  });

  test.each([
    ['refuse', true, false, 0, 0],
    ['accept-then-fail', true, true, 75_000, 0],
    ['accept-then-fail', false, true, 0, 0],
  ] as const)('%s, failed ones billed: %s', (response, failedAreBilled, accepted, costMicro, priceMicro) => {
    const account = accountWith({ aitBlock: { response, failedAreBilled } });
    pump(account);
    const receipt = account.send(BLOCK, AFTER_MS);
    expect(receipt).toMatchObject({ accepted, reason: 'ait-blocked', costMicro, priceMicro, deliverAtMs: -1 });
  });

  test('is only noted in observe mode, and goes on being noted', () => {
    const account = accountWith({ aitBlock: { mode: 'observe' } });
    pump(account);
    const receipt = account.send(BLOCK, AFTER_MS);
    expect(receipt).toMatchObject({ accepted: true, reason: '', wouldRefuse: 'ait-blocked', priceMicro: 75_000 });
    expect(receipt.deliverAtMs).toBeGreaterThan(START_MS + AFTER_MS);
    expect(account.send(BLOCK, AFTER_MS + 6 * HOUR_MS).wouldRefuse).toBe('ait-blocked');
  });
});

describe('what it takes for verified', () => {
  test.each([
    ['one in time', '0%', [3], 60_000, true],
    ['one that is late, before the range is judged', '0%', [3], GRACE_MS + 10_000, true],
    ['none', '0%', [], 60_000, false],
    ['one of twenty, where a tenth is asked for', '9%', [3], 60_000, false],
    ['two of twenty, where more than 9 % is asked for', '9%', [3, 4], 60_000, true],
  ] as const)('%s', (_name, verifiedAtMost, numbers, atMs, passes) => {
    const account = accountWith({ aitBlock: { verifiedAtMost } });
    pump(account);
    for (const number of numbers) account.provider.verified(BLOCK + number, START_MS + atMs);
    expect(account.send(BLOCK + 99, AFTER_MS).accepted).toBe(passes);
  });

  test('nothing, when it is told nothing: a real range is blocked', () => {
    const account = accountWith({ aitBlock: {}, conversionFeedback: false });
    pump(account);
    for (let i = 0; i < 20; i += 1) account.provider.verified(BLOCK + i, START_MS + 60_000);
    expect(account.send(BLOCK, AFTER_MS).accepted).toBe(false);
  });

  test('slow traffic is forgotten: under 20 messages an hour never come together', () => {
    const account = accountWith({ aitBlock: {} });
    for (let i = 0; i < 200; i += 1) expect(account.send(BLOCK + i, i * 4 * MINUTE_MS).accepted).toBe(true);
  });
});

test('unverified messages: each comes out once, in order, unless the newest to its number was verified', () => {
  const step = fc.record({
    gapMs: fc.integer({ min: 0, max: 40 }),
    number: fc.integer({ min: 1, max: 5 }),
    verifies: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const messages = new UnverifiedMessages(100);
      const sent: { number: number; dueAtMs: number; verified: boolean }[] = [];
      const out: [number, number][] = [];
      let nowMs = 0;
      for (const { gapMs, number, verifies } of steps) {
        nowMs += gapMs;
        messages.expire(nowMs, (...one) => out.push(one));
        if (!verifies) {
          messages.sent(number, nowMs);
          sent.push({ number, dueAtMs: nowMs + 100, verified: false });
          continue;
        }
        messages.verified(number);
        const newest = sent.findLast((entry) => entry.number === number);
        if (newest !== undefined && newest.dueAtMs > nowMs) newest.verified = true;
      }
      messages.expire(nowMs + 1_000, (...one) => out.push(one));
      expect(out).toEqual(sent.filter(({ verified }) => !verified).map(({ number, dueAtMs }) => [number, dueAtMs]));
    }),
  );
});
