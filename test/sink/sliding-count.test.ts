import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingCount } from '../../src/sink/sliding-count.ts';

describe('SlidingCount', () => {
  it('counts a minute in seconds', () => {
    const count = new SlidingCount(60_000);
    expect(count.at(5_000)).toBe(0);
    expect(count.add(5_500)).toBe(1);
    expect(count.add(6_500)).toBe(2);
    expect(count.at(64_999)).toBe(2);
    expect(count.at(65_000)).toBe(1);
    expect(count.at(66_000)).toBe(0);
  });

  it('lies between the true counts of 59/60 and of the whole window', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 60, max: 2_000_000 }), (gapsMs, windowMs) => {
        const count = new SlidingCount(windowMs);
        const bucketMs = Math.ceil(windowMs / 60);
        const seen: number[] = [];
        let nowMs = 1_700_000_000_000;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          seen.push(nowMs);
          const counted = count.add(nowMs);
          const within = (lengthMs: number): number => seen.filter((atMs) => atMs > nowMs - lengthMs).length;
          expect(counted).toBeGreaterThanOrEqual(within(59 * bucketMs));
          expect(counted).toBeLessThanOrEqual(within(60 * bucketMs));
        }
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a window of %s', (windowMs) => {
    expect(() => new SlidingCount(windowMs)).toThrow('window');
  });
});
