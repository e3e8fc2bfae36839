import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/core/numbering/plan.ts';
import {
  isReserved,
  RESERVED_RANGES,
  RESERVED_REVIEWED_AT,
  reservedAt,
  reservedCount,
} from '../../../src/core/numbering/reserved.ts';
import { verdictOf } from './library.ts';

const MONTHS_18_MS = 548 * 86_400_000;

/** True while the table counts as reviewed. */
function stillReviewed(reviewedAt: string, nowMs: number): boolean {
  return nowMs - new Date(reviewedAt).getTime() <= MONTHS_18_MS;
}

describe('reserved ranges', () => {
  it('are judged by the library as the table says, every number of small ranges, a stride of large ones', () => {
    const wrong: string[] = [];
    for (const range of RESERVED_RANGES) {
      const stride = Math.max(1, Math.floor((range.high - range.low) / 100));
      for (let number = range.low; number <= range.high; number += stride) {
        const { valid, mobile, country } = verdictOf(number);
        if (valid !== (range.validatorClass === 'valid') || mobile !== range.mobile) wrong.push(`${number}`);
        if (valid && country !== range.country) wrong.push(`${number} is of ${country}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are disjoint, ascending, sourced and dated', () => {
    RESERVED_RANGES.forEach((range, i) => {
      expect(range.low).toBeLessThanOrEqual(range.high);
      if (i > 0) expect(range.low).toBeGreaterThan(RESERVED_RANGES[i - 1]!.high);
      expect(range.source).not.toBe('');
      expect(range.reviewedAt).toBe(RESERVED_REVIEWED_AT);
    });
  });

  it('leave out what could cost money: no toll-free, premium or personal area code behind +1, no British 0909', () => {
    for (const number of [18005550100, 19005550100, 15005550100, 18885550100, 449098790123])
      expect(isReserved(number)).toBe(false);
    const kinds = new Set(RESERVED_RANGES.map((range) => verdictOf(range.low).type));
    expect(kinds.has('PREMIUM_RATE') || kinds.has('PERSONAL_NUMBER') || kinds.has('SHARED_COST')).toBe(false);
  });

  it('has been compared with its sources in the last 18 months', () => {
    expect(stillReviewed('2026-11-20', Date.parse('2028-05-19'))).toBe(true);
    expect(stillReviewed('2026-11-20', Date.parse('2028-06-19'))).toBe(false);
    expect(
      stillReviewed(RESERVED_REVIEWED_AT, Date.now()),
      'compare reserved-table.ts with the documents it names, then set RESERVED_REVIEWED_AT',
    ).toBe(true);
  });
});

describe('reservedAt', () => {
  it('lists valid mobile numbers that are all reserved, each once, ascending', () => {
    const count = reservedCount();
    let before = 0;
    let wrong = 0;
    for (let i = 0; i < count; i += 1) {
      const number = reservedAt(i);
      if (number <= before || !isReserved(number) || !classify(number).mobile) wrong += 1;
      before = number;
    }
    expect(wrong).toBe(0);
    expect(count).toBeGreaterThan(40_000);
    expect(reservedAt(count)).toBe(0);
    expect(reservedAt(-1)).toBe(0);
  });

  it('keeps to one country', () => {
    expect(reservedCount('US')).toBe(35_900);
    expect(reservedCount('AU')).toBe(30);
    expect(reservedCount('SE')).toBe(95);
    for (const country of ['US', 'CA', 'JM', 'AU', 'DE', 'SE'])
      for (const index of [0, reservedCount(country) - 1])
        expect(classify(reservedAt(index, country))).toEqual({ country, mobile: true });
  });

  it('has none where nothing passes for a mobile', () => {
    for (const country of ['GB', 'FR', 'IE', 'IN', 'XX', 'constructor']) expect(reservedCount(country)).toBe(0);
  });
});

describe('isReserved', () => {
  it.each([
    [12025550100, true],
    [12025550199, true],
    [12025550200, false],
    [12025550099, false],
    [447700900000, true],
    [447700899999, false],
    [33639981234, true],
    [353209123456, true],
    [2250101020304, false],
    [0, false],
  ])('%d: %s', (number, reserved) => {
    expect(isReserved(number)).toBe(reserved);
  });
});
